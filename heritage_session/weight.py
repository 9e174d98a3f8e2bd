"""What conversations take in memory, estimated in bytes when something enters it.

Texts and containers are asked for their own size (``object.__sizeof__``, a few nanoseconds each in
CPython), and two figures that were measured stand for the rest. Measured with ``tracemalloc``, all
that a process holds for its conversations is between 0.6 and 1.1 times the estimate: least for
result rows, whose keys are one text in all rows and counted in each, most for short turns that were
read from Valkey.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from sys import getsizeof
from typing import Any, Final, cast

from heritage_session.conversation import ConversationTurn, Head

TURN: Final = 300
"""A turn without what it says: itself, its number, its time and its places in lists."""

SESSION: Final = 1200
"""A session without id and turns: its head with marks and times, and its places in indexes."""

_TRACKED: Final = getsizeof([]) - [].__sizeof__()
"""What the garbage collector adds to a container, and ``__sizeof__`` leaves out."""

_size = str.__sizeof__


def weigh_turns(turns: Iterable[ConversationTurn]) -> int:
    """The bytes that ``turns`` take, what they share with other conversations included."""
    return sum(map(_weigh_turn, turns))


def weigh_head(session_id: str, head: Head) -> int:
    """The bytes that a session takes beside its turns."""
    known, base = head.known, head.base
    size = SESSION + session_id.__sizeof__() + _weigh_texts(known.slots) + _weigh_texts(base.slots)
    for text in (head.owner, known.template_id, base.template_id):
        if text is not None:
            size += text.__sizeof__()
    return size + _weigh_values(head.metadata) if head.metadata else size


def _weigh_turn(turn: ConversationTurn) -> int:
    size = TURN + turn.content.__sizeof__() + turn.id.__sizeof__() + _weigh_texts(turn.slots)
    for text in (turn.resolved_question, turn.template_id, turn.language, turn.author):
        if text is not None:
            size += text.__sizeof__()
    for nested in (turn.results, turn.payload, turn.unset):
        if nested:
            size += _weigh_values(nested)
    return size


def _weigh_texts(texts: Mapping[str, str]) -> int:
    if not texts:
        return 0
    return _TRACKED + texts.__sizeof__() + sum(map(_size, texts)) + sum(map(_size, texts.values()))


def _weigh_values(value: Any) -> int:
    """All that is nested in ``value``. A loop, as it is faster than recursion."""
    size, found = 0, [value]
    for each in found:
        size += each.__sizeof__()
        if isinstance(each, dict):
            size += _TRACKED
            found += cast(dict[str, Any], each)
            found += cast(dict[str, Any], each).values()
        elif isinstance(each, (list, tuple)):
            size += _TRACKED
            found += cast(list[Any], each)
    return size
