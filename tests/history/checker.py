"""Decides whether one order of appends explains a history.

The store itself names the order it claims: a birth, a chain of epochs, a number for each turn. So
nothing is searched for. The order is rebuilt from all answers together (``numbers``, ``lineage``),
and then

- every answer must be what that order holds at the point it names: a run of it that ends at the tip
  and leaves out, in front, only what was trimmed;
- real time must agree: no operation may stand before another one that had ended before it began
  (``order``);
- the conversations under one id must follow one another (``lifetimes``), and none may be shown past
  its idle time (``expiry``);
- no two may hold the lease of one conversation at once, and none may write under one that was lost
  (``leases``).

The first three are linearizability of an append-only list, exactly, since every state is named by
what is read of it (Gibbons and Korach 1997, "Testing Shared Memories": with a given order of writes
it takes O(n log n)). An operation without an answer, such as those of a worker that was killed, may
have happened at any time after it began, or not at all.

Time itself is judged by spans alone, so no clock of a store is compared with ours: what took effect
between its invocation and its answer cannot run out before the invocation and the span, nor after
the answer and the span. ``SLACK`` allows for clocks that do not tick alike.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import inf

from history.expiry import check_expiry
from history.leases import check_leases
from history.lifetimes import check_lifetimes
from history.lineage import Lineage
from history.numbers import Writers
from history.operation import SECOND, Operation, Seen
from history.order import check_order
from history.violation import Violation, violation

USE_NOTHING = frozenset({"create", "delete", "trim", "renew", "release"})


def check(history: Iterable[Operation], idle: float = inf) -> list[Violation]:
    """The first violation under each id that has one. ``idle`` is the idle time in seconds."""
    sessions: dict[str, list[Operation]] = defaultdict(list)
    writers: dict[str, list[Operation]] = defaultdict(list)
    for operation in history:
        sessions[operation.session].append(operation)
        for turn_id in operation.ids:
            writers[turn_id].append(operation)
    return [
        found
        for operations in sessions.values()
        for found in _violation(operations, writers, idle * SECOND)
    ]


def _violation(operations: list[Operation], writers: Writers, idle: float) -> Iterable[Violation]:
    try:
        _check_session(operations, writers, idle)
    except Violation as found:
        yield found


def _check_session(operations: list[Operation], writers: Writers, idle: float) -> None:
    births = _by_birth(operations)
    homes: dict[str, str] = {}
    for birth, seen in births.items():
        lineage = Lineage(birth, seen, writers)
        check_order(lineage.placed)
        lineage.check_refusals()
        for turn_id in lineage.turns:
            if homes.setdefault(turn_id, birth) != birth:
                rule = f"turn {turn_id} was written to two conversations"
                raise violation(rule, *writers[turn_id])
    strays = [o for o in operations if _strays(o)]
    for seen in births.values():
        check_expiry(seen, strays, idle)
    check_lifetimes(operations, births, idle)
    check_leases(operations)


def _strays(operation: Operation) -> bool:
    """Whether it may have used any conversation: a manager reads before it refuses."""
    if operation.head is not None or operation.verb in USE_NOTHING:
        return False
    return operation.via == "manager" or not (operation.refused or operation.birth)


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
    _join_creates(operations, births)
    return births


def _join_creates(operations: list[Operation], births: dict[str, list[Operation]]) -> None:
    """A create that was never answered did not tell its birth, but its first turn does."""
    began = {
        turn_id: seen
        for seen in births.values()
        if not any(o.verb == "create" and not o.refused for o in seen)
        for operation in seen
        for seq, turn_id in operation.turns[:1]
        if seq == 1
    }
    for create in operations:
        unborn = create.birth is None and create.head is None
        if create.verb == "create" and unborn and create.ids[0] in began:
            began[create.ids[0]].append(create)


def _unchanged(operation: Operation, heads: dict[str, Seen]) -> Seen | None:
    """The head that a reader knew already."""
    epoch, seq, tip = operation.known or ("", 0, "")
    head = heads.get(epoch)
    return Seen(head.birth, epoch, seq, tip, 0, tip) if head else None


def _birth_of(operation: Operation, heads: dict[str, Seen]) -> str | None:
    """Whose an operation was that named an epoch alone; None where it named nothing."""
    epoch = operation.expect[0] if operation.expect else operation.epoch
    return heads[epoch].birth if epoch in heads else None
