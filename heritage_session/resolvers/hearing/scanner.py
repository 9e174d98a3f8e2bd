"""Finds in a question the values that a catalog's vocabularies know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import chain
from typing import NamedTuple

from heritage_session.catalog import Catalog
from heritage_session.resolvers.language.lexicon import lexicon
from heritage_session.resolvers.language.measures import measures, units
from heritage_session.resolvers.language.text import Place, split
from heritage_session.wording import base

_PART = 5
_SHARE = 0.4
_MANY = 20_000
_NONE: frozenset[str] = frozenset()


class Entry(NamedTuple):
    """A value that a name stands for; the language of the name, "" for every language."""

    vocabulary: str
    id: str
    language: str


class Mention(NamedTuple):
    """A name in a question: its words from ``first`` to before ``after``, and what it may mean."""

    first: int
    after: int
    entries: tuple[Entry, ...]
    pattern: bool = False
    sure: bool = True

    def ids(self, vocabulary: str) -> list[str]:
        """The values of ``vocabulary`` that it may mean, each once."""
        if len(self.entries) == 1:
            only = self.entries[0]
            return [only.id] if only.vocabulary == vocabulary else []
        return list(dict.fromkeys([e.id for e in self.entries if e.vocabulary == vocabulary]))

    @property
    def kind(self) -> str:
        """The vocabulary of all values that it may mean; "" where these are of several."""
        first, *others = self.entries
        if others and any(entry.vocabulary != first.vocabulary for entry in others):
            return ""
        return first.vocabulary

    def vocabularies(self) -> set[str]:
        """Those of the values that it may mean."""
        if len(self.entries) == 1:
            return {self.entries[0].vocabulary}
        return {entry.vocabulary for entry in self.entries}

    def languages(self) -> Set[str]:
        """Those that it is a name in; none where it is one in every language."""
        if not self.entries[0].language:
            return _NONE
        found = {entry.language for entry in self.entries}
        return _NONE if "" in found else found


class Names:
    """Every name of every listed value, by its words. Looked up in time that does not grow.

    ``known`` are the names as folded words, one blank between two; ``words`` those of all names;
    ``phrases`` the names of several words; ``signed`` the values with a name that begins or ends
    with a sign. Up to some ten thousand values, these are known written
    as one word too.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._entries: dict[str, Entry | list[Entry]] = {}
        self._longest: dict[str, int] = {}
        self._parts: dict[str, Entry | None] = {}
        self.phrases: list[tuple[Entry, str]] = []
        self.signed: set[tuple[str, str]] = set()
        articles = frozenset(word for code in catalog.languages for word in _articles(code))
        total = sum(len(vocabulary.values) for vocabulary in catalog.vocabularies.values())
        for entry, name in _names(catalog):
            if not (name[:1].isalnum() and name[-1:].isalnum()):
                self.signed.add(entry[:2])
            parts = split(name)
            if len(parts) == 1:
                self._file(entry, parts[0])
            elif parts:
                self._add(entry, parts, articles, joined=total <= _MANY)
        self.known = self._entries.keys()
        self.words = frozenset(chain.from_iterable(map(str.split, self._entries)))

    def find(self, texts: list[str]) -> dict[int, Mention]:
        """The longest name that begins with each word, by the number of that word."""
        entries, longest = self._entries, self._longest
        return {
            position: found
            for position, text in enumerate(texts)
            if (text in entries or text in longest)
            and (found := self.at(texts, position)) is not None
        }

    def at(self, texts: list[str], position: int) -> Mention | None:
        """The longest name that begins with the word at ``position``."""
        word = texts[position]
        most = self._longest.get(word, 1)
        for size in range(min(most, len(texts) - position), 1, -1) if most > 1 else ():
            found = self._entries.get(" ".join(texts[position : position + size]))
            if found is not None:
                return Mention(position, position + size, _tuple(found))
        found = self._entries.get(word)
        return None if found is None else Mention(position, position + 1, _tuple(found))

    def around(self, texts: list[str], position: int) -> Mention | None:
        """The longest name that holds the word at ``position``."""
        before = [n for n in range(max(0, position - 4), position) if texts[n] in self._longest]
        found = [self.at(texts, first) for first in (*before, position)]
        holding = [m for m in found if m is not None and m.after > position]
        return max(holding, key=lambda m: m.after - m.first, default=None)

    def of(self, name: str) -> tuple[Entry, ...]:
        """What exactly this name, given as folded words, stands for."""
        found = self._entries.get(name)
        return () if found is None else _tuple(found)

    def partly(self, texts: list[str]) -> Sequence[int]:
        """The words that are much of a name, by their numbers."""
        if self._parts.keys().isdisjoint(texts):
            return ()
        return [position for position, text in enumerate(texts) if text in self._parts]

    def part(self, word: str) -> Entry | None:
        """The one value whose name begins or ends with ``word``, where that is much of it."""
        return self._parts.get(word)

    def _add(
        self, entry: Entry, parts: list[str], articles: frozenset[str], *, joined: bool
    ) -> None:
        phrase = " ".join(parts)
        self.phrases.append((entry, phrase))
        self._file_phrase(entry, phrase, parts)
        if len(parts) <= 3:
            self._file_parts(entry, parts, len(phrase) + 1 - len(parts))
            if joined:
                self._file(entry, "".join(parts))
        if parts[0] in articles:
            self._file_phrase(entry, " ".join(parts[1:]), parts[1:])

    def _file_phrase(self, entry: Entry, phrase: str, parts: list[str]) -> None:
        self._file(entry, phrase)
        if len(parts) > self._longest.get(parts[0], 1):
            self._longest[parts[0]] = len(parts)

    def _file(self, entry: Entry, key: str) -> None:
        known = self._entries.setdefault(key, entry)
        if isinstance(known, list):
            if not _held(known, entry):
                known.append(entry)
        elif known != entry:
            self._entries[key] = [known, entry]

    def _file_parts(self, entry: Entry, parts: list[str], letters: int) -> None:
        for word in (parts[0], parts[-1]):
            if len(word) >= _PART and len(word) >= _SHARE * letters and word.isalpha():
                known = self._parts.get(word, entry)
                same = known is not None and known[:2] == entry[:2]
                self._parts[word] = entry if same else None


