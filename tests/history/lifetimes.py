"""The conversations under one id: one after another, and none comes back."""

from collections.abc import Iterable
from itertools import pairwise
from math import inf
from typing import NamedTuple

from history.operation import RENEWALS, SLACK, Operation
from history.violation import Violation, violation


class Life(NamedTuple):
    """A conversation surely lived from the end of ``first`` to the beginning of ``last``.

    ``first`` is the operation on it that ended first, ``last`` the one that began last. It lived
    until ``kept`` too, by its idle time, unless it was deleted.
    """

    first: Operation
    last: Operation
    kept: float

    @property
    def sure(self) -> bool:
        return self.first.ended < self.last.begun

    def covers(self, begun: int, ended: int) -> bool:
        return self.sure and self.first.ended <= begun and ended <= self.last.begun


def check_lifetimes(
    operations: list[Operation], births: dict[str, list[Operation]], idle: float
) -> None:
    """No two conversations lived at once, and nobody missed one that lived."""
    lives = {birth: life for birth, seen in births.items() if (life := _life(seen, idle))}
    deletes = [o for o in operations if o.verb == "delete" and o.outcome in ("ok", "unknown")]
    _check_apart(list(lives.values()))
    _check_ends(deletes, list(lives.values()))
    for operation in operations:
        for life in _missed(operation, lives):
            if life.covers(operation.begun, operation.ended):
                raise violation(_why(operation), life.first, operation, life.last)
            if not _ended_one(operation):
                _check_kept(operation, life, deletes)


def _life(seen: list[Operation], idle: float) -> Life | None:
    living = [o for o in seen if o.shows_life]
    if not living:
        return None
    used = max((o.begun for o in living if _renews_idle_time(o)), default=-inf)
    first, last = min(living, key=lambda o: o.ended), max(living, key=lambda o: o.begun)
    return Life(first, last, used + idle - SLACK)


def _renews_idle_time(operation: Operation) -> bool:
    """Whether it surely did: a read need not, and a repeated write may have been an earlier one."""
    writes = operation.verb in ("create", "append") or operation.verb in RENEWALS
    return writes and not operation.again


def _check_kept(missed: Operation, life: Life, deletes: list[Operation]) -> None:
    """Nobody missed a conversation before its time."""
    after, before = life.first.ended <= missed.begun, missed.ended <= life.kept
    if after and before and not any(_overlap(d, life.first.begun, missed.ended) for d in deletes):
        raise violation("a conversation was lost before its idle time", life.first, missed)


def _overlap(delete: Operation, begun: float, ended: float) -> bool:
    return delete.over > begun and delete.begun < ended


def _check_apart(lives: list[Life]) -> None:
    """Gibbons and Korach's zones: sure lives never overlap, and none holds another whole one."""
    sure = sorted((life for life in lives if life.sure), key=lambda life: life.first.ended)
    for one, other in pairwise(sure):
        if other.first.ended < one.last.begun:
            raise _apart(one, other)
    for brief in (life for life in lives if not life.sure):
        for one in sure:
            if one.covers(brief.last.begun, brief.first.ended):
                raise _apart(one, brief)


def _apart(one: Life, other: Life) -> Violation:
    rule = "two conversations lived under one id at once"
    return violation(rule, one.first, other.first, other.last, one.last)


def _check_ends(deletes: list[Operation], lives: list[Life]) -> None:
    """Between two conversations there was a delete, or time enough to expire."""
    sure = sorted((life for life in lives if life.sure), key=lambda life: life.first.ended)
    for one, other in pairwise(sure):
        begun, ended = one.last.begun, other.first.ended
        if ended <= one.kept and not any(_overlap(d, begun, ended) for d in deletes):
            rule = "a conversation gave way to another without a delete"
            raise violation(rule, one.last, other.first)


def _missed(operation: Operation, lives: dict[str, Life]) -> Iterable[Life]:
    """The lives that cannot have gone on while the operation ran, if its answer is right."""
    if operation.outcome == "gone" and operation.birth is not None:
        return [lives[operation.birth]] if operation.birth in lives else []
    absent = operation.outcome == "gone" or _found_nothing(operation) or _ended_one(operation)
    return lives.values() if absent else []


def _found_nothing(operation: Operation) -> bool:
    nothing = operation.verb in ("read", "get", "touch", "acquire", "exclusive", "delete")
    return operation.outcome == "no" and nothing


def _ended_one(operation: Operation) -> bool:
    return operation.verb == "delete" and operation.ok


def _why(operation: Operation) -> str:
    if _ended_one(operation):
        return "a deleted conversation came back"
    return "a conversation that lived was missed"
