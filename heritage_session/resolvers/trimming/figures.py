"""Nouns that only say that a number is asked for: "turnout rate", "vote total"."""

from __future__ import annotations

from collections.abc import Iterator

from heritage_session.resolvers.language.text import stem
from heritage_session.resolvers.reading.question import Question

_JOINTS = ("", "s", "es", "n", "en", "e")
_HEAD = 3


def measured(question: Question) -> Iterator[Question]:
    """The question without what only says that it is for a figure, or a list, of something; with
    "how many" where that says so, or where it asks nothing and names all that is counted.
    """
    framing = question.grammar.lexicon.framing
    strays = [at for feature, at in question.unknown.items() if question.grammar.strange(feature)]
    if len(strays) > 1 or not framing.get("amount"):
        return
    sums, counted = framing["sum"], False
    for at in strays:
        text = question.texts[at]
        if at and text in framing["figure"] | sums and _subject(question, question.texts[at - 1]):
            question, counted = question.without(at, at + 1), text in sums
        elif head := _head(question, text, sums):
            question, counted = question.saying(at, head), True
        elif head := _head(question, text, framing["figure"]):
            question = question.saying(at, head)
        else:
            return
    if counted or _counts(question):
        yield question.led(*framing["amount"])
    if strays:
        yield question


def _subject(question: Question, word: str) -> bool:
    return question.grammar.feature(word) in question.grammar.asking


def _head(question: Question, word: str, figures: frozenset[str]) -> str:
    """What a compound like "turnoutrate" is a figure of, as a word of the wordings."""
    for figure in figures:
        head = word.removesuffix(figure)
        if head == word or len(head) < _HEAD:
            continue
        for joint in _JOINTS:
            plain = head.removesuffix(joint)
            if len(plain) >= _HEAD and stem(plain) in question.grammar.asking:
                return plain
    return ""


def _counts(question: Question) -> bool:
    """Whether it asks nothing, and names all that only one template counts."""
    if not question.mentions or any(feature[0] == "?" for feature in question.said):
        return False
    kinds = [mention.vocabularies() for mention in question.mentions]
    counted = {
        frame.template
        for frame in question.grammar.frames
        if "?count" in frame.asks and frame.rest <= question.said and frame.filled(kinds)
    }
    return len(counted) == 1
