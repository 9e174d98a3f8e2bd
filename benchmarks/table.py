"""What was measured, what was asked, and whether it holds: decided by the figures alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

RATIO, PER_CENT, MICROSECONDS, PLAIN = "{:.2f}×", "{:.0f} %", "{:.0f} µs", "{:.0f}"
_HEADINGS = ("what", "measured", "asked", "holds")
_VERDICTS = {None: "", True: "yes", False: "NO"}


@dataclass(frozen=True)
class Row:
    """One line of the table. ``holds`` is None where nothing is asked.

    A ``promise`` holds on any machine; any other figure may be another one elsewhere.
    """

    what: str
    measured: str
    asked: str = ""
    holds: bool | None = None
    promise: bool = False


def shown(what: str, *values: float, form: str = RATIO) -> Row:
    """Figures of which nothing is asked."""
    return Row(what, _listed(values, form))


def at_most(what: str, limit: float, *values: float, form: str = RATIO) -> Row:
    """Figures none of which may exceed ``limit``."""
    return Row(what, _listed(values, form), f"≤ {form.format(limit)}", max(values) <= limit)


def at_least(what: str, limit: float, *values: float, form: str = RATIO) -> Row:
    """Figures all of which must reach ``limit``."""
    return Row(what, _listed(values, form), f"≥ {form.format(limit)}", min(values) >= limit)


def exactly(what: str, wanted: float, *values: float) -> Row:
    """Counts each of which must be ``wanted``."""
    holds = all(value == wanted for value in values)
    return Row(what, ", ".join(f"{value:g}" for value in values), f"{wanted:g}", holds, True)


def broken(rows: Iterable[Row]) -> int:
    """How many promises do not hold."""
    return sum(row.promise and not row.holds for row in rows)


def numbers(values: Iterable[int]) -> str:
    """``10, 1,000``: what a row's figures belong to."""
    return ", ".join(f"{value:,}" for value in values)


def lines(rows: Sequence[Row]) -> list[str]:
    """The table as text, its columns aligned."""
    cells = [_HEADINGS, *((r.what, r.measured, r.asked, _VERDICTS[r.holds]) for r in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]


def _listed(values: Iterable[float], form: str) -> str:
    return ", ".join(map(form.format, values))
