"""What was measured, what was asked, and whether it holds: decided by the figures alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEADINGS = ("what", "measured", "asked", "holds")


@dataclass(frozen=True)
class Row:
    """One line of the table. ``holds`` is None where nothing is asked."""

    what: str
    measured: str
    asked: str = ""
    holds: bool | None = None

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """What is printed of it."""
        verdict = {None: "", True: "yes", False: "NO"}[self.holds]
        return self.what, self.measured, self.asked, verdict


def at_most(what: str, value: float, limit: float, form: str = "{:.2f}×") -> Row:
    """A figure that must not exceed ``limit``."""
    return Row(what, form.format(value), "≤ " + form.format(limit), value <= limit)


def at_least(what: str, value: float, limit: float, form: str = "{:.2f}×") -> Row:
    """A figure that must reach ``limit``."""
    return Row(what, form.format(value), "≥ " + form.format(limit), value >= limit)


def exactly(what: str, value: float, wanted: float) -> Row:
    """A count that must be ``wanted``."""
    return Row(what, f"{value:g}", f"{wanted:g}", value == wanted)


def lines(rows: Sequence[Row]) -> list[str]:
    """The table as text, its columns aligned."""
    cells = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
