"""The rows of a query, in plain JSON values."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["Row", "Rows", "literal"]

log = logging.getLogger(__name__)

Row = dict[str, Any]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = (
    "integer long int short byte nonNegativeInteger positiveInteger nonPositiveInteger"
    " negativeInteger unsignedLong unsignedInt unsignedShort unsignedByte"
)
_FLOATS = "decimal double float"


class Rows(list[Row]):
    """The rows of a query; ``truncated`` where there were more than the limit."""

    def __init__(self, rows: Iterable[Row] = (), *, truncated: bool = False) -> None:
        super().__init__(rows)
        self.truncated = truncated

    def warn(self) -> None:
        """Log that rows were left out, if any were."""
        if self.truncated:
            log.warning("a query gave more than %d rows: the rest was left out", len(self))


def literal(text: str, datatype: str | None) -> str | int | float | bool:
    """A literal as an int, float or bool where JSON has one for it, or else its text."""
    convert = _READERS.get(datatype or "")
    try:
        return text if convert is None else convert(text)
    except (ValueError, KeyError):
        return text


def _float(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise ValueError("JSON has no such number")
    return number


_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_READERS: dict[str, Callable[[str], Any]] = {
    _XSD + "boolean": _BOOLEANS.__getitem__,
    **{_XSD + name: int for name in _INTEGERS.split()},
    **{_XSD + name: _float for name in _FLOATS.split()},
}
