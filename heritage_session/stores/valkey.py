"""Conversations in Valkey or Redis: every verb is one function call on the server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final, NoReturn, cast

from heritage_session.codec import Codec, SessionCodec
from heritage_session.conversation import ConversationTurn, Delta, Fold, Head, Mark, new_mark
from heritage_session.errors import (
    ConfigError,
    ConflictError,
    CorruptTurn,
    InvalidInput,
    LeaseLost,
    SessionGone,
    StoreError,
    StoreFull,
    UnknownOutcome,
)
from heritage_session.frozen import freeze
from heritage_session.lru import LRU
from heritage_session.stores import valkey_rows as rows
from heritage_session.stores.base import (
    APPEND_ID_SECONDS,
    BUCKETS,
    UNSET,
    Acquired,
    Appended,
    Dirty,
    Expect,
    Limits,
    Reading,
    Store,
    Unset,
    bucket_of,
    check_turns,
    mark_of,
)
from heritage_session.stores.batching import MAX_CALLS
from heritage_session.stores.connection import Expired
from heritage_session.stores.endpoint import Argument
from heritage_session.stores.routing import Cluster, One, Router
from heritage_session.stores.server import Repeat
from heritage_session.stores.valkey_checks import check_buckets, check_server
from heritage_session.stores.valkey_url import Target, parse

logger = logging.getLogger("heritage_session")

GONE, UNCHANGED, NEW, ALL, CONFLICT, LEASE_LOST, FULL, BELOW, OWN = range(9)
_DIRTY_AT_ONCE = 1000
_SESSIONS = 10_000
_SET_ASIDE: Final = "quarantine"


@dataclass(slots=True)
class _Session:
    """What this process holds of a session: how to code for it."""

    birth: str
    wrapped: bytes
    codec: SessionCodec


class _Expected:
    """What an append makes of the head ``before`` it, if nobody else has changed that."""

    __slots__ = ("_before", "_known", "_own")

    def __init__(self, before: Head, turns: Sequence[ConversationTurn], delta: Delta) -> None:
        self._before = before
        self._own = _numbered(turns, before.seq + 1)
        self._known = delta.apply(before.known)

    def under(self, state: rows.State) -> tuple[Head, tuple[ConversationTurn, ...]]:
        """The head that has ``state`` now, and the turns that were added."""
        was, own = self._before, self._own
        head = Head(
            was.birth,
            was.epoch,
            own[-1].seq,
            own[-1].id,
            self._known,
            was.base,
            was.owner,
            was.metadata,
            was.created_at,
            state.active,
            was.trimmed,
            state.archived,
            was.secret_hash,
            was.content_key,
        )
        return head, own


class ValkeyStore(Store):
    """Conversations on a Valkey 8 or 9, or a Redis 7 server, or on a cluster of them.

    ``url`` begins with ``valkey://``, ``valkeys://`` (TLS), ``redis://``, ``rediss://``,
    ``unix://``, ``valkey+cluster://`` or ``valkeys+cluster://``. ``deadline`` is in seconds, for
    a whole call. ``durable`` is known once it is open: true where every server keeps an append-only
    file (with ``appendfsync everysec``, a power cut costs a second at most); snapshots alone may be
    minutes old and do not count.

    What cannot be decoded is moved aside to the key ``quarantine``, kept there for a week, and
    raises ``CorruptTurn`` once; the next read gives the rest.
    """

    def __init__(
        self,
        url: str | Target,
        limits: Limits | None = None,
        *,
        prefix: str = "heritage:session:",
        db: int = 0,
        codec: Codec | None = None,
        archived: bool = False,
        deadline: float = 2.0,
        connections: int = 2,
    ) -> None:
        self.limits = limits or Limits()
        self.archived = archived
        self.durable = False
        self._settings = " ".join(
            (
                str(len(prefix.encode())),
                repr(self.limits.idle),
                repr(self.limits.lifetime),
                str(int(archived)),
                str(self.limits.full_above),
                str(int(APPEND_ID_SECONDS * 1000)),
            )
        )
        self._target = parse(url, db) if isinstance(url, str) else url
        self._deadline = deadline
        self._prefix = prefix
        self._codec = codec or Codec()
        self._sessions: LRU[str, _Session] = LRU(_SESSIONS)
        self._make: Callable[[], Router] = lambda: (
            Cluster if self._target.kind == "cluster" else One
        )(self._target, deadline, connections)
        self._router = self._make()
        self._opened = False
        self._expired: list[int] = []

    def __repr__(self) -> str:
        return f"ValkeyStore({self._target})"

    async def open(self) -> None:
        if self._opened:
            return
        self._router, self._opened = self._make(), True
        try:
            servers = await self._router.open()
            durable = [await check_server(server, self._target) for server in servers]
            await check_buckets(self._router.server(0), f"{self._prefix}buckets:{{0}}")
        except BaseException:
            await self.close()
            raise
        self.durable = all(durable)

    async def close(self) -> None:
        self._opened = False
        await self._router.close()

    async def ping(self) -> None:
        await self._router.server(0).call("PING")

    @property
    def redis_available(self) -> bool:
        return self._opened and self._router.answers

    # Creating and reading

    async def create(
        self,
        session_id: str,
        head: Head,
        turns: Sequence[ConversationTurn] = (),
        pending: bool = False,
        append_id: str | None = None,
    ) -> Head | None:
        head = replace(
            head,
            content_key=head.content_key or self._codec.new_key(),
            metadata=freeze(head.metadata, "metadata"),
        )
        codec = self._codec.of(session_id, head.birth, head.content_key)
        fields = rows.head_fields(codec, head)
        given = rows.numbered_arguments(codec, turns)

        until = asyncio.get_running_loop().time() + self._deadline

        def attempt(again: bool, deadline: float | None = None) -> Awaitable[Any]:
            return self._call(
                "create",
                session_id,
                int(pending),
                head.birth,
                head.epoch,
                head.seq,
                head.tip,
                head.trimmed,
                head.archived,
                int(again),
                "" if head.owner is None else f"={head.owner}",
                repr(head.created_at),
                repr(head.last_active),
                _append_key(session_id, append_id),
                len(fields),
                *fields,
                *given,
                owner=head.owner,
                append_id=append_id,
                repeat="again" if again else "once",
                deadline=deadline,
            )

        try:
            reply = await attempt(False)
        except UnknownOutcome as unknown:
            if isinstance(unknown.__cause__, Expired):
                raise
            try:
                reply = await attempt(True, until)
            except (StoreError, ConfigError) as error:
                raise unknown from error
        if reply == CONFLICT:
            return None
        if isinstance(reply, int):
            _refuse(reply)
        state = rows.decode_state(reply[0])
        head = replace(head, created_at=state.created, last_active=state.active)
        self._sessions.put(session_id, _Session(head.birth, head.content_key, codec))
        if reply[1] and self.on_expire is not None:
            self.on_expire(session_id)
        return head

    async def read(
        self,
        session_id: str,
        known: Mark | None = None,
        touch: bool = True,
        secret_hash: bytes | None = None,
    ) -> Reading | None:
        reply = await self._call(
            "read",
            session_id,
            int(touch),
            _secret(secret_hash),
            rows.encode_mark(known),
            repeat="read",
        )
        return None if reply == GONE else await self._reading(session_id, reply)

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
        session = await self._session_of(session_id, birth)
        before = known if isinstance(known, Head) else None
        unset, fields = rows.unset_fields(delta), rows.delta_fields(session.codec, delta)
        issued = self._call(
            "append",
            session_id,
            birth,
            rows.encode_expect(expect),
            rows.encode_mark(mark_of(known)),
            _append_key(session_id, append_id),
            holder or "",
            rows.encode_shape(release, delta.clear, before, len(unset), len(fields)),
            *unset,
            *fields,
            *rows.turn_arguments(session.codec, turns),
            append_id=append_id,
            repeat="once" if append_id is None else "again",
        )
        expected = _Expected(before, turns, delta) if before is not None else None
        reply = await issued
        if isinstance(reply, int):
            _refuse(reply)
        if isinstance(reply, bytes):
            head, own = cast(_Expected, expected).under(rows.decode_state(reply))
            return Appended(tuple([turn.seq for turn in own]), Reading("new", head, own))
        first, last, found = reply
        seqs = tuple(range(first, last + 1))
        if found == GONE:
            return Appended(seqs, None)
        if found == UNCHANGED or found[0] != OWN:
            return Appended(seqs, await self._reading(session_id, found))
        head = await self._head(session_id, found[1])
        return Appended(seqs, Reading("new", head, _numbered(turns, first)))

    # Changes that renew the epoch

    async def rewind(
        self, session_id: str, birth: str, expect: Expect, through: int, known: Fold
    ) -> Head:
        codec = (await self._session_of(session_id, birth)).codec
        fields = rows.known_fields(codec, known)
        reply = await self._change("rewind", session_id, birth, expect, through, *fields)
        return await self._head(session_id, reply)

    async def replace(
        self,
        session_id: str,
        birth: str,
        expect: Expect,
        turns: Sequence[ConversationTurn],
        known: Fold,
        base: Fold,
    ) -> Reading:
        if len(turns) > self.limits.full_above:
            _refuse(FULL)
        codec = (await self._session_of(session_id, birth)).codec
        fields = [*rows.known_fields(codec, known), "base", rows.encode_fold(codec, "base", base)]
        given = rows.turn_arguments(codec, turns)
        reply = await self._change(
            "replace", session_id, birth, expect, len(fields), *fields, *given
        )
        head = await self._head(session_id, reply)
        first = head.seq - len(turns) + 1
        return Reading("all", head, _numbered(turns, first))

    async def patch(
        self,
        session_id: str,
        birth: str,
        expect: Expect,
        *,
        owner: str | Unset | None = UNSET,
        metadata: Mapping[str, Any] | Unset = UNSET,
    ) -> Head:
        fields: list[Argument] = []
        if not isinstance(metadata, Unset):
            codec = (await self._session_of(session_id, birth)).codec
            fields = rows.metadata_fields(codec, metadata)
        new = None if isinstance(owner, Unset) else owner
        if new is not None:
            fields += ["owner", new]
        how = 0 if isinstance(owner, Unset) else 1 if owner is not None else 2
        replaced = int(not isinstance(metadata, Unset))
        reply = await self._change(
            "patch", session_id, birth, expect, replaced, how, new or "", *fields, owner=new
        )
        return await self._head(session_id, reply)

    async def set_secret(
        self, session_id: str, birth: str, expect: Expect, secret_hash: bytes
    ) -> Head:
        reply = await self._change(
            "patch", session_id, birth, expect, 0, 0, "", "secret", secret_hash
        )
        return await self._head(session_id, reply)

    async def trim(
        self, session_id: str, epoch: str, trimmed: int, through: int, base: Fold
    ) -> bool:
        described = await self._described(session_id)
        if described is None:
            return False
        stored = rows.encode_fold(described.codec, "base", base)
        arguments = (described.birth, epoch, trimmed, through, stored)
        return await self._did("trim", session_id, *arguments, repeat="again")

    async def touch(self, session_id: str) -> bool:
        return await self._did("touch", session_id)

    async def delete(self, session_id: str, secret_hash: bytes | None = None) -> bool:
        self._sessions.pop(session_id)
        once = new_mark()
        given = _append_key(session_id, once), _secret(secret_hash)
        return await self._did("delete", session_id, *given, append_id=once, repeat="again")

    # Enumerating

    async def scan(self, owner: str | None = None) -> AsyncIterator[str]:
        for first in range(0, BUCKETS, MAX_CALLS):
            buckets = range(first, min(first + MAX_CALLS, BUCKETS))
            for ids in await asyncio.gather(*(self._scan(bucket, owner) for bucket in buckets)):
                for session_id in ids:
                    yield session_id

    async def _scan(self, bucket: int, owner: str | None) -> list[str]:
        """The ids of a bucket, each once, though the server's cursor may give one twice."""
        found: dict[str, None] = {}
        cursor = b"0"
        while True:
            given = int(owner is not None)
            cursor, ids = await self._on_bucket("scan", bucket, cursor, given, owner or "")
            found |= dict.fromkeys(map(bytes.decode, ids))
            if cursor == b"0":
                return list(found)

    async def purge(self, now: float | None = None, limit: int = 500) -> list[str]:
        at = "" if now is None else repr(now)
        gone: list[str] = []
        while len(gone) < limit:
            if not self._expired:
                self._expired = await self._due(at)
                if not self._expired:
                    break
            bucket, room = self._expired.pop(), limit - len(gone)
            looked, ids = await self._on_bucket("purge", bucket, at, room)
            if looked == room:
                self._expired.append(bucket)
            for session_id in map(bytes.decode, ids):
                self._sessions.pop(session_id)
                gone.append(session_id)
        return gone

    async def _due(self, at: str) -> list[int]:
        """The buckets in which something may have expired."""
        found: list[int] = []
        for first in range(0, BUCKETS, MAX_CALLS):
            buckets = range(first, min(first + MAX_CALLS, BUCKETS))
            counts = await asyncio.gather(*(self._on_bucket("due", b, at) for b in buckets))
            found += [bucket for bucket, count in zip(buckets, counts, strict=True) if count]
        return found

    # Leases

    async def acquire(
        self,
        session_id: str,
        holder: str,
        ttl: float,
        *,
        known: Mark | None = None,
        secret_hash: bytes | None = None,
    ) -> Acquired | None:
        reply = await self._call(
            "acquire",
            session_id,
            holder,
            _milliseconds(ttl),
            _secret(secret_hash),
            rows.encode_mark(known),
            repeat="read",
        )
        if reply == GONE:
            return None
        granted, found = reply
        return Acquired(bool(granted), await self._reading(session_id, found))

    async def renew(self, session_id: str, holder: str, ttl: float) -> None:
        if not await self._on_lease("renew", session_id, holder, _milliseconds(ttl)):
            _refuse(LEASE_LOST)

    async def release(self, session_id: str, holder: str) -> bool:
        return bool(await self._on_lease("release", session_id, holder))

    # The archive's part

    async def dirty(self, bucket: int) -> list[Dirty]:
        flat = [part.decode() for part in await self._on_bucket("dirty", bucket, _DIRTY_AT_ONCE)]
        return [Dirty(*pair) for pair in zip(flat[::2], flat[1::2], strict=True)]

    async def confirm(self, session_id: str, birth: str, mark: Mark) -> bool:
        return await self._did("confirm", session_id, birth, rows.encode_mark(mark))

    async def reveal(self, session_id: str, birth: str) -> bool:
        return await self._did("reveal", session_id, birth)

    # Calls

    def _name(self, kind: str, bucket: int, rest: str) -> str:
        return f"{self._prefix}{kind}:{{{bucket}}}:{rest}"

    def _keys(
        self, session_id: str, bucket: int, owner: str | None, append_id: str | None
    ) -> tuple[str, ...]:
        rest = f":{{{bucket}}}:{session_id}"
        head, log = f"{self._prefix}head{rest}", f"{self._prefix}log{rest}"
        if not self._router.every_key:
            return head, log
        kinds = ("lease", "gone", _SET_ASIDE)
        keys = [head, log, *(self._name(kind, bucket, session_id) for kind in kinds)]
        keys += [f"{self._prefix}{kind}:{{{bucket}}}" for kind in ("index", "dirty")]
        if owner is not None:
            keys.append(self._name("owner", bucket, owner))
        if append_id is not None:
            keys.append(self._name("done", bucket, _append_key(session_id, append_id)))
        return tuple(keys)

    def _call(
        self,
        verb: str,
        session_id: str,
        *arguments: Argument,
        repeat: Repeat,
        owner: str | None = None,
        append_id: str | None = None,
        deadline: float | None = None,
    ) -> Awaitable[Any]:
        bucket = bucket_of(session_id)
        keys = self._keys(session_id, bucket, owner, append_id)
        given = (self._settings, *arguments)
        return self._router.function(bucket, verb, keys, given, repeat, deadline)

    async def _did(
        self,
        verb: str,
        session_id: str,
        *arguments: Argument,
        append_id: str | None = None,
        repeat: Repeat = "read",
    ) -> bool:
        return bool(
            await self._call(verb, session_id, *arguments, append_id=append_id, repeat=repeat)
        )

    async def _change(
        self,
        verb: str,
        session_id: str,
        birth: str,
        expect: Expect,
        *arguments: Argument,
        owner: str | None = None,
    ) -> list[bytes]:
        """The head after a write under ``expect`` that renews the epoch."""
        expected, epoch = rows.encode_expect(expect), new_mark()
        reply = await self._call(
            verb, session_id, birth, expected, epoch, *arguments, repeat="once", owner=owner
        )
        if isinstance(reply, int):
            _refuse(reply)
        return reply

    async def _on_bucket(self, verb: str, bucket: int, *arguments: Argument) -> Any:
        keys = (f"{self._prefix}index:{{{bucket}}}", f"{self._prefix}dirty:{{{bucket}}}")
        given = (self._settings, *arguments)
        return await self._router.function(bucket, verb, keys, given, "read")

    async def _on_lease(self, verb: str, session_id: str, *arguments: Argument) -> Any:
        bucket = bucket_of(session_id)
        keys = (self._name("lease", bucket, session_id),)
        return await self._router.function(bucket, verb, keys, arguments, "read")

    # Decoding

    async def _reading(self, session_id: str, reply: Any) -> Reading:
        if reply == UNCHANGED:
            return Reading("unchanged")
        status, flat, elements = reply
        fields = dict(zip(flat[::2], flat[1::2], strict=True))
        codec, broken = await self._codec_for(session_id, fields), rows.Broken()
        head = rows.decode_head(codec, fields, broken)
        turns = rows.decode_turns(codec, elements, broken)
        if broken:
            await self._set_aside(session_id, head.birth, broken)
        self._sessions.put(session_id, _Session(head.birth, head.content_key, codec))
        return Reading("new" if status == NEW else "all", head, turns)

    async def _head(self, session_id: str, flat: list[bytes]) -> Head:
        head = (await self._reading(session_id, (ALL, flat, ()))).head
        assert head is not None  # noqa: S101 - a reading of "all" has one
        return head

    async def _set_aside(self, session_id: str, birth: str, broken: rows.Broken) -> None:
        moved = await self._call(
            _SET_ASIDE,
            session_id,
            birth,
            new_mark(),
            len(broken.fields),
            *broken.fields,
            *broken.elements,
            repeat="again",
        )
        self.quarantined += len(broken.elements) if moved else 0
        key = self._name(_SET_ASIDE, bucket_of(session_id), "...")
        logger.error("set aside %d unreadable records of a session, in %s", moved, key)
        raise CorruptTurn(
            f"{len(broken.fields) + len(broken.elements)} records of the conversation cannot be"
            f" read and were set aside; reading it again gives the rest ({broken.why})"
        ) from broken.why

    # What is held of sessions

    async def _codec_for(self, session_id: str, fields: Mapping[bytes, bytes]) -> SessionCodec:
        """The codec of a head that was just read; its content key is wrapped anew if need be."""
        birth, wrapped = rows.decode_birth(fields[b"state"]), fields.get(b"key", b"")
        cached = self._sessions.get(session_id)
        if cached is not None and (cached.birth, cached.wrapped) == (birth, wrapped):
            return cached.codec
        codec = self._codec.of(session_id, birth, wrapped)
        rewrapped = self._codec.rewrapped(wrapped)
        if rewrapped is not None:
            await self._did("rewrap", session_id, birth, wrapped, rewrapped)
        return codec

    async def _session_of(self, session_id: str, birth: str) -> _Session:
        """How to code for the conversation ``birth``."""
        cached = self._sessions.get(session_id)
        if cached is None or cached.birth != birth:
            cached = await self._described(session_id, fresh=True)
        if cached is None or cached.birth != birth:
            return _Session(birth, b"", self._codec.of(session_id, birth, b""))
        return cached

    async def _described(self, session_id: str, fresh: bool = False) -> _Session | None:
        """How to code for a session that this process may not have read yet."""
        cached = None if fresh else self._sessions.get(session_id)
        if cached is not None:
            return cached
        reply = await self._call("describe", session_id, repeat="read")
        if reply == GONE:
            return None
        birth, wrapped = rows.decode_birth(reply[0]), reply[1] or b""
        described = _Session(birth, wrapped, self._codec.of(session_id, birth, wrapped))
        self._sessions.put(session_id, described)
        return described


def _numbered(turns: Sequence[ConversationTurn], first: int) -> tuple[ConversationTurn, ...]:
    return tuple([turn.numbered(first + n) for n, turn in enumerate(turns)])


def _secret(secret_hash: bytes | None) -> bytes:
    return b"" if secret_hash is None else b"=" + secret_hash


def _milliseconds(ttl: float) -> int:
    return max(1, round(ttl * 1000))


def _append_key(session_id: str, append_id: str | None) -> str:
    """A name of fixed length, so that no two pairs of ids share one."""
    if append_id is None:
        return ""
    own = session_id.encode()
    return sha256(b"%d:%b%b" % (len(own), own, append_id.encode())).hexdigest()


def _refuse(code: int) -> NoReturn:
    if code == GONE:
        raise SessionGone("no such conversation: it was deleted, has expired, or began anew")
    if code == CONFLICT:
        raise ConflictError("the conversation has changed since it was read: load it again")
    if code == LEASE_LOST:
        raise LeaseLost("the exclusive turn has run out: nothing was written")
    if code == FULL:
        raise StoreFull("the log would exceed twice max_turns: nothing was written")
    raise InvalidInput("that turn lies before the window: it was trimmed")
