"""Values that share a name, and the words that tell them apart: "the city", "the province"."""

from __future__ import annotations

from collections.abc import Iterator

from heritage_session.catalog import Catalog
from heritage_session.resolvers.hearing.scanner import Entry, Names


class _Shared:
    """The names that values of one vocabulary share, by value; and by such a name, the value that
    each word beside it picks: None where it picks several.
    """

    def __init__(self) -> None:
        self.cores: dict[str, tuple[str, ...]] = {}
        self.picks: dict[str, dict[str, str | None]] = {}

    def add(self, value: str, core: str) -> None:
        known = self.cores.get(value, ())
        if core not in known:
            self.cores[value] = (*known, core)


class Homonyms:
    """Which word picks which value out of those that share a name.

    Learnt from the names themselves: where "city of X" is a name and "X" is one too, "city" picks
    the value that the longer one belongs to. ``words`` are all that pick one.
    """

    def __init__(self, catalog: Catalog, names: Names) -> None:
        self._vocabularies = catalog.vocabularies
        self._shared = {name: _Shared() for name in catalog.vocabularies}
        known = names.known
        for entry, phrase in names.phrases:
            for core, beside in _cores(phrase):
                if core in known:
                    _learn(self._shared[entry.vocabulary], names, entry, core, beside.split())
        picks = (picks for shared in self._shared.values() for picks in shared.picks.values())
        self.words = frozenset(word for words in picks for word in words)

    def pick(self, vocabulary: str, value: str, word: str) -> str | None:
        """The one value that ``word`` picks among those that share a name with ``value``."""
        known = self._shared[vocabulary]
        picks = [known.picks[core] for core in known.cores.get(value, ())]
        found = {chosen[word] for chosen in picks if word in chosen}
        return found.pop() if len(found) == 1 else None

    def shares(self, vocabulary: str, value: str) -> bool:
        """Whether any word picks between this value and another."""
        return value in self._shared[vocabulary].cores

    def broader(self, vocabulary: str, value: str, word: str) -> str | None:
        """The broader value around ``value`` that ``word`` names."""
        return next(
            (v for v in self.around(vocabulary, value) if self.pick(vocabulary, v, word) == v), None
        )

    def called(self, vocabulary: str, value: str) -> Iterator[str]:
        """The names of a value, in all languages."""
        known = self._vocabularies[vocabulary].values.get(value)
        yield from (name for name, _ in known.names()) if known is not None else ()

    def around(self, vocabulary: str, value: str) -> Iterator[str]:
        """The broader values that ``value`` is part of, nearest first."""
        values = self._vocabularies[vocabulary].values
        known = values.get(value)
        while known is not None and known.within is not None:
            yield known.within
            known = values.get(known.within)


def _learn(shared: _Shared, names: Names, entry: Entry, core: str, words: list[str]) -> None:
    """Note what tells ``entry`` from those that are called ``core`` alone, where any are."""
    picks = shared.picks.get(core)
    if picks is None:
        members = [e.id for e in names.of(core) if e.vocabulary == entry.vocabulary]
        if not members:
            return
        picks = shared.picks[core] = {}
        for member in members:
            shared.add(member, core)
    shared.add(entry.id, core)
    for word in words:
        picks[word] = entry.id if picks.get(word, entry.id) == entry.id else None


def _cores(phrase: str) -> Iterator[tuple[str, str]]:
    """What is left of a name without its first words, up to three, or its last; and these."""
    core = phrase
    for _ in range(3):
        core = core.partition(" ")[2]
        if not core:
            break
        yield core, phrase[: -len(core)]
    front, _, last = phrase.rpartition(" ")
    yield front, last
