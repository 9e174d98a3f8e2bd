"""Questions that only name what is wanted: "card games about pirates"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from heritage_session.resolvers.reading.question import Question

_LEAST = 2
_ROLES = frozenset(("topical", "hesitation", "also", "then", "offered"))


def titled(question: Question) -> Iterator[Question]:
    """The question with "which" before it, where it begins with a value, has another behind a
    small word, and says nothing else.
    """
    lead = question.grammar.lexicon.framing.get("which", frozenset())
    mentions = question.mentions
    if len(mentions) < _LEAST or question.unknown or question.nouns or question.counts:
        return
    if not question.roles.keys() <= _ROLES or any(feature[0] == "?" for feature in question.said):
        return
    apart = all(question.between(*pair) for pair in pairwise(mentions))
    if mentions[0].first == 0 and apart:
        yield from (question.led(word) for word in lead)
