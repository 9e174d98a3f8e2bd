"""Who asks, whom to tell, and what for: "my class wants to know …", "… for my essay"."""

from __future__ import annotations

from collections.abc import Iterator

from heritage_session.resolvers.reading.question import Question

_LONGEST = 3
_OPENING = 4


def framed(question: Question) -> Iterator[Question]:
    """What is left of a question without the words that only say on whose behalf it is asked."""
    texts, known = question.texts, question.grammar.lexicon
    own = known.phrases("possessive")
    for at in [n for n, text in enumerate(texts) if text in own]:
        for after in range(at + 2, min(at + _LONGEST, len(texts)) + 1):
            told = _role(question, after, "inquires") or _role(question, at - 1, "telling")
            if told and _person(question, at + 1, after):
                yield question.without(at, _asked(question, after))
        if _role(question, at - 1, "purpose") and (after := _closed(question, at)):
            yield question.without(at - 1, after)
    inquires = known.framing.get("inquires", frozenset[str]())
    for at in range(min(_OPENING, len(texts) - 1) if inquires & {*texts} else 0):
        if _asks(question, at + 1) and _person(question, at, at + 1):
            yield question.without(at, _asked(question, at + 1))


def _asked(question: Question, at: int) -> int:
    """Where what somebody asks begins: behind "asks", where that stands here."""
    return at + 1 if _role(question, at, "inquires") and _role(question, at, "knowing") else at


def _person(question: Question, first: int, after: int) -> bool:
    """Whether these words are none of the catalog's, and of no other use in a question."""
    grammar, cues = question.grammar, question.grammar.lexicon.words
    named = {n for mention in question.mentions for n in range(mention.first, mention.after)}
    return all(
        at not in named
        and question.texts[at] not in cues
        and grammar.feature(question.texts[at]) not in grammar.asking
        for at in range(first, after)
    )


def _closed(question: Question, at: int) -> int:
    """Where "my history essay" ends, which closes a clause that begins with a purpose; else 0."""
    texts = question.texts
    for after in range(at + 2, min(at + _LONGEST, len(texts)) + 1):
        if not _person(question, after - 1, after):
            continue
        asked = [m for m in question.mentions if not at <= m.first < after]
        if (after == len(texts) or question.breaks(after - 1)) and (asked or not question.mentions):
            return after
    return 0


def _asks(question: Question, at: int) -> bool:
    """Whether "asks" stands here, or the first word of "wants to know"."""
    if not _role(question, at, "inquires"):
        return False
    knowing = question.grammar.lexicon.framing.get("knowing", frozenset())
    return not knowing.isdisjoint(question.texts[at:])


def _role(question: Question, at: int, role: str) -> bool:
    words = question.grammar.lexicon.framing.get(role, ())
    return 0 <= at < len(question.texts) and question.texts[at] in words
