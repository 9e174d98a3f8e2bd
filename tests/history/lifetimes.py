"""The conversations under one id: one after another, and none comes back."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from history.operation import Operation
from history.violation import Violation, violation


class Life(NamedTuple):
    """A conversation surely lived from the end of ``first`` to the beginning of ``last``.

    ``first`` is the operation on it that ended first, ``last`` the one that began last.
    """

    first: Operation
    last: Operation

    @property
    def sure(self) -> bool:
        return self.first.ended < self.last.begun

    def covers(self, begun: int, ended: int) -> bool:
        return self.sure and self.first.ended <= begun and ended <= self.last.begun


def check_lifetimes(operations: list[Operation], births: dict[str, list[Operation]]) -> None:
    """No two conversations lived at once, and nobody missed one that lived."""
    lives = {birth: life for birth, seen in births.items() if (life := _life(seen))}
    _check_apart(list(lives.values()))
    _check_ends(operations, list(lives.values()))
    for operation in operations:
        for life in _missed(operation, lives):
            if life.covers(operation.begun, operation.ended):
                raise violation(_why(operation), life.first, operation, life.last)


def _life(seen: list[Operation]) -> Life | None:
    living = [o for o in seen if _alive(o)]
    if not living:
        return None
    return Life(min(living, key=lambda o: o.ended), max(living, key=lambda o: o.begun))


def _alive(operation: Operation) -> bool:
    """Whether the operation shows that the conversation lived while it ran."""
    return operation.ok and operation.head is not None


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


def _check_ends(operations: list[Operation], lives: list[Life]) -> None:
    """Between two conversations there was a delete."""
    deletes = [o for o in operations if o.verb == "delete" and o.outcome in ("ok", "unknown")]
    sure = sorted((life for life in lives if life.sure), key=lambda life: life.first.ended)
    for one, other in pairwise(sure):
        between = one.last.begun, other.first.ended
        if not any(d.ended > between[0] and d.begun < between[1] for d in deletes):
            raise violation(
                "a conversation gave way to another without a delete", one.last, other.first
            )


def _missed(operation: Operation, lives: dict[str, Life]) -> Iterable[Life]:
    """The lives that cannot have gone on while the operation ran, if its answer is right."""
    if operation.outcome == "gone" and operation.birth is not None:
        return [lives[operation.birth]] if operation.birth in lives else []
    absent = operation.outcome == "gone" or _found_nothing(operation) or _ended_one(operation)
    return lives.values() if absent else []


def _found_nothing(operation: Operation) -> bool:
    nothing = operation.verb in ("read", "get", "acquire", "exclusive", "delete")
    return operation.outcome == "no" and nothing


def _ended_one(operation: Operation) -> bool:
    return operation.verb == "delete" and operation.ok


def _why(operation: Operation) -> str:
    if _ended_one(operation):
        return "a deleted conversation came back"
    return "a conversation that lived was missed"
