"""DSPy without its memories: what one caller says stays out of what another one gets."""

from __future__ import annotations

import copy
import os
import re
import unicodedata
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from heritage_session.errors import MissingExtra

_LONGEST_REPLY = 8 * 1024
_SILENT = {
    "disable_history": True,
    "max_history_size": 0,
    "trace": None,
    "warn_on_type_mismatch": False,
}
_HEADER = re.compile(r"\[\[(?=\s*##)")
# Characters that are not seen, and those that turn the direction of what is (Unicode, UAX 9).
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\U000e0000-\U000e007f]"
)
# What joins emoji into one, and shapes the letters of Indic and Arabic scripts (UAX 31, 2.3).
_JOINER = re.compile("[\u200c\u200d]")
_JOINED = ("L", "M", "So", "Sk")


def import_dspy(purpose: str) -> Any:
    """The ``dspy`` module, imported by the first who needs it. Raises MissingExtra without it.

    It is told not to fetch a list of prices from the network.
    """
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "true")
    try:
        import dspy
    except ImportError as error:
        raise MissingExtra(purpose, "dspy") from error
    return dspy


def without_memory(lm: Any) -> Any:
    """A copy of a ``dspy.LM`` that caches and retries nothing: DSPy's cache is shared by everybody,
    and its retries obey a server that asks for any delay.
    """
    return lm.copy(cache=False, num_retries=0)


def bounded(adapter: Any) -> Any:
    """A copy of an adapter that refuses replies of more than 8 Ki characters, as DSPy's time for
    one grows with the square of its length, and asks nobody a second time.
    """
    from dspy.utils.exceptions import AdapterParseError

    twin = copy.copy(adapter)
    parse = adapter.parse

    def parse_bounded(signature: Any, completion: str) -> Any:
        if len(completion) > _LONGEST_REPLY:
            raise AdapterParseError(type(adapter).__name__, signature, "", "The reply is too long.")
        try:
            return parse(signature, completion)
        except (ValueError, RecursionError) as error:
            reason = type(error).__name__
            raise AdapterParseError(type(adapter).__name__, signature, "", reason) from error

    twin.parse = parse_bounded
    twin.use_json_adapter_fallback = False
    return twin


@contextmanager
def scope(**settings: Any) -> Generator[None]:
    """Calls in this block leave nothing behind in DSPy: no history, no trace. Holds for this task
    alone: no generator may give anything away inside of it.
    """
    dspy = import_dspy("asking a model")
    with dspy.context(**{**_SILENT, **settings}):
        yield


def plain(text: str, fields: tuple[str, ...]) -> str:
    """``text`` without what an adapter would take for the beginning or end of one of ``fields``,
    and without what a reader could not see.

    Joiners stay between two letters or emoji beyond ASCII, which has none to join.
    """
    text = _JOINER.sub(_joiner, _UNSEEN.sub("", text))
    return _tags(fields).sub("‹", _HEADER.sub("[ [", text))


def _joiner(found: re.Match[str]) -> str:
    text, start, end = found.string, found.start(), found.end()
    return found[0] if _joins(text[start - 1 : start]) and _joins(text[end : end + 1]) else ""


def _joins(character: str) -> bool:
    return character > "\x7f" and unicodedata.category(character).startswith(_JOINED)


@lru_cache(256)
def _tags(fields: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(f"{_JOINER.pattern}*".join(map(re.escape, name)) for name in fields)
    return re.compile(rf"<(?=\s*/?\s*(?:{names})\b)", re.IGNORECASE)
