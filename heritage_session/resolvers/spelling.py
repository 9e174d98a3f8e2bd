"""Words that were meant: misspelt ones found without looking at every word there is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from heritage_session.errors import MissingExtra

try:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract
except ImportError as error:
    raise MissingExtra("reading questions by rules", "resolver") from error

_SHORTEST = 4
_LONG = 8
_CROWD = 300
_ENDINGS = ("s", "es", "en", "n", "e", "er", "se")
_DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_LAST = "\U0010ffff"


class Spelling:
    """Known words, found by the half that a slip leaves whole.

    All words are sorted by length and beginning, and again by length and end: a look-up is a few
    binary searches, so its time hardly grows with the number of words. A half that some hundred
    words share is not looked at.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self.known: set[str] = set(known)
        words = [word for word in self.known if len(word) >= _SHORTEST and word.isalpha()]
        self._begins = sorted([chr(len(word)) + word for word in words])
        self._ends = sorted([chr(len(word)) + word[::-1] for word in words])

    def meant(self, word: str) -> list[str]:
        """The nearest known words; none where nothing is near enough to be sure."""
        if len(word) < _SHORTEST or not word.isalpha():
            return []
        inflected = [form for form in _uninflected(word) if form in self.known]
        if inflected:
            return inflected[:1]
        near: dict[str, int] = {}
        found = extract(
            word, self._candidates(word), scorer=OSA.distance, score_cutoff=2, limit=None
        )
        for candidate, distance, _ in found:
            short = min(len(word), len(candidate))
            if distance <= _limit(short) and _plausible(word, candidate):
                near[candidate] = int(distance)
        best = min(near.values(), default=0)
        nearest = sorted(candidate for candidate, distance in near.items() if distance == best)
        return [w for w in nearest if w[0] == word[0]] or nearest

    def _candidates(self, word: str) -> list[str]:
        found: list[str] = []
        reach, size, back = _limit(len(word) + 1), len(word), word[::-1]
        for length in range(max(_SHORTEST, size - reach), size + reach + 1):
            half = length // 2
            for piece in _pieces(word, half):
                found.extend([w[1:] for w in _range(self._begins, chr(length) + piece)])
            for piece in _pieces(back, length - half):
                found.extend([w[:0:-1] for w in _range(self._ends, chr(length) + piece)])
        return found


def swapped(word: str, meant: str) -> bool:
    """Whether ``word`` is sure to be a slip for ``meant``: neighbours swapped, or a long word."""
    return len(word) >= _LONG or sorted(word) == sorted(meant)


def _range(words: list[str], piece: str) -> list[str]:
    start = bisect_left(words, piece)
    end = bisect_left(words, piece + _LAST, start, min(len(words), start + _CROWD + 1))
    return words[start:end] if end - start <= _CROWD else []


def _pieces(word: str, size: int) -> Iterator[str]:
    """The first half of a word, as it is and with the letters at the cut swapped."""
    yield word[:size]
    if size < len(word):
        yield word[: size - 1] + word[size]


def _limit(length: int) -> int:
    return 2 if length >= _LONG else 1


def _plausible(word: str, candidate: str) -> bool:
    if min(len(word), len(candidate)) > 5 or word[0] == candidate[0]:
        return True
    return word[:2] == candidate[1::-1]


def _uninflected(word: str) -> Iterator[str]:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            yield word[: -len(ending)]
    for written, meant in _DIGRAPHS:
        if written in word:
            yield word.replace(written, meant)
