"""Conversations in this process: the reference that every other store is measured against."""

from __future__ import annotations

import sys
import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile
from typing import Any, ClassVar

from heritage_session.conversation import ConversationTurn, Delta, Fold, Head, Mark, new_mark
from heritage_session.errors import (
    ConflictError,
    InvalidInput,
    LeaseLost,
    SessionGone,
    StoreFull,
)
from heritage_session.frozen import freeze
from heritage_session.lru import LRU
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
    bucket_of,
    check_turns,
    mark_of,
    opens,
)
from heritage_session.weight import weigh_head, weigh_turns

_REMEMBERED = 100_000
_COUNTED = 1_000


class SteadyClock:
    """Unix time that never goes back, whatever happens to the wall clock."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self._offset + time.monotonic()


@dataclass(slots=True)
class _Entry:
    """``logged`` is what its turns weigh, so that none is weighed twice; ``weight`` all of it."""

    head: Head
    turns: list[ConversationTurn]
    logged: int
    weight: int
    pending: bool = False
    dirty: bool = False


@dataclass(slots=True)
class _Lease:
    holder: str
    until: float


@dataclass(slots=True)
class _Expiring:
    """At most ``most`` keys that are remembered for a fixed time, oldest first."""

    seconds: float
    most: int
    until: OrderedDict[Any, tuple[float, Any]] = field(
        default_factory=lambda: OrderedDict[Any, tuple[float, Any]]()
    )

    def get(self, key: object, now: float) -> Any:
        kept = self.until.get(key)
        return kept[1] if kept and kept[0] > now else None

    def put(self, key: object, value: object, now: float) -> None:
        self.drop(now, 2)
        self.until[key] = (now + self.seconds, value)
        self.until.move_to_end(key)
        if len(self.until) > self.most:
            self.until.popitem(last=False)

    def drop(self, now: float, limit: int) -> None:
        """Forget at most ``limit`` keys whose time is past."""
        for _ in range(limit):
            if not self.until or next(iter(self.until.values()))[0] > now:
                return
            self.until.popitem(last=False)


class MemoryStore(Store):
    """At most ``max_sessions`` conversations, of ``max_bytes`` together: more drops the oldest.

    The oldest is the one used least recently; bytes are estimated (``heritage_session.weight``).
    A write that would make one conversation heavier than all may be is refused with ``StoreFull``,
    so that it costs no other one. With ``archived``, what the archive has not confirmed is never
    dropped: when nothing else is left, what needs more room is refused. Of append ids and of
    deletes it remembers at most 100,000 each, or ten for each session it may hold; these are not
    weighed.

    Nothing in it awaits, so on one event loop every verb is atomic.
    """

    local: ClassVar[bool] = True

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        max_sessions: int = 10_000,
        max_bytes: int = 256 << 20,
        archived: bool = False,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.max_sessions = max_sessions
        self.max_bytes = max_bytes
        self.archived = archived
        self._clock = clock or SteadyClock()
        self._clean: LRU[str, _Entry] = LRU(max_sessions, self._evicted)
        self._pinned: LRU[str, _Entry] = LRU(sys.maxsize)
        self._by_use: OrderedDict[str, None] = OrderedDict()
        self._by_age: OrderedDict[str, None] = OrderedDict()
        self._leases: dict[str, _Lease] = {}
        remembered = max(_REMEMBERED, 10 * max_sessions)
        self._applied = _Expiring(APPEND_ID_SECONDS, remembered)
        self._deleted = _Expiring(self.limits.lifetime, remembered)

    def __len__(self) -> int:
        return len(self._clean) + len(self._pinned)

    def active(self) -> int:
        now = self._clock()
        first = (islice(order, _COUNTED) for order in (self._by_use, self._by_age))
        expired = {
            session_id
            for some in first
            for session_id in takewhile(lambda i: self._expires_at(i) <= now, some)
        }
        return len(self) - len(expired)

    @property
    def memory_bytes(self) -> int:
        return self._clean.weight + self._pinned.weight

    async def ping(self) -> None:
        """Memory always answers."""

    async def create(
        self,
        session_id: str,
        head: Head,
        turns: Sequence[ConversationTurn] = (),
        pending: bool = False,
        append_id: str | None = None,
    ) -> Head | None:
        now = self._clock()
        existing = self._entry(session_id)
        if existing and not existing.pending and self.limits.expires_at(existing.head) > now:
            return None
        if append_id and self._applied.get((session_id, append_id), now) is not None:
            return None
        head = self._begun(session_id, head, pending, now)
        logged = weigh_turns(turns)
        weight = logged + weigh_head(session_id, head)
        entry = _Entry(head, list(turns), logged, weight, pending)
        self._give_way(session_id, existing, weight)
        self._by_use[session_id] = None
        self._by_age[session_id] = None
        self._put(session_id, entry, changed=not pending)
        if append_id:
            self._applied.put((session_id, append_id), tuple(t.seq for t in turns), now)
        return head

    def _begun(self, session_id: str, head: Head, pending: bool, now: float) -> Head:
        """``head`` with its times, unless the conversation that it brings back is gone for good."""
        deleted = self._deleted.get(session_id, now)
        if head.created_at and deleted is not None and head.created_at <= deleted:
            raise SessionGone("this conversation was deleted")
        if not pending:
            head = replace(head, created_at=head.created_at or now, last_active=now)
        if self.limits.expires_at(head) <= now:
            raise SessionGone("this conversation is past its lifetime")
        return replace(head, metadata=freeze(head.metadata, "metadata"))

    def _give_way(self, session_id: str, existing: _Entry | None, weight: int) -> None:
        """Raises StoreFull when nothing may be dropped for one more session."""
        crowded = existing is None and len(self) >= self.max_sessions
        if crowded and not len(self._clean):
            raise StoreFull(f"{self.max_sessions} sessions wait for the archive")
        self._make_room(session_id, existing, weight)
        if crowded and len(self) >= self.max_sessions:
            self._clean.evict()
        self._remove(session_id)
        if existing is not None and not existing.pending and self.on_expire is not None:
            self.on_expire(session_id)

    async def read(
        self,
        session_id: str,
        known: Mark | None = None,
        touch: bool = True,
        secret_hash: bytes | None = None,
    ) -> Reading | None:
        now = self._clock()
        entry = self._live(session_id, now)
        if entry is None or not opens(entry.head, secret_hash):
            return None
        if touch:
            self._clean.get(session_id)
            self._slide_when_due(session_id, entry, now)
        return _reading(entry, known)

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
        now = self._clock()
        seqs = self._applied.get((session_id, append_id), now) if append_id else None
        if seqs is not None:
            if release and holder is not None:
                await self.release(session_id, holder)
            return self._repeated(session_id, birth, seqs, mark_of(known))
        entry = self._born(session_id, birth)
        if holder is not None:
            self._check_lease(session_id, holder)
        _check(entry.head, expect)
        _check_room(len(entry.turns) + len(turns), self.limits)
        head, numbered = _extended(entry.head, turns, now, known=delta.apply(entry.head.known))
        self._change(session_id, entry, head, entry.logged + weigh_turns(numbered))
        entry.turns += numbered
        seqs = tuple(turn.seq for turn in numbered)
        if append_id:
            self._applied.put((session_id, append_id), seqs, now)
        if release and holder is not None:
            del self._leases[session_id]
        return Appended(seqs, _reading(entry, mark_of(known)))

    async def rewind(
        self, session_id: str, birth: str, expect: Expect, through: int, known: Fold
    ) -> Head:
        entry = self._born(session_id, birth)
        _check(entry.head, expect)
        if through < entry.head.trimmed:
            raise InvalidInput(f"turn {through} lies before the window: it was trimmed")
        kept = bisect_right(entry.turns, through, key=_seq)
        logged = entry.logged - weigh_turns(entry.turns[kept:])
        tip = entry.turns[kept - 1].id if kept else ""
        head = self._renew_epoch(session_id, entry, logged, tip=tip, known=known)
        del entry.turns[kept:]
        return head

    async def replace(
        self,
        session_id: str,
        birth: str,
        expect: Expect,
        turns: Sequence[ConversationTurn],
        known: Fold,
        base: Fold,
    ) -> Reading:
        entry = self._born(session_id, birth)
        _check(entry.head, expect)
        _check_room(len(turns), self.limits)
        empty = replace(entry.head, tip="", trimmed=0, archived=0, base=base, known=known)
        head, numbered = _extended(empty, turns, self._clock(), epoch=new_mark())
        self._change(session_id, entry, head, weigh_turns(numbered))
        entry.turns[:] = numbered
        return _reading(entry, None)

    async def patch(
        self,
        session_id: str,
        birth: str,
        expect: Expect,
        *,
        owner: str | Unset | None = UNSET,
        metadata: Mapping[str, Any] | Unset = UNSET,
    ) -> Head:
        entry = self._born(session_id, birth)
        _check(entry.head, expect)
        changes: dict[str, Any] = {}
        if not isinstance(owner, Unset):
            changes["owner"] = owner
        if not isinstance(metadata, Unset):
            changes["metadata"] = freeze(metadata, "metadata")
        return self._renew_epoch(session_id, entry, entry.logged, **changes)

    async def set_secret(
        self, session_id: str, birth: str, expect: Expect, secret_hash: bytes
    ) -> Head:
        entry = self._born(session_id, birth)
        _check(entry.head, expect)
        return self._renew_epoch(session_id, entry, entry.logged, secret_hash=secret_hash)

    async def trim(
        self, session_id: str, epoch: str, trimmed: int, through: int, base: Fold
    ) -> bool:
        entry = self._live(session_id)
        if entry is None or (entry.head.epoch, entry.head.trimmed) != (epoch, trimmed):
            return False
        if self.archived and through > entry.head.archived:
            return False
        past = bisect_right(entry.turns, through, key=_seq)
        entry.head = replace(entry.head, trimmed=through, base=base)
        entry.logged -= weigh_turns(entry.turns[:past])
        entry.weight = entry.logged + weigh_head(session_id, entry.head)
        del entry.turns[:past]
        self._keep(session_id, entry)
        return True

    async def touch(self, session_id: str) -> bool:
        entry = self._live(session_id)
        if entry is None:
            return False
        self._slide(session_id, entry)
        return True

    async def delete(self, session_id: str, secret_hash: bytes | None = None) -> bool:
        now = self._clock()
        entry = self._entry(session_id)
        if secret_hash is not None and (entry is None or not opens(entry.head, secret_hash)):
            return False
        at = now if entry is None else _used_at(entry.head, now)
        self._deleted.put(session_id, at, now)
        if entry is None:
            return False
        self._remove(session_id)
        return not entry.pending and self.limits.expires_at(entry.head) > now

    async def scan(self, owner: str | None = None) -> AsyncIterator[str]:
        for session_id in list(self._by_age):
            entry = self._live(session_id)
            if entry is not None and (owner is None or entry.head.owner == owner):
                yield session_id

    async def purge(self, now: float | None = None, limit: int = 500) -> list[str]:
        now = self._clock() if now is None else now
        self._applied.drop(now, limit)
        self._deleted.drop(now, limit)
        gone: list[str] = []
        for session_id in self._past(now, limit):
            if self._forget_expired(session_id):
                gone.append(session_id)
        return gone

    def _past(self, now: float, limit: int) -> Iterator[str]:
        """At most ``limit`` ids whose time is past, each to be forgotten before the next."""
        for order in (self._by_use, self._by_age):
            while limit and order and self._expires_at(session_id := next(iter(order))) <= now:
                limit -= 1
                yield session_id

    async def acquire(
        self,
        session_id: str,
        holder: str,
        ttl: float,
        *,
        known: Mark | None = None,
        secret_hash: bytes | None = None,
    ) -> Acquired | None:
        entry = self._live(session_id)
        if entry is None or not opens(entry.head, secret_hash):
            return None
        self._clean.get(session_id)
        self._slide_when_due(session_id, entry, self._clock())
        lease = self._lease(session_id)
        granted = lease is None or lease.holder == holder
        if granted:
            self._leases[session_id] = _Lease(holder, self._clock() + ttl)
        return Acquired(granted, _reading(entry, known))

    async def renew(self, session_id: str, holder: str, ttl: float) -> None:
        self._check_lease(session_id, holder).until = self._clock() + ttl

    async def release(self, session_id: str, holder: str) -> bool:
        lease = self._lease(session_id)
        if lease is None or lease.holder != holder:
            return False
        del self._leases[session_id]
        return True

    async def dirty(self, bucket: int) -> list[Dirty]:
        return [
            Dirty(session_id, entry.head.birth)
            for session_id in self._pinned
            if bucket_of(session_id) == bucket and (entry := self._pinned.peek(session_id))
        ]

    async def confirm(self, session_id: str, birth: str, mark: Mark) -> bool:
        entry = self._entry(session_id)
        if entry is None or entry.head.birth != birth or entry.head.mark != mark:
            return False
        if not entry.dirty:
            return entry.head.archived == mark.seq
        entry.head = replace(entry.head, archived=mark.seq)
        entry.dirty = False
        self._pinned.pop(session_id)
        if session_id in self._by_use:
            self._keep(session_id, entry)
        return True

    async def reveal(self, session_id: str, birth: str) -> bool:
        entry = self._entry(session_id)
        if entry is None or entry.head.birth != birth:
            return False
        entry.pending = False
        return True

    # Entries

    def _entry(self, session_id: str) -> _Entry | None:
        return self._clean.peek(session_id) or self._pinned.peek(session_id)

    def _live(self, session_id: str, now: float | None = None) -> _Entry | None:
        entry = self._entry(session_id)
        if entry is None or entry.pending:
            return None
        now = self._clock() if now is None else now
        return entry if self.limits.expires_at(entry.head) > now else None

    def _born(self, session_id: str, birth: str) -> _Entry:
        entry = self._live(session_id)
        if entry is None or entry.head.birth != birth:
            raise SessionGone("no such conversation: it was deleted, has expired, or began anew")
        return entry

    def _put(self, session_id: str, entry: _Entry, changed: bool) -> None:
        if changed and self.archived:
            entry.dirty = True
            self._clean.pop(session_id)
        self._keep(session_id, entry)

    def _keep(self, session_id: str, entry: _Entry) -> None:
        kept = self._pinned if entry.dirty else self._clean
        kept.put(session_id, entry, entry.weight)

    def _make_room(self, session_id: str, entry: _Entry | None, weight: int) -> None:
        """Drop others until ``session_id``, which is ``entry`` now, may weigh ``weight``.

        Raises StoreFull, and has dropped nothing, where that is not enough.
        """
        if self.memory_bytes + weight <= self.max_bytes:
            return
        held = entry.weight if entry else 0
        free = self.max_bytes - self._pinned.weight + (held if entry and entry.dirty else 0)
        if weight > free:
            raise StoreFull(
                f"the conversation would take {weight:,} bytes of memory, and {free:,} is all that"
                " can be freed for it: nothing was written; raise"
                " HERITAGE_SESSION_MAX_MEMORY_BYTES"
            )
        self._clean.get(session_id)
        while self.memory_bytes - held + weight > self.max_bytes:
            self._clean.evict()

    def _remove(self, session_id: str) -> None:
        self._clean.pop(session_id)
        self._pinned.pop(session_id)
        self._by_use.pop(session_id, None)
        self._by_age.pop(session_id, None)
        self._leases.pop(session_id, None)

    def _evicted(self, session_id: str, entry: _Entry) -> None:
        self._remove(session_id)
        lived = not entry.pending and self.limits.expires_at(entry.head) > self._clock()
        if lived and self.on_evict is not None:
            self.on_evict(session_id)

    def _expires_at(self, session_id: str) -> float:
        entry = self._entry(session_id)
        return self.limits.expires_at(entry.head) if entry else 0.0

    def _forget_expired(self, session_id: str) -> bool:
        """What is dirty stays for the archive's last look, and is dropped by its confirm."""
        entry = self._clean.peek(session_id)
        if entry is None:
            self._by_use.pop(session_id, None)
            self._by_age.pop(session_id, None)
            return False
        self._remove(session_id)
        return not entry.pending

    # Changes

    def _renew_epoch(self, session_id: str, entry: _Entry, logged: int, **changes: Any) -> Head:
        now = _used_at(entry.head, self._clock())
        head = replace(entry.head, epoch=new_mark(), last_active=now, **changes)
        self._change(session_id, entry, head, logged)
        return head

    def _change(self, session_id: str, entry: _Entry, head: Head, logged: int) -> None:
        """Put ``head`` in place, over turns that weigh ``logged``. Raises StoreFull, unchanged."""
        weight = logged + weigh_head(session_id, head)
        self._make_room(session_id, entry, weight)
        entry.head, entry.logged, entry.weight = head, logged, weight
        self._used(session_id, entry)

    def _used(self, session_id: str, entry: _Entry) -> None:
        self._by_use.move_to_end(session_id)
        self._put(session_id, entry, changed=True)

    def _slide(self, session_id: str, entry: _Entry) -> None:
        now = _used_at(entry.head, self._clock())
        entry.head = replace(entry.head, last_active=now)
        self._used(session_id, entry)

    def _slide_when_due(self, session_id: str, entry: _Entry, now: float) -> None:
        left = entry.head.last_active + self.limits.idle - now
        if left < SLIDE_BELOW * self.limits.idle:
            self._slide(session_id, entry)

    def _repeated(
        self, session_id: str, birth: str, seqs: tuple[int, ...], known: Mark | None
    ) -> Appended:
        entry = self._live(session_id)
        if entry is None or entry.head.birth != birth:
            return Appended(seqs, None)
        return Appended(seqs, _reading(entry, known))

    # Leases

    def _lease(self, session_id: str) -> _Lease | None:
        lease = self._leases.get(session_id)
        return lease if lease is not None and lease.until > self._clock() else None

    def _check_lease(self, session_id: str, holder: str) -> _Lease:
        lease = self._lease(session_id)
        if lease is None or lease.holder != holder:
            raise LeaseLost("the exclusive turn has run out: nothing was written")
        return lease


