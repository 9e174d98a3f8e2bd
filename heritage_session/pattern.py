"""Regular expressions from a file: refused where matching them could take long.

The bound is on the number of ways a match can be tried from one start: every repeat multiplies by
the counts it can have, every alternation adds. Nested and adjoining repeats, and overlapping
alternatives in a repeat, pass any bound quickly (https://owasp.org/www-community/attacks/ReDoS).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from typing import Any

__all__ = ["example", "pattern_problem"]

_parser: Any = importlib.import_module("re._parser")

MAX_LENGTH = 200
MAX_WAYS = 10_000
_ENDLESS = 1_000
_CATEGORIES = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}


def pattern_problem(text: str) -> str | None:
    """What is wrong with a pattern, or None."""
    if len(text) > MAX_LENGTH:
        return f"is longer than {MAX_LENGTH} characters"
    try:
        tree = _parser.parse(text)
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is no regular expression: {error}"
    try:
        ways = _ways(tree)
    except ValueError as error:
        return str(error)
    if ways > MAX_WAYS:
        return "can take very long to match: bound its repeats ({1,4} for + or *), unnest them"
    if re.fullmatch(text, "") is not None:
        return "matches the empty text"
    return None


def example(pattern: re.Pattern[str]) -> str | None:
    """A text that the pattern matches as a whole, or None where none is easily found."""
    text = "".join(_shortest(_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)))
    return text if pattern.fullmatch(text) else None


def _ways(items: Iterable[tuple[Any, Any]]) -> int:
    ways = 1
    for operator, argument in items:
        ways = min(ways * _ways_of(str(operator), argument), MAX_WAYS + 1)
    return ways


def _ways_of(operator: str, argument: Any) -> int:
    match operator:
        case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN" | "AT":
            return 1
        case "SUBPATTERN":
            return _ways(argument[-1])
        case "ATOMIC_GROUP":
            return _ways(argument)
        case "BRANCH":
            return sum(_ways(branch) for branch in argument[1])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, item = argument
            return _ways_of_repeat(int(least), int(most), _ways(item))
        case _:
            raise ValueError(f"uses {operator.lower()}, which is not bounded")


def _ways_of_repeat(least: int, most: int, ways: int) -> int:
    most = max(min(most, _ENDLESS), least)
    if ways == 1:
        return most - least + 1
    total = 0
    for count in range(least, most + 1):
        total += ways ** min(count, MAX_WAYS.bit_length())
        if total > MAX_WAYS:
            break
    return total


def _shortest(items: Iterable[tuple[Any, Any]]) -> Iterable[str]:
    for operator, argument in items:
        match str(operator):
            case "LITERAL":
                yield chr(argument)
            case "SUBPATTERN":
                yield from _shortest(argument[-1])
            case "ATOMIC_GROUP":
                yield from _shortest(argument)
            case "BRANCH":
                yield from _shortest(argument[1][0])
            case "IN":
                yield _member(argument[0])
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                yield "".join(_shortest(argument[2])) * int(argument[0])
            case "AT":
                pass
            case _:
                yield "x"


def _member(first: tuple[Any, Any]) -> str:
    operator, argument = first
    match str(operator):
        case "LITERAL":
            return chr(argument)
        case "RANGE":
            return chr(argument[0])
        case _:
            return _CATEGORIES.get(str(argument), "x")
