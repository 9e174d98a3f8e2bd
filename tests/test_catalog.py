"""Catalogs: what is read, what is refused and how it says so, and the sentences made of them."""

import re
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from heritage_session.catalog import Catalog
from heritage_session.document import MAX_BYTES, parse
from heritage_session.errors import CatalogError, GraphTimeout, InvalidInput, MissingExtra
from heritage_session.pattern import example, pattern_problem

TEXT = """\
name: shop
default_language: en
vocabularies:
  town:
    - id: north
      label: {en: the North, nl: het Noorden}
    - {id: springfield, label: Springfield, aliases: [Spring], within: north}
  kind:
    - id: tool
      label: {en: tool, nl: gereedschap, de: Werkzeug}
      plural: {en: tools, de: Werkzeuge}
      aliases: {en: [implement]}
    - {id: glue, label: glue, plural: glues}
  item:
    values_from: SELECT ?id ?label ?alias ?lang ?within { ?id <http://e/name> ?label }
  year:
    pattern: '1[0-9]{3}|20[0-9]{2}'
terms:
  town: http://e/town/
  item: http://e/item/
  year: xsd:integer
templates:
  - id: items
    slots: {kind: kind, town: town, before: "year?"}
    questions:
      nl: ["Welke {kind} zijn er in {town}?"]
      en: ["Which {kind} are there in {town}?", "Which {kind} in {town} from before {before}?"]
    additions:
      before: {en: "from before {before}", nl: "van voor {before}"}
    sparql: |
      SELECT ?id ?label ?price {
        ?id <http://e/kind> $kind ; <http://e/town> $town ; <http://e/year> ?y .
        FILTER(!BOUND($before) || ?y < $before)
      }
    results: item
    answer: {en: "{count} {kind} in {town}: {labels}, from {price}."}
  - id: open
    slots: {item: item}
    questions: {en: ["Is {item} sold?"]}
    sparql: ASK { $item <http://e/name> ?name }
"""


def data() -> dict[str, Any]:
    return yaml.safe_load(TEXT)


def catalog() -> Catalog:
    return Catalog.from_dict(data())


def write(folder: Path, text: str) -> Path:
    path = folder / "shop.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def put(path: str, value: Any) -> dict[str, Any]:
    """The sample with one thing changed; ``...`` removes it."""
    changed = data()
    *steps, last = [int(s) if s.isdigit() else s for s in re.findall(r"\w+", path)]
    place: Any = changed
    for step in steps:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return changed


def refusal(source: object) -> CatalogError:
    with pytest.raises(CatalogError) as caught:
        Catalog.from_dict(source, "shop.yaml")
    return caught.value


class FakeGraph:
    """Answers every query with the same rows."""

    def __init__(self, rows: list[dict[str, Any]], error: Exception | None = None) -> None:
        self.rows = rows
        self.error = error

    async def select(self, query: str, **limits: Any) -> list[dict[str, Any]]:
        if self.error is not None:
            raise self.error
        return self.rows