class Patterns:
    """The vocabularies that are regular ``expressions``."""

    def __init__(self, catalog: Catalog) -> None:
        self._patterns: list[tuple[str, re.Pattern[str]]] = [
            (name, vocabulary.pattern)
            for name, vocabulary in catalog.vocabularies.items()
            if vocabulary.pattern is not None
        ]
        self.expressions = [form for _, form in self._patterns]
        self._measures = measures(catalog)

    def find(self, text: str, words: list[str], places: list[Place]) -> dict[int, Mention]:
        """The matches that begin and end where words do, by the number of their first word."""
        mentions: dict[int, Mention] = {}
        matches = [(name, m) for name, form in self._patterns for m in form.finditer(text)]
        if not matches:
            return mentions
        starts = {start: number for number, (start, _) in enumerate(places)}
        ends = {end: number + 1 for number, (_, end) in enumerate(places)}
        for name, match in matches:
            first, after = starts.get(match.start()), ends.get(match.end())
            if first is not None and after is not None and after > first:
                if self._otherwise(name, words, after):
                    continue
                entry = Entry(name, match.group(), "")
                _keep_longest(mentions, Mention(first, after, (entry,), pattern=True))
        return mentions

    def _otherwise(self, vocabulary: str, words: list[str], after: int) -> bool:
        """Whether a unit follows in which these values are not counted: "3 hours" of length."""
        own = self._measures.get(vocabulary)
        unit = units().get(words[after]) if own and after < len(words) else None
        return own is not None and unit is not None and unit not in own


def _keep_longest(mentions: dict[int, Mention], new: Mention) -> None:
    old = mentions.get(new.first)
    if old is None or new.after > old.after:
        mentions[new.first] = new
    elif new.after == old.after:
        mentions[new.first] = old._replace(entries=old.entries + new.entries)


def _tuple(found: Entry | list[Entry]) -> tuple[Entry, ...]:
    return (found,) if isinstance(found, Entry) else tuple(found)


def _held(known: list[Entry], entry: Entry) -> bool:
    """Whether the entry is among those of its value, which were filed one after another."""
    for other in reversed(known):
        if other[:2] != entry[:2]:
            return False
        if other == entry:
            return True
    return False


def _names(catalog: Catalog) -> Iterator[tuple[Entry, str]]:
    for vocabulary in catalog.vocabularies.values():
        for value in vocabulary.values.values():
            for name, language in value.names():
                yield Entry(vocabulary.name, value.id, language), name


def _articles(language: str) -> frozenset[str]:
    cues = lexicon(base(language)).cues
    return frozenset(word for word, cue in cues.items() if "article" in cue.roles)
