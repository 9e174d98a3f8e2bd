"""What a session without a content key holds: JSON that any client of the database reads."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic_core import from_json

from heritage_session.codec import VERSION
from heritage_session.conversation import ConversationTurn
from heritage_session.errors import CorruptTurn

_dump = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class PlainCodec:
    """Turns and head fields as compact JSON, with the methods of ``SessionCodec``."""

    __slots__ = ()

    def encode_turn(self, turn: ConversationTurn) -> bytes:
        """``turn`` with its id and its number, so that its row can be read by itself."""
        return _dump(turn.to_dict()).encode()

    def decode_turn(self, turn_id: str, seq: int, data: bytes) -> ConversationTurn:
        """The turn ``turn_id`` that ``encode_turn`` wrote. Raises ``CorruptTurn`` otherwise."""
        try:
            turn = ConversationTurn.from_dict(_load(data))
        except (ValueError, TypeError) as error:
            raise CorruptTurn(f"a stored turn {_why(data)}") from error
        if (turn.id, turn.seq) != (turn_id, seq):
            raise CorruptTurn("a stored turn is not the one its row names")
        return turn

    def encode_field(self, name: str, value: Any) -> bytes:
        """A JSON value that the head keeps under ``name``."""
        return _dump(value).encode()

    def decode_field(self, name: str, data: bytes) -> Any:
        """The value of ``name``, not yet read-only. Raises ``CorruptTurn`` where it is no JSON."""
        try:
            return _load(data)
        except ValueError as error:
            raise CorruptTurn(f"the stored field {name} {_why(data)}") from error


def _load(data: bytes) -> Any:
    return from_json(data, allow_inf_nan=False, cache_strings="keys")


def _why(data: bytes) -> str:
    if data[:1] == bytes((VERSION,)):
        return "is encrypted, and the content key of its conversation is lost"
    return "cannot be read"


PLAIN: Final = PlainCodec()
