"""Everyday words, and what people call those on whose behalf they ask: "take", "my husband"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import cast

from heritage_session.resolvers.language.families import family
from heritage_session.resolvers.language.sources import source
from heritage_session.resolvers.language.text import split
from heritage_session.resolvers.reading.question import Question


def whose(question: Question) -> Iterator[tuple[int, int]]:
    """Where "my husband" stands, on whose behalf something is asked."""
    for at in question.roles.get("possessive", ()):
        behind = question.texts[at + 1 : at + 2]
        if behind and family(behind[0]) in people(question.grammar.language):
            yield at, at + 2


@cache
def casual(language: str) -> frozenset[str]:
    """The families of everyday words of ``language``."""
    return _listed("casual", language)


@cache
def people(language: str) -> frozenset[str]:
    """The families of what ``language`` calls those on whose behalf somebody asks."""
    return _listed("people", language)


def _listed(name: str, language: str) -> frozenset[str]:
    listed = cast(dict[str, str], source(name))
    return frozenset(_families(listed.get(language, "").split()))


def _families(listed: Iterable[str]) -> Iterable[str]:
    return (family(word) for text in listed for word in split(text))
