"""Numbers that a question names and does not ask for: "the number of players does not matter"."""

from __future__ import annotations

from collections.abc import Mapping, Set

from heritage_session.resolvers.grammar.wordings import Forms
from heritage_session.resolvers.language.measures import units
from heritage_session.resolvers.language.text import stem
from heritage_session.resolvers.reading.question import Question

_NAMING = frozenset(("drop", "same", "let"))


def tallied(question: Question, form: Forms, slots: Mapping[str, str]) -> Question:
    """The question with what is counted for "the number of" it, where that is dropped; without
    both where it stays the same: of a limit that ``slots`` have.
    """
    if question.roles.keys().isdisjoint(_NAMING):
        return question
    limited = form.template.additions.keys() & slots.keys()
    held = form.extra if limited else frozenset[str]()
    sums = question.grammar.lexicon.framing.get("sum", frozenset[str]())
    for at, text in enumerate(question.texts if held else ()):
        head = next((text.removesuffix(s) for s in sums if text.endswith(s)), "")
        if head and _counts(head, held):
            same = question.any_between("same", at - 1, at)
            return question.without(at - 1, at + 1) if same else question.saying(at, head)
        noun = _behind(question, at) if text in sums else at + 1
        same = question.any_between("same", at - 1, at + 1)
        if not (same or text in sums) or noun >= len(question.texts):
            continue
        if _counts(question.texts[noun], held):
            first = at if question.any_between("same", at, at + 1) else at - same
            return question.without(first, noun + bool(same))
    return question


def _behind(question: Question, at: int) -> int:
    """Where the noun stands behind "number of the"."""
    cues, noun = question.grammar.lexicon.words, at + 1
    while noun < len(question.texts) and (cue := cues.get(question.texts[noun])) and cue.explained:
        noun += 1
    return noun


def _counts(word: str, held: Set[str]) -> bool:
    """Whether a word, or another for the same unit, is what a limit is called."""
    return any(stem(text) in held for text in (word, *units().get(word, ())))
