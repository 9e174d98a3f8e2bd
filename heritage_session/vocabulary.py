"""What a slot can hold: values with their wordings, and the vocabularies they belong to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

__all__ = ["Value", "Vocabulary", "check_broader"]


@dataclass(frozen=True, slots=True)
class Value:
    """One canonical value, with its wordings by language; ``""`` holds for every language."""

    id: str
    labels: Mapping[str, str]
    plurals: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]]
    within: str | None = None

    def label(self, language: str, *, plural: bool = False) -> str:
        """How it is written in ``language``; without a wording there, in any. Never empty."""
        if plural:
            for key in (language, ""):
                if key in self.plurals:
                    return self.plurals[key]
        for key in (language, ""):
            if key in self.labels:
                return self.labels[key]
        return next(iter(self.labels.values()))

    def names(self, language: str | None = None) -> Iterator[tuple[str, str]]:
        """Every ``(surface form, language)``: labels, then plurals, then aliases.

        Those of ``language`` and of ``""``; of all languages where it is None.
        """
        wanted = None if language is None else {language, ""}
        for forms in (self.labels, self.plurals):
            for key, form in forms.items():
                if wanted is None or key in wanted:
                    yield form, key
        for key, aliases in self.aliases.items():
            if wanted is None or key in wanted:
                for alias in aliases:
                    yield alias, key


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Values by id in file order, or a pattern whose match is the value.

    ``values_from`` is the query that fills ``values`` when the catalog is opened; ``term`` the raw
    rule of the file's ``terms``: an IRI prefix, a datatype (``xsd:integer``), or None.
    """

    name: str
    values: Mapping[str, Value]
    pattern: re.Pattern[str] | None = None
    values_from: str | None = None
    term: str | None = None

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, str):
            return False
        if self.pattern is not None:
            return self.pattern.fullmatch(value) is not None
        return value in self.values

    def label(self, value: str, language: str, *, plural: bool = False) -> str:
        """The wording of the value with this id; the id itself where it is not a listed one."""
        known = self.values.get(value)
        return value if known is None else known.label(language, plural=plural)


def check_broader(values: Mapping[str, Value], fail: Callable[[str, str], NoReturn]) -> None:
    """Report through ``fail(id, problem)`` a ``within`` that is unknown or leads back."""
    done: set[str] = set()
    for start in values.values():
        if start.within is None:
            continue
        trail: dict[str, None] = {}
        value = start
        while value.within is not None and value.id not in done:
            trail[value.id] = None
            if value.within not in values:
                fail(value.id, f"{value.within!r} is no id of this vocabulary")
            if value.within in trail:
                fail(value.id, f"leads back to {value.within!r}")
            value = values[value.within]
        done.update(trail)
