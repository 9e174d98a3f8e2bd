"""A question template: its slots, how people ask it, and the query that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from heritage_session.sparql import Query

__all__ = ["Slot", "Template"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One blank of a template, filled from a vocabulary."""

    name: str
    vocabulary: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of question. ``questions``, ``additions`` and ``answer`` are wordings by language;
    ``additions`` by slot first.
    """

    id: str
    slots: Mapping[str, Slot]
    questions: Mapping[str, tuple[str, ...]]
    additions: Mapping[str, Mapping[str, str]]
    query: Query
    results: str | None
    answer: Mapping[str, str]
    required: tuple[str, ...] = field(init=False)
    """The names of the slots without which it cannot be asked."""

    def __post_init__(self) -> None:
        required = tuple(slot.name for slot in self.slots.values() if not slot.optional)
        object.__setattr__(self, "required", required)

    def added(self, language: str) -> dict[str, str]:
        """How its optional slots are said in ``language``, by name."""
        return {
            name: self.additions[name][language]
            for name in self.slots
            if language in self.additions.get(name, {})
        }
