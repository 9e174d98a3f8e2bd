"""SPARQL with slots: finds the ``$slot`` tokens of a query, and puts it together from RDF terms.

Only ``SELECT`` and ``ASK`` are let through, without ``SERVICE`` and ``FROM``. Token rules are those
of the SPARQL 1.1 grammar (https://www.w3.org/TR/sparql11-query/#sparqlGrammar).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from heritage_session.errors import InvalidInput, QueryRefused
from heritage_session.terms import identifier, rdf, term

if TYPE_CHECKING:
    from heritage_session.terms import Term

__all__ = ["Query", "identifier", "term"]

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_VARIABLE = rf"[{_BASE}_0-9][{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040]*"
_NAME = rf"[{_BASE}_0-9\-\u00b7\u0300-\u036f\u203f-\u2040]"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:[{_BASE}_:0-9]|{_ESCAPE})(?:\.*(?:{_NAME}|:|{_ESCAPE}))*"
_TOKEN = re.compile(
    "|".join(
        (
            r"(?P<space>[ \t\r\n]+|#[^\r\n]*)",
            r'(?P<string>"""(?:"{0,2}(?:[^"\\]|\\.))*"""'
            r"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''"
            r'|"(?!"")(?:[^"\\\r\n]|\\[^\r\n])*"'
            r"|'(?!'')(?:[^'\\\r\n]|\\[^\r\n])*')",
            r"(?P<iri><(?:[^\x00-\x20<>\"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)",
            rf"\$(?P<slot>{_VARIABLE})",
            rf"\?(?P<variable>{_VARIABLE})",
            r"(?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)",
            rf"(?P<name>(?:[{_BASE}](?:\.*{_NAME})*)?:(?:{_LOCAL})?"
            rf"|_:[{_BASE}_0-9](?:\.*{_NAME})*)",
            r"(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)",
            r"(?P<word>[A-Za-z][A-Za-z0-9_]*)",
            r"(?P<mark>.)",
        )
    ),
    re.DOTALL,
)
_SLOT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"}
_REFUSED = _UPDATES | {"SERVICE", "FROM", "CONSTRUCT", "DESCRIBE"}
_PROLOGUE = {"BASE": 2, "PREFIX": 3, "VERSION": 2}


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int

    def says(self, *texts: str) -> bool:
        return self.kind in ("word", "mark") and self.text in texts


class _Hole(NamedTuple):
    """Where a slot's term goes, or (``bound``) whether it has one."""

    slot: str
    bound: bool

    def fill(self, value: Term | None, free: str) -> str:
        if self.bound:
            return " false " if value is None else " true "
        return f" {free if value is None else value} "


@dataclass(frozen=True, slots=True)
class Query:
    """A query whose slots are known.

    ``variables`` are the columns of its rows, ``slots`` the names of its ``$slot`` tokens, both in
    order of appearance. An ASK has the one column ``boolean``.
    """

    text: str
    form: Literal["select", "ask"]
    variables: tuple[str, ...]
    slots: tuple[str, ...]
    _free: Mapping[str, str] = field(repr=False)
    _pieces: tuple[str | _Hole, ...] = field(repr=False)

    @classmethod
    def parse(cls, text: str, slots: Collection[str] | None = None) -> Query:
        """Find the slots of ``text``.

        With ``slots``, exactly these must occur. Raises QueryRefused, which names the line, for
        whatever is no bounded SELECT or ASK, for a prefix that is not declared, and for a slot
        where no term can stand. The syntax as a whole is not looked at: see `check`.
        """
        tokens = list(_tokens(text))
        form = _form(text, tokens)
        _refuse_words(text, tokens)
        _refuse_undeclared(text, tokens)
        _refuse_slots(text, tokens)
        found = tuple(dict.fromkeys(token.text for token in tokens if token.kind == "slot"))
        if slots is not None:
            _same_names(text, tokens, found, slots)
        plain = dict.fromkeys(token.text for token in tokens if token.kind == "variable")
        variables = ("boolean",) if form == "ask" else _projected(tokens, plain)
        pieces = tuple(_pieces(text, tokens))
        return cls(text, form, variables, found, _free_names(found, plain), pieces)

    def bind(self, terms: Mapping[str, Term | None]) -> str:
        """The text to run, with a term for every slot; None leaves its variable unbound.

        Raises InvalidInput unless ``terms`` holds exactly the slots, each an RDF term or None.
        """
        if set(terms) != set(self.slots):
            raise InvalidInput(f"terms for {sorted(terms)}, slots are {sorted(self.slots)}")
        for slot, value in terms.items():
            _only_terms(slot, value)
        return "".join(
            piece
            if isinstance(piece, str)
            else piece.fill(terms[piece.slot], self._free[piece.slot])
            for piece in self._pieces
        )

    def check(self, terms: Mapping[str, Term | None]) -> None:
        """Parse the bound query, by running it over an empty graph. Raises QueryRefused."""
        try:
            rdf().Store().query(self.bind(terms))
        except SyntaxError as error:
            raise QueryRefused(f"not valid SPARQL: {error}") from None


