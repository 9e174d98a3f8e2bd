"""Units behind numbers: which a catalog's wordings have, by what is counted in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import cast

from heritage_session.catalog import Catalog
from heritage_session.resolvers.language.sources import source
from heritage_session.resolvers.language.text import split
from heritage_session.template import Template
from heritage_session.wording import PLACEHOLDER


def habits() -> Mapping[str, object]:
    """How people type, as the file of it says."""
    return cast(Mapping[str, object], source("habits"))


@cache
def units() -> Mapping[str, tuple[str, ...]]:
    """By what a unit is called in any language, all that it is called."""
    groups = [tuple(group.split()) for group in cast(list[str], habits()["units"])]
    return {form: group for group in groups for form in group}


def measures(catalog: Catalog) -> Mapping[str, frozenset[tuple[str, ...]]]:
    """By vocabulary, the units that wordings have right behind its values, or slots in names."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for template in catalog.templates.values():
        for slot, word in _behind(template):
            unit = units().get(word)
            if unit is not None and slot in template.slots:
                found.setdefault(template.slots[slot].vocabulary, set()).add(unit)
    return {vocabulary: frozenset(groups) for vocabulary, groups in found.items()}


def _behind(template: Template) -> Iterator[tuple[str, str]]:
    """The slots with the words right behind them, and those of their names."""
    asked = [text for texts in template.questions.values() for text in texts]
    added = [text for addition in template.additions.values() for text in addition.values()]
    for text in (*asked, *added):
        _, *parts = PLACEHOLDER.split(text)
        for slot, literal in zip(parts[::2], parts[1::2], strict=True):
            yield from ((slot, word) for word in split(literal)[:1])
    for slot in template.slots:
        yield from ((slot, word) for word in split(slot.replace("_", " ")))
