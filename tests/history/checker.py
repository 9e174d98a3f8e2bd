"""Decides whether one order of appends explains a history.

The store itself names the order it claims: a birth, a chain of epochs, a number for each turn. So
nothing is searched for. The order is rebuilt from all answers together (``numbers``, ``lineage``),
and then

- every answer must be what that order holds at the point it names: a run of it that ends at the tip
  and leaves out, in front, only what was trimmed;
- real time must agree: no operation may stand before another one that had ended before it began
  (``order``);
- the conversations under one id must follow one another (``lifetimes``).

That is linearizability of an append-only list, exactly, since every state is named by what is read
of it (Gibbons and Korach 1997, "Testing Shared Memories": with a given order of writes it takes
O(n log n)). An operation without an answer may have happened at any time after it began, or not at
all.
"""

from collections import defaultdict
from collections.abc import Iterable

from history.lifetimes import check_lifetimes
from history.lineage import Lineage
from history.operation import Operation, Seen
from history.order import check_order
from history.violation import Violation


def check(history: Iterable[Operation]) -> list[Violation]:
    """The first violation of each conversation that has one."""
    sessions: dict[str, list[Operation]] = defaultdict(list)
    writers: dict[str, list[Operation]] = defaultdict(list)
    for operation in history:
        sessions[operation.session].append(operation)
        for turn_id in operation.ids:
            writers[turn_id].append(operation)
    return [found for operations in sessions.values() for found in _violation(operations, writers)]


def _violation(
    operations: list[Operation], writers: dict[str, list[Operation]]
) -> Iterable[Violation]:
    try:
        _check_session(operations, writers)
    except Violation as violation:
        yield violation


def _check_session(operations: list[Operation], writers: dict[str, list[Operation]]) -> None:
    births = _by_birth(operations)
    for birth, seen in births.items():
        lineage = Lineage(birth, seen, writers)
        check_order(lineage.placed)
        lineage.check_refusals()
    check_lifetimes(operations, births)


def _by_birth(operations: list[Operation]) -> dict[str, list[Operation]]:
    """The operations that saw, or wrote to, each conversation under this id."""
    births: dict[str, list[Operation]] = defaultdict(list)
    heads: dict[str, Seen] = {o.head.epoch: o.head for o in operations if o.head}
    for operation in operations:
        if operation.head is None and operation.known and operation.news == "unchanged":
            operation.head = _unchanged(operation, heads)
        birth = operation.head.birth if operation.head else operation.birth
        if birth is None:
            birth = _birth_of(operation, heads)
        if birth is not None:
            births[birth].append(operation)
    for operation in operations:
        if operation.verb == "create" and operation.birth is None and operation.head is None:
            _join(operation, births)
    return births


def _join(create: Operation, births: dict[str, list[Operation]]) -> None:
    """A create that was never answered did not tell its birth, but its turns do."""
    for seen in births.values():
        if any(turn_id in create.ids for operation in seen for _, turn_id in operation.turns):
            seen.append(create)


def _unchanged(operation: Operation, heads: dict[str, Seen]) -> Seen | None:
    """The head that a reader knew already."""
    epoch, seq, tip = operation.known or ("", 0, "")
    head = heads.get(epoch)
    return Seen(head.birth, epoch, seq, tip, 0, tip) if head else None


def _birth_of(operation: Operation, heads: dict[str, Seen]) -> str | None:
    """Whose an operation was that named an epoch alone; None where it named nothing."""
    epoch = operation.expect[0] if operation.expect else operation.epoch
    return heads[epoch].birth if epoch in heads else None