class TestReading:
    def test_a_file_and_its_data_are_the_same_catalog(self, tmp_path):
        path = write(tmp_path, TEXT)
        loaded = Catalog.load(path)
        assert loaded == Catalog.from_dict(data(), str(path))
        assert loaded.file == str(path)
        assert loaded.name == "shop"

    def test_languages_are_those_of_questions_with_the_default_first(self):
        assert catalog().languages == ("en", "nl")

    def test_templates_keep_their_order_and_know_what_they_need(self):
        templates = catalog().templates
        assert list(templates) == ["items", "open"]
        assert templates["items"].required == ("kind", "town")
        assert templates["items"].slots["before"].vocabulary == "year"
        assert templates["open"].query.form == "ask"

    def test_a_wording_for_every_language_has_the_empty_key(self):
        value = catalog().vocabularies["town"].values["springfield"]
        assert value.labels == {"": "Springfield"}
        assert value.aliases == {"": ("Spring",)}
        assert value.within == "north"

    def test_a_template_without_slots_is_one_question(self):
        changed = put("templates.1.slots", ...)
        changed["templates"][1] |= {"questions": {"en": ["What is sold?"]}, "sparql": "ASK {}"}
        assert Catalog.from_dict(changed).templates["open"].required == ()

    def test_the_python_parser_of_yaml_reads_the_same(self, monkeypatch):
        fast = parse(TEXT, "a")
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
        assert parse(TEXT, "a") == fast

    def test_anchors_are_followed(self):
        assert parse("a: &x [b]\nc: *x", "f") == {"a": ["b"], "c": ["b"]}

    def test_explicit_text_is_text(self):
        assert parse("a: !!str no\nb: 'no'", "f") == {"a": "no", "b": "no"}

    def test_without_the_rdf_library_a_catalog_can_still_be_read(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "pyoxigraph", None)
        assert Catalog.from_dict(data()).name == "shop"

    def test_a_missing_yaml_library_names_the_line_that_installs_it(self, monkeypatch, tmp_path):
        monkeypatch.setitem(sys.modules, "yaml", None)
        with pytest.raises(MissingExtra, match=r"heritage-session\[resolver\]"):
            Catalog.load(write(tmp_path, TEXT))

    def test_a_long_vocabulary_is_read_in_linear_time(self, tmp_path):
        values = "".join(f"\n    - {{id: i{n}, label: Label {n}}}" for n in range(20_000))
        path = write(tmp_path, TEXT.replace("  kind:", f"  long:{values}\n  kind:"))
        start = time.thread_time()
        assert len(Catalog.load(path).vocabularies["long"].values) == 20_000
        assert time.thread_time() - start < 5


class TestFilesThatAreRefused:
    @pytest.mark.parametrize(
        ("text", "place", "problem"),
        [
            ("a: [", "", "is not YAML (line "),
            ("a: \x07", "", "is not YAML"),
            ("", "", "must be a mapping, is empty"),
            ("[a]", "", "must be a mapping, is a list"),
            ("just text", "", "must be a mapping, is text"),
            ("a: 1\n---\nb: 2", "", "several YAML documents"),
            ("name: a\nname: b", "name", "is given twice (line 2)"),
            ("v: [{id: a, id: b}]", "v[0].id", "is given twice"),
            ("? [a]\n: b", "", "a key must be text"),
            ("a: !!python/name:os.system x", "a", "the tag"),
            ("a: !!set {x}", "a", "the tag"),
            ("a: !thing [x]", "a", "the tag"),
            ("a: &x [*x]", "a[0]", "before the end of its anchor"),
            ("no: x", "no", "no is a boolean to YAML, not text: quote it ('no')"),
            ("name: 1885", "", "is missing"),
            ("[" * 100_000, "", ""),
        ],
    )
    def test_what_is_no_catalog_is_refused_with_its_place(self, tmp_path, text, place, problem):
        path = write(tmp_path, text)
        with pytest.raises(CatalogError) as caught:
            Catalog.load(path)
        assert (caught.value.file, caught.value.path) == (str(path), place)
        assert problem in caught.value.problem

    @pytest.mark.parametrize(
        ("old", "new", "place", "problem"),
        [
            ("id: north", "id: no", "vocabularies.town[0].id", "no is a boolean to YAML"),
            ("id: north", "id: 1885", "vocabularies.town[0].id", "1885 is a int to YAML"),
            ("[Spring]", "[on]", "vocabularies.town[1].aliases[0]", "quote it ('on')"),
            ("nl: het Noorden", "no: Nord", "vocabularies.town[0].label.no", "quote it"),
            ("label: Springfield", "label: ~", "vocabularies.town[1].label", "is empty"),
        ],
    )
    def test_what_yaml_takes_for_no_text_must_be_quoted(self, tmp_path, old, new, place, problem):
        with pytest.raises(CatalogError) as caught:
            Catalog.load(write(tmp_path, TEXT.replace(old, new)))
        assert caught.value.path == place
        assert problem in caught.value.problem

    def test_a_file_that_cannot_be_read_is_named(self, tmp_path):
        for path in (tmp_path / "absent.yaml", tmp_path):
            with pytest.raises(CatalogError, match=re.escape(f"{path}: cannot be read")):
                Catalog.load(path)

    def test_a_file_that_is_no_utf_8_is_refused(self, tmp_path):
        path = tmp_path / "a.yaml"
        path.write_bytes(b"name: caf\xe9")
        with pytest.raises(CatalogError, match=r"not UTF-8 \(byte 9\)"):
            Catalog.load(path)

    def test_a_file_that_is_too_large_is_refused(self, tmp_path):
        path = tmp_path / "a.yaml"
        path.write_bytes(b"#" * (MAX_BYTES + 1))
        with pytest.raises(CatalogError, match="larger than 10 MiB"):
            Catalog.load(path)


