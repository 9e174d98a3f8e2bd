"""Phrases that tell clauses apart, or only frame what is asked; they are no cues of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple, cast

from heritage_session.resolvers.language.lexicon import written
from heritage_session.resolvers.language.sources import source
from heritage_session.wording import base

_SOURCES = ("clauses", "references", "remarks")


class Phrasebook(NamedTuple):
    """A language's phrases by what they do, their lengths in words by that and by the first
    word, longest first, and what those that are ``begun`` by a word do.
    """

    by_role: Mapping[str, frozenset[str]]
    lengths: Mapping[str, Mapping[str, tuple[int, ...]]]
    begun: Mapping[str, frozenset[str]]

    def hints(self, texts: list[str]) -> frozenset[str]:
        """What the phrases may do that are in it, as far as their first words tell."""
        found = [self.begun[text] for text in texts if text in self.begun]
        return frozenset[str]().union(*found)

    def at(self, texts: list[str], position: int, role: str) -> int:
        """In how many words a phrase of this role begins here; 0 where none does."""
        first = texts[position] if position < len(texts) else ""
        for size in self.lengths[role].get(first, ()):
            if " ".join(texts[position : position + size]) in self.by_role[role]:
                return size
        return 0

    def within(self, texts: list[str], role: str) -> bool:
        """Whether a phrase of this role is anywhere in it."""
        firsts = self.lengths[role]
        return not firsts.keys().isdisjoint(texts) and any(
            text in firsts and self.at(texts, position, role) for position, text in enumerate(texts)
        )

    def spans(self, texts: list[str], role: str) -> Iterator[tuple[int, int]]:
        """The phrases of this role: the first word, and the one behind it."""
        firsts, after = self.lengths[role], 0
        for position in [at for at, text in enumerate(texts) if text in firsts]:
            size = self.at(texts, position, role) if position >= after else 0
            if size:
                after = position + size
                yield position, after

    def one(self, role: str) -> str:
        """A phrase of this role, where there are any."""
        return min(self.by_role.get(role, ()), default="")


def phrasebook(language: str) -> Phrasebook | None:
    """The phrases of ``language``; None where they are not known."""
    return _read(base(language))


@cache
def framing_words(language: str) -> frozenset[str]:
    """The words of all phrases of ``language``, which are no slips of the keyboard."""
    known = phrasebook(language)
    phrases = known.by_role.values() if known is not None else ()
    return frozenset(word for said in phrases for phrase in said for word in phrase.split(" "))


@cache
def _read(language: str) -> Phrasebook | None:
    found: dict[str, set[str]] = {}
    for name in _SOURCES:
        listed = cast(Mapping[str, Mapping[str, str]], source(name))
        for role, words in listed.get(language, {}).items():
            said = (phrase for pattern in words.split() for phrase in written(pattern))
            found.setdefault(role, set()).update(said)
    if not found:
        return None
    roles = {role: frozenset(phrases) for role, phrases in found.items()}
    lengths = {role: _lengths(phrases) for role, phrases in roles.items()}
    return Phrasebook(roles, lengths, _begun(lengths))


def _lengths(phrases: frozenset[str]) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for phrase in phrases:
        words = phrase.split(" ")
        found.setdefault(words[0], set()).add(len(words))
    return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}


def _begun(lengths: Mapping[str, Mapping[str, object]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for role, firsts in lengths.items():
        for first in firsts:
            found.setdefault(first, set()).add(role)
    return {first: frozenset(roles) for first, roles in found.items()}
