"""Values that share a name, and the words that tell them apart: "the city", "the province"."""

from __future__ import annotations

from collections.abc import Iterator

from heritage_session.catalog import Catalog
from heritage_session.resolvers.scanner import Names

_Key = tuple[str, str]


class Homonyms:
    """Which word picks which value out of those that share a name.

    Learnt from the names themselves: where "city of X" is a name and "X" is one too, "city" picks
    the value that the longer one belongs to.
    """

    def __init__(self, catalog: Catalog, names: Names) -> None:
        self._vocabularies = catalog.vocabularies
        self._cores: dict[_Key, tuple[str, ...]] = {}
        self._picks: dict[_Key, dict[str, str | None]] = {}
        for entry, phrase in names.phrases:
            for core, beside in _cores(phrase):
                if core in names:
                    self._learn(names, entry.vocabulary, entry.id, core, beside.split())

    def pick(self, vocabulary: str, value: str, word: str) -> str | None:
        """The one value that ``word`` picks among those that share a name with ``value``."""
        cores = self._cores.get((vocabulary, value), ())
        picks = [self._picks[vocabulary, core] for core in cores]
        found = {known[word] for known in picks if word in known}
        return found.pop() if len(found) == 1 else None

    def shares(self, vocabulary: str, value: str) -> bool:
        """Whether any word picks between this value and another."""
        return (vocabulary, value) in self._cores

    def broader(self, vocabulary: str, value: str, word: str) -> str | None:
        """The broader value around ``value`` that ``word`` names."""
        return next(
            (v for v in self.around(vocabulary, value) if self.pick(vocabulary, v, word) == v), None
        )

    def around(self, vocabulary: str, value: str) -> Iterator[str]:
        """The broader values that ``value`` is part of, nearest first."""
        values = self._vocabularies[vocabulary].values
        known = values.get(value)
        while known is not None and known.within is not None:
            yield known.within
            known = values.get(known.within)

    def _learn(
        self, names: Names, vocabulary: str, value: str, core: str, words: list[str]
    ) -> None:
        if not self._shared(names, vocabulary, core):
            return
        self._add_core(vocabulary, value, core)
        picks = self._picks[vocabulary, core]
        for word in words:
            picks[word] = value if picks.get(word, value) == value else None

    def _shared(self, names: Names, vocabulary: str, core: str) -> bool:
        """Whether the core is a name in this vocabulary; all values that bear it have it then."""
        if (vocabulary, core) in self._picks:
            return True
        members = [entry.id for entry in names.of(core) if entry.vocabulary == vocabulary]
        if members:
            self._picks[vocabulary, core] = {}
        for id in members:
            self._add_core(vocabulary, id, core)
        return bool(members)

    def _add_core(self, vocabulary: str, value: str, core: str) -> None:
        known = self._cores.get((vocabulary, value), ())
        if core not in known:
            self._cores[vocabulary, value] = (*known, core)


def _cores(phrase: str) -> Iterator[tuple[str, str]]:
    """What is left of a name without its first words, up to three, or its last; and these."""
    core = phrase
    for _ in range(3):
        core = core.partition(" ")[2]
        if core:
            yield core, phrase[: -len(core)]
    front, _, last = phrase.rpartition(" ")
    yield front, last
