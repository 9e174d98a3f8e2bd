"""Idle time: what is used for the last time is gone when it has passed."""

from history.operation import SLACK, Operation
from history.violation import violation


def check_expiry(uses: list[Operation], idle: float) -> None:
    """Nothing was shown of one conversation longer than ``idle`` nanoseconds after its last use.

    ``uses`` are all operations that may have been one. What began too late is none: it found
    nothing left to keep alive. So the first that found something all the same is the violation. A
    create found nothing.
    """
    last: Operation | None = None
    for operation in sorted(uses, key=lambda o: o.begun):
        found = operation.shows_life and operation.verb != "create"
        if last and found and operation.begun > last.over + idle + SLACK:
            raise violation("a conversation was shown after its idle time", last, operation)
        if not operation.refused and (last is None or operation.over > last.over):
            last = operation