class TestRules:
    @pytest.mark.parametrize(
        ("path", "value", "place", "problem"),
        [
            ("extra", "x", "extra", "unknown key; known here: name,"),
            ("name", ..., "", "name is missing"),
            ("default_language", ..., "", "default_language is missing"),
            ("default_language", "English", "default_language", "no language code"),
            ("name", ["x"], "name", "must be text, is a list"),
            ("name", " ", "name", "is empty"),
            ("vocabularies", [], "vocabularies", "must be a mapping, is a list"),
            ("vocabularies.year", {}, "vocabularies.year", "exactly one of them"),
            ("vocabularies.year", None, "vocabularies.year", "must be a mapping, is empty"),
            ("vocabularies.year.values_from", "x", "vocabularies.year", "exactly one of them"),
            ("vocabularies.year.flags", "x", "vocabularies.year.flags", "unknown key"),
            ("vocabularies.town", [], "vocabularies.town", "has no values"),
            ("vocabularies.town.0.id", "springfield", "vocabularies.town[1].id", "given twice"),
            ("vocabularies.town.0.id", ..., "vocabularies.town[0]", "id is missing"),
            ("vocabularies.town.0.label", ..., "vocabularies.town[0]", "label is missing"),
            ("vocabularies.town.0.label", {}, "vocabularies.town[0].label", "is empty"),
            ("vocabularies.town.0.lable", "x", "vocabularies.town[0].lable", "unknown key"),
            ("vocabularies.town.0", "x", "vocabularies.town[0]", "must be a mapping, is text"),
            ("vocabularies.town.0.id", True, "vocabularies.town[0].id", "True is a boolean"),
            ("vocabularies.town.0.id", 1885, "vocabularies.town[0].id", "quote it ('1885')"),
            ("vocabularies.town.0.id", "a%20b", "vocabularies.town[0].id", "reads as an escape"),
            ("vocabularies.town.0.label", {False: "x"}, "vocabularies.town[0].label.False", "key"),
            ("vocabularies.town.1.aliases", "x", "vocabularies.town[1].aliases", "a list, is text"),
            ("vocabularies.town.1.within", "x", "vocabularies.town[1].within", "no id of this"),
            ("vocabularies.town.0.within", "springfield", "vocabularies.town[1].within", "back"),
            ("vocabularies.town.0.within", "north", "vocabularies.town[0].within", "leads back"),
            ("vocabularies.year.pattern", "(", "vocabularies.year.pattern", "no regular"),
            ("vocabularies.year.pattern", "(a+)+", "vocabularies.year.pattern", "very long"),
            ("terms.place", "http://e/", "terms.place", "no vocabulary of this name"),
            ("terms.year", "integer", "terms.year", "neither an IRI prefix nor"),
            ("terms.town", "xsd:gYear", "vocabularies.town[0].id", "'north' is no xsd:gYear"),
            ("templates", [], "templates", "is empty"),
            ("templates.1.id", "items", "templates[1].id", "already another template's id"),
            ("templates.0.slots.kind", "sort", "templates[0].slots.kind", "no vocabulary 'sort'"),
            ("templates.0.questions.en.1", "{kind}?", "templates[0].questions.en[1]", "{town}"),
            ("templates.0.questions.en.0", "{x}", "templates[0].questions.en[0]", "unknown {x}"),
            ("templates.1.questions.en.0", "{item", "templates[1].questions.en[0]", "belongs to"),
            ("templates.0.questions.en", [], "templates[0].questions.en", "is empty"),
            ("templates.0.questions.en", ..., "templates[0].questions", "default language, en"),
            ("templates.0.questions", ["x"], "templates[0].questions", "must be a mapping"),
            ("templates.0.questions.e", ["x"], "templates[0].questions.e", "no language code"),
            ("templates.0.additions.x", {}, "templates[0].additions.x", "no slot of this name"),
            ("templates.0.additions.kind", {}, "templates[0].additions.kind", "kind: kind?"),
            ("templates.0.additions.before.en", "x", "templates[0].additions.before.en", "hold"),
            ("templates.0.additions.before.en", "{kind}", "templates[0].additions.before.en", "un"),
            ("templates.0.answer.en", "{y}", "templates[0].answer.en", "unknown {y}"),
            ("templates.0.results", "things", "templates[0].results", "no vocabulary 'things'"),
            ("templates.1.results", "item", "templates[1].results", "does not select ?id"),
            ("templates.0.sparql", "ASK {", "templates[0].sparql", "does not use the slot $kind"),
            ("templates.1.sparql", "ASK { $item }", "templates[1].sparql", "not valid SPARQL"),
            ("templates.1.sparql", "ASK {$item a $b}", "templates[1].sparql", "$b is no slot"),
            (
                "templates.1.sparql",
                "ASK {\n$item a h:B}",
                "templates[1].sparql",
                "open: line 2 of the query: h:B: its prefix is not declared; begin the query with"
                " PREFIX h: <",
            ),
            ("templates.0.slots", {"a b": "kind"}, "templates[0].slots.a b", "no slot name"),
        ],
    )
    def test_a_broken_rule_is_named_with_its_place(self, path, value, place, problem):
        error = refusal(put(path, value))
        assert (error.file, error.path) == ("shop.yaml", place)
        assert problem in error.problem
        assert str(error).startswith("shop.yaml: ")

    @pytest.mark.parametrize(
        ("query", "problem"),
        [
            ("ASK {}", "must be a SELECT"),
            ("SELECT ?label { ?id ?a ?label }", "must select ?id"),
            ("SELECT ?id { ?id ?a ?label }", "must select ?label"),
            ("SELECT ?id ?label ?x { ?id ?x ?label }", "?x means nothing here"),
            ("SELECT ?id ?label { ?id $x ?label }", "$x is no slot"),
        ],
    )
    def test_values_from_selects_what_a_value_is_made_of(self, query, problem):
        error = refusal(put("vocabularies.item.values_from", query))
        assert error.path == "vocabularies.item.values_from"
        assert problem in error.problem

    def test_a_vocabulary_is_not_called_like_an_optional_slot(self):
        changed = data()
        changed["vocabularies"]["x?"] = changed["vocabularies"]["year"]
        assert "must not end in ?" in refusal(changed).problem

    def test_a_typed_slot_may_be_used_where_only_a_literal_can_stand(self):
        for rule in ("xsd:gYear", "xsd:gYearMonth", "xsd:date", "xsd:dateTime"):
            assert Catalog.from_dict(put("terms.year", rule)).vocabularies["year"].term == rule


