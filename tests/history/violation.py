"""Why no single order of appends explains a history."""

from dataclasses import dataclass

from history.operation import NEVER, Operation


@dataclass(eq=False)
class Violation(Exception):
    """A rule that a conversation broke, and the operations that contradict each other."""

    session: str
    rule: str
    operations: tuple[Operation, ...]

    def __str__(self) -> str:
        told = sorted(self.operations, key=lambda operation: operation.begun)
        lines = [f"  {_when(operation, told[0].begun)} {operation}" for operation in told]
        return "\n".join([f"session {self.session}: {self.rule}", *lines])


def violation(rule: str, first: Operation, *others: Operation) -> Violation:
    """The violation of ``rule`` in the session of ``first``, by each of these operations."""
    return Violation(first.session, rule, tuple(dict.fromkeys((first, *others))))


def _when(operation: Operation, since: int) -> str:
    ended = "never" if operation.ended == NEVER else f"{(operation.ended - since) / 1e6:.3f}"
    return f"[{(operation.begun - since) / 1e6:.3f} .. {ended} ms]"
