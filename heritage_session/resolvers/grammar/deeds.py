"""What people do and have in everyday life, of which no catalog need know: "live", "tyre"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import cast

from heritage_session.resolvers.grammar.wordings import Grammar
from heritage_session.resolvers.language.sources import source
from heritage_session.resolvers.language.text import split, stem
from heritage_session.resolvers.language.verbs import forms, infinitive, is_irregular
from heritage_session.wording import base


@cache
def deeds(language: str) -> frozenset[str]:
    """What ``language`` calls that which people do in their own lives, in all forms."""
    return frozenset((*_forms(language, "deeds"), *_listed(language, "states")))


def is_thing(word: str, language: str) -> bool:
    """Whether ``language`` calls something so that is in everybody's life, and it is whole."""
    return len(word) >= _things(language).get(stem(word), len(word) + 1)


def is_plain(word: str, language: str) -> bool:
    """Whether it is no slip for another word of ``language``."""
    if is_irregular(word) or is_thing(word, language):
        return True
    return _is_one(word, deeds(language)) or _is_one(word, _acts(language))


def is_deed(word: str, grammar: Grammar) -> bool:
    """Whether a word says what somebody does, and none of the wordings has it."""
    if not _is_one(word, deeds(grammar.language)):
        return False
    if word in grammar.words or word in grammar.called:
        return False
    return not grammar.inflects(word) and grammar.feature(word) not in grammar.asking


def _is_one(word: str, said: frozenset[str]) -> bool:
    return word in said or infinitive(word) in said


@cache
def _things(language: str) -> Mapping[str, int]:
    return {stem(word): len(word) for word in _listed(language, "things")}


@cache
def _acts(language: str) -> frozenset[str]:
    return frozenset(_forms(language, "acts"))


def _forms(language: str, kind: str) -> Iterator[str]:
    for verb in _listed(language, kind):
        yield from forms(verb, base(language))


def _listed(language: str, kind: str) -> list[str]:
    listed = cast(Mapping[str, Mapping[str, str]], source("deeds"))
    said = listed.get(base(language), {}).get(kind, "")
    return [word for text in said.split() for word in split(text)]
