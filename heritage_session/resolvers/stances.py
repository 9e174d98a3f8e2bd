"""One value with words of stance around it: "a seat would do", "June is when I would go"."""

from __future__ import annotations

from heritage_session.resolvers.phrasebook import Phrasebook
from heritage_session.resolvers.question import Question

_MOST = 6
_ENDS = frozenset(".!?;:,–—()\n…")


def unstanced(question: Question) -> Question | None:
    """What is left of a statement about one value without what says that it suits the speaker, or
    was meant; None where it says nothing of the kind, or asks whether it does.
    """
    known = question.grammar.phrases
    if known is None or not 0 < len(question.mentions) <= 2 or question.counts:
        return None
    rest = _without_relative(question, known)
    spans = [
        span
        for span in known.spans(rest.texts, "stance")
        if not any(m.first < span[1] and span[0] < m.after for m in rest.mentions)
    ]
    if not spans and rest is question:
        return None
    if any(
        after == first + 1 and known.at(rest.texts, first - 1, "past") for first, after in spans
    ):
        return None
    if _asks(question) and not any(known.at(rest.texts, at, "if") for at in range(3)):
        return None
    for first, after in reversed(spans):
        rest = rest.without(first, after)
    return rest if rest is not question and rest.mentions else None


def _without_relative(question: Question, known: Phrasebook) -> Question:
    """The question without "is when I would go" behind a value."""
    texts = question.texts
    for mention in question.mentions:
        at = mention.after
        if not known.at(texts, at, "is_what"):
            continue
        after = next((n for n in range(at + 1, len(texts)) if _breaks(question, n)), len(texts))
        behind = question.part(at, after)
        speaks = known.within(behind.texts, "person")
        if speaks and after - at <= _MOST and not behind.mentions and not behind.has("not"):
            return question.without(at, after)
    return question


def _asks(question: Question) -> bool:
    return question.text[question.found[-1].end :].lstrip()[:1] == "?"


def _breaks(question: Question, at: int) -> bool:
    between = question.text[question.found[at - 1].end : question.found[at].start]
    return not _ENDS.isdisjoint(between)
