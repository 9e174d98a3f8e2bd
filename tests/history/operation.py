"""One operation of a history: what was asked, when, and what was answered."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

NEVER = 1 << 63
SECOND = 1_000_000_000
SLACK = SECOND // 200
REFUSED = frozenset({"no", "gone", "conflict", "full", "lost lease", "refused"})
RENEWALS = frozenset({"rewind", "replace", "clear", "patch"})


class Seen(NamedTuple):
    """What an answer told of the head. ``last`` is the slot that every turn sets to its own id."""

    birth: str
    epoch: str
    seq: int
    tip: str
    trimmed: int
    last: str | None


@dataclass(slots=True, kw_only=True, eq=False)
class Operation:
    """An invocation and its answer. Times are nanoseconds of one clock for all processes.

    ``outcome`` is ``ok``; ``no`` (nothing there, or not done); a refusal, which promises that
    nothing was written; or ``unknown``, and then it ended never, though one whose answer was thrown
    away did its work before ``settled``. ``again`` marks a write that may have been applied by
    another operation with its ``append_id``. ``news`` says how much ``turns`` holds: ``all`` of the
    window, the ``new`` ones after ``known``, ``unchanged`` or ``head`` none. A ``holder`` asked for
    a lease of ``ttl`` seconds, or wrote under it and, with ``release``, gave it back.
    """

    name: str
    session: str
    verb: str
    via: str = "store"
    begun: int = 0
    ended: int = NEVER
    settled: int = NEVER
    outcome: str = "unknown"
    birth: str | None = None
    epoch: str | None = None
    ids: tuple[str, ...] = ()
    expect: tuple[str, str] | None = None
    append_id: str | None = None
    again: bool = False
    known: tuple[str, int, str] | None = None
    trimmed: int = 0
    through: int = 0
    seqs: tuple[int, ...] = ()
    news: str | None = None
    head: Seen | None = None
    turns: tuple[tuple[int, str], ...] = ()
    holder: str | None = None
    ttl: float = 0.0
    release: bool = False
    granted: bool = True

    @property
    def ok(self) -> bool:
        """Whether it was acknowledged as done."""
        return self.outcome == "ok"

    @property
    def refused(self) -> bool:
        """Whether it promised to have written nothing."""
        if self.again and self.outcome in ("gone", "no"):
            return False
        return self.outcome in REFUSED

    @property
    def over(self) -> int:
        """When nothing more could come of it."""
        return min(self.ended, self.settled)

    @property
    def shows_life(self) -> bool:
        """Whether its answer came from a conversation that lived."""
        return self.ok and self.head is not None

    def __str__(self) -> str:
        asked = {
            "ids": ",".join(self.ids), "expect": self.expect, "append_id": self.append_id,
            "known": self.known, "through": self.through, "birth": self.birth,
            "holder": self.holder, "ttl": self.ttl,
        }  # fmt: skip
        facts = " ".join(f"{k}={_short(v)}" for k, v in asked.items() if v)
        return f"{self.name}: {self.via}.{self.verb}({facts}) -> {self.outcome}{self._answer()}"

    def _answer(self) -> str:
        if not self.granted:
            return " not granted"
        if self.head is None:
            return f" {self.news}" if self.news else ""
        turns = " ".join(f"{seq}:{turn_id}" for seq, turn_id in self.turns)
        return f" {self.news} epoch={self.head.epoch[:6]} seq={self.head.seq} [{turns}]"


def _short(value: Any) -> str:
    return "/".join(str(v)[:24] for v in value) if isinstance(value, tuple) else str(value)[:60]


def read_history(lines: Iterable[str]) -> Iterator[Operation]:
    """The operations in the lines that a recorder wrote; what was never answered is unknown."""
    asked: dict[str, Operation] = {}
    for line in lines:
        fields = {name: _frozen(value) for name, value in json.loads(line).items()}
        if "begun" in fields:
            asked[fields["name"]] = Operation(**fields)
            continue
        operation = asked[fields.pop("name")]
        for name, value in fields.items():
            setattr(operation, name, Seen(*value) if name == "head" else value)
    yield from asked.values()


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, list) else value
