"""Words for the same property: "the price" and "the cost", "die Anschrift" and "die Adresse"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import cache
from importlib.resources import files
from typing import cast

from heritage_session.errors import MissingExtra
from heritage_session.resolvers.text import stem

try:
    import yaml
except ImportError as error:
    raise MissingExtra("reading questions by rules", "resolver") from error


def synonyms(language: str, asking: Mapping[str, Set[str]]) -> Mapping[str, str]:
    """By the stem of a word that no wording has, the stem of the one which the wordings have for
    the same. ``asking`` are the templates that a stem asks for: where several words for the same
    ask for different ones, none is meant.
    """
    return {word: meant for group in _groups(language) for word, meant in _of(group, asking)}


def _of(group: tuple[str, ...], asking: Mapping[str, Set[str]]) -> Iterator[tuple[str, str]]:
    known = [word for word in group if word in asking]
    if known and all(asking[word] == asking[known[0]] for word in known):
        yield from ((word, known[0]) for word in group if word not in asking)


@cache
def _groups(language: str) -> tuple[tuple[str, ...], ...]:
    source = files("heritage_session.resolvers").joinpath("language", "synonyms.yaml")
    listed = cast(dict[str, str], yaml.safe_load(source.read_text("utf-8")))
    lines = listed.get(language, "").splitlines()
    return tuple(tuple(dict.fromkeys(map(stem, line.split()))) for line in lines)
