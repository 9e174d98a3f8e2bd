"""What the SQL store keeps in its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple, Self

from heritage_session.codec import Codec, SessionCodec
from heritage_session.conversation import ConversationTurn, Fold, Head, Mark
from heritage_session.errors import CorruptTurn, InvalidInput, LeaseLost
from heritage_session.frozen import freeze
from heritage_session.stores.base import Limits, Reading, bucket_of
from heritage_session.stores.database import Row
from heritage_session.stores.plain import PLAIN, PlainCodec

Content = SessionCodec | PlainCodec
_MAX_SEQ = 2**63 - 1


def key_of(text: str) -> bytes:
    """What stands for an id or an owner in a key: 32 bytes, whatever its length."""
    return sha256(text.encode()).digest()


def append_key(session_key: bytes, append_id: str) -> bytes:
    """The key under which an append is remembered."""
    return sha256(session_key + append_id.encode()).digest()


@dataclass(frozen=True, slots=True)
class Session:
    """A session as its caller names it, what bounds it, and what it may be encrypted under."""

    id: str
    key: bytes
    limits: Limits
    masters: Codec

    def content(self, birth: str, wrapped: bytes) -> Content:
        """How its content is coded: encrypted where its head keeps a content key.

        Raises:
            ConfigError: the master key that wrapped the content key is not among ours.
            CorruptTurn: the wrapped key is damaged.
        """
        return self.masters.of(self.id, birth, wrapped) if wrapped else PLAIN


@dataclass(frozen=True, slots=True)
class Record:
    """The head of a live session, what the store keeps beside it, and when it was read."""

    key: bytes
    content: Content
    head: Head
    length: int
    holder: bytes | None
    lease_until: float | None
    dirty_since: float | None
    now: float

    @classmethod
    def of(cls, session: Session, row: Row) -> Self | None:
        """The record in ``row``; None, and nothing decoded, where no reader may see it.

        Raises:
            CorruptTurn: its head cannot be read.
            ConfigError: the master key that it needs is not among ours.
        """
        birth, epoch, seq, tip, known, base, owner, metadata, created_at, last_active = row[:10]
        trimmed, archived, secret_hash, content_key, pending, length, *lease, now = row[10:]
        now = max(now, last_active)
        times = Head("", "", created_at=created_at, last_active=last_active)
        if pending or session.limits.expires_at(times) <= now:
            return None
        try:
            content = session.content(birth.decode(), content_key)
            head = Head(
                birth.decode(),
                epoch.decode(),
                seq,
                tip.decode(),
                _decode_fold(content, "known", known),
                _decode_fold(content, "base", base),
                None if owner is None else owner.decode(),
                freeze(content.decode_field("metadata", metadata), "metadata"),
                created_at,
                last_active,
                trimmed,
                archived,
                secret_hash,
                content_key,
            )
        except (CorruptTurn, ValueError, TypeError) as error:
            raise CorruptTurn(
                f"what is stored about a conversation cannot be read: {error}; nothing was changed"
            ) from error
        holder, until, dirty_since = lease
        return cls(session.key, content, head, length, holder, until, dirty_since, now)

    def leased_to(self, holder: str) -> bool:
        """Whether ``holder`` has the lease, or nobody."""
        return self.holder == holder.encode() or not self.leased

    @property
    def leased(self) -> bool:
        """Whether somebody has the lease."""
        return self.lease_until is not None and self.lease_until > self.now

    def check_lease(self, holder: str | None) -> None:
        """Raises ``LeaseLost`` where ``holder`` is somebody without the lease."""
        if holder is not None and not (self.leased and self.leased_to(holder)):
            raise LeaseLost("the exclusive turn has run out: nothing was written")

    def changed_since(self, archived: bool) -> float | None:
        """Since when the archive has been behind, once the record is changed now."""
        if not archived:
            return self.dirty_since
        return self.now if self.dirty_since is None else self.dirty_since


def _decode_fold(content: Content, name: str, data: bytes) -> Fold:
    slots, template_id, language = content.decode_field(name, data)
    return Fold(freeze(slots, "slots"), template_id, language)


def _encode_fold(content: Content, name: str, fold: Fold) -> bytes:
    return content.encode_field(name, [fold.slots, fold.template_id, fold.language])


def turn_row(key: bytes, content: Content, turn: ConversationTurn) -> Row:
    """The parameters of ``INSERT_TURN``, for a numbered turn."""
    return key, turn.seq, turn.id.encode(), content.encode_turn(turn)


def inserted(
    session: Session,
    content: Content,
    head: Head,
    length: int,
    pending: bool,
    dirty_since: float | None,
) -> Row:
    """The parameters of ``INSERT_HEAD``."""
    return (
        session.key,
        session.id.encode(),
        bucket_of(session.id),
        None if head.owner is None else key_of(head.owner),
        head.birth.encode(),
        head.epoch.encode(),
        head.seq,
        head.tip.encode(),
        _encode_fold(content, "known", head.known),
        _encode_fold(content, "base", head.base),
        None if head.owner is None else head.owner.encode(),
        content.encode_field("metadata", head.metadata),
        float(head.created_at),
        float(head.last_active),
        head.trimmed,
        head.archived,
        head.secret_hash,
        head.content_key,
        int(pending),
        length,
        None,
        None,
        dirty_since,
    )


def appended(record: Record, released: bool, dirty_since: float | None) -> Row:
    """The parameters of ``APPENDED``."""
    head = record.head
    return (
        record.key,
        head.seq,
        head.tip.encode(),
        _encode_fold(record.content, "known", head.known),
        head.last_active,
        record.length,
        None if released else record.holder,
        None if released else record.lease_until,
        dirty_since,
    )


def changed(record: Record, dirty_since: float | None) -> Row:
    """The parameters of ``CHANGED``."""
    head, content = record.head, record.content
    return (
        record.key,
        head.epoch.encode(),
        head.seq,
        head.tip.encode(),
        _encode_fold(content, "known", head.known),
        _encode_fold(content, "base", head.base),
        None if head.owner is None else head.owner.encode(),
        None if head.owner is None else key_of(head.owner),
        content.encode_field("metadata", head.metadata),
        head.last_active,
        head.trimmed,
        head.archived,
        head.secret_hash,
        record.length,
        dirty_since,
    )


def trimmed(record: Record, through: int, base: Fold, length: int) -> Row:
    """The parameters of ``TRIMMED``."""
    return record.key, through, _encode_fold(record.content, "base", base), length


def keyed(record: Record) -> Row:
    """The parameters of ``KEYED``."""
    head, content = record.head, record.content
    return (
        record.key,
        head.content_key,
        _encode_fold(content, "known", head.known),
        _encode_fold(content, "base", head.base),
        content.encode_field("metadata", head.metadata),
    )


class Answer(NamedTuple):
    """What ``READ`` found: the record, what its reader is told, the numbers of unreadable turns."""

    record: Record
    reading: Reading
    corrupt: Sequence[int]


def asked(key: bytes, known: Mark | None) -> Row:
    """The parameters of ``READ``. Who knows what no row can hold knows nothing."""
    if known is None or not 0 <= known.seq <= _MAX_SEQ:
        return key, b"", 0, b""
    try:
        return key, known.epoch.encode(), known.seq, known.tip.encode()
    except UnicodeEncodeError:
        return key, b"", 0, b""


class Expired(NamedTuple):
    """Which session, last used when, is past its time as far as its committed row tells."""

    birth: bytes
    last_active: float


def answer(session: Session, rows: Sequence[Row], known: Mark | None) -> Answer | Expired | None:
    """What ``READ`` found; None where there is no session, or a pending one."""
    if not rows:
        return None
    head = rows[0][1:-1]
    record = Record.of(session, head)
    if record is None:
        birth, last_active, pending = head[0], head[9], head[14]
        return None if pending else Expired(birth, last_active)
    if known is not None and known == record.head.mark:
        return Answer(record, Reading("unchanged"), ())
    turns, corrupt = _decode_rows(record.content, rows[1:])
    return Answer(
        record, Reading("new" if rows[0][-1] else "all", record.head, tuple(turns)), corrupt
    )


def recoded(before: Content, record: Record, rows: Iterable[Row]) -> list[Row]:
    """The parameters of ``RECODED`` for these turns; what cannot be read is left as it is."""
    turns, _corrupt = _decode_rows(before, rows)
    return [(record.key, turn.seq, record.content.encode_turn(turn)) for turn in turns]


def _decode_rows(content: Content, rows: Iterable[Row]) -> tuple[list[ConversationTurn], list[int]]:
    turns: list[ConversationTurn] = []
    corrupt: list[int] = []
    for seq, turn_id, body, *_ in rows:
        try:
            turns.append(content.decode_turn(turn_id.decode(), seq, body))
        except (CorruptTurn, UnicodeDecodeError):
            corrupt.append(seq)
    return turns, corrupt


def check_through(through: int, head: Head) -> None:
    """Raises ``InvalidInput`` where ``through`` lies below the window."""
    if through < head.trimmed:
        raise InvalidInput(f"turn {through} lies before the window: it was trimmed")
