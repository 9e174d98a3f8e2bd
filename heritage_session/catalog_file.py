"""The rules of the catalog format: plain data in, vocabularies and templates out, or one error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, NoReturn, TypeVar

from heritage_session.document import Node
from heritage_session.errors import GraphError, MissingExtra
from heritage_session.pattern import pattern_problem
from heritage_session.sparql import Query
from heritage_session.template import Slot, Template
from heritage_session.terms import rule_problem, term, value_problem
from heritage_session.vocabulary import Value, Vocabulary, check_broader
from heritage_session.wording import PLACEHOLDER

__all__ = ["Parts", "parts"]


VALUES_FROM = ("id", "label", "alias", "lang", "within")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NOTHING: Mapping[str, str] = {}
_NO_ALIASES: Mapping[str, tuple[str, ...]] = {}

T = TypeVar("T")


class Parts(NamedTuple):
    """What a catalog is made of."""

    name: str
    default_language: str
    vocabularies: dict[str, Vocabulary]
    templates: dict[str, Template]


def parts(root: Node) -> Parts:
    """Read a whole catalog. Raises CatalogError at the first rule that is broken."""
    fields = root.fields(("name", "default_language", "vocabularies", "templates"), ("terms",))
    language = _language(fields["default_language"])
    terms = _terms(fields["terms"]) if "terms" in fields else {}
    nodes = fields["vocabularies"].entries()
    for name in terms:
        if name not in nodes:
            fields["terms"].child(name, None).fail("no vocabulary of this name")
    vocabularies = {name: _vocabulary(name, node, terms.get(name)) for name, node in nodes.items()}
    templates: dict[str, Template] = {}
    for node in fields["templates"].elements():
        template = _template(node, vocabularies, language)
        if template.id in templates:
            node.child("id", None).fail(f"{template.id!r} is already another template's id")
        templates[template.id] = template
    if not templates:
        fields["templates"].fail("is empty")
    return Parts(fields["name"].text(), language, vocabularies, templates)


def _terms(node: Node) -> dict[str, str]:
    rules: dict[str, str] = {}
    for name, entry in node.entries().items():
        rules[name] = entry.text()
        if problem := rule_problem(rules[name]):
            entry.fail(problem)
    return rules


def _vocabulary(name: str, node: Node, rule: str | None) -> Vocabulary:
    if name.endswith("?"):
        node.fail("a name must not end in ?, which marks an optional slot")
    if isinstance(node.value, list):
        return Vocabulary(name, _values(node, rule), term=rule)
    fields = node.fields((), ("values_from", "pattern"))
    if len(fields) != 1:
        node.fail("must be a list of values, or have values_from, or pattern: exactly one of them")
    if "pattern" in fields:
        return Vocabulary(name, {}, pattern=_pattern(fields["pattern"]), term=rule)
    return Vocabulary(name, {}, values_from=_values_from(fields["values_from"]), term=rule)


def _pattern(node: Node) -> re.Pattern[str]:
    text = node.text()
    if problem := pattern_problem(text):
        node.fail(f"the pattern {problem}")
    return re.compile(text)


def _values_from(node: Node) -> str:
    query = _query(node, {})
    if query.form != "select":
        node.fail("must be a SELECT")
    for name in ("id", "label"):
        if name not in query.variables:
            node.fail(f"must select ?{name}")
    for name in query.variables:
        if name not in VALUES_FROM:
            node.fail(f"?{name} means nothing here; known: ?{' ?'.join(VALUES_FROM)}")
    return query.text


def _values(node: Node, rule: str | None) -> dict[str, Value]:
    values: dict[str, Value] = {}
    entries = node.elements()
    for entry in entries:
        value = _value(entry)
        if value.id in values:
            entry.child("id", None).fail(f"{value.id!r} is given twice")
        if rule is not None and (problem := value_problem(rule, value.id)):
            entry.child("id", None).fail(problem)
        values[value.id] = value
    if not values:
        node.fail("has no values")

    def fail(id: str, problem: str) -> NoReturn:
        entries[list(values).index(id)].child("within", None).fail(problem)

    check_broader(values, fail)
    return values


def _value(node: Node) -> Value:
    fields = node.fields(("id", "label"), ("plural", "aliases", "within"))
    return Value(
        fields["id"].text(),
        _by_language(fields["label"], Node.text),
        _by_language(fields["plural"], Node.text) if "plural" in fields else _NOTHING,
        _by_language(fields["aliases"], _texts) if "aliases" in fields else _NO_ALIASES,
        fields["within"].text() if "within" in fields else None,
    )


def _by_language(node: Node, read: Callable[[Node], T]) -> dict[str, T]:
    if not isinstance(node.value, dict):
        return {"": read(node)}
    return _languages(node, read)


def _languages(node: Node, read: Callable[[Node], T]) -> dict[str, T]:
    entries = node.entries()
    if not entries:
        node.fail("is empty")
    for code, entry in entries.items():
        if not _LANGUAGE.fullmatch(code):
            entry.fail(f"{code!r} is no language code")
    return {code: read(entry) for code, entry in entries.items()}


def _language(node: Node) -> str:
    code = node.text()
    if not _LANGUAGE.fullmatch(code):
        node.fail(f"{code!r} is no language code")
    return code


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(element.text() for element in node.elements())


def _template(node: Node, vocabularies: Mapping[str, Vocabulary], language: str) -> Template:
    fields = node.fields(("id", "questions", "sparql"), ("slots", "additions", "results", "answer"))
    slots = _slots(fields["slots"], vocabularies) if "slots" in fields else {}
    rules = {name: vocabularies[slot.vocabulary].term for name, slot in slots.items()}
    name = fields["id"].text()
    query = _query(fields["sparql"], rules, [s.name for s in slots.values() if s.optional], name)
    return Template(
        name,
        slots,
        _questions(fields["questions"], slots, language),
        _additions(fields["additions"], slots) if "additions" in fields else {},
        query,
        _results(fields["results"], vocabularies, query) if "results" in fields else None,
        _answer(fields["answer"], slots, query) if "answer" in fields else {},
    )


def _slots(node: Node, vocabularies: Mapping[str, Vocabulary]) -> dict[str, Slot]:
    slots: dict[str, Slot] = {}
    for name, entry in node.entries().items():
        text = entry.text()
        vocabulary = text.removesuffix("?")
        if not _NAME.fullmatch(name):
            entry.fail(f"{name!r} is no slot name (letters, digits, _)")
        if vocabulary not in vocabularies:
            entry.fail(f"no vocabulary {vocabulary!r}; there are: {', '.join(vocabularies)}")
        slots[name] = Slot(name, vocabulary, text.endswith("?"))
    return slots


def _query(
    node: Node,
    rules: Mapping[str, str | None],
    optional: Iterable[str] = (),
    template: str | None = None,
) -> Query:
    try:
        query = Query.parse(node.text(), rules)
        _check_syntax(query, rules, optional)
    except GraphError as error:
        node.fail(f"{template}: {error}" if template else str(error))
    return query


def _check_syntax(query: Query, rules: Mapping[str, str | None], optional: Iterable[str]) -> None:
    """With all slots and with the required ones; nothing where no RDF library is installed."""
    try:
        terms = {name: term(rule, _example(rule)) for name, rule in rules.items()}
        query.check(terms)
        query.check(terms | dict.fromkeys(optional))
    except MissingExtra:
        return


def _example(rule: str | None) -> str:
    examples = {"xsd:date": "2000-01-01", "xsd:dateTime": "2000-01-01T00:00:00"}
    months = {"xsd:gYear": "2000", "xsd:gYearMonth": "2000-01"}
    return (examples | months).get(rule or "", "1")


def _questions(node: Node, slots: Mapping[str, Slot], language: str) -> dict[str, tuple[str, ...]]:
    questions = _languages(node, lambda entry: _wordings(entry, slots))
    if language not in questions:
        node.fail(f"none in the default language, {language}")
    return questions


def _wordings(node: Node, slots: Mapping[str, Slot]) -> tuple[str, ...]:
    wordings = tuple(_question(element, slots) for element in node.elements())
    if not wordings:
        node.fail("is empty")
    return wordings


def _question(node: Node, slots: Mapping[str, Slot]) -> str:
    text = _wording(node, slots)
    said = PLACEHOLDER.findall(text)
    for slot in slots.values():
        if not slot.optional and slot.name not in said:
            node.fail(f"does not say the required slot {{{slot.name}}}")
    return text


def _wording(node: Node, names: Iterable[str]) -> str:
    text = node.text()
    known = tuple(names)
    for name in PLACEHOLDER.findall(text):
        if name not in known:
            node.fail(f"unknown {{{name}}}; known here: {', '.join(known) or 'none'}")
    if set("{}") & set(PLACEHOLDER.sub("", text)):
        node.fail("holds a { or } that belongs to no placeholder")
    return text


def _additions(node: Node, slots: Mapping[str, Slot]) -> dict[str, dict[str, str]]:
    additions: dict[str, dict[str, str]] = {}
    for name, entry in node.entries().items():
        if name not in slots:
            entry.fail("no slot of this name")
        if not slots[name].optional:
            entry.fail(f"the slot is required: write {name}: {slots[name].vocabulary}? in slots")
        additions[name] = _languages(entry, lambda wording, name=name: _addition(wording, name))
    return additions


def _addition(node: Node, slot: str) -> str:
    text = _wording(node, (slot,))
    if not PLACEHOLDER.search(text):
        node.fail(f"does not hold {{{slot}}}")
    return text


def _results(node: Node, vocabularies: Mapping[str, Vocabulary], query: Query) -> str:
    name = node.text()
    if name not in vocabularies:
        node.fail(f"no vocabulary {name!r}; there are: {', '.join(vocabularies)}")
    if "id" not in query.variables:
        node.fail("the query does not select ?id")
    return name


def _answer(node: Node, slots: Mapping[str, Slot], query: Query) -> dict[str, str]:
    known = dict.fromkeys((*slots, *query.variables, "count", "labels"))
    return _languages(node, lambda entry: _wording(entry, known))