def _only_terms(slot: str, value: object) -> None:
    library = rdf()
    if value is not None and not isinstance(value, library.NamedNode | library.Literal):
        raise InvalidInput(f"${slot} is {type(value).__name__}, not an RDF term")


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind == "space":
            continue
        token = _Token(kind, match[kind], match.start(), match.end())
        if kind == "word":
            token = token._replace(text=token.text.upper())
        if kind == "slot" and not _SLOT_NAME.fullmatch(token.text):
            raise _refusal(text, token, f"${token.text} is no slot name")
        if token.says('"', "'", "\\", "$"):
            raise _refusal(text, token, f"stray {token.text} (a string that does not end?)")
        yield token


def _refusal(text: str, token: _Token, problem: str) -> QueryRefused:
    line = text.count("\n", 0, token.start) + 1
    return QueryRefused(f"line {line} of the query: {problem}")


def _form(text: str, tokens: Sequence[_Token]) -> Literal["select", "ask"]:
    at = 0
    while at < len(tokens) and tokens[at].says(*_PROLOGUE):
        at += _PROLOGUE[tokens[at].text]
    if at >= len(tokens):
        raise QueryRefused("the query is empty")
    if tokens[at].says("SELECT"):
        return "select"
    if tokens[at].says("ASK"):
        return "ask"
    found = f"{tokens[at].text}: only SELECT and ASK are run"
    raise _refusal(text, tokens[at], found)


def _refuse_words(text: str, tokens: Iterable[_Token]) -> None:
    for token in tokens:
        if token.says(*_REFUSED):
            raise _refusal(text, token, f"{token.text} is refused")


def _refuse_undeclared(text: str, tokens: Sequence[_Token]) -> None:
    """Prefixes are declared before they are used, each by a name that is the prefix alone."""
    declared: set[str] = set()
    for before, token in pairwise(tokens):
        if token.kind != "name" or token.text.startswith("_:"):
            continue
        prefix = token.text.partition(":")[0] + ":"
        if before.says("PREFIX"):
            declared.add(prefix)
        elif prefix not in declared:
            problem = f"{token.text}: its prefix is not declared; begin the query with"
            raise _refusal(text, token, f"{problem} PREFIX {prefix} <…>")


def _refuse_slots(text: str, tokens: Sequence[_Token]) -> None:
    for at, token in enumerate(tokens):
        if token.says("SELECT"):
            _refuse_within(text, _until(tokens, at, "WHERE", "{"), "in a projection")
        elif token.says("VALUES"):
            _refuse_within(text, _until(tokens, at, "{"), "as a variable of VALUES")
        elif token.says("AS"):
            _refuse_within(text, tokens[at + 1 : at + 2], "behind AS")


def _refuse_within(text: str, tokens: Iterable[_Token], where: str) -> None:
    for token in tokens:
        if token.kind == "slot":
            problem = f"${token.text} stands {where}; a slot is a given term: use another ?name"
            raise _refusal(text, token, problem)


def _until(tokens: Sequence[_Token], at: int, *ends: str) -> Sequence[_Token]:
    """What follows ``tokens[at]`` up to a token of ``ends`` that is in no parentheses."""
    depth = 0
    for end in range(at + 1, len(tokens)):
        depth += tokens[end].says("(") - tokens[end].says(")")
        if depth <= 0 and tokens[end].says(*ends):
            return tokens[at + 1 : end]
    return tokens[at + 1 :]


def _same_names(
    text: str, tokens: Iterable[_Token], found: Collection[str], slots: Collection[str]
) -> None:
    for token in tokens:
        if token.kind == "slot" and token.text not in slots:
            problem = f"${token.text} is no slot of the template; a variable is ?{token.text}"
            raise _refusal(text, token, problem)
    for slot in slots:
        if slot not in found:
            raise QueryRefused(f"the query does not use the slot ${slot}")


def _projected(tokens: Sequence[_Token], plain: Iterable[str]) -> tuple[str, ...]:
    start = next(at for at, token in enumerate(tokens) if token.says("SELECT"))
    projection = _until(tokens, start, "WHERE", "{")
    names: list[str] = []
    depth = 0
    for before, token in zip(tokens[start:], projection, strict=False):
        depth += token.says("(") - token.says(")")
        if token.kind == "variable" and (depth == 0 or before.says("AS")):
            names.append(token.text)
    star = not names
    return tuple(dict.fromkeys(plain if star else names))


def _free_names(slots: Iterable[str], plain: Collection[str]) -> dict[str, str]:
    """A variable for each slot that no other one of the query is called."""
    taken = set(plain)
    names: dict[str, str] = {}
    for slot in slots:
        name = slot
        while name in taken:
            name += "_"
        taken.add(name)
        names[slot] = f"?{name}"
    return names


def _pieces(text: str, tokens: Sequence[_Token]) -> Iterator[str | _Hole]:
    done = 0
    for at, token in enumerate(tokens):
        if token.kind != "slot":
            continue
        bound = _in_bound(tokens, at)
        start, end = (tokens[at - 2].start, tokens[at + 1].end) if bound else token[2:]
        yield text[done:start]
        yield _Hole(token.text, bound)
        done = end
    yield text[done:]


def _in_bound(tokens: Sequence[_Token], at: int) -> bool:
    around = tokens[max(at - 2, 0) : at + 2]
    return (
        len(around) == 4 and around[0].says("BOUND") and around[1].says("(") and around[3].says(")")
    )
