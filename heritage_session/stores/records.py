"""What the SQL store keeps in its rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple, Self

from heritage_session.conversation import ConversationTurn, Fold, Head, Mark
from heritage_session.errors import CorruptTurn, InvalidInput, LeaseLost
from heritage_session.frozen import freeze
from heritage_session.stores.base import Limits, Reading, bucket_of, opens
from heritage_session.stores.database import Row


def key_of(text: str) -> bytes:
    """What stands for an id or an owner in a key: 32 bytes, whatever its length."""
    return sha256(text.encode()).digest()


def append_key(session_key: bytes, append_id: str) -> bytes:
    """The key under which an append is remembered."""
    return sha256(session_key + append_id.encode()).digest()


def encode(turn: ConversationTurn) -> bytes:
    """``turn`` as compact JSON."""
    return _dump(turn.to_dict())


def decode(body: bytes) -> ConversationTurn:
    """The turn that ``encode`` wrote. Raises ``CorruptTurn`` for anything else."""
    try:
        return ConversationTurn.from_dict(json.loads(body))
    except (ValueError, TypeError, RecursionError) as error:
        raise CorruptTurn("a stored turn cannot be read") from error


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _dump_fold(fold: Fold) -> bytes:
    return _dump([fold.slots, fold.template_id, fold.language])


def _load_fold(data: bytes) -> Fold:
    slots, template_id, language = json.loads(data)
    return Fold(freeze(slots, "slots"), template_id, language)


def _dump_text(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def turn_row(key: bytes, turn: ConversationTurn) -> Row:
    """A numbered turn, ready to be inserted."""
    return key, turn.seq, turn.id.encode(), encode(turn)


@dataclass(frozen=True, slots=True)
class Record:
    """A stored head, what the store keeps beside it, and the time at which it was read."""

    head: Head
    pending: bool
    length: int
    holder: bytes | None
    lease_until: float | None
    dirty_since: float | None
    now: float

    @classmethod
    def of(cls, row: Row) -> Self:
        """The record in ``row``. Raises ``CorruptTurn`` where its head cannot be read."""
        birth, epoch, seq, tip, known, base, owner, metadata, created_at, last_active = row[:10]
        trimmed, archived, secret_hash, content_key, pending, *rest = row[10:]
        try:
            head = Head(
                birth.decode(),
                epoch.decode(),
                seq,
                tip.decode(),
                _load_fold(known),
                _load_fold(base),
                None if owner is None else owner.decode(),
                freeze(json.loads(metadata), "metadata"),
                created_at,
                last_active,
                trimmed,
                archived,
                secret_hash,
                content_key,
            )
        except (ValueError, TypeError, RecursionError) as error:
            raise CorruptTurn(
                "what is stored about a conversation cannot be read: nothing was changed"
            ) from error
        length, holder, lease_until, dirty_since, now = rest
        return cls(
            head, bool(pending), length, holder, lease_until, dirty_since, max(now, last_active)
        )

    def live(self, limits: Limits) -> bool:
        """Whether a reader may see it."""
        return not self.pending and limits.expires_at(self.head) > self.now

    def opens_to(self, secret_hash: bytes | None, limits: Limits) -> bool:
        """Whether it is live and ``secret_hash`` fits it."""
        return self.live(limits) and opens(self.head, secret_hash)

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


def inserted(
    session_id: str, head: Head, length: int, pending: bool, dirty_since: float | None
) -> Row:
    """The parameters of ``INSERT_HEAD``."""
    return (
        key_of(session_id),
        session_id.encode(),
        bucket_of(session_id),
        None if head.owner is None else key_of(head.owner),
        head.birth.encode(),
        head.epoch.encode(),
        head.seq,
        head.tip.encode(),
        _dump_fold(head.known),
        _dump_fold(head.base),
        _dump_text(head.owner),
        _dump(head.metadata),
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


def appended(key: bytes, record: Record, released: bool, dirty_since: float | None) -> Row:
    """The parameters of ``APPENDED``."""
    head = record.head
    return (
        key,
        head.seq,
        head.tip.encode(),
        _dump_fold(head.known),
        head.last_active,
        record.length,
        None if released else record.holder,
        None if released else record.lease_until,
        dirty_since,
    )


def changed(key: bytes, head: Head, length: int, dirty_since: float | None) -> Row:
    """The parameters of ``CHANGED``."""
    return (
        key,
        head.epoch.encode(),
        head.seq,
        head.tip.encode(),
        _dump_fold(head.known),
        _dump_fold(head.base),
        _dump_text(head.owner),
        None if head.owner is None else key_of(head.owner),
        _dump(head.metadata),
        head.last_active,
        head.trimmed,
        head.archived,
        head.secret_hash,
        length,
        dirty_since,
    )


def trimmed(key: bytes, through: int, base: Fold, length: int) -> Row:
    """The parameters of ``TRIMMED``."""
    return key, through, _dump_fold(base), length


class Answer(NamedTuple):
    """What ``READ`` found: the record, what its reader is told, the numbers of unreadable turns."""

    record: Record
    reading: Reading
    corrupt: Sequence[int]


def asked(key: bytes, known: Mark | None) -> Row:
    """The parameters of ``READ``."""
    epoch, seq, tip = known or ("", 0, "")
    return key, epoch.encode(), seq, tip.encode()


def answer(rows: Sequence[Row], known: Mark | None) -> Answer | None:
    """What ``READ`` found; None where there is no such session."""
    if not rows:
        return None
    record = Record.of(rows[0][1:-1])
    if known is not None and known == record.head.mark:
        return Answer(record, Reading("unchanged"), ())
    turns, corrupt = _decode_rows(rows[1:])
    return Answer(
        record, Reading("new" if rows[0][-1] else "all", record.head, tuple(turns)), corrupt
    )


def _decode_rows(rows: Iterable[Row]) -> tuple[list[ConversationTurn], list[int]]:
    turns: list[ConversationTurn] = []
    corrupt: list[int] = []
    for seq, turn_id, body, *_ in rows:
        try:
            turn = decode(body)
            if (turn.seq, turn.id.encode()) != (seq, turn_id):
                raise CorruptTurn("a stored turn is not the one its row names")
            turns.append(turn)
        except CorruptTurn:
            corrupt.append(seq)
    return turns, corrupt


def check_through(through: int, head: Head) -> None:
    """Raises ``InvalidInput`` where ``through`` lies below the window."""
    if through < head.trimmed:
        raise InvalidInput(f"turn {through} lies before the window: it was trimmed")
