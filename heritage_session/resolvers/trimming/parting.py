"""A question in parts: its clauses, and what may be left of it as the one that asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from heritage_session.catalog import Template
from heritage_session.resolvers.base import EditKind, Resolution
from heritage_session.resolvers.hearing.scanner import Mention
from heritage_session.resolvers.language.lexicon import ASKED
from heritage_session.resolvers.language.phrasebook import Phrasebook
from heritage_session.resolvers.reading.question import Question

ENDS = frozenset(".!?;:,–—()\n…")
BLOCKING = frozenset(
    (
        *("any_place", "any_time", "bare_not", "between", "condition", "contrast", "drop"),
        *("endpoint", "following", "initial", "instead_of", "meta", "not", "other", "preceding"),
        *("replace", "reset", "return", "reverse", "supposing", "vicinity"),
    )
)
THERE = frozenset(("there", "from_there", "to_there"))
_JOINING = frozenset(("because", "turning"))
_MOST = 9
REFERS = frozenset(("pronoun", "plural", "demonstrative"))


class Asked(NamedTuple):
    """What a question asks; the values that its other clauses name ``beside`` it; and whether these
    are such that it has to be a ``whole`` question, one for something ``instead``, or one that
    ``drops`` something.
    """

    question: Question
    beside: tuple[Mention, ...] = ()
    whole: bool = False
    instead: bool = False
    drops: bool = False

    def allows(self, template: Template, found: Resolution) -> bool:
        """Whether what was found needs nothing of what the other clauses say."""
        if self.drops:
            return found.edit is EditKind.DROP
        if self.instead and found.edit is not EditKind.REPLACE:
            return False
        if not (self.whole or self.beside):
            return True
        kinds = {kind for mention in self.beside for kind in mention.vocabularies()}
        slots = [slot for slot in template.slots.values() if slot.vocabulary in kinds]
        whole = found.edit is EditKind.STANDALONE
        return whole and all(slot.name in found.slots for slot in slots)


class Clause(NamedTuple):
    """A clause: its words from ``first`` to before ``after``, and the punctuation behind it."""

    first: int
    after: int
    end: str


class Parted(NamedTuple):
    """A question of several ``clauses``, and what each says as a question of its own; without any
    where it is one, or more than can be told apart.
    """

    question: Question
    clauses: Sequence[Clause] = ()
    said: Sequence[Question] = ()


def parted(question: Question) -> Parted:
    """The clauses, parted by punctuation, by what opens a reason, and behind a change of topic."""
    known = question.grammar.phrases
    if known is None or _is_one(question, known):
        return Parted(question)
    clauses = list(_clauses(question, known))
    if not 1 < len(clauses) <= _MOST:
        return Parted(question)
    said = [question.part(clause.first, clause.after) for clause in clauses]
    return Parted(question, clauses, said)


def _is_one(question: Question, known: Phrasebook) -> bool:
    """Whether nothing parts it: no punctuation, nor what opens a reason."""
    between = question.gap(0, len(question.places) - 1)
    if not ENDS.isdisjoint(between):
        return False
    return not any(known.within(question.texts, role) for role in question.hints & _JOINING)


def _clauses(question: Question, known: Phrasebook) -> Iterator[Clause]:
    first, last = 0, len(question.texts)
    turns = {after for _, after in known.spans(question.texts, "turning")}
    for at in range(1, last + 1):
        end = _end(question, at, known)
        if at == last or end or at in turns or known.at(question.texts, at, "because"):
            yield Clause(first, at, end)
            first = at


def _end(question: Question, at: int, known: Phrasebook) -> str:
    """The punctuation before the word at ``at`` that ends a clause, and is none of "Prof. A"."""
    between = question.gap(at - 1, at)
    if ENDS.isdisjoint(between):
        return ""
    shortens = between == "." or known.at(question.texts, at - 1, "abbreviated")
    if shortens and between.rstrip() == "." and at < len(question.places):
        return ""
    return next(mark for mark in between if mark in ENDS)


def means_report(rest: Question) -> bool:
    """Whether "is that allowed in June" may speak of what was only reported."""
    named = {mention.first for mention in rest.mentions}
    points = any(at + 1 not in named for role in REFERS for at in rest.roles.get(role, ()))
    return points and not rest.said & ASKED and not rest.has("also")


def places(said: Question, known: Phrasebook) -> bool:
    """Whether a clause says a place that nobody knows: "I am moving to Xanten"."""
    cues, plain = said.grammar.lexicon.words, [text.lower() for text in said.texts]
    for at in said.unknown.values():
        cue = cues.get(said.texts[at - 1]) if at else None
        led = cue is not None and cue.roles & {"preposition", "origin", "destination"}
        if led and not known.at(plain, at, "person"):
            return True
    return False
