"""What a conversation offers to a question: its turns, rows, and what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from heritage_session.catalog import Catalog
from heritage_session.conversation import EVERYTHING, ConversationState, ConversationTurn
from heritage_session.resolvers.language.lexicon import MIDDLE
from heritage_session.resolvers.language.text import split

_FAR = 40
_NEAR = 6


class Found(NamedTuple):
    """A value that the conversation holds, and where: the turn, and the row (from 1) or 0."""

    value: str
    turn: ConversationTurn | None
    row: int = 0


class Base(NamedTuple):
    """A reading to start from: a template, its slots, and how many turns ago it was said."""

    template: str
    slots: Mapping[str, str]
    ago: int = 0


class Memory:
    """The part of a conversation that counts as context: back to a reset, latest turn first."""

    def __init__(
        self,
        catalog: Catalog,
        state: ConversationState,
        forget: bool = False,
        pinned: ConversationTurn | None = None,
    ) -> None:
        self.catalog = catalog
        self._state = state
        self._pinned = pinned
        self._forget = forget
        self.known = state.current_slots
        template = state.current_template_id
        self.current: Base | None = None
        if not forget and template is not None and template in catalog.templates:
            self.current = Base(template, self.known)

    @cached_property
    def turns(self) -> list[ConversationTurn]:
        """The turns, latest first."""
        return [] if self._forget else list(_turns(self.catalog, self._state))

    @property
    def listed(self) -> bool:
        """Whether any rows were found."""
        return any(turn.results for turn in self.turns)

    @property
    def _lists(self) -> Sequence[ConversationTurn]:
        """The turns whose rows are counted: the one that a question says, or all."""
        return self.turns if self._pinned is None else (self._pinned,)

    @property
    def _lost(self) -> bool:
        """Whether the latest question was not understood."""
        asked = next((turn for turn in reversed(self._state.turns) if turn.role == "user"), None)
        return asked is not None and not asked.context

    @property
    def latest(self) -> frozenset[str]:
        """The values of the latest turns."""
        return frozenset(value for turn in self.turns[:_NEAR] for value in turn.slots.values())

    def listing(
        self,
        values: Set[str] = frozenset(),
        kinds: Set[str] = frozenset(),
        number: int = 0,
        several: bool = False,
    ) -> ConversationTurn | None:
        """The latest turn that listed rows, of these ``kinds`` and about one of these ``values``
        where any are given; or that ``number`` of them, from 1 for the first.
        """
        found = [
            turn
            for turn in self.turns
            if len(turn.results) > several
            and (not values or not values.isdisjoint(turn.slots.values()))
            and (not kinds or self._results(turn) in kinds)
        ]
        place = -number if number > 0 else max(-number - 1, 0)
        return found[place] if -len(found) <= place < len(found) else None

    def rows(self, vocabulary: str) -> tuple[ConversationTurn, Sequence[Mapping[str, Any]]] | None:
        """The latest rows of this kind, with their turn; those behind a question about one of them
        that found nothing of its kind are still the latest.
        """
        empty: list[ConversationTurn] = []
        for turn in self._lists:
            if self._results(turn) != vocabulary:
                continue
            if turn.results:
                return (turn, turn.results) if all(_about(e, turn) for e in empty) else None
            empty.append(turn)
        return None

    def row(self, vocabulary: str, ordinal: int) -> Found | None:
        """The row that ``ordinal`` counts to: 1 is the first, -1 the last.

        Of the latest rows; where these are too few and answered a question about an earlier list
        ("which of them is the oldest?"), of that list. No list of one row is counted into where
        one of several other things followed.
        """
        passed: list[ConversationTurn] = []
        several = False
        for turn in self._lists:
            if self._results(turn) != vocabulary:
                several = several or len(turn.results) > 1
                continue
            if several and len(turn.results) == 1:
                return None
            if not all(_about(later, turn) for later in passed):
                return None
            if self._left(turn, vocabulary):
                passed.append(turn)
                continue
            number = _number(ordinal, len(turn.results))
            if 1 <= number <= len(turn.results):
                return self._row(turn, turn.results, number)
            passed.append(turn)
        return None

    def beside(self, vocabulary: str, step: int) -> Found | None:
        """The row so many behind the one that the talk is about."""
        found = self.rows(vocabulary)
        held = {value for t in self.turns[:1] for _, value in self._slots(t, vocabulary)}
        if found is None or len(held) != 1:
            return None
        turn, rows = found
        numbers = [n + step for n, row in enumerate(rows, 1) if row.get("id") in held]
        if len(numbers) != 1 or not 1 <= numbers[0] <= len(rows):
            return None
        return self._row(turn, rows, numbers[0])

    def other(self, vocabulary: str) -> Found | None:
        """The one of the two latest rows that the talk is not about."""
        found = self.rows(vocabulary)
        if found is None or len(found[1]) != 2:
            return None
        turn, rows = found
        ids = [row.get("id") for row in rows]
        held = {value for t in self.turns[:1] for _, value in self._slots(t, vocabulary)}
        numbers = [number for number, value in enumerate(ids, 1) if value not in held]
        return self._row(turn, rows, numbers[0]) if len(numbers) == 1 else None

    def _left(self, turn: ConversationTurn, vocabulary: str) -> bool:
        """Whether the talk has gone on to another value than the only one that a turn found."""
        if len(turn.results) != 1 or self.current is None:
            return False
        slots = self.catalog.templates[self.current.template].slots
        held = {
            v for n, v in self.known.items() if n in slots and slots[n].vocabulary == vocabulary
        }
        return bool(held) and turn.results[0].get("id") not in held

    def among(self, vocabulary: str, value: str) -> bool:
        """Whether the value is one of several rows that were listed."""
        return any(
            len(turn.results) > 1
            and self._results(turn) == vocabulary
            and any(row.get("id") == value for row in turn.results)
            for turn in self.turns
        )

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
        return self._row(turn, rows, numbers[0]) if len(numbers) == 1 else None

    def focus(self, vocabulary: str, name: str = "") -> Found | None:
        """What "it" means where a value of this vocabulary is needed; None where it is unsure.

        Of several values in one question, the one that its slot ``name`` held.
        """
        for turn in self.turns[:_NEAR]:
            if self._results(turn) == vocabulary:
                return self._row(turn, turn.results, 1) if len(turn.results) == 1 else None
            held = dict(self._slots(turn, vocabulary))
            if held:
                values = {held[name]} if name in held else set(held.values())
                return Found(values.pop(), turn) if len(values) == 1 else None
        if self.current is not None and not self.turns:
            return self._loose(vocabulary, self.current)
        return None

    def single_row(self, vocabulary: str) -> Found | None:
        """The row of the latest turn, where it is the only one and of this kind."""
        turn = self.turns[0] if self.turns else None
        if turn is None or len(turn.results) != 1 or self._results(turn) != vocabulary:
            return None
        return self._row(turn, turn.results, 1)

    def fresh(self, template: str, names: Sequence[str]) -> tuple[str, ...]:
        """Those of the slots whose value the latest question of a template brought up."""
        if not self.turns or self.turns[0].template_id != template:
            return ()
        latest, *before = self.turns[:_NEAR]
        rows = (row.get("id") for turn in before for row in turn.results)
        told = {*rows, *(value for turn in before for value in turn.slots.values())}
        return tuple(name for name in names if latest.slots.get(name) not in told)

    def source(self, slot: str, value: str, ago: int = 0) -> Found:
        """The turn that a value was said in which held ``ago`` turns ago, or that set it."""
        said: ConversationTurn | None = None
        for turn in islice(self.turns, ago, None):
            if turn.slots.get(slot) != value:
                break
            said = turn
            if EVERYTHING in turn.unset:
                break
        if said is None:
            held = (t for t in reversed(self._state.turns) if t.context)
            said = next((turn for turn in held if turn.slots.get(slot) == value), None)
        return Found(value, said)

    def parent(self) -> Base | None:
        """The earlier question, not long ago, whose rows the present one is about; None where what
        was said last was not understood: it may have led elsewhere.
        """
        if self.current is None or self._lost:
            return None
        about = set(self.current.slots.values())
        for ago, turn in enumerate(self.turns[1:_NEAR], 1):
            ids = {row["id"] for row in turn.results if isinstance(row.get("id"), str)}
            if turn.template_id and not ids.isdisjoint(about):
                return Base(turn.template_id, turn.slots, ago)
        return None

    def earlier(self) -> Iterator[Base]:
        """The questions before the present one, latest first."""
        for ago, turn in enumerate(self.turns[1:], 1):
            if turn.template_id:
                yield Base(turn.template_id, turn.slots, ago)

    def _row(
        self, turn: ConversationTurn, rows: Sequence[Mapping[str, Any]], number: int
    ) -> Found | None:
        """A row, where its id is a value that can be asked about."""
        value, results = rows[number - 1].get("id"), self._results(turn)
        if not isinstance(value, str) or results is None:
            return None
        if value not in self.catalog.vocabularies[results]:
            return None
        return Found(value, turn, number)

    def _results(self, turn: ConversationTurn) -> str | None:
        return self.catalog.templates[turn.template_id or ""].results

    def _slots(self, turn: ConversationTurn, vocabulary: str) -> Iterator[tuple[str, str]]:
        slots = self.catalog.templates[turn.template_id or ""].slots
        for name, value in turn.slots.items():
            if name in slots and slots[name].vocabulary == vocabulary:
                yield name, value

    def _loose(self, vocabulary: str, base: Base) -> Found | None:
        slots = self.catalog.templates[base.template].slots
        values = {
            value
            for name, value in base.slots.items()
            if name in slots and slots[name].vocabulary == vocabulary
        }
        return Found(values.pop(), None) if len(values) == 1 else None


def _number(ordinal: int, rows: int) -> int:
    """The number of the row that an ordinal counts to; 0 where there is none in the middle."""
    if ordinal == MIDDLE:
        return (rows + 1) // 2 if rows % 2 else 0
    return ordinal if ordinal > 0 else rows + 1 + ordinal


def _about(later: ConversationTurn, listed: ConversationTurn) -> bool:
    """Whether a later question was another one about what an earlier one listed, or one about a
    row of it that listed nothing.
    """
    if later.template_id == listed.template_id:
        return False
    rows = {row.get("id") for row in listed.results} if not later.results else set[Any]()
    return all(
        listed.slots.get(name) == value or value in rows for name, value in later.slots.items()
    )


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
