"""Heads and logs as the server's functions take and give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from heritage_session.codec import SessionCodec
from heritage_session.conversation import DEFAULT_LANGUAGE, ConversationTurn, Delta, Fold, Head
from heritage_session.errors import CorruptTurn
from heritage_session.frozen import FrozenDict
from heritage_session.stores.endpoint import Argument

_SLOT, _METADATA = "s:", "m:"
_INTEGERS = {"seq", "trimmed", "archived"}
_TIMES = {"created": "created_at", "active": "last_active"}
_TEXTS = {"birth", "epoch", "tip", "owner"}
_BYTES = {"secret": "secret_hash", "key": "content_key"}


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
    plain: list[Argument] = ["seq", head.seq, "tip", head.tip, "trimmed", head.trimmed]
    plain += ["archived", head.archived, "secret", head.secret_hash, "key", head.content_key]
    plain += ["base", encode_fold(codec, "base", head.base)]
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


def stored_identity(flat: Sequence[bytes]) -> tuple[str, bytes]:
    """Birth and wrapped content key of a head: what is needed to decode the rest of it."""
    birth = key = b""
    for name, value in zip(flat[::2], flat[1::2], strict=True):
        if name == b"birth":
            birth = value
        elif name == b"key":
            key = value
    return birth.decode(), key


def decode_head(codec: SessionCodec, flat: Sequence[bytes], broken: Broken) -> Head:
    """The head whose fields and values are ``flat``; what cannot be read is noted in ``broken``."""
    marks: dict[str, Any] = {"created_at": 0.0, "last_active": 0.0}
    content: dict[str, Any] = {"language": DEFAULT_LANGUAGE, "template": None, "base": None}
    slots: dict[str, str] = {}
    metadata: dict[str, Any] = {}
    for raw, value in zip(flat[::2], flat[1::2], strict=True):
        name = raw.decode()
        if name in _TEXTS:
            marks[name] = value.decode()
        elif name in _INTEGERS:
            marks[name] = int(value)
        elif name in _TIMES:
            marks[_TIMES[name]] = float(value)
        elif name in _BYTES:
            marks[_BYTES[name]] = value
        elif name not in ("due", "pending"):
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
    return Head(
        known=Fold(FrozenDict(slots), content["template"], content["language"]),
        base=_fold(content["base"]),
        metadata=FrozenDict(metadata),
        **marks,
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
        seq, length, _ = element.split(b":", 2)
        start = len(seq) + len(length) + 2
        end = start + int(length)
        return codec.decode_turn(element[start:end].decode(), int(seq), element[end:])
    except ValueError as error:
        raise CorruptTurn(f"an element of a log has no number or id: {error}") from error
