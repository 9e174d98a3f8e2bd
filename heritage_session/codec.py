"""A turn to bytes and back: compact JSON, compressed above a size, encrypted where there are keys.

What a record looks like, byte by byte::

    version (1) · flags (1: zstd, 2: AES-256-GCM) · nonce (12, encrypted only) · payload

The payload is JSON, compressed first and encrypted second. Every session has a random content key
of its own. It is kept in the session's head, wrapped by a master key, so that without the head or
without the master key nothing of the session can be read. The associated data of a record (NIST SP
800-38D) names its session, birth and turn or field: a record that was moved elsewhere is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import threading
from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, cast

from pydantic_core import from_json, to_json

from heritage_session.conversation import ConversationTurn
from heritage_session.errors import ConfigError, CorruptTurn, InvalidInput, MissingExtra
from heritage_session.frozen import sealed, sealed_list

try:
    import orjson
except ImportError:  # pragma: no cover - the same JSON, written more slowly
    orjson = None

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION: Final = 1
KEY_BYTES: Final = 32
_COMPRESSED, _ENCRYPTED = 1, 2
_STARTS = tuple(bytes((VERSION, flags)) for flags in range(4))
_NONCE, _KEY_ID = 12, 4
_LARGEST = 1 << 28
_WRAPPING = b"heritage_session content key"
_IMPLIED = ("id", "seq")
_OPTIONAL = tuple(
    (field.name, attrgetter(field.name), field.default)
    for field in fields(ConversationTurn)
    if field.name not in ("role", "content", "at", *_IMPLIED)
)


def parse_keys(text: str | None) -> tuple[bytes, ...]:
    """Master keys as a setting holds them: base64, comma-separated, the one in use first.

    Raises:
        ConfigError: one of them is no base64 of 32 bytes; the message says which, never what.
    """
    given = [part.strip() for part in (text or "").split(",")]
    return tuple(_parse_key(part, n) for n, part in enumerate(filter(None, given), 1))


def _parse_key(part: str, number: int) -> bytes:
    try:
        key = base64.b64decode(part.translate({45: 43, 95: 47}), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigError(
            f"HERITAGE_SESSION_KEYS: key {number} is not the base64 of {KEY_BYTES} bytes; make one"
            " with: openssl rand -base64 32"
        )
    return key


class Codec:
    """Makes session codecs. ``keys`` are master keys of 32 bytes: the first one wraps, all unwrap.

    ``compress_above`` is in bytes of JSON; None never compresses. Usable from several threads.

    Raises:
        MissingExtra: ``zstandard`` or ``cryptography`` is needed and not installed.
    """

    def __init__(self, keys: Sequence[bytes] = (), compress_above: int | None = 512) -> None:
        self._masters = {_key_id(key): _cipher(key) for key in keys}
        self._current = _key_id(keys[0]) if keys else b""
        self._zstd = Zstd(compress_above)

    def __repr__(self) -> str:
        return f"Codec({len(self._masters)} keys, {self._zstd})"

    def new_key(self) -> bytes:
        """A new content key, wrapped: what a head keeps. Empty without master keys."""
        return self._wrap(secrets.token_bytes(KEY_BYTES)) if self._current else b""

    def rewrapped(self, wrapped: bytes) -> bytes | None:
        """The same content key under the current master key; None where that wraps it already.

        Raises:
            ConfigError, CorruptTurn: as ``of``.
        """
        if not wrapped or not self._current or wrapped[1 : 1 + _KEY_ID] == self._current:
            return None
        return self._wrap(self._unwrap(wrapped))

    def of(self, session_id: str, birth: str, wrapped: bytes) -> SessionCodec:
        """The codec of one conversation, whose head keeps the content key ``wrapped``.

        Raises:
            ConfigError: the master key that wrapped it is not among ours.
            CorruptTurn: the wrapped key is damaged.
        """
        cipher = _cipher(self._unwrap(wrapped)) if wrapped else None
        return SessionCodec(session_id, birth, cipher, self._zstd)

    def _wrap(self, key: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._masters[self._current].encrypt(nonce, key, _WRAPPING)
        return bytes((VERSION,)) + self._current + nonce + sealed

    def _unwrap(self, wrapped: bytes) -> bytes:
        if wrapped[0] != VERSION:
            raise CorruptTurn(f"a content key of unknown version {wrapped[0]}")
        key_id, sealed = wrapped[1 : 1 + _KEY_ID], wrapped[1 + _KEY_ID :]
        master = self._masters.get(key_id)
        if master is None:
            held = "it is not among the given ones" if self._masters else "none is given"
            raise ConfigError(
                f"a conversation is encrypted under master key {key_id.hex()}, and {held}: put it"
                " back into HERITAGE_SESSION_KEYS"
            )
        return _open(master, sealed, _WRAPPING)


class SessionCodec:
    """Turns and head fields of one conversation, to bytes and back. Made by ``Codec.of``."""

    __slots__ = ("_bound", "_cipher", "_zstd")

    def __init__(self, session_id: str, birth: str, cipher: AESGCM | None, zstd: Zstd) -> None:
        self._bound = _lengthened(session_id) + _lengthened(birth)
        self._cipher = cipher
        self._zstd = zstd

    def encode_turn(self, turn: ConversationTurn) -> bytes:
        """``turn`` without its id and its number, which a store keeps beside it."""
        said: dict[str, Any] = {"role": turn.role, "content": turn.content, "at": turn.at}
        for name, read, default in _OPTIONAL:
            value = read(turn)
            if value is not default and value != default:
                said[name] = value
        return self._seal(said, b"turn " + turn.id.encode())

    def decode_turn(self, turn_id: str, seq: int, data: bytes) -> ConversationTurn:
        """The turn ``turn_id`` from what ``encode_turn`` made of it.

        Raises:
            CorruptTurn: it is damaged, of an unknown version, or another turn's.
        """
        said = self._unseal(data, b"turn " + turn_id.encode())
        if not isinstance(said, dict):
            raise CorruptTurn("a stored turn is no turn")
        try:
            return ConversationTurn.from_dict({**said, "id": turn_id, "seq": seq})
        except InvalidInput as error:
            raise CorruptTurn(f"a stored turn is no turn: {error}") from error

    def encode_field(self, name: str, value: Any) -> bytes:
        """A JSON value that the head keeps under ``name``."""
        return self._seal(value, b"field " + name.encode())

    def decode_field(self, name: str, data: bytes) -> Any:
        """The value of ``name``, read-only, from what ``encode_field`` made of it.

        Raises:
            CorruptTurn: it is damaged, of an unknown version, or another field's.
        """
        return self._unseal(data, b"field " + name.encode())

    def _seal(self, value: Any, name: bytes) -> bytes:
        payload, flags = self._zstd.compress(_dump(value))
        if self._cipher is None:
            return _STARTS[flags] + payload
        start = _STARTS[flags | _ENCRYPTED]
        nonce = secrets.token_bytes(_NONCE)
        return start + nonce + self._cipher.encrypt(nonce, payload, start + self._bound + name)

    def _unseal(self, data: bytes, name: bytes) -> Any:
        start, payload = data[:2], data[2:]
        if len(start) < 2 or start[0] != VERSION or start[1] > _COMPRESSED | _ENCRYPTED:
            raise CorruptTurn(f"a record of unknown version {start.hex() or '(empty)'}")
        if bool(start[1] & _ENCRYPTED) != (self._cipher is not None):
            raise CorruptTurn("a record is encrypted and its session is not, or the reverse")
        if self._cipher is not None:
            payload = _open(self._cipher, payload, start + self._bound + name)
        if start[1] & _COMPRESSED:
            payload = self._zstd.decompress(payload)
        try:
            return _frozen(from_json(payload, allow_inf_nan=False, cache_strings="keys"))
        except ValueError as error:
            raise CorruptTurn(f"a record holds no JSON: {error}") from error


def _dump(value: Any) -> bytes:
    if orjson is not None:
        try:
            return orjson.dumps(value)
        except TypeError:  # a whole number of more than 64 bits
            pass
    return to_json(value)


def _frozen(value: Any) -> Any:
    """What ``freeze`` makes of a value that JSON was just read into: nothing is left to check."""
    if isinstance(value, dict):
        return sealed({k: _frozen(v) for k, v in cast(dict[str, Any], value).items()})
    if isinstance(value, list):
        return sealed_list(list(map(_frozen, cast(list[Any], value))))
    return value


class Zstd:
    """Compression of what is longer than ``above`` bytes, where that makes it shorter."""

    def __init__(self, above: int | None) -> None:
        self._above = above
        self._local = threading.local()
        if above is not None:
            _zstandard()

    def __repr__(self) -> str:
        return f"compress_above={self._above}"

    def compress(self, payload: bytes) -> tuple[bytes, int]:
        """``payload`` and the flag that says whether it is compressed now."""
        if self._above is None or len(payload) <= self._above:
            return payload, 0
        smaller = self._context("compressor").compress(payload)
        return (smaller, _COMPRESSED) if len(smaller) < len(payload) else (payload, 0)

    def decompress(self, payload: bytes) -> bytes:
        """Undo ``compress``. Raises ``CorruptTurn``."""
        zstandard = _zstandard()
        try:
            if not 0 <= zstandard.frame_content_size(payload) <= _LARGEST:
                raise CorruptTurn("a compressed record does not say how long it is")
            return self._context("decompressor").decompress(payload)
        except zstandard.ZstdError as error:
            raise CorruptTurn(f"a compressed record is damaged: {error}") from error

    def _context(self, name: str) -> Any:
        """A compressor or decompressor of this thread: neither may be used by two at once."""
        if not hasattr(self._local, name):
            zstandard = _zstandard()
            self._local.compressor = zstandard.ZstdCompressor(level=1)
            self._local.decompressor = zstandard.ZstdDecompressor()
        return getattr(self._local, name)


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError as error:
        raise MissingExtra("compressing stored turns", "codec") from error
    return zstandard


def _cipher(key: bytes) -> AESGCM:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError as error:
        raise MissingExtra("encrypting stored turns", "codec") from error
    if len(key) != KEY_BYTES:
        raise ConfigError(f"a key has {len(key)} bytes, not {KEY_BYTES}")
    return AESGCM(key)


def _open(cipher: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag

    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)
    except (InvalidTag, ValueError) as error:
        raise CorruptTurn("a record was changed, moved, or belongs to another key") from error


def _key_id(key: bytes) -> bytes:
    """What tells master keys apart without telling them."""
    return hashlib.sha256(b"heritage_session master key" + key).digest()[:_KEY_ID]


def _lengthened(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(4, "big") + data