class TestPatterns:
    @pytest.mark.parametrize(
        "text",
        [
            "1[0-9]{3}|20[0-9]{2}",
            r"\d{1,4}",
            "(?P<a>[a-z])-(?:x|yz)",
            "[A-Z]+",
            "(a|b)*c",
            r"(?>ab)\b-c?.",
            "x{3}[^a]",
            r"\s\w{2,}?",
            "a++",
            "(?:ab|cd){1,2}",
        ],
    )
    def test_a_bounded_pattern_is_let_through_and_has_an_example(self, text):
        assert pattern_problem(text) is None
        assert re.fullmatch(text, str(example(re.compile(text))))

    @pytest.mark.parametrize(
        "text",
        [
            "(a+)+b",
            "(a|a)*b".replace("a|a", "ab|ab"),
            "(?:aa|aa){0,50}b",
            "(a|ab)*c",
            "a*a*a*b",
            "a?" * 40 + "b",
            "(.*,)*x",
            "(?:[0-9]{1,3},)*",
            r"(a)\1",
            "(?=a)a",
            "a" * 201,
            "a*",
            "a{99999999999999}",
            "[",
        ],
    )
    def test_what_can_take_long_or_matches_nothing_is_refused(self, text):
        assert pattern_problem(text) is not None

    def test_no_example_is_better_than_a_wrong_one(self):
        assert example(re.compile(r"[^x]")) is None


