"""Conversations in a SQL database: one transaction a verb, and no verb that reads what it need not.

A turn is a row and is written once. A head is a row; an append changes it without reading a turn.
What cannot be read is moved to the table ``hs_quarantine`` and counted; the conversation goes on
without it, as another lineage. It stays there until the conversation is deleted by name.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from heritage_session.codec import Codec
from heritage_session.conversation import ConversationTurn, Delta, Fold, Head, Mark, new_mark
from heritage_session.errors import ConflictError, LeaseLost, SessionGone, StoreFull
from heritage_session.frozen import freeze
from heritage_session.lru import LRU
from heritage_session.stores import records, rows, statements
from heritage_session.stores.base import (
    APPEND_ID_SECONDS,
    SLIDE_BELOW,
    UNSET,
    Acquired,
    Appended,
    Dirty,
    Expect,
    Limits,
    Reading,
    Store,
    Unset,
    check_turns,
    mark_of,
    opens,
)
from heritage_session.stores.database import Database, Row, Transaction
from heritage_session.stores.records import Answer, Expired, Record, Session, append_key, key_of

logger = logging.getLogger("heritage_session")

_PAGE = 500
_FORGET = 20_000
_EXPIRED = 10_000
_GONE = "no such conversation: it was deleted, has expired, or began anew"


class SqlStore(Store):
    """Conversations in ``database``. What was acknowledged survives the process.

    With ``archived``, what the archive has not confirmed is neither trimmed nor purged.

    Without master keys in ``codec``, what a conversation holds is JSON that any client of the
    database reads. With them it is encrypted: of a conversation that began without, everything is
    from its next write on (a database may keep what it overwrote in its free space for a while).
    """

    durable: bool = True

    def __init__(
        self,
        database: Database,
        limits: Limits | None = None,
        *,
        archived: bool = False,
        codec: Codec | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.archived = archived
        self._codec = codec or Codec(compress_above=None)
        self._db = database
        self._expired: LRU[bytes, Expired] = LRU(_EXPIRED)

    def __repr__(self) -> str:
        return f"SqlStore({self._db.name})"

    async def open(self) -> None:
        await self._db.open()

    async def close(self) -> None:
        await self._db.close()

    async def ping(self) -> None:
        await self._db.read(rows.now)

    async def create(
        self,
        session_id: str,
        head: Head,
        turns: Sequence[ConversationTurn] = (),
        pending: bool = False,
        append_id: str | None = None,
    ) -> Head | None:
        session = self._session(session_id)
        key = session.key
        remembered = append_key(key, append_id) if append_id else None
        head = replace(head, content_key=head.content_key or self._codec.new_key())
        content = session.content(head.birth, head.content_key)

        async def work(tx: Transaction) -> tuple[Head | None, bool]:
            """The head, and whether one that had expired gave way."""
            while True:
                found = await tx.rows(statements.GLANCE, key)
                if found and self._is_live(found[0]):
                    return None, False
                now = found[0][-1] if found else await rows.now(tx)
                if remembered and await rows.applied(tx, remembered, now) is not None:
                    return None, False
                made = await self._check_grave(tx, key, head, pending, now)
                if found:
                    await rows.remove(tx, key)
                since = made.last_active if self.archived and not pending else None
                row = records.inserted(session, content, made, len(turns), pending, since)
                if await tx.run(statements.INSERT_HEAD, *row):
                    await tx.many(
                        rows.inserted(key, content, turns),
                        rows.remembered(remembered, made.seq + 1 - len(turns), len(turns), now),
                    )
                    return made, any(not pending for _birth, _hash, pending, *_ in found)

        stored, had_expired = await self._db.write(work)
        if had_expired and self.on_expire is not None:
            self.on_expire(session_id)
        return stored

    async def read(
        self,
        session_id: str,
        known: Mark | None = None,
        touch: bool = True,
        secret_hash: bytes | None = None,
    ) -> Reading | None:
        session = self._session(session_id)

        async def work(tx: Transaction) -> Answer | Expired | None:
            return await rows.ask(tx, session, known)

        async def whole(tx: Transaction) -> Reading:
            await tx.rows(statements.GLANCE, session.key)  # no write comes between read and change
            return await self._reading(tx, session, known)

        found = await self._db.read(work)
        while isinstance(found, Expired) and await self._kept(session.key, found):
            found = await self._db.read(work)
        if not isinstance(found, Answer) or not opens(found.record.head, secret_hash):
            return None
        try:
            reading = await self._db.write(whole) if found.corrupt else found.reading
        except SessionGone:
            return None
        if not touch or not self._slides(found.record):
            return reading
        return await self._slide(found.record, reading)

    async def append(
        self,
        session_id: str,
        birth: str,
        turns: Sequence[ConversationTurn],
        delta: Delta,
        *,
        expect: Expect | None = None,
        append_id: str | None = None,
        known: Head | Mark | None = None,
        holder: str | None = None,
        release: bool = False,
    ) -> Appended:
        check_turns(turns)
        session, mark = self._session(session_id), mark_of(known)
        key = session.key
        remembered = append_key(key, append_id) if append_id else None

        async def work(tx: Transaction) -> Appended:
            record = await rows.lock(tx, session)
            if remembered is not None:
                now = record.now if record else await rows.now(tx)
                seqs = await rows.applied(tx, remembered, now)
                if seqs is not None:
                    if release and holder is not None:
                        await tx.run(statements.RELEASED, key, holder.encode())
                    return await self._repeated(tx, session, birth, record, seqs, mark)
            record = self._born(record, birth)
            record.check_lease(holder)
            _check(record.head, expect)
            record = await rows.rekeyed(tx, session, record)
            after, numbered = self._extended(record, turns)
            after = replace(after, head=replace(after.head, known=delta.apply(record.head.known)))
            since = record.changed_since(self.archived)
            released = release and holder is not None
            seqs = tuple(turn.seq for turn in numbered)
            await tx.many(
                rows.inserted(key, record.content, numbered),
                (statements.APPENDED, [records.appended(after, released, since)]),
                rows.remembered(remembered, record.head.seq + 1, len(seqs), record.now),
            )
            if mark is not None and mark == record.head.mark:
                return Appended(seqs, Reading("new", after.head, numbered))
            return Appended(seqs, await self._reading(tx, session, mark))

        return await self._db.write(work)

    async def rewind(
        self, session_id: str, birth: str, expect: Expect, through: int, known: Fold
    ) -> Head:
        session = self._session(session_id)

        async def work(tx: Transaction) -> Head:
            record = await self._expected(tx, session, birth, expect)
            records.check_through(through, record.head)
            dropped = await tx.run(statements.DELETE_TURNS_ABOVE, record.key, through)
            tip = await rows.last_id(tx, record.key)
            length = record.length - dropped
            return await self._renew(tx, record, length, tip=tip, known=known)

        return await self._db.write(work)

    async def replace(
        self,
        session_id: str,
        birth: str,
        expect: Expect,
        turns: Sequence[ConversationTurn],
        known: Fold,
        base: Fold,
    ) -> Reading:
        session = self._session(session_id)

        async def work(tx: Transaction) -> Reading:
            record = await self._expected(tx, session, birth, expect)
            empty = replace(record, length=0, head=replace(record.head, tip=""))
            after, numbered = self._extended(empty, turns)
            await tx.run(statements.DELETE_TURNS, record.key)
            await tx.many(rows.inserted(record.key, record.content, numbered))
            fresh = {"known": known, "base": base, "trimmed": 0, "archived": 0}
            head = await self._renew(tx, after, after.length, **fresh)
            return Reading("all", head, numbered)

        return await self._db.write(work)

    async def patch(
        self,
        session_id: str,
        birth: str,
        expect: Expect,
        *,
        owner: str | Unset | None = UNSET,
        metadata: Mapping[str, Any] | Unset = UNSET,
    ) -> Head:
        changes: dict[str, Any] = {}
        if not isinstance(owner, Unset):
            changes["owner"] = owner
        if not isinstance(metadata, Unset):
            changes["metadata"] = freeze(metadata, "metadata")
        return await self._change(session_id, birth, expect, **changes)

    async def set_secret(
        self, session_id: str, birth: str, expect: Expect, secret_hash: bytes
    ) -> Head:
        return await self._change(session_id, birth, expect, secret_hash=secret_hash)

    async def trim(
        self, session_id: str, epoch: str, trimmed: int, through: int, base: Fold
    ) -> bool:
        session = self._session(session_id)

        async def work(tx: Transaction) -> bool:
            record = await rows.lock(tx, session)
            if record is None:
                return False
            head = record.head
            if (head.epoch, head.trimmed) != (epoch, trimmed):
                return False
            if self.archived and through > head.archived:
                return False
            record = await rows.rekeyed(tx, session, record)
            dropped = await tx.run(statements.DELETE_TURNS_THROUGH, record.key, through)
            row = records.trimmed(record, through, base, record.length - dropped)
            await tx.run(statements.TRIMMED, *row)
            return True

        return await self._db.write(work)

    async def touch(self, session_id: str) -> bool:
        key = key_of(session_id)

        async def work(tx: Transaction) -> bool:
            found = await tx.rows(statements.GLANCE, key)
            if not found or not self._is_live(found[0]):
                return False
            birth, *_, now = found[0]
            await tx.run(statements.TOUCHED, key, birth, now, int(self.archived))
            return True

        return await self._db.write(work)

    async def delete(self, session_id: str, secret_hash: bytes | None = None) -> bool:
        key = key_of(session_id)

        async def work(tx: Transaction) -> bool:
            found = await tx.rows(statements.GLANCE, key)
            if secret_hash is not None and not (found and _fits(found[0], secret_hash)):
                return False
            at = max(found[0][-2:]) if found else await rows.now(tx)
            await tx.run(statements.INSERT_TOMBSTONE, key, at)
            if not found:
                return False
            await tx.run(statements.DELETE_QUARANTINE, key)
            await rows.remove(tx, key)
            return self._is_live(found[0])

        return await self._db.write(work)

    async def scan(self, owner: str | None = None) -> AsyncIterator[str]:
        owned = () if owner is None else (key_of(owner),)
        sql = statements.SCAN if owner is None else statements.SCAN_OWNED
        page: Sequence[Row] = [(b"", b"")]
        while page:
            after = page[-1][0]
            page = await self._db.read(partial(self._page, sql, after, owned))
            for _key, session_id in page:
                yield session_id.decode()

    async def purge(self, now: float | None = None, limit: int = 500) -> list[str]:
        async def work(tx: Transaction) -> list[str]:
            at = await rows.now(tx) if now is None else float(now)
            await tx.run(statements.FORGET_APPENDS, at - APPEND_ID_SECONDS, _FORGET)
            await tx.run(statements.FORGET_TOMBSTONES, at - self.limits.lifetime, _FORGET)
            idle = await rows.drop_due(tx, statements.IDLE, at - self.limits.idle, limit)
            aged = await rows.drop_due(
                tx, statements.AGED, at - self.limits.lifetime, limit - len(idle)
            )
            return [i.decode() for _key, i, pending in (*idle, *aged) if not pending]

        return await self._db.write(work)

    async def acquire(
        self,
        session_id: str,
        holder: str,
        ttl: float,
        *,
        known: Mark | None = None,
        secret_hash: bytes | None = None,
    ) -> Acquired | None:
        session = self._session(session_id)

        async def work(tx: Transaction) -> Acquired | None:
            record = await rows.lock(tx, session)
            if record is None or not opens(record.head, secret_hash):
                return None
            granted = record.leased_to(holder)
            await self._grant(tx, record, (holder, ttl) if granted else None)
            if known is not None and known == record.head.mark:
                return Acquired(granted, Reading("unchanged"))
            return Acquired(granted, await self._reading(tx, session, known))

        return await self._db.write(work)

    async def renew(self, session_id: str, holder: str, ttl: float) -> None:
        lease = key_of(session_id), holder.encode(), float(ttl)
        if not await self._db.change(statements.RENEWED, *lease):
            raise LeaseLost("the exclusive turn has run out")

    async def release(self, session_id: str, holder: str) -> bool:
        lease = key_of(session_id), holder.encode()
        return await self._db.change(statements.RELEASED, *lease) > 0

    async def dirty(self, bucket: int) -> list[Dirty]:
        async def work(tx: Transaction) -> Sequence[Row]:
            return await tx.rows(statements.DIRTY, bucket)

        return [Dirty(i.decode(), birth.decode()) for i, birth in await self._db.read(work)]

    async def confirm(self, session_id: str, birth: str, mark: Mark) -> bool:
        seen = records.asked(key_of(session_id), mark)
        return await self._db.change(statements.CONFIRMED, *seen, birth.encode()) > 0

    async def reveal(self, session_id: str, birth: str) -> bool:
        row = key_of(session_id), birth.encode()
        return await self._db.change(statements.REVEALED, *row) > 0

    # Which session

    def _session(self, session_id: str) -> Session:
        return Session(session_id, key_of(session_id), self.limits, self._codec)

    def _is_live(self, glance: Row) -> bool:
        _birth, _hash, pending, created_at, last_active, now = glance
        times = Head(created_at=created_at, last_active=last_active)
        return not pending and self.limits.expires_at(times) > now

    async def _kept(self, key: bytes, expired: Expired) -> bool:
        """Whether a write that is just being committed keeps alive what looks expired without it.

        Else a conversation would be gone to one reader and back for the next. Waits for the writers
        to tell, once: what none of them kept alive then stays expired.
        """
        if self._expired.get(key) == expired:
            return False

        async def work(tx: Transaction) -> bool:
            found = await tx.rows(statements.GLANCE, key)
            return bool(found) and self._is_live(found[0])

        kept = await self._db.write(work)
        if not kept:
            self._expired.put(key, expired)
        return kept

    def _born(self, record: Record | None, birth: str) -> Record:
        if record is None or record.head.birth != birth:
            raise SessionGone(_GONE)
        return record

    async def _expected(
        self, tx: Transaction, session: Session, birth: str, expect: Expect
    ) -> Record:
        record = self._born(await rows.lock(tx, session), birth)
        _check(record.head, expect)
        return await rows.rekeyed(tx, session, record)

    async def _check_grave(
        self, tx: Transaction, key: bytes, head: Head, pending: bool, now: float
    ) -> Head:
        """``head`` with its times, once it is sure that it may be stored."""
        begun = float(head.created_at)
        if begun and await tx.rows(statements.FIND_TOMBSTONE, key, begun):
            raise SessionGone("this conversation was deleted")
        if not pending:
            head = replace(head, created_at=begun or now, last_active=now)
        if self.limits.expires_at(head) <= now:
            raise SessionGone("this conversation is past its lifetime")
        return replace(head, metadata=freeze(head.metadata, "metadata"))

    # Reading

    async def _reading(self, tx: Transaction, session: Session, known: Mark | None) -> Reading:
        """What a reader is told, in the transaction of a write; what is corrupt is set aside."""
        while True:
            found = await rows.ask(tx, session, known)
            if not isinstance(found, Answer):
                raise SessionGone(_GONE)
            if not found.corrupt:
                return found.reading
            await self._set_aside(tx, found)

    async def _set_aside(self, tx: Transaction, found: Answer) -> None:
        key = found.record.key
        for seq in found.corrupt:
            await tx.run(statements.SET_ASIDE, key, seq)
            await tx.run(statements.DELETE_TURN, key, seq)
            self.quarantined += 1
            logger.warning("turn %d set aside: unreadable id=%s", seq, key.hex()[:12])
        length = found.record.length - len(found.corrupt)
        await self._renew(tx, found.record, length, tip=await rows.last_id(tx, key))

    async def _page(self, sql: str, after: bytes, owned: Row, tx: Transaction) -> Sequence[Row]:
        now = await rows.now(tx)
        times = now - self.limits.idle, now - self.limits.lifetime
        return await tx.rows(sql, *times, after, _PAGE, *owned)

    async def _repeated(
        self,
        tx: Transaction,
        session: Session,
        birth: str,
        record: Record | None,
        seqs: tuple[int, ...],
        known: Mark | None,
    ) -> Appended:
        if record is None or record.head.birth != birth:
            return Appended(seqs, None)
        return Appended(seqs, await self._reading(tx, session, known))

    # Changing

    def _extended(
        self, record: Record, turns: Sequence[ConversationTurn]
    ) -> tuple[Record, tuple[ConversationTurn, ...]]:
        """The record after ``turns``, and these with their numbers."""
        length = record.length + len(turns)
        if length > self.limits.full_above:
            raise StoreFull(
                f"{length} turns exceed the limit of {self.limits.full_above} for one log"
            )
        numbered = tuple(t.numbered(seq) for seq, t in enumerate(turns, record.head.seq + 1))
        seq = record.head.seq + len(numbered)
        tip = numbered[-1].id if numbered else record.head.tip
        head = replace(record.head, seq=seq, tip=tip, last_active=record.now)
        return replace(record, head=head, length=length), numbered

    async def _change(self, session_id: str, birth: str, expect: Expect, **changes: Any) -> Head:
        session = self._session(session_id)

        async def work(tx: Transaction) -> Head:
            record = await self._expected(tx, session, birth, expect)
            return await self._renew(tx, record, record.length, **changes)

        return await self._db.write(work)

    async def _renew(self, tx: Transaction, record: Record, length: int, **changes: Any) -> Head:
        head = replace(record.head, epoch=new_mark(), last_active=record.now, **changes)
        since = record.changed_since(self.archived)
        after = replace(record, head=head, length=length)
        await tx.run(statements.CHANGED, *records.changed(after, since))
        return head

    # Sliding and leases

    def _slides(self, record: Record) -> bool:
        left = record.head.last_active + self.limits.idle - record.now
        return left < SLIDE_BELOW * self.limits.idle

    async def _slide(self, record: Record, reading: Reading) -> Reading:
        now, birth = record.now, record.head.birth.encode()
        times = float(self.limits.idle), float(self.limits.lifetime)
        await self._db.change(statements.SLID, record.key, birth, now, int(self.archived), *times)
        if reading.head is None:
            return reading
        return reading._replace(head=replace(reading.head, last_active=now))

    async def _grant(
        self, tx: Transaction, record: Record, lease: tuple[str, float] | None
    ) -> None:
        """Write the lease, and slide where that is due. With neither, nothing."""
        slides = self._slides(record)
        if lease is None and not slides:
            return
        active = record.now if slides else record.head.last_active
        since = record.changed_since(self.archived) if slides else record.dirty_since
        holder, until = record.holder, record.lease_until
        if lease is not None:
            holder, until = lease[0].encode(), record.now + lease[1]
        await tx.run(statements.GRANTED, record.key, holder, until, active, since)


def _fits(glance: Row, secret_hash: bytes) -> bool:
    return opens(Head(secret_hash=glance[1]), secret_hash)


def _check(head: Head, expect: Expect | None) -> None:
    if expect is not None and (head.epoch, head.tip) != expect:
        raise ConflictError("the conversation has changed since it was read: load it again")
