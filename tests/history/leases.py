"""Leases: one holder at a time, and no write under a lease that was lost."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from history.operation import NEVER, SECOND, SLACK, Operation
from history.violation import violation

Span = tuple[float, float]


class Hold(NamedTuple):
    """What one holder did with the lease of a conversation; it does one thing after another.

    ``given`` are the grant and its renewals, ``ends`` what may have given the lease back. It surely
    was held in the span ``sure``, and at no time outside ``maybe``.
    """

    birth: str | None
    given: list[Operation]
    ends: list[Operation]
    sure: Span
    maybe: Span


def check_leases(operations: list[Operation]) -> None:
    """One lease for each conversation explains every grant, every refusal and every write."""
    did: dict[str, list[Operation]] = defaultdict(list)
    for operation in operations:
        if operation.holder:
            did[operation.holder].append(operation)
    holds = {holder: hold for holder, theirs in did.items() if (hold := _hold(theirs))}
    for holder, theirs in did.items():
        others = [hold for name, hold in holds.items() if name != holder]
        _check_asked(theirs[0], others)
        if holder in holds:
            for operation in theirs[1:]:
                _check_done(operation, holds[holder], others)


def _hold(did: list[Operation]) -> Hold | None:
    grant, *later = did
    if not grant.granted or grant.refused:
        return None
    given = [grant, *(o for o in later if o.verb == "renew" and not o.refused)]
    ends = [o for o in later if o.verb == "release" or (o.release and not o.refused)]
    until = given[-1].begun + given[-1].ttl * SECOND - SLACK if given[-1].ok else given[-1].begun
    return Hold(
        grant.head.birth if grant.head else None,
        given,
        ends,
        (grant.ended, min([until, *(o.begun for o in ends)])),
        (grant.begun, min([max(map(_runs_out, given)), *(o.ended for o in ends if o.ok)])),
    )


def _runs_out(given: Operation) -> float:
    """When it has run out at the latest. A manager renews its own by and by."""
    return NEVER if given.via == "manager" else given.over + given.ttl * SECOND + SLACK


def _check_asked(asked: Operation, others: Iterable[Hold]) -> None:
    """Nobody was let in beside another, and nobody was kept out by none."""
    if not asked.ok:
        return
    for hold in others:
        if asked.granted and _same(hold, asked) and _within(asked, hold.sure):
            rule = "two held the lease of one conversation at once"
            raise violation(rule, hold.given[-1], asked, *hold.ends[:1])
    if not asked.granted and not any(_overlaps(asked, hold.maybe) for hold in others):
        raise violation("a lease was refused that nobody held", asked)


def _check_done(operation: Operation, hold: Hold, others: Iterable[Hold]) -> None:
    """Who wrote under the lease, or renewed it, had it; whose append was refused had not."""
    if operation.outcome == "lost lease" and operation.verb == "append":
        if _within(operation, hold.sure):
            raise violation("a lease was lost before its time", hold.given[-1], operation)
    elif operation.verb in ("append", "renew") and operation.ok and not operation.again:
        lost = _lost(operation, hold, others)
        if lost:
            raise violation("a write or a renewal was accepted under a lost lease", *lost)


def _lost(operation: Operation, hold: Hold, others: Iterable[Hold]) -> list[Operation]:
    """What shows that the lease was lost when ``operation`` began."""
    last = [o for o in hold.given if o.begun < operation.begun][-1]
    for end in hold.ends:
        if end.ok and end.ended < operation.begun:
            return [last, end, operation]
    if _runs_out(last) < operation.begun:
        return [last, operation]
    for taken in (other.given[0] for other in others if _same(other, hold.given[0])):
        if taken.ok and last.over < taken.begun and taken.ended < operation.begun:
            return [last, taken, operation]
    return []


def _same(hold: Hold, operation: Operation) -> bool:
    return operation.head is not None and hold.birth == operation.head.birth


def _within(operation: Operation, span: Span) -> bool:
    return span[0] <= operation.begun and operation.ended <= span[1]


def _overlaps(operation: Operation, span: Span) -> bool:
    return span[0] <= operation.ended and operation.begun <= span[1]
