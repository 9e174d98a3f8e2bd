"""Heads and logs as the server's functions take and give them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from heritage_session.codec import SessionCodec
from heritage_session.conversation import (
    DEFAULT_LANGUAGE,
    ConversationTurn,
    Delta,
    Fold,
    Head,
    Mark,
)
from heritage_session.errors import CorruptTurn
from heritage_session.frozen import sealed
from heritage_session.stores.endpoint import Argument

_SLOT, _METADATA = "s:", "m:"
_PLAIN = {b"state", b"mark", b"owner", b"secret", b"key"}
_STATE = struct.Struct(">dddQQBH")
_SEQ, _LENGTH = struct.Struct(">Q"), struct.Struct(">H")
_ELEMENT = struct.Struct(">QI")
_SHAPE = struct.Struct(">BBqII")
_NOWHERE = b"\0"


class State(NamedTuple):
    """What a head keeps packed, before its birth: times in Unix seconds, numbers of turns."""

    created: float
    active: float
    due: float
    trimmed: int
    archived: int
    pending: int
    birth_length: int


def decode_state(data: bytes) -> State:
    """The field ``state``."""
    return State._make(_STATE.unpack_from(data))


def decode_birth(data: bytes) -> str:
    """The birth, with which the field ``state`` ends."""
    return data[_STATE.size :].decode()


def encode_mark(known: Mark | None) -> bytes:
    """The field ``mark`` of a head that ``known`` describes; empty for who knows nothing.

    Who knows what no store can hold knows nothing.
    """
    if known is None:
        return b""
    try:
        return _SEQ.pack(known[1]) + _encode_lineage(known[0], known[2])
    except (struct.error, UnicodeEncodeError):
        return b""


def encode_expect(expect: tuple[str, str] | None) -> bytes:
    """Epoch and tip as the field ``mark`` ends with them; empty for who expects nothing.

    Who expects what no store can hold is given what no field ends with.
    """
    if expect is None:
        return b""
    try:
        return _encode_lineage(*expect)
    except (struct.error, UnicodeEncodeError):
        return _NOWHERE


def _encode_lineage(epoch: str, tip: str) -> bytes:
    encoded = epoch.encode()
    return _LENGTH.pack(len(encoded)) + encoded + tip.encode()


def encode_shape(release: bool, clear: bool, held: Head | None, unset: int, fields: int) -> bytes:
    """What an append does besides adding turns, how far trimmed the head is that its caller holds
    (-1: none), and of how many arguments each part consists. A mark does not tell of a trim.
    """
    return _SHAPE.pack(release, clear, -1 if held is None else held.trimmed, unset, fields)


def _decode_mark(data: bytes) -> Mark:
    (seq,), (length,) = _SEQ.unpack_from(data), _LENGTH.unpack_from(data, _SEQ.size)
    start = _SEQ.size + _LENGTH.size
    return Mark(data[start : start + length].decode(), seq, data[start + length :].decode())


@dataclass(slots=True)
class Broken:
    """What of a session could not be read: names of head fields, elements of the log."""

    fields: list[bytes] = field(default_factory=lambda: list[bytes]())
    elements: list[bytes] = field(default_factory=lambda: list[bytes]())
    why: CorruptTurn | None = None

    def __bool__(self) -> bool:
        return self.why is not None


def head_fields(codec: SessionCodec, head: Head) -> list[Argument]:
    """Names and values of what ``create`` is not told otherwise."""
    plain: list[Argument] = ["secret", head.secret_hash, "key", head.content_key]
    plain += ["base", encode_fold(codec, "base", head.base)]
    if head.owner is not None:
        plain += ["owner", head.owner]
    return plain + known_fields(codec, head.known) + metadata_fields(codec, head.metadata)


def known_fields(codec: SessionCodec, known: Fold) -> list[Argument]:
    """Names and values of what is known, each slot a field of its own."""
    return _fields(codec, known.template_id, known.language, known.slots)


def delta_fields(codec: SessionCodec, delta: Delta) -> list[Argument]:
    """Names and values of what ``delta`` sets."""
    return _fields(codec, delta.template_id or None, delta.language or None, delta.slots)


def unset_fields(delta: Delta) -> list[Argument]:
    """Names of what ``delta`` removes."""
    return [_SLOT + name for name in delta.unset]


def metadata_fields(codec: SessionCodec, metadata: Mapping[str, Any]) -> list[Argument]:
    """Names and values of metadata, each top-level key a field of its own."""
    return _pairs(codec, _METADATA, metadata)


def encode_fold(codec: SessionCodec, name: str, known: Fold) -> bytes:
    """A fold as one field."""
    return codec.encode_field(name, [known.slots, known.template_id, known.language])


def turn_arguments(codec: SessionCodec, turns: Iterable[ConversationTurn]) -> list[Argument]:
    """Id and content of each turn, to be numbered by the server."""
    return [part for turn in turns for part in (turn.id, codec.encode_turn(turn))]


def numbered_arguments(codec: SessionCodec, turns: Iterable[ConversationTurn]) -> list[Argument]:
    """Number, id and content of each turn."""
    return [part for turn in turns for part in (turn.seq, turn.id, codec.encode_turn(turn))]


def _fields(
    codec: SessionCodec, template_id: str | None, language: str | None, slots: Mapping[str, str]
) -> list[Argument]:
    fields = _pairs(codec, _SLOT, slots)
    if template_id is not None:
        fields += ["template", codec.encode_field("template", template_id)]
    if language is not None:
        fields += ["language", codec.encode_field("language", language)]
    return fields


def _pairs(codec: SessionCodec, prefix: str, values: Mapping[str, Any]) -> list[Argument]:
    fields: list[Argument] = []
    for name, value in values.items():
        fields += (prefix + name, codec.encode_field(prefix + name, value))
    return fields


def decode_head(codec: SessionCodec, flat: Mapping[bytes, bytes], broken: Broken) -> Head:
    """The head whose fields are ``flat``; what cannot be read is noted in ``broken``."""
    content: dict[str, Any] = {"language": DEFAULT_LANGUAGE, "template": None, "base": None}
    slots: dict[str, str] = {}
    metadata: dict[str, Any] = {}
    for raw, value in flat.items():
        if raw in _PLAIN:
            continue
        name = raw.decode()
        try:
            decoded = codec.decode_field(name, value)
        except CorruptTurn as error:
            broken.fields.append(raw)
            broken.why = error
            continue
        if name.startswith(_SLOT):
            slots[name[2:]] = decoded
        elif name.startswith(_METADATA):
            metadata[name[2:]] = decoded
        else:
            content[name] = decoded
    state, mark, owner = (
        decode_state(flat[b"state"]),
        _decode_mark(flat[b"mark"]),
        flat.get(b"owner"),
    )
    return Head(
        birth=decode_birth(flat[b"state"]),
        epoch=mark.epoch,
        seq=mark.seq,
        tip=mark.tip,
        known=Fold(sealed(slots), content["template"], content["language"]),
        base=_fold(content["base"]),
        owner=None if owner is None else owner.decode(),
        metadata=sealed(metadata),
        created_at=state.created,
        last_active=state.active,
        trimmed=state.trimmed,
        archived=state.archived,
        secret_hash=flat.get(b"secret", b""),
        content_key=flat.get(b"key", b""),
    )


def _fold(stored: Any) -> Fold:
    if stored is None:
        return Fold()
    slots, template_id, language = cast(Sequence[Any], stored)
    return Fold(slots, template_id, language)


def decode_turns(
    codec: SessionCodec, elements: Iterable[bytes], broken: Broken
) -> tuple[ConversationTurn, ...]:
    """The turns of these elements; what cannot be read is noted in ``broken`` and left out."""
    turns: list[ConversationTurn] = []
    for element in elements:
        try:
            turns.append(_turn(codec, element))
        except CorruptTurn as error:
            broken.elements.append(element)
            broken.why = error
    return tuple(turns)


def _turn(codec: SessionCodec, element: bytes) -> ConversationTurn:
    try:
        seq, length = _ELEMENT.unpack_from(element)
        end = _ELEMENT.size + length
        return codec.decode_turn(element[_ELEMENT.size : end].decode(), seq, element[end:])
    except (struct.error, ValueError) as error:
        raise CorruptTurn(f"an element of a log has no number or id: {error}") from error