class TestLabels:
    def test_a_label_falls_back_to_every_language_and_then_to_any(self):
        kinds = catalog().vocabularies["kind"].values
        assert kinds["tool"].label("de") == "Werkzeug"
        assert kinds["tool"].label("fr") == "tool"
        assert kinds["glue"].label("fr") == "glue"

    def test_a_plural_falls_back_to_the_label_of_the_language(self):
        kinds = catalog().vocabularies["kind"].values
        assert kinds["tool"].label("en", plural=True) == "tools"
        assert kinds["tool"].label("nl", plural=True) == "gereedschap"
        assert kinds["glue"].label("nl", plural=True) == "glues"

    def test_names_are_labels_plurals_and_aliases_of_the_language(self):
        tool = catalog().vocabularies["kind"].values["tool"]
        assert list(tool.names("en")) == [("tool", "en"), ("tools", "en"), ("implement", "en")]
        assert list(tool.names("nl")) == [("gereedschap", "nl")]
        assert len(list(tool.names())) == 6
        town = catalog().vocabularies["town"].values["springfield"]
        assert list(town.names("de")) == [("Springfield", ""), ("Spring", "")]

    def test_a_vocabulary_knows_its_values(self):
        vocabularies = catalog().vocabularies
        assert "north" in vocabularies["town"]
        assert "south" not in vocabularies["town"]
        assert "1885" in vocabularies["year"]
        assert "18855" not in vocabularies["year"]
        assert 1885 not in vocabularies["year"]
        assert vocabularies["year"].label("1885", "en") == "1885"
        assert vocabularies["town"].label("south", "en") == "south"

    @pytest.mark.parametrize(
        ("code", "language"),
        [("nl", "nl"), ("NL", "nl"), ("nl-BE", "nl"), ("fr", "en"), (None, "en")],
    )
    def test_a_language_is_the_nearest_one_that_has_questions(self, code, language):
        assert catalog().language(code) == language


class TestSentences:
    @pytest.mark.parametrize(
        ("language", "text", "plural"),
        [
            ("nl", "Welke {kind} zijn er in {town}?", True),
            ("nl", "Wat is het oudste {kind} van {town}?", False),
            ("nl", "Wat is de oudste {kind} van {town}?", False),
            ("nl", "Wat zijn de oudste {kind} van {town}?", True),
            ("nl", "Welke van de {kind} in {town} is het oudst?", True),
            ("nl", "Wat is het aantal {kind} in {town}?", True),
            ("nl", "Heeft {town} een {kind}?", False),
            ("en", "What is the oldest {kind} in {town}?", False),
            ("en", "Which of the {kind} in {town} is the oldest?", True),
            ("en", "How many {kind} does {town} have?", True),
            ("en", "List the {kind} in {town}", True),
            ("en", "Is there a small {kind} in {town}?", False),
            ("en", "What is the number of {kind} in {town}?", True),
            ("en", "{kind} in {town}", True),
            ("en-GB", "Has {town} a {kind}?", False),
            ("de", "Was ist das älteste {kind} in {town}?", False),
            ("de", "Welches der {kind} in {town} ist am ältesten?", True),
            ("fr", "Un {kind}?", True),
        ],
    )
    def test_a_label_has_the_number_that_the_words_before_it_ask_for(self, language, text, plural):
        source = put("vocabularies.kind.0", {"id": "tool", "label": "ONE", "plural": "MANY"})
        shop = Catalog.from_dict(source)
        said = shop.render(
            text, {"kind": "tool", "town": "north"}, shop.templates["items"], language
        )
        assert ("MANY" in said, "ONE" in said) == (plural, not plural)

    def test_the_number_can_be_given(self):
        shop = catalog()
        for plural, said in ((True, "a tools"), (False, "a tool")):
            template = shop.templates["items"]
            assert shop.render("a {kind}", {"kind": "tool"}, template, "en", plural=plural) == said

    def test_a_blank_without_a_value_is_an_error(self):
        shop = catalog()
        for slots in ({}, {"kind": None}):
            with pytest.raises(InvalidInput, match=r"\{kind\}"):
                shop.render("{kind}", slots, shop.templates["items"], "en")
        with pytest.raises(InvalidInput, match=r"\{color\}"):
            shop.render("{color}", {"color": "red"}, shop.templates["items"], "en")

    def test_a_question_says_its_optional_slots(self):
        shop = catalog()
        slots = {"kind": "tool", "town": "springfield", "before": "1885"}
        question = shop.question(shop.templates["items"], slots, "en")
        assert question == "Which tools in Springfield from before 1885?"
        assert shop.question(shop.templates["items"], slots | {"before": None}, "fr") == (
            "Which tools are there in Springfield?"
        )