def _seq(turn: ConversationTurn) -> int:
    return turn.seq


def _extended(
    head: Head, turns: Sequence[ConversationTurn], now: float, **changes: Any
) -> tuple[Head, list[ConversationTurn]]:
    """``head`` after ``turns``, and these with their numbers."""
    numbered = [turn.numbered(seq) for seq, turn in enumerate(turns, head.seq + 1)]
    last, tip = (numbered[-1].seq, numbered[-1].id) if numbered else (head.seq, head.tip)
    head = replace(head, seq=last, tip=tip, last_active=_used_at(head, now), **changes)
    return head, numbered


def _used_at(head: Head, now: float) -> float:
    """When ``head`` is used now; no earlier than before, though the clock was set back."""
    return now if now > head.last_active else head.last_active


def _check(head: Head, expect: Expect | None) -> None:
    if expect is not None and (head.epoch, head.tip) != expect:
        raise ConflictError("the conversation has changed since it was read: load it again")


def _check_room(length: int, limits: Limits) -> None:
    if length > limits.full_above:
        raise StoreFull(f"{length} turns exceed the limit of {limits.full_above} for one log")


def _reading(entry: _Entry, known: Mark | None) -> Reading:
    """What ``known`` misses. New turns alone only if the logged turn ``seq`` still is ``tip``."""
    head, turns = entry.head, entry.turns
    if known is None or known.epoch != head.epoch:
        return Reading("all", head, tuple(turns))
    if known == head.mark:
        return Reading("unchanged")
    after = bisect_right(turns, known.seq, key=_seq)
    if after and (turns[after - 1].seq, turns[after - 1].id) == (known.seq, known.tip):
        return Reading("new", head, tuple(turns[after:]))
    return Reading("all", head, tuple(turns))
