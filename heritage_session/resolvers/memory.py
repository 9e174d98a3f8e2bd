"""What a conversation offers to a question: its turns, rows, and what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from heritage_session.catalog import Catalog
from heritage_session.conversation import EVERYTHING, ConversationState, ConversationTurn
from heritage_session.resolvers.text import split

_FAR = 40


class Found(NamedTuple):
    """A value that the conversation holds, and where: the turn, and the row (from 1) or 0."""

    value: str
    turn: ConversationTurn | None
    row: int = 0


class Base(NamedTuple):
    """A reading to start from: a template and its slots."""

    template: str
    slots: Mapping[str, str]


class Memory:
    """The part of a conversation that counts as context: back to a reset, latest turn first."""

    def __init__(self, catalog: Catalog, state: ConversationState, forget: bool = False) -> None:
        self.catalog = catalog
        self.turns: list[ConversationTurn] = [] if forget else list(_turns(catalog, state))
        self.listed = any(turn.results for turn in self.turns)
        template = state.current_template_id
        self.current: Base | None = None
        if not forget and template is not None and template in catalog.templates:
            self.current = Base(template, state.current_slots)

    def rows(self, vocabulary: str) -> tuple[ConversationTurn, Sequence[Mapping[str, Any]]] | None:
        """The latest rows of this kind, with their turn."""
        for turn in self.turns:
            if self._results(turn) == vocabulary:
                return (turn, turn.results) if turn.results else None
        return None

    def row(self, vocabulary: str, ordinal: int) -> Found | None:
        """The row that ``ordinal`` counts to: 1 is the first, -1 the last."""
        found = self.rows(vocabulary)
        if found is None:
            return None
        turn, rows = found
        number = ordinal if ordinal > 0 else len(rows) + 1 + ordinal
        if not 1 <= number <= len(rows):
            return None
        return _row(turn, rows, number)

    def called(self, vocabulary: str, word: str) -> Found | None:
        """The one of the latest rows whose label holds ``word``."""
        found = self.rows(vocabulary)
        if found is None:
            return None
        turn, rows = found
        numbers = [
            number
            for number, row in enumerate(rows, 1)
            if word in split(str(row.get("label") or ""))
        ]
        return _row(turn, rows, numbers[0]) if len(numbers) == 1 else None

    def focus(self, vocabulary: str) -> Found | None:
        """What "it" means where a value of this vocabulary is needed; None where it is unsure."""
        for turn in self.turns:
            if self._results(turn) == vocabulary:
                return _row(turn, turn.results, 1) if len(turn.results) == 1 else None
            values = set(self._slots(turn, vocabulary))
            if values:
                return Found(values.pop(), turn) if len(values) == 1 else None
        if self.current is not None and not self.turns:
            return self._loose(vocabulary, self.current)
        return None

    def single_row(self, vocabulary: str) -> Found | None:
        """The row of the latest turn, where it is the only one and of this kind."""
        turn = self.turns[0] if self.turns else None
        if turn is None or len(turn.results) != 1 or self._results(turn) != vocabulary:
            return None
        return _row(turn, turn.results, 1)

    def source(self, slot: str, value: str) -> Found:
        """The turn that a kept value was said in."""
        said: ConversationTurn | None = None
        for turn in self.turns:
            if turn.slots.get(slot) != value:
                break
            said = turn
        return Found(value, said)

    def parent(self) -> Base | None:
        """The earlier question whose rows the present one is about."""
        if self.current is None:
            return None
        about = set(self.current.slots.values())
        for turn in self.turns[1:]:
            ids = {row["id"] for row in turn.results if isinstance(row.get("id"), str)}
            if turn.template_id and not ids.isdisjoint(about):
                return Base(turn.template_id, turn.slots)
        return None

    def earlier(self) -> Iterator[Base]:
        """The questions before the present one, latest first."""
        for turn in self.turns[1:]:
            if turn.template_id:
                yield Base(turn.template_id, turn.slots)

    def _results(self, turn: ConversationTurn) -> str | None:
        return self.catalog.templates[turn.template_id or ""].results

    def _slots(self, turn: ConversationTurn, vocabulary: str) -> Iterator[str]:
        slots = self.catalog.templates[turn.template_id or ""].slots
        for name, value in turn.slots.items():
            if name in slots and slots[name].vocabulary == vocabulary:
                yield value

    def _loose(self, vocabulary: str, base: Base) -> Found | None:
        slots = self.catalog.templates[base.template].slots
        values = {
            value
            for name, value in base.slots.items()
            if name in slots and slots[name].vocabulary == vocabulary
        }
        return Found(values.pop(), None) if len(values) == 1 else None


def _row(turn: ConversationTurn, rows: Sequence[Mapping[str, Any]], number: int) -> Found | None:
    value = rows[number - 1].get("id")
    return Found(value, turn, number) if isinstance(value, str) else None


def _turns(catalog: Catalog, state: ConversationState) -> Iterator[ConversationTurn]:
    seen = 0
    for turn in reversed(state.turns):
        if turn.role != "user" or not turn.context:
            continue
        if turn.template_id in catalog.templates:
            yield turn
        elif EVERYTHING in turn.unset:
            return
        seen += 1
        if seen >= _FAR:
            return
