"""Words that were meant: misspelt ones found without looking at every word there is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from heritage_session.errors import MissingExtra

try:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract
except ImportError as error:
    raise MissingExtra("reading questions by rules", "resolver") from error

_SHORTEST = 4
_LONG = 8
_MOST = 2
_CROWD = 300
_KEPT = 20
_DOUBLED = re.compile(r"(.)\1")
_ENDINGS = ("s", "es", "en", "n", "e", "er", "se")
_PLURALS = ("s", "er", "ern", "en")
_DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_Halves = dict[str, str | list[str]]


class Spelling:
    """Known words, found by the half that a slip leaves whole.

    All words are filed by their length and first half, and by their length and last half: a look-up
    takes a few of these, however many words there are. A half that some hundred words share is not
    looked at.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self.known: set[str] = set(known)
        self._latest: dict[str, list[tuple[str, int]]] = {}
        self._begins: _Halves = {}
        self._ends: _Halves = {}
        for word in self.known:
            if len(word) >= _SHORTEST and word.isalpha():
                size, half = chr(len(word)), len(word) // 2
                _file(self._begins, size + word[:half], word)
                _file(self._ends, size + word[half:], word)

    def meant(self, word: str, among: Callable[[str], bool] | None = None) -> list[str]:
        """The nearest known words, or those ``among`` which to look; none where nothing is near
        enough to be sure.
        """
        if not word.isalpha():
            return self._first(_singular(word), among)
        if len(word) < _SHORTEST:
            return []
        return self._first(_uninflected(word), among) or self._nearest(word, among)

    def _first(self, forms: Iterable[str], among: Callable[[str], bool] | None) -> list[str]:
        """The first that is known."""
        found = (form for form in forms if form in self.known and (not among or among(form)))
        return list(islice(found, 1))

    def _nearest(self, word: str, among: Callable[[str], bool] | None) -> list[str]:
        best, near = _MOST, set[str]()
        for candidate, distance in self._near(word):
            if distance > best:
                break
            if among is None or among(candidate):
                near.add(candidate)
                best = distance
        return sorted(w for w in near if w[0] == word[0]) or sorted(near)

    def _near(self, word: str) -> list[tuple[str, int]]:
        """The words for which this one may be a slip, the nearest first, and how far each is; kept
        for a while, as a question may be read again with other words in view.
        """
        known = self._latest.get(word)
        if known is not None:
            return known
        found = extract(
            word, self._candidates(word), scorer=OSA.distance, score_cutoff=_MOST, limit=None
        )
        near = [(meant, int(far)) for meant, far, _ in found if _is_near(word, meant, far)]
        if len(self._latest) >= _KEPT:
            self._latest.clear()
        self._latest[word] = near
        return near

    def _candidates(self, word: str) -> list[str]:
        """The words of about its length that share a half with it, as it is or with the letters at
        the cut swapped. It has four letters at least, so that every cut is within it.
        """
        found: list[str] = []
        begins, ends, length = self._begins, self._ends, len(word)
        reach = _limit(length + 1)
        for known in range(max(_SHORTEST, length - reach), length + reach + 1):
            size, half = chr(known), known // 2
            cut = length - known + half
            for filed in (
                begins.get(size + word[:half]),
                begins.get(size + word[: half - 1] + word[half]),
                ends.get(size + word[cut:]),
                ends.get(size + word[cut - 1] + word[cut + 1 :]),
            ):
                if isinstance(filed, str):
                    found.append(filed)
                elif filed is not None and len(filed) <= _CROWD:
                    found.extend(filed)
        return found


def swapped(word: str, meant: str) -> bool:
    """Whether ``word`` is surely a slip for ``meant``: letters swapped, or one of many wrong."""
    if sorted(word) == sorted(meant):
        return True
    other = sum(typed != right for typed, right in zip(word, meant, strict=False))
    return len(word) >= _LONG and (len(word) != len(meant) or other == 1)


def _file(halves: _Halves, half: str, word: str) -> None:
    """Most halves belong to one word, which needs no list."""
    known = halves.get(half)
    if known is None:
        halves[half] = word
    elif isinstance(known, str):
        halves[half] = [known, word]
    else:
        known.append(word)


def _limit(length: int) -> int:
    return _MOST if length >= _LONG else 1


def _single(word: str) -> str:
    """A word without the doubling of letters, which the wrong one is often given."""
    return _DOUBLED.sub(r"\1", word)


def _is_near(word: str, candidate: str, distance: float) -> bool:
    if not _plausible(word, candidate):
        return False
    limit = _limit(min(len(word), len(candidate)))
    return distance <= limit or _single(word) == _single(candidate)


def _plausible(word: str, candidate: str) -> bool:
    if min(len(word), len(candidate)) > 5 or word[0] == candidate[0]:
        return True
    return word[:2] == candidate[1::-1]


def _singular(word: str) -> Iterator[str]:
    """A number without the ending of a plural: "777s", "737er"."""
    for ending in _PLURALS:
        if word.endswith(ending) and word[-len(ending) - 1 : -len(ending)].isdigit():
            yield word[: -len(ending)]


def _uninflected(word: str) -> Iterator[str]:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            yield word[: -len(ending)]
    for written, meant in _DIGRAPHS:
        if written in word:
            yield word.replace(written, meant)
