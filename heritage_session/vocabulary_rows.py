"""A vocabulary out of the rows of its ``values_from``: several rows of one ?id are one value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from heritage_session.garbage import no_collection
from heritage_session.terms import identifier
from heritage_session.vocabulary import Value, check_broader

__all__ = ["values"]

Fail = Callable[[str], NoReturn]


@dataclass(slots=True)
class _Draft:
    labels: dict[str, str] = field(default_factory=dict[str, str])
    aliases: dict[str, dict[str, None]] = field(default_factory=dict[str, dict[str, None]])
    within: str | None = None

    def name(self, language: str, label: str | None, alias: str | None) -> None:
        """The first label of a language is the label, a further one an alias."""
        if label is not None and self.labels.setdefault(language, label) != label:
            self.aliases.setdefault(language, {})[label] = None
        if alias is not None:
            self.aliases.setdefault(language, {})[alias] = None

    def value(self, id: str) -> Value:
        aliases = {language: tuple(names) for language, names in self.aliases.items()}
        return Value(id, self.labels, {}, aliases, self.within)


def values(rows: Iterable[Mapping[str, Any]], rule: str | None, fail: Fail) -> dict[str, Value]:
    """Values by id, in the order of their first rows; ``fail(problem)`` for a broken rule."""
    with no_collection():
        drafts = _drafts(rows, rule, fail)
        if not drafts:
            fail("gives no rows: is this the right graph?")
        for id, draft in drafts.items():
            if not draft.labels:
                fail(f"{id!r} has no ?label")
        found = {id: draft.value(id) for id, draft in drafts.items()}
        check_broader(found, lambda id, problem: fail(f"?within of {id!r}: {problem}"))
        return found


def _drafts(rows: Iterable[Mapping[str, Any]], rule: str | None, fail: Fail) -> dict[str, _Draft]:
    drafts: dict[str, _Draft] = {}
    for row in rows:
        if row.get("id") is None:
            fail("a row has no ?id")
        id = identifier(rule, row["id"])
        draft = drafts.get(id)
        if draft is None:
            draft = drafts[id] = _Draft()
        draft.name(str(row.get("lang") or ""), _text(row, "label"), _text(row, "alias"))
        if row.get("within") is not None:
            _broader(draft, id, identifier(rule, row["within"]), fail)
    return drafts


def _broader(draft: _Draft, id: str, within: str, fail: Fail) -> None:
    if draft.within not in (None, within):
        fail(f"{id!r} is ?within both {draft.within!r} and {within!r}: select one")
    draft.within = within


def _text(row: Mapping[str, Any], name: str) -> str | None:
    text = str(row.get(name, ""))
    return text if text.strip() else None
