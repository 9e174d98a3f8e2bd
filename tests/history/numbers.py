"""Which turn has which number, by everything that was answered about one conversation."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from history.operation import Operation
from history.violation import violation

Writers = dict[str, list[Operation]]


class Group(NamedTuple):
    """Turns that were written together, and the attempts to write them."""

    first: int
    last: int
    attempts: list[Operation]


class Numbers:
    """The numbered turns of a conversation. Building it finds what one list cannot hold."""

    def __init__(self, birth: str, seen: list[Operation], writers: Writers) -> None:
        self._birth = birth
        self._writers = writers
        self._turns: dict[int, tuple[str, Operation]] = {}
        self._seqs: dict[str, tuple[int, Operation]] = {}
        self.groups: dict[int, Group] = {}
        for operation in seen:
            for seq, turn_id in operation.turns:
                self._give(seq, turn_id, operation)
        for operation in seen:
            for seq, turn_id in self._granted(operation):
                self._give(seq, turn_id, operation)
        for attempts in {id(w): w for w in (writers[i] for i in self._seqs)}.values():
            self._give_group(attempts)
        self._sorted = sorted(self._turns)

    @property
    def ids(self) -> Iterable[str]:
        """Every turn that has a number here."""
        return self._seqs

    def seq(self, turn_id: str) -> int | None:
        """The number of a turn; None where it was never seen."""
        found = self._seqs.get(turn_id)
        return found[0] if found else None

    def turn(self, seq: int) -> str | None:
        """The turn of a number; None where it was never seen."""
        found = self._turns.get(seq)
        return found[0] if found else None

    def witness(self, seq: int) -> list[Operation]:
        """An operation that told the number, if one did."""
        return [self._turns[seq][1]] if seq in self._turns else []

    def between(self, after: int, through: int) -> list[int]:
        """The numbers above ``after``, up to ``through``."""
        return self._sorted[bisect_right(self._sorted, after) : bisect_right(self._sorted, through)]

    def before(self, seq: int) -> int:
        """The next lower number; 0 where there is none."""
        at = bisect_left(self._sorted, seq)
        return self._sorted[at - 1] if at else 0

    def _give(self, seq: int, turn_id: str, by: Operation) -> None:
        if turn_id not in self._seqs:
            self._check_writer(turn_id, by)
        other, told = self._turns.setdefault(seq, (turn_id, by))
        if other != turn_id:
            raise violation(f"number {seq} was given to {other} and to {turn_id}", told, by)
        number, told = self._seqs.setdefault(turn_id, (seq, by))
        if number != seq:
            rule = f"turn {turn_id} stands twice, as number {number} and as {seq}"
            raise violation(rule, *self._writers[turn_id][:2], told, by)

    def _give_group(self, attempts: list[Operation]) -> None:
        """Turns that were written together have numbers one after another."""
        ids = attempts[0].ids
        at, by = next((n, self._seqs[i]) for n, i in enumerate(ids) if i in self._seqs)
        first = by[0] - at
        for seq, turn_id in enumerate(ids, first):
            self._give(seq, turn_id, by[1])
        last = first + len(ids) - 1
        self.groups[last] = Group(first, last, attempts)

    def _granted(self, operation: Operation) -> list[tuple[int, str]]:
        """The numbers that an acknowledgement gave, or a creator chose.

        A repeated write is told where it was applied, which may be in an earlier conversation: its
        numbers count if every attempt was made on this one, or somebody saw a turn of it here.
        """
        if operation.verb == "create" and operation.ok:
            return list(enumerate(operation.ids, 1))
        if operation.again and not any(i in self._seqs for i in operation.ids):
            attempts = self._writers[operation.ids[0]]
            if any(_birth(attempt) != self._birth for attempt in attempts):
                return []
        return list(zip(operation.seqs, operation.ids, strict=False))

    def _check_writer(self, turn_id: str, by: Operation) -> None:
        writers = self._writers.get(turn_id, [])
        here = [w for w in writers if w.session == by.session]
        if not writers:
            raise violation(f"nobody wrote turn {turn_id}", by)
        if not here:
            raise violation(f"turn {turn_id} belongs to another session", by, *writers)
        if all(w.refused for w in here):
            raise violation(f"turn {turn_id} is there, but was refused", by, *here)
        if all(w.birth not in (None, self._birth) for w in here):
            raise violation(f"turn {turn_id} was written to an earlier conversation", by, *here)


def _birth(attempt: Operation) -> str | None:
    return attempt.birth or (attempt.head.birth if attempt.head else None)
