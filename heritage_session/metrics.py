"""What is counted, in one place."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, fields
from typing import Any


@dataclass(slots=True)
class Metrics:
    """Counters since the manager was made. Every one only grows."""

    sessions_created: int = 0
    sessions_expired: int = 0
    sessions_evicted: int = 0
    sessions_deleted: int = 0
    cache_hits: int = 0
    cache_misses: int = 0
    turns_appended: int = 0
    turns_trimmed: int = 0
    conflicts: int = 0

    def snapshot(self) -> dict[str, int]:
        """Every counter by its name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


class Stats(dict[str, Any]):
    """A snapshot. ``await`` gives the same snapshot, as some callers of ``get_stats`` await it."""

    def __await__(self) -> Generator[None, None, Stats]:
        yield from ()
        return self
