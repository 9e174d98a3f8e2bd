"""The SPARQL tokenizer, and queries put together from terms."""

import sys

import pyoxigraph as rdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage_session.errors import InvalidInput, MissingExtra, QueryRefused
from heritage_session.sparql import Query, identifier, term
from heritage_session.terms import rule_problem

EX = "https://example.org/"


def bound(text: str, **values: str | None) -> str:
    terms = {name: None if v is None else term(None, v) for name, v in values.items()}
    return Query.parse(text).bind(terms)


def refused(text: str, *slots: str) -> str:
    with pytest.raises(QueryRefused) as caught:
        Query.parse(text, slots or None)
    return str(caught.value)


def test_a_slot_becomes_the_serialised_term():
    assert bound("ASK { ?x ?y $z }", z='a"b') == 'ASK { ?x ?y  "a\\"b"  }'


def test_a_term_does_not_grow_together_with_what_stands_beside_it():
    query = Query.parse("SELECT ?x { ?x ?p ?y FILTER(?y<$z) }")
    query.check({"z": term(EX, "a")})


@pytest.mark.parametrize(
    "text",
    [
        'ASK { ?x ?y "$z" }',
        "ASK { ?x ?y '$z' }",
        'ASK { ?x ?y """a " "" $z""" }',
        "ASK { ?x ?y '''a ' '' $z''' }",
        r'ASK { ?x ?y "\"$z" }',
        r"ASK { ?x ?y '''\'''$z''' }",
        "ASK { ?x <http://e/$z> ?y }",
        "ASK { ?x ?y ?z } # $z",
        "# SERVICE FROM $z\nASK { ?x ?y ?z }",
        r"PREFIX e: <http://e/> ASK { ?x e:a\$z ?y }",
        r"PREFIX e: <http://e/> ASK { ?x e:O\'Brien ?y . ?y e:O\'Hara ?z }",
        "ASK { ?x ?y \"\" . ?x ?y '' }",
    ],
)
def test_a_slot_is_never_found_in_strings_iris_comments_and_names(text):
    query = Query.parse(text)
    assert query.slots == ()
    assert query.bind({}) == text
    query.check({})


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX service: <http://e/> PREFIX ex: <http://e/> ASK { ?from service:from ex:SERVICE }",
        "PREFIX select: <http://e/> SELECT ?select { ?select select:where ?service }",
        'ASK { ?x ?y "SERVICE" , "x"@from }',
        "BASE <http://e/> PREFIX : <#> ASK { _:from :from.b ?x ; :a ?drop } # INSERT",
        "ASK { ?x ?y ?z FILTER(?y < 1.5e3 && ?z > 2) }",
        "SELECT ?x { ?x <http://e/a>? ?y } LIMIT 3",
    ],
)
def test_keywords_are_not_seen_in_names_variables_strings_and_comments(text):
    Query.parse(text).check({})


@pytest.mark.parametrize("keyword", ["BOUND", "bound", "Bound"])
@pytest.mark.parametrize("gap", ["", " ", "\n\t", " # a ) comment\n"])
def test_bound_of_a_slot_is_true_or_false(keyword, gap):
    text = f"ASK {{ FILTER({keyword}{gap}({gap}$a{gap})) }}"
    assert bound(text, a="x").split() == ["ASK", "{", "FILTER(", "true", ")", "}"]
    assert bound(text, a=None).split() == ["ASK", "{", "FILTER(", "false", ")", "}"]


def test_bound_of_a_variable_stays():
    text = "ASK { ?x ?y ?z FILTER(BOUND(?z) && CONTAINS(?z, 'a')) }"
    assert bound(text) == text


def test_an_empty_slot_is_a_variable_that_no_other_one_is_called():
    text = "ASK { ?a ?a_ $a . ?b ?c $a . ?d ?e $b__ . ?f ?b__ $a_ }"
    assert bound(text, a=None, a_=None, b__=None) == (
        "ASK { ?a ?a_  ?a__  . ?b ?c  ?a__  . ?d ?e  ?b___  . ?f ?b__  ?a___  }"
    )


