"""Real time against the order that the answers name."""

from collections.abc import Iterable
from typing import NamedTuple

from history.operation import Operation
from history.violation import Violation, violation


class Rank(NamedTuple):
    """A place in the order: an epoch, a number, and the write before the reads of it."""

    epoch: int
    seq: int
    read: bool


class Placed(NamedTuple):
    """An operation at its place. Times in nanoseconds."""

    rank: Rank
    begun: int
    ended: int
    operation: Operation


def check_order(placed: Iterable[Placed]) -> None:
    """No operation had ended before one began that stands before it.

    This suffices: the places are a weak order and real time is an interval order, so a cycle of the
    two holds such a pair.
    """
    ranked = sorted(placed, key=lambda p: p.rank, reverse=True)
    earliest: Placed | None = None
    level: list[Placed] = []
    for p in ranked:
        if level and p.rank != level[0].rank:
            earliest = min([*level, *([earliest] if earliest else [])], key=lambda q: q.ended)
            level.clear()
        if earliest is not None and earliest.ended < p.begun:
            raise _contradiction(earliest, p)
        level.append(p)


def _contradiction(later: Placed, earlier: Placed) -> Violation:
    rule = (
        "a read went back: it began after a newer state had been answered, and shows an older one"
        if earlier.rank.read
        else "a write took its place before what had been answered when it began"
    )
    return violation(rule, later.operation, earlier.operation)
