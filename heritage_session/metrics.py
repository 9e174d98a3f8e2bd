"""What is counted, in one place."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, fields
from typing import Any

from heritage_session.resolvers.base import ModelUse

_FAILURES = frozenset(("unreadable", "timeout", "unavailable", "busy", "failed"))


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
    model_questions: int = 0
    model_understood: int = 0
    model_refused: int = 0
    model_failures: int = 0
    model_calls: int = 0
    model_input_tokens: int = 0
    model_output_tokens: int = 0
    model_milliseconds: float = 0.0

    def asked_model(self, use: ModelUse | None) -> None:
        """Count what asking a model took; None: none was asked."""
        if use is None:
            return
        self.model_questions += 1
        self.model_understood += use.outcome == "understood"
        self.model_refused += use.outcome == "refused"
        self.model_failures += use.outcome in _FAILURES
        self.model_calls += use.calls
        self.model_input_tokens += use.input_tokens
        self.model_output_tokens += use.output_tokens
        self.model_milliseconds += use.milliseconds

    def snapshot(self) -> dict[str, float]:
        """Every counter by its name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


class Stats(dict[str, Any]):
    """A snapshot. ``await`` gives the same snapshot, as some callers of ``get_stats`` await it."""

    def __await__(self) -> Generator[None, None, Stats]:
        yield from ()
        return self
