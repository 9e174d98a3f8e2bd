"""Questions as they are typed, written out: "max 6km", "wat r teh hours", "gibts was bis zehn?"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from functools import cache
from typing import NamedTuple, cast

from heritage_session.resolvers.grammar.wordings import Grammar
from heritage_session.resolvers.language.lexicon import LIMITS
from heritage_session.resolvers.language.measures import habits, units
from heritage_session.resolvers.language.text import Place, Word, split, words_in
from heritage_session.wording import base

_GLUED = re.compile(r"(\d+)([a-z]{1,9})")
_HEAD = "person"


class Respelled(NamedTuple):
    """A question written out: its ``text`` with its ``words`` and their ``places``, and where these
    are ``typed``.
    """

    text: str
    words: list[str]
    places: list[Place]
    typed: list[Place]


class _Habits(NamedTuple):
    """What is typed for what, units by what they are called, and numbers by their words."""

    short: Mapping[str, str]
    units: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, str]
    heads: Mapping[str, str]
    money: frozenset[str]
    prices: frozenset[str]


class Respelling:
    """Writes out what people type for short, for one catalog's language."""

    def __init__(self, grammar: Grammar, named: Set[str], patterns: list[re.Pattern[str]]) -> None:
        self._habits = _habits(base(grammar.language))
        short = (self._habits.short, self._habits.numbers, self._habits.heads)
        self._brief = frozenset(word for words in short for word in words)
        self._grammar = grammar
        self._named = named
        self._patterns = patterns
        self._called = {word for name in grammar.called for word in split(name)}
        slots = (around for form in grammar.forms.values() for around in form.slots.values())
        self._behind = {word for around in slots for word in around.after}
        self._heads = self._own(self._habits.units[_HEAD])
        self._counted = [group for group in set(self._habits.units.values()) if self._own(group)]

    def of(self, question: str, texts: list[str], places: list[Place]) -> Respelled | None:
        """The question written out; None where nothing in it is short for anything."""
        if self._brief.isdisjoint(texts) and not any(text[0].isdigit() for text in texts):
            return None
        found = (Word(text, *place) for text, place in zip(texts, places, strict=True))
        parts = [part for word in found for part in self._parts(word)]
        said = list(self._meant(parts))
        if [text for text, _ in said] == texts:
            return None
        return _joined(question, [(text, word) for text, word in said if text])

    def _parts(self, word: Word) -> Iterator[Word]:
        """A number and the unit that is written against it."""
        glued = _GLUED.fullmatch(word.text)
        if glued is None or glued[2] not in self._habits.units or word.text in self._named:
            yield word
            return
        cut = word.start + len(glued[1])
        yield Word(glued[1], word.start, cut)
        yield Word(glued[2], cut, word.end)

    def _meant(self, parts: list[Word]) -> Iterator[tuple[str, Word]]:
        """What each word stands for, with the word; nothing for a unit that goes without saying."""
        number, texts = False, [part.text for part in parts]
        for at, word in enumerate(parts):
            if word.text in self._habits.numbers and self._counts(texts, at):
                yield self._habits.numbers[word.text], word
                number = True
                continue
            if self._heads and at and word.text in self._habits.heads:
                yield self._habits.heads[word.text], word
                continue
            unit = self._habits.units.get(word.text) if number else None
            number = word.text.isdigit()
            yield self._unit(unit, word.text) if unit else self._spelled(word.text), word

    def _counts(self, texts: list[str], at: int) -> bool:
        """Whether a number word stands before a unit, or behind a limit: "up to ten"."""
        limited = not LIMITS.isdisjoint(self._grammar.lexicon.directions(texts[:at]))
        measured = any(text in self._habits.units for text in texts[at + 1 : at + 2])
        return bool(self._patterns) and (limited or measured)

    def _unit(self, unit: tuple[str, ...], typed: str) -> str:
        """A unit as the wordings call it; nothing where slots are called by it, or nothing else."""
        behind = next((form for form in unit if form in self._behind), "")
        if behind or typed in self._grammar.words:
            return behind or typed
        worded = next((form for form in unit if form in self._grammar.words), "")
        if worded or self._own(unit) or not self._counted:
            return worded
        written = next((form for form in unit if self._written(form)), "")
        return written or typed

    def _own(self, unit: tuple[str, ...]) -> bool:
        """Whether the wordings or the names of slots have a unit; sums, what sums are called."""
        known = self._grammar.words | self._called
        if unit[0] in self._habits.money and not known.isdisjoint(self._habits.prices):
            return True
        return not known.isdisjoint(unit) or any(map(self._written, unit))

    def _written(self, form: str) -> bool:
        return any(pattern.fullmatch(f"{n} {form}") for pattern in self._patterns for n in (5, 50))

    def _spelled(self, text: str) -> str:
        grammar = self._grammar
        meant = self._habits.short.get(text)
        if meant is None or text in grammar.words or text in grammar.lexicon.words:
            return text
        return text if text in self._named else meant.replace("_", " ")


def _joined(question: str, said: list[tuple[str, Word]]) -> Respelled:
    """The text with its words, and the typed ones that they come from."""
    text, after, origin = "", 0, list[tuple[int, Word]]()
    for meant, word in said:
        text += question[after : word.start] or (" " if after else "")
        origin.append((len(text), word))
        text += question[word.start : word.end] if meant == word.text else meant
        after = word.end
    text += question[after:]
    texts, places = words_in(text)
    typed = (next(w for at, w in reversed(origin) if at <= start) for start, _ in places)
    return Respelled(text, texts, places, [(word.start, word.end) for word in typed])


@cache
def _habits(language: str) -> _Habits:
    short, numbers, heads = (
        cast(Mapping[str, str], habits()[name]) for name in ("short", "numbers", "heads")
    )
    return _Habits(
        _pairs(short.get(language, "")),
        units(),
        _pairs(numbers.get(language, "")),
        _pairs(heads.get(language, "")),
        frozenset(str(habits()["money"]).split()),
        frozenset(str(habits()["prices"]).split()),
    )


def _pairs(listed: str) -> Mapping[str, str]:
    pairs = (pair.split(":") for pair in listed.split())
    return dict(pairs)