def graph() -> rdf.Store:
    store = rdf.Store()
    for year in (1800, 1900, 2000):
        at = rdf.NamedNode(f"{EX}{year}")
        store.add(rdf.Quad(at, rdf.NamedNode(EX + "year"), term("xsd:integer", str(year))))
    return store


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(?x) AS ?n) { ?x <https://example.org/year> ?y"
        " FILTER(!BOUND($before) || ?y < $before) }",
        "SELECT ?n { { SELECT (COUNT(?x) AS ?n) { ?x <https://example.org/year> ?y"
        " FILTER(!BOUND($before) || ?y < $before) } } }",
    ],
)
def test_an_empty_optional_slot_leaves_filters_of_aggregates_and_sub_selects_open(text):
    query = Query.parse(text, ["before"])
    counts = [
        next(iter(graph().query(query.bind({"before": value}))))["n"].value
        for value in (None, term("xsd:integer", "1950"))
    ]
    assert counts == ["3", "2"]


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("SELECT ?a (COUNT(?b) AS ?n) { ?a ?b ?c }", ("a", "n")),
        ("SELECT DISTINCT ?a ?a WHERE { ?a ?b ?c }", ("a",)),
        ("SELECT * { ?a ?b ?c }", ("a", "b", "c")),
        ("SELECT (EXISTS { ?x ?y ?z } AS ?e) ?f { ?f ?b ?c }", ("e", "f")),
        ("ASK { ?a ?b ?c }", ("boolean",)),
    ],
)
def test_the_variables_are_those_of_the_outer_projection(text, variables):
    assert Query.parse(text).variables == variables


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("SELECT $a { ?x ?y $a }", "line 1 of the query: $a stands in a projection"),
        ("SELECT ?x { { SELECT ?x $a { ?x ?y $a } } }", "projection"),
        ("SELECT (STR(?x) AS $a) { ?x ?y ?z }", "projection"),
        ("SELECT ?x {\n ?x ?y ?z BIND(1 AS $a) }", "line 2 of the query: $a stands behind AS"),
        ("SELECT ?x { VALUES $a { 1 } }", "VALUES"),
        ("SELECT ?x { VALUES (?x $a) { (1 1) } }", "VALUES"),
        ("CONSTRUCT { ?x ?y ?z } WHERE { ?x ?y ?z }", "CONSTRUCT: only SELECT and ASK"),
        ("DESCRIBE ?x", "DESCRIBE"),
        ("PREFIX e: <http://e/> insert data { e:a e:b e:c }", "INSERT"),
        ("SELECT ?x { SERVICE <http://e/> { ?x ?y ?z } }", "SERVICE is refused"),
        ("SELECT ?x { service silent ?s { ?x ?y ?z } }", "SERVICE is refused"),
        ("SELECT ?x FROM <http://e/> { ?x ?y ?z }", "FROM is refused"),
        ("SELECT ?x from NAMED <http://e/> { ?x ?y ?z }", "FROM is refused"),
        ("SELECT ?x { ?x ?y ?z } ; DROP ALL", "DROP is refused"),
        ('ASK { ?x ?y "open }', "a string that does not end"),
        ("ASK { ?x ?y 'a\nb' }", "a string that does not end"),
        ("ASK { ?x ?y $ }", "stray $"),
        ("ASK { ?x ?y \\u0024a }", "stray \\"),
        ("ASK { ?x ?y $é }", "no slot name"),
        ("  # nothing\n", "empty"),
        ("PREFIX", "empty"),
        ("<http://e/>", "only SELECT and ASK"),
        ("SELECT", "not valid SPARQL"),
        ("ASK { ?x ?y }", "not valid SPARQL"),
    ],
)
def test_what_is_no_bounded_query_is_refused_with_its_place(text, problem):
    with pytest.raises(QueryRefused) as caught:
        Query.parse(text).check({})
    assert problem in str(caught.value)


def test_slots_and_template_must_agree():
    text = "ASK { ?x ?y $a }"
    assert "a variable is ?a" in refused(text, "b")
    assert "does not use the slot $b" in refused(text, "a", "b")


