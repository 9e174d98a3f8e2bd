"""The place around the one talked about, named by its level alone: "and the whole province?"."""

from __future__ import annotations

from collections.abc import Iterator

from heritage_session.resolvers.language.lexicon import Lexicon, countries
from heritage_session.resolvers.language.text import split
from heritage_session.resolvers.reading.homonyms import Homonyms
from heritage_session.resolvers.reading.question import Question

_BEFORE, _BEHIND = 3, 4
_WIDE = ("any", "surrounding")
_LEVELS = ("region", "country")


def broadened(
    question: Question, homonyms: Homonyms, vocabulary: str, value: str, at: int
) -> str | None:
    """What lies around ``value`` and is of the level that the word ``at`` names, where all of it
    is asked for: the only such value that is a country, or the only one that is none.
    """
    cue = question.grammar.lexicon.words.get(question.texts[at])
    level = next((level for level in _LEVELS if cue is not None and level in cue.roles), "")
    if not level or not _wide(question, at):
        return None
    return _around(homonyms, vocabulary, value, country=level == "country")


def is_level(known: Lexicon, word: str) -> bool:
    """Whether a word names a level of places."""
    return any(word in known.phrases(level) for level in _LEVELS)


def country_around(homonyms: Homonyms, vocabulary: str, value: str) -> str | None:
    """The country that ``value`` lies in, where it is known: "and nationwide?"."""
    return _around(homonyms, vocabulary, value, country=True)


def _around(homonyms: Homonyms, vocabulary: str, value: str, *, country: bool) -> str | None:
    around = [
        other
        for other in homonyms.around(vocabulary, value)
        if any(name in countries() for name in _called(homonyms, vocabulary, other)) == country
    ]
    return around[0] if len(around) == 1 else None


def _wide(question: Question, at: int) -> bool:
    start, end = at - _BEFORE, at + _BEHIND
    if question.returns_to and not question.has("drop"):
        return True
    return any(question.any_between(w, start, end) for w in _WIDE)


def _called(homonyms: Homonyms, vocabulary: str, value: str) -> Iterator[str]:
    yield from (" ".join(split(name)) for name in homonyms.called(vocabulary, value))
