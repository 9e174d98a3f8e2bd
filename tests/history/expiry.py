"""Idle time: what is used for the last time is gone when it has passed."""

from history.operation import SLACK, Operation
from history.violation import violation


def check_expiry(seen: list[Operation], strays: list[Operation], idle: float) -> None:
    """Nothing was shown of one conversation longer than ``idle`` nanoseconds after its last use.

    Uses are the operations of ``seen``, and of ``strays`` that do not say which conversation they
    used. What began too late is none: it found nothing left to keep alive. So the first that found
    something all the same is the violation.
    """
    begins = [o for o in seen if o.verb == "create" and not o.refused]
    if not begins:
        return
    last = max(begins, key=_over)
    uses = [o for o in seen if not o.refused and o.verb != "create"]
    for use in sorted([*uses, *strays], key=_begun):
        if use.shows_life and use.begun > last.over + idle + SLACK:
            raise violation("a conversation was shown after its idle time", last, use)
        last = max(last, use, key=_over)


def _begun(use: Operation) -> int:
    return use.begun


def _over(use: Operation) -> int:
    return use.over