def test_terms_must_be_given_for_exactly_the_slots():
    query = Query.parse("ASK { ?x ?y $a }")
    for terms in ({}, {"a": None, "b": None}):
        with pytest.raises(InvalidInput):
            query.bind(terms)


def test_text_is_never_taken_for_a_term():
    with pytest.raises(InvalidInput, match="not an RDF term"):
        Query.parse("ASK { ?x ?y $a }").bind({"a": "} DROP ALL"})  # pyright: ignore


words = st.sampled_from(
    ["SELECT", "?x", "{", "}", '"a"', "'b'", "<http://e/>", "# c\n", "e:n", "$", "1.5", "<", "AS"]
)


@given(st.lists(words | st.text(max_size=4), max_size=12).map(" ".join))
def test_without_slots_the_text_stays_what_it_was_or_is_refused(body):
    try:
        query = Query.parse(f"ASK {{ {body}")
    except QueryRefused:
        return
    if not query.slots:
        assert query.bind({}) == query.text


hostile = st.lists(st.sampled_from([*"\"'}>{<#\\\n\r\t$?; .%u\x00\x85", "$z"]), max_size=12).map(
    "".join
)


@given(hostile | st.text(max_size=20))
def test_a_plain_value_never_changes_the_structure_of_a_query(value):
    text = bound("SELECT (?a AS ?v) { { SELECT ?a { BIND(1 AS ?n) VALUES ?a { $z } } } }", z=value)
    assert [row["v"] for row in rdf.Store().query(text)] == [rdf.Literal(value)]


@given(hostile | st.text(min_size=1, max_size=20))
def test_an_id_is_refused_or_read_back_from_its_iri(value):
    try:
        node = term(EX, value)
    except InvalidInput:
        return
    assert identifier(EX, node.value) == value
    text = Query.parse("SELECT ?v { VALUES ?v { $z } }").bind({"z": node})
    assert [row["v"] for row in rdf.Store().query(text)] == [node]


@pytest.mark.parametrize("tail", ["a", "Den%20Haag", "caf%C3%A9", "café", "50%25", "a%2520", "%3c"])
def test_an_iri_of_the_graph_is_the_same_again_after_its_id(tail):
    assert term(EX, identifier(EX, EX + tail)).value == EX + tail


def test_an_id_with_a_percent_that_reads_as_an_escape_is_refused():
    for value in ("50%", "a%20b", "", "\ud800", "\U000e0001"):
        with pytest.raises(InvalidInput):
            term(EX, value)


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        ("xsd:integer", "-1885", "1885.5"),
        ("xsd:decimal", "1.50", "1e3"),
        ("xsd:double", "1e3", "x"),
        ("xsd:boolean", "true", "yes"),
        ("xsd:gYear", "1885", "85"),
        ("xsd:gYearMonth", "1885-02", "1885-13"),
        ("xsd:date", "1885-02-28", "1885-2-28"),
        ("xsd:dateTime", "1885-02-28T10:00:00Z", "1885-02-28"),
    ],
)
def test_a_typed_literal_must_be_of_its_type(rule, good, bad):
    assert term(rule, good).datatype.value.endswith(rule.removeprefix("xsd:"))
    with pytest.raises(InvalidInput, match=rule):
        term(rule, bad)


def test_what_a_row_holds_is_named_by_its_id():
    assert identifier("xsd:integer", 1885) == "1885"
    assert identifier("xsd:boolean", False) == "false"
    assert identifier(None, True) == "true"
    assert identifier(EX, "https://elsewhere.org/a") == "https://elsewhere.org/a"


def test_a_rule_is_an_iri_prefix_or_a_known_datatype():
    assert [rule_problem(rule) for rule in (EX, "urn:x:", "xsd:gYear")] == [None] * 3
    for rule in ("", "place/", "xsd:duration", "http://a b/", "http:"):
        assert rule_problem(rule)


def test_a_missing_library_names_the_line_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyoxigraph", None)
    with pytest.raises(MissingExtra, match=r"heritage-session\[sparql\]"):
        term(None, "a")
