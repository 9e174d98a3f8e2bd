"""Text as the rules compare it: words without case, accents and endings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from heritage_session.resolvers.language.verbs import irregular

_WORD = re.compile(r"[^\W_]+")
_DOUBLED = re.compile(r"(.)\1")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_WHOLE = ("st", "ss")
_ENDINGS = ("en", "es", "er", "em", "ed", "s", "e", "n", "t")


Place = tuple[int, int]
"""The characters of a text that a word stands on: the first, and the one behind the last."""


class Word(NamedTuple):
    """A word as it is compared, and the characters of the text that it stands on."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """``text`` without case and accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    if plain.isascii():
        return plain
    return "".join([c for c in plain if not unicodedata.combining(c)]).translate(_LETTERS)


def words(text: str) -> list[Word]:
    """The words of ``text``, in order; what is neither letter nor digit separates them."""
    return [Word(said, *place) for said, place in zip(*words_in(text), strict=True)]


def words_in(text: str) -> tuple[list[str], list[Place]]:
    """The words of ``text`` as they are compared, and their places."""
    if text.isascii():
        folded = text.lower()
        return _WORD.findall(folded), [match.span() for match in _WORD.finditer(folded)]
    places = [match.span() for match in _WORD.finditer(text)]
    return [fold(text[start:end]) for start, end in places], places


def split(text: str) -> list[str]:
    """The words of ``text`` alone."""
    folded = fold(text)
    return [folded] if folded.isalnum() else _WORD.findall(folded)


@lru_cache(4096)
def stem(word: str) -> str:
    """``word`` without inflection: up to two endings, where four letters and more remain, and no
    letter doubled. Forms of an irregular verb have the stem of its infinitive.
    """
    word = irregular(word)
    for _ in range(2):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 4 and word[-2:] not in _WHOLE:
                word = word[: -len(ending)]
                break
    return _DOUBLED.sub(r"\1", word)
