"""Values that share a name, and the words that tell them apart: "the city", "the province"."""

from __future__ import annotations

from collections.abc import Iterator

from heritage_session.catalog import Catalog
from heritage_session.resolvers.scanner import Entry, Names

_Key = tuple[str, str]


class Homonyms:
    """Which word picks which value out of those that share a name.

    Learnt from the names themselves: where "city of X" is a name and "X" is one too, "city" picks
    the value that the longer one belongs to. ``words`` are all that pick one.
    """

    def __init__(self, catalog: Catalog, names: Names) -> None:
        self._within = {
            (vocabulary.name, value.id): value.within
            for vocabulary in catalog.vocabularies.values()
            for value in vocabulary.values.values()
            if value.within is not None
        }
        self._cores: dict[_Key, set[str]] = {}
        self._picks: dict[tuple[str, str], dict[str, set[str]]] = {}
        for entry, parts in names.phrases:
            self._learn(names, entry.vocabulary, entry.id, parts)
        self.words = frozenset(word for picks in self._picks.values() for word in picks)

    def pick(self, vocabulary: str, value: str, word: str) -> str | None:
        """The one value that ``word`` picks among those that share a name with ``value``."""
        found = {
            chosen
            for core in self._cores.get((vocabulary, value), ())
            for chosen in self._picks[vocabulary, core].get(word, ())
        }
        return next(iter(found)) if len(found) == 1 else None

    def broader(self, vocabulary: str, value: str, word: str) -> str | None:
        """The broader value around ``value`` that ``word`` names."""
        return next(
            (v for v in self.around(vocabulary, value) if self.pick(vocabulary, v, word) == v), None
        )

    def around(self, vocabulary: str, value: str) -> Iterator[str]:
        """The broader values that ``value`` is part of, nearest first."""
        outer = self._within.get((vocabulary, value))
        while outer is not None:
            yield outer
            outer = self._within.get((vocabulary, outer))

    def _learn(self, names: Names, vocabulary: str, value: str, parts: list[str]) -> None:
        for core, words in _cores(parts):
            members = [e for e in names.of(core) if e.vocabulary == vocabulary]
            if not members:
                continue
            picks = self._picks.setdefault((vocabulary, core), {})
            for word in words:
                picks.setdefault(word, set()).add(value)
            for entry in (*members, Entry(vocabulary, value, "")):
                self._cores.setdefault((vocabulary, entry.id), set()).add(core)


def _cores(parts: list[str]) -> Iterator[tuple[str, list[str]]]:
    for size in range(1, min(4, len(parts))):
        yield " ".join(parts[size:]), parts[:size]
    yield " ".join(parts[:-1]), parts[-1:]
