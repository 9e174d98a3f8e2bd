"""Two ends that are to change places, in whatever words: "turn the two names round, please"."""

from __future__ import annotations

from heritage_session.resolvers.grammar.wordings import Forms
from heritage_session.resolvers.language.phrasebook import Phrasebook
from heritage_session.resolvers.reading.question import Question

_ENDS = frozenset(
    (
        "origin",
        "destination",
        "endpoint",
        "parties",
        "reverse",
        "return",
        "correct",
        "having",
        "as_origin",
        "as_destination",
    )
)
_TWO, _FEW = 2, 4
_FOREIGN = frozenset(("not", "drop", "meta", "reset", "opinion"))


def exchanged(question: Question, form: Forms) -> Question | None:
    """The question as the one word for "reversed", where it asks for nothing else of what ``form``
    answers.
    """
    known = question.grammar.phrases
    if known is None or "swap" not in question.hints or question.mentions or question.counts:
        return None
    if question.roles.keys() & _FOREIGN or not known.within(question.texts, "swap"):
        return None
    texts, at = question.texts, 0
    while at < len(texts):
        size = known.at(texts, at, "swap") or _idle(question, form, known, at)
        if not size:
            return None
        at += size
    return question.reworded(known.one("swapped"))


def _idle(question: Question, form: Forms, known: Phrasebook, at: int) -> int:
    """How many words say nothing here but who speaks, or which two things change places."""
    texts, grammar = question.texts, question.grammar
    for role in (
        "person",
        "you",
        "if",
        "swapping",
        "aside",
        "afterthought",
        "departing",
        "arriving",
    ):
        if size := known.at(texts, at, role):
            return size
    size, cue = grammar.lexicon.at(texts, at)
    if cue is not None and (cue.silent or not cue.roles.isdisjoint(_ENDS)):
        return size
    kinds = grammar.named(grammar.feature(texts[at]))
    held = [slot.vocabulary for slot in form.template.slots.values() if slot.vocabulary in kinds]
    return int(len(held) > 1 or (not kinds and _pair(question, known, at)))


def _pair(question: Question, known: Phrasebook, at: int) -> bool:
    """Whether an unknown noun stands where only what changes places is said: "the two harbours"."""
    before = question.grammar.lexicon.words.get(question.texts[at - 1]) if at else None
    two = before is not None and (before.number == _TWO or "parties" in before.roles)
    led = known.within(question.texts[:_TWO], "with")
    return two or (led and len(question.texts) <= _FEW)
