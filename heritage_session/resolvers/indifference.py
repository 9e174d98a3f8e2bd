"""What does not matter to the speaker, in whatever words: "I am flexible about the month"."""

from __future__ import annotations

from heritage_session.resolvers.phrasebook import Phrasebook
from heritage_session.resolvers.question import Question

_FOREIGN = frozenset(("meta", "reset", "replace", "contrast", "supposing"))
_MOST = 5


def indifferent(question: Question) -> Question | None:
    """The question as "without …", where it says of one thing alone that it does not matter."""
    known = question.grammar.phrases
    if known is None or question.counts or len(question.mentions) > 1:
        return None
    spans = list(known.spans(question.texts, "indifferent"))
    if not spans and question.has("let"):
        spans = _left_open(question, known)
    if not spans or question.roles.keys() & _FOREIGN:
        return None
    rest = question
    for first, after in reversed(spans):
        rest = rest.without(first, after)
    if not rest.texts:
        return None
    if _wherever(rest, known):
        return rest.reworded(known.one("anywhere"))
    kept = [n for n in range(len(rest.texts)) if not _idle(rest, known, n)]
    if not kept or kept[-1] - kept[0] >= _MOST:
        return None
    return rest.part(kept[0], kept[-1] + 1).led(known.one("without"))


def _left_open(question: Question, known: Phrasebook) -> list[tuple[int, int]]:
    """The words of "leave … open"."""
    left = [(at, at + 1) for at in question.roles["let"][:1]]
    opened = [span for span in known.spans(question.texts, "open") if span[0] > left[0][0]]
    return [*left, *opened[:1]] if opened else []


def _wherever(rest: Question, known: Phrasebook) -> bool:
    """Whether what does not matter is "where they are based"."""
    at = next((n for n in range(len(rest.texts)) if known.at(rest.texts, n, "where")), _MOST)
    behind = rest.part(at, len(rest.texts)) if at < _MOST else rest
    return at < _MOST and not rest.mentions and len(behind.texts) <= _MOST and behind.points


def _idle(rest: Question, known: Phrasebook, at: int) -> bool:
    if any(m.first <= at < m.after for m in rest.mentions):
        return False
    if known.at(rest.texts, at, "person") or known.at(rest.texts, at, "you"):
        return True
    cue = rest.grammar.lexicon.words.get(rest.texts[at])
    return cue is not None and (cue.silent or not cue.roles.isdisjoint(("list", "what", "any")))
