"""Vocabulary ids as RDF terms, by the rules of a catalog's ``terms``, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from heritage_session.errors import InvalidInput, MissingExtra

if TYPE_CHECKING:
    import pyoxigraph

    Term: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.Literal

__all__ = ["identifier", "rdf", "rule_problem", "term", "value_problem"]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGER = r"[+-]?[0-9]+"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = rf"{_DECIMAL}(?:[eE]{_INTEGER})?|[+-]?INF|NaN"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_MONTH = rf"{_YEAR}-(?:0[1-9]|1[0-2])"
_DATE = rf"{_MONTH}-(?:0[1-9]|[12][0-9]|3[01])"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?"
_DATATYPES = {
    f"xsd:{name}": re.compile(form)
    for name, form in {
        "string": r"(?s:.*)",
        "boolean": r"true|false|0|1",
        "integer": _INTEGER,
        "decimal": _DECIMAL,
        "float": _DOUBLE,
        "double": _DOUBLE,
        "gYear": _YEAR + _ZONE,
        "gYearMonth": _MONTH + _ZONE,
        "date": _DATE + _ZONE,
        "dateTime": rf"{_DATE}T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){{2}}(?:\.[0-9]+)?{_ZONE}",
    }.items()
}
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\\[\]]+")
_ILLEGAL = re.compile(r"[\x00-\x20<>\"{}|^`\\\[\]\x7f]|%(?![0-9A-Fa-f]{2})")
_ENCODED = re.compile(r"%(0[0-9A-F]|1[0-9A-F]|2[02]|3[CE]|5[BCDE]|60|7[BCDF])")
_NO_IRI = re.compile(r"[\x80-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\uffff]")


def term(rule: str | None, value: str) -> Term:
    """``value`` as an RDF term: under an IRI prefix, of a datatype (``xsd:integer``), or plain.

    Raises InvalidInput for a value that the rule cannot write.
    """
    library = rdf()
    if rule is None:
        return library.Literal(value)
    if (problem := value_problem(rule, value)) is not None:
        raise InvalidInput(problem)
    if rule in _DATATYPES:
        return library.Literal(value, datatype=library.NamedNode(_XSD + rule.removeprefix("xsd:")))
    try:
        return library.NamedNode(rule + _ILLEGAL.sub(_encode, value))
    except ValueError as error:
        raise InvalidInput(f"{value!r} makes no IRI under {rule}: {error}") from None


def identifier(rule: str | None, cell: object) -> str:
    """The id of what a row holds: `term` backwards."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = str(cell)
    if rule is None or rule in _DATATYPES or not text.startswith(rule):
        return text
    return _ENCODED.sub(lambda match: chr(int(match[1], 16)), text[len(rule) :])


def rule_problem(rule: str) -> str | None:
    """What is wrong with a rule of ``terms``, or None."""
    if rule in _DATATYPES or (_PREFIX.fullmatch(rule) and not rule.startswith("xsd:")):
        return None
    return f"{rule!r} is neither an IRI prefix nor one of {', '.join(_DATATYPES)}"


def value_problem(rule: str, value: str) -> str | None:
    """Why ``rule`` cannot write ``value`` so that it can be read back, or None."""
    if rule in _DATATYPES:
        fits = _DATATYPES[rule].fullmatch(value)
        return None if fits else f"{value!r} is no {rule}"
    if not value or _NO_IRI.search(value):
        return f"{value!r} cannot be the end of an IRI"
    if "%" in value and identifier(rule, rule + _ILLEGAL.sub(_encode, value)) != value:
        return f"the % in {value!r} reads as an escape: leave it out"
    return None


def _encode(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"


def rdf():
    """The RDF library. Raises MissingExtra where it is not installed."""
    try:
        import pyoxigraph
    except ImportError:
        raise MissingExtra("running SPARQL", "sparql") from None
    return pyoxigraph
