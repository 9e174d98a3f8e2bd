"""Words that were meant: misspelt ones found without looking at every word there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

_SHORTEST = 4
_LONG = 8
_CROWD = 400
_ENDINGS = ("s", "es", "en", "n", "e", "er", "se")
_DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))

_Key = tuple[int, int, str]


class Spelling:
    """Known words, found by pieces that a slip leaves whole.

    A slip of one edit leaves one half of a word untouched, one of two edits a third of it. Every
    known word is filed under its pieces, so the time a look-up takes does not grow with their
    number. A piece that more than a few hundred words share is not looked at.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self.known: set[str] = set(known)
        self._pieces: dict[_Key, list[str]] = {}
        for word in self.known:
            if len(word) >= _SHORTEST and word.isalpha():
                for number, (start, end) in enumerate(_cuts(len(word))):
                    key = (len(word), number, word[start:end])
                    self._pieces.setdefault(key, []).append(word)

    def meant(self, word: str) -> list[str]:
        """The nearest known words; none where nothing is near enough to be sure."""
        if len(word) < _SHORTEST or not word.isalpha():
            return []
        inflected = [form for form in _uninflected(word) if form in self.known]
        if inflected:
            return inflected[:1]
        near: dict[str, int] = {}
        for candidate in self._candidates(word):
            limit = _limit(min(len(word), len(candidate)))
            distance = OSA.distance(word, candidate, score_cutoff=limit)
            if distance <= limit and _plausible(word, candidate):
                near[candidate] = distance
        best = min(near.values(), default=0)
        return sorted(candidate for candidate, distance in near.items() if distance == best)

    def _candidates(self, word: str) -> set[str]:
        found: set[str] = set()
        reach = _limit(len(word) + 1)
        for length in range(max(_SHORTEST, len(word) - reach), len(word) + reach + 1):
            for number, (start, end) in enumerate(_cuts(length)):
                for piece in _shifted(word, start, end, reach):
                    bucket = self._pieces.get((length, number, piece))
                    if bucket is not None and len(bucket) <= _CROWD:
                        found.update(bucket)
        return found


def _limit(length: int) -> int:
    return 2 if length >= _LONG else 1


def _cuts(length: int) -> tuple[tuple[int, int], ...]:
    if length < _LONG:
        half = length // 2
        return (0, half), (half, length)
    third = length // 3
    return (0, third), (third, 2 * third), (2 * third, length)


def _shifted(word: str, start: int, end: int, reach: int) -> Iterator[str]:
    for shift in range(-reach, reach + 1):
        if start + shift >= 0 and end + shift <= len(word):
            yield word[start + shift : end + shift]
    if 0 < start < len(word):
        yield (word[: start - 1] + word[start] + word[start - 1] + word[start + 1 :])[start:end]
    if end < len(word):
        yield (word[: end - 1] + word[end] + word[end - 1] + word[end + 1 :])[start:end]


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