ITEMS = [{"id": "a", "label": "A", "price": 3}, {"id": "b", "label": "B", "price": 4}]
SLOTS = {"kind": "tool", "town": "north", "before": None}


class TestAnswers:
    def say(self, rows: list[dict[str, Any]], language: str = "en", template: str = "items"):
        shop = catalog()
        return shop.answer(shop.templates[template], SLOTS, rows, language)

    def test_an_answer_counts_lists_and_takes_variables_of_the_first_row(self):
        assert self.say(ITEMS) == "2 tools in the North: A, B, from 3."

    def test_one_is_singular(self):
        assert self.say(ITEMS[:1]) == "1 tool in the North: A, from 3."

    def test_a_long_list_ends_with_an_ellipsis(self):
        assert self.say([{"label": str(n)} for n in range(12)]) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …"

    def test_an_absent_variable_leaves_the_labels_alone(self):
        assert self.say([{"id": "a", "label": "A"}]) == "A"

    def test_a_language_without_an_answer_gets_the_labels(self):
        assert self.say(ITEMS, "nl") == "A, B"

    @pytest.mark.parametrize(
        ("language", "said"),
        [("nl", "Niets gevonden."), ("en", "Nothing found."), ("de-AT", "Nichts gefunden."),
         ("fr", "Nothing found.")],
    )  # fmt: skip
    def test_no_rows_are_said(self, language, said):
        assert self.say([], language) == said

    def test_a_row_without_anything_is_nothing_found(self):
        assert self.say([{}]) == "Nothing found."

    def test_a_row_without_a_label_is_called_by_its_id_or_by_what_it_holds(self):
        assert self.say([{"id": "a"}], "nl") == "a"
        assert self.say([{"price": 3, "label": ""}, {"price": 4}], "nl").split() == ["3", ",", "4"]

    @pytest.mark.parametrize(
        ("language", "said"),
        [("nl", "Dat is niet bekend."), ("en", "That is not known."),
         ("de-AT", "Das ist nicht bekannt."), ("fr", "That is not known.")],
    )  # fmt: skip
    @pytest.mark.parametrize("rows", [[], [{}], [{"label": "A"}], [{"label": "A", "price": None}]])
    def test_a_fact_that_no_row_has_is_not_known(self, language, said, rows):
        source = put("templates.0.answer", dict.fromkeys(("nl", "en", "de-AT", "fr"), "{price}"))
        del source["templates"][0]["results"]
        shop = Catalog.from_dict(source)
        assert shop.answer(shop.templates["items"], SLOTS, rows, language) == said
        assert shop.answer(shop.templates["items"], SLOTS, ITEMS, language) == "3"

    @pytest.mark.parametrize(
        ("language", "truth", "said"),
        [("nl", True, "Ja."), ("en", False, "No."), ("de", True, "Ja."), ("fr", True, "Yes.")],
    )
    def test_an_ask_is_answered_with_yes_or_no(self, language, truth, said):
        assert self.say([{"boolean": truth}], language, "open") == said

    def test_a_count_says_when_there_are_more(self):
        class Cut(list[Any]):
            truncated = True

        assert self.say(Cut(ITEMS)).startswith("2+ tools")

    def test_a_selected_count_is_not_the_number_of_rows(self):
        changed = put("templates.1", {
            "id": "n", "questions": {"en": ["How many?"]}, "answer": {"en": "{count} in all"},
            "sparql": "SELECT (COUNT(?x) AS ?count) { ?x ?y ?z }"})  # fmt: skip
        shop = Catalog.from_dict(changed)
        assert shop.answer(shop.templates["n"], {}, [{"count": 7}], "en") == "7 in all"

    def test_an_empty_optional_slot_in_the_wording_leaves_the_labels_alone(self):
        shop = Catalog.from_dict(put("templates.0.answer.en", "before {before}"))
        assert shop.answer(shop.templates["items"], SLOTS, ITEMS, "en") == "A, B"


class TestQuery:
    def test_values_become_terms_by_the_rules_of_their_vocabularies(self):
        shop = catalog()
        text = shop.query(shop.templates["items"], SLOTS | {"before": "1885"})
        assert "<http://e/town/north>" in text
        assert '"tool"' in text
        assert '"1885"^^<http://www.w3.org/2001/XMLSchema#integer>' in text

    @pytest.mark.parametrize(
        ("slots", "problem"),
        [
            ({"kind": "tool"}, "needs a value for 'town'"),
            (SLOTS | {"town": "mars"}, "'mars' is no value of town"),
            (SLOTS | {"before": "soon"}, "'soon' is no value of year"),
            (SLOTS | {"color": "red"}, "no slot 'color'"),
        ],
    )
    def test_what_the_catalog_does_not_know_never_reaches_a_query(self, slots, problem):
        shop = catalog()
        with pytest.raises(InvalidInput, match=problem):
            shop.query(shop.templates["items"], slots)


class TestOpening:
    async def test_rows_of_one_id_are_one_value(self):
        rows = [
            {"id": "http://e/item/a", "label": "Saw", "lang": "en", "within": "http://e/item/b"},
            {"id": "http://e/item/b", "label": 7},
            {"id": "http://e/item/a", "label": "Zaag", "lang": "nl", "alias": "Zaagje"},
            {"id": "http://e/item/a", "label": "Handsaw", "lang": "en"},
            {"id": "http://e/item/a", "label": "Saw", "lang": "en", "alias": " "},
        ]
        shop = catalog()
        items = (await shop.open(FakeGraph(rows))).vocabularies["item"].values
        assert list(items) == ["a", "b"]
        assert items["a"].labels == {"en": "Saw", "nl": "Zaag"}
        assert items["a"].aliases == {"en": ("Handsaw",), "nl": ("Zaagje",)}
        assert items["a"].within == "b"
        assert items["b"].labels == {"": "7"}
        assert shop.vocabularies["item"].values == {}

    @pytest.mark.parametrize(
        ("rows", "problem"),
        [
            ([], "gives no rows"),
            ([{"label": "A"}], "a row has no ?id"),
            ([{"id": "a", "alias": "A"}], "'a' has no ?label"),
            ([{"id": "a", "label": "A", "within": "b"}], "'b' is no id"),
            ([{"id": "a", "label": "A", "within": "a"}], "leads back"),
            ([{"id": "a", "label": "A", "within": w} for w in "bc"], "both 'b' and 'c'"),
        ],
    )
    async def test_rows_that_make_no_vocabulary_are_refused(self, rows, problem):
        with pytest.raises(CatalogError) as caught:
            await catalog().open(FakeGraph(rows))
        assert caught.value.path == "vocabularies.item.values_from"
        assert problem in caught.value.problem

    async def test_a_vocabulary_that_was_cut_is_refused(self):
        class Cut(list[Any]):
            truncated = True

        with pytest.raises(CatalogError, match="more than"):
            await catalog().open(FakeGraph(Cut(ITEMS)))

    async def test_a_graph_that_is_away_says_for_which_vocabulary(self):
        with pytest.raises(GraphTimeout) as caught:
            await catalog().open(FakeGraph([], GraphTimeout("late")))
        assert caught.value.__notes__ == ["<catalog>: vocabularies.item.values_from"]
