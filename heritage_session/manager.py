"""Conversations by id: read fresh, append, merge, take turns, expire."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from bisect import bisect_right
from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any, Self

from heritage_session.config import SessionConfig
from heritage_session.conversation import (
    DEFAULT_LANGUAGE,
    ConversationState,
    ConversationTurn,
    Fold,
    Head,
    before_window,
    delta,
    fold,
    new_mark,
)
from heritage_session.errors import ConflictError, InvalidInput, SessionGone, StoreError
from heritage_session.frozen import freeze
from heritage_session.lease import Lease, Renewal, acquire
from heritage_session.locks import KeyedLock
from heritage_session.lru import LRU
from heritage_session.merge import Merge, first_turns, merge
from heritage_session.metrics import Metrics, Stats
from heritage_session.stores import open_store
from heritage_session.stores.base import (
    UNSET,
    Acquired,
    Expect,
    Reading,
    Store,
    Unset,
    check_id,
)
from heritage_session.weight import weigh_head, weigh_turns

logger = logging.getLogger("heritage_session")

_PURGE_SLICE = 0.00025
_PURGE_BATCH = 32
_MERGE_ATTEMPTS = 8


def log_id(session_id: str) -> str:
    """What stands for a session in a log line: 48 bits of a hash, which open nothing."""
    return sha256(session_id.encode()).hexdigest()[:12]


class _MovedOn(Exception):
    """Somebody wrote between the read and the write of a merge."""


def hash_secret(secret: str) -> bytes:
    """What a head keeps of the cookie's secret."""
    return sha256(secret.encode()).digest()


def _hashed(secret: str | None) -> bytes | None:
    return None if secret is None else hash_secret(secret)


def _expect(expect: ConversationState | Expect | tuple[str, str] | None) -> Expect | None:
    if isinstance(expect, ConversationState):
        return Expect(expect.epoch, expect.tip)
    return None if expect is None else Expect(*expect)


def _birth(expect: object) -> str | None:
    return expect.birth if isinstance(expect, ConversationState) else None


class _View:
    """What the memory tier holds of a session: its head and the turns of its window.

    ``logged`` is what the turns weigh, where that is known, so that none is weighed twice.
    """

    __slots__ = ("head", "logged", "turns")

    def __init__(
        self, head: Head, turns: tuple[ConversationTurn, ...], logged: int | None = None
    ) -> None:
        self.head = head
        self.turns = turns
        self.logged = logged

    @classmethod
    def of(cls, reading: Reading) -> _View:
        if reading.head is None:
            raise StoreError("a store answered a first read without a head")
        return cls(reading.head, reading.turns)

    @property
    def expect(self) -> Expect:
        return Expect(self.head.epoch, self.head.tip)

    def weigh(self, session_id: str) -> int:
        if self.logged is None:
            self.logged = weigh_turns(self.turns)
        return self.logged + weigh_head(session_id, self.head)

    def state(self) -> ConversationState:
        return ConversationState.from_log(self.head, self.turns)

    def follows(self, other: _View) -> bool:
        """Whether it is not an older state of the same lineage."""
        return self.head.epoch != other.head.epoch or self.head.seq >= other.head.seq

    def updated(self, reading: Reading) -> _View:
        if reading.head is None:
            return self
        if reading.news == "all":
            return _View.of(reading)
        return self.under(reading.head, reading.turns)

    def under(self, head: Head, new: tuple[ConversationTurn, ...] = ()) -> _View:
        """The view under a newer ``head``: with ``new`` turns, without those trimmed since."""
        gone = self.turns[:0]
        if head.trimmed != self.head.trimmed:
            gone = self.turns[: bisect_right(self.turns, head.trimmed, key=_seq)]
        logged = self.logged
        if logged is not None:
            logged += weigh_turns(new) - weigh_turns(gone)
        return _View(head, self.turns[len(gone) :] + new, logged)


def _seq(turn: ConversationTurn) -> int:
    return turn.seq


class SessionManager:
    """Keeps conversations apart, consistent and within bounds.

    An async context manager. Every read asks the store, so it sees what any worker wrote; a state
    it hands out is the caller's own. Ids are any text of 1 byte to 8 KiB.

    Every method raises ``StoreUnavailable`` when the store cannot be reached, and ``InvalidInput``
    for an id that no store could hold.
    """

    def __init__(self, config: SessionConfig | None = None, *, store: Store | None = None) -> None:
        self.config = config or SessionConfig()
        self.metrics = Metrics()
        if store is None:
            config = self.config
            store = open_store(
                config.url,
                config.limits,
                max_sessions=config.max_sessions,
                max_memory_bytes=config.max_memory_bytes,
                keys=config.keys.get_secret_value() if config.keys else None,
                prefix=config.redis_prefix,
                db=config.redis_db,
            )
        self.store = store
        self.store.on_evict = self._evicted
        self.store.on_expire = lambda session_id: self._expired([session_id])
        self._views: LRU[str, _View] = LRU(
            self.config.max_sessions, max_weight=self.config.max_memory_bytes
        )
        self._turns = KeyedLock()
        self._cleaner: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._releasing: set[asyncio.Task[bool]] = set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Open the store and begin expiring in the background. Again is no harm."""
        async with self._starting:
            if self._cleaner is None:
                await self.store.open()
                self._cleaner = asyncio.create_task(self._clean_up(), name="expire sessions")

    async def stop(self) -> None:
        """End the background task and close the store. Again is no harm."""
        async with self._starting:
            if self._cleaner is not None:
                self._cleaner.cancel()
                await asyncio.gather(self._cleaner, *self._releasing, return_exceptions=True)
                self._cleaner = None
                await self.store.close()

    @staticmethod
    def generate_session_id() -> str:
        """256 bits from the operating system's CSPRNG, as 43 characters safe in a URL."""
        return secrets.token_urlsafe(32)

    # Reading

    async def get(
        self, session_id: str, *, secret: str | None = None, touch: bool = True
    ) -> ConversationState | None:
        """The conversation as it is now; None where there is none, or ``secret`` does not fit."""
        view = await self._read(check_id(session_id), touch, _hashed(secret))
        self._count_read(view is not None)
        return view.state() if view else None

    async def get_or_create(self, session_id: str | None = None) -> tuple[str, ConversationState]:
        """The conversation of ``session_id``, begun now where there is none.

        Without an id, a new conversation under a new id.
        """
        known = session_id is not None
        session_id = self.generate_session_id() if session_id is None else session_id
        while True:
            state = await self.get(session_id) if known else None
            state = state or await self._create(session_id, self._new_head())
            if state is not None:
                return session_id, state

    async def touch(self, session_id: str) -> bool:
        """Slide the idle expiry; False where there is no live conversation."""
        return await self.store.touch(check_id(session_id))

    # Writing

    async def create(
        self,
        session_id: str,
        *turns: ConversationTurn,
        secret: str | None = None,
        owner: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        language: str | None = None,
        append_id: str | None = None,
    ) -> ConversationState | None:
        """Begin a conversation with its first turns; None where the id is taken.

        None too where the same ``append_id`` began or continued it within ten minutes.
        """
        head = self._new_head(
            known=Fold(language=language or self._language),
            secret_hash=_hashed(secret) or b"",
            owner=owner,
            metadata=freeze(metadata or {}, "metadata"),
        )
        return await self._create(check_id(session_id), head, turns, append_id)

    async def append(
        self,
        session_id: str,
        *turns: ConversationTurn,
        expect: ConversationState | Expect | tuple[str, str] | None = None,
        append_id: str | None = None,
    ) -> ConversationState:
        """Add ``turns`` and return the new state. Never creates.

        Without ``expect`` it never loses a concurrent writer's turn. With it (a state, or its epoch
        and tip), it writes only if nothing has changed since. The same ``append_id`` within ten
        minutes is applied once.

        Raises:
            SessionGone: there is no such conversation, or it is another one than ``expect``.
            ConflictError: ``expect`` does not fit any more.
            StoreFull: the log would exceed twice ``max_turns``.
            UnknownOutcome: repeat it with the same ``append_id``.
        """
        check_id(session_id)
        if not turns:
            raise InvalidInput("append needs at least one turn")
        expected, birth = _expect(expect), _birth(expect)
        cached = self._cached(session_id)
        if cached is not None and birth in (None, cached.head.birth):
            with contextlib.suppress(SessionGone):
                return await self._append(session_id, cached, turns, expected, append_id)
        view = await self._must_read(session_id)
        if birth not in (None, view.head.birth):
            raise SessionGone("the id names another conversation now")
        return await self._append(session_id, view, turns, expected, append_id)

    async def add_turn_to_session(
        self,
        session_id: str,
        question: str,
        answer: str,
        resolved_question: str | None = None,
        template_id: str | None = None,
        slots: Mapping[str, str] | None = None,
        results: Sequence[Mapping[str, Any]] | None = None,
    ) -> ConversationState:
        """Append a question and its answer as one step; begins the conversation if need be."""
        asked = ConversationTurn(
            "user", question, resolved_question, template_id, slots or {}, results or []
        )
        answered = ConversationTurn("assistant", answer)
        while True:
            try:
                return await self.append(session_id, asked, answered, append_id=asked.id)
            except SessionGone:
                state = await self.create(session_id, asked, answered)
                if state is not None:
                    return state

    async def update(self, session_id: str, state: ConversationState) -> ConversationState:
        """Merge what changed in ``state`` since it was loaded onto what others did meanwhile.

        Added turns are appended, changed slots written onto the last of them (without one, onto a
        system turn), metadata merged by top-level key. Creates a missing conversation unless it
        was deleted. Afterwards ``state`` holds the merged conversation. Metadata and owner are
        written first, turns second: after an error, calling it again completes what is missing.

        Raises:
            SessionGone: the conversation was deleted, or the id names another one now.
            ConflictError: a turn was changed or removed here or there, or the same slot,
                metadata key or owner was changed in both places.
        """
        check_id(session_id)
        for _ in range(_MERGE_ATTEMPTS):
            try:
                merged = await self._merge_once(session_id, state)
            except _MovedOn:
                continue
            state.become(merged)
            return merged
        raise ConflictError(f"others kept changing the conversation, {_MERGE_ATTEMPTS} times over")

    async def rewind(
        self,
        session_id: str,
        through: int,
        *,
        expect: ConversationState | Expect | tuple[str, str] | None = None,
    ) -> ConversationState:
        """Drop the turns above number ``through`` and what was known from them.

        Raises:
            SessionGone, ConflictError: as ``append``.
            InvalidInput: ``through`` lies below what is kept.
        """
        view = await self._must_read(session_id)
        remaining = tuple(turn for turn in view.turns if turn.seq <= through)
        known = fold(view.head.base, remaining)
        head = await self.store.rewind(
            session_id, view.head.birth, _expect(expect) or view.expect, through, known
        )
        return self._after(session_id, _View(view.head, remaining).under(head))

    async def clear(
        self,
        session_id: str,
        *,
        expect: ConversationState | Expect | tuple[str, str] | None = None,
    ) -> ConversationState:
        """Forget every turn and all that is known but owner, metadata and secret.

        Raises:
            SessionGone, ConflictError: as ``append``.
        """
        view = await self._must_read(session_id)
        known = Fold(language=view.head.known.language)
        reading = await self.store.clear(
            session_id, view.head.birth, _expect(expect) or view.expect, known
        )
        return self._after(session_id, view.updated(reading))

    async def patch(
        self,
        session_id: str,
        *,
        owner: str | Unset | None = UNSET,
        metadata: Mapping[str, Any] | Unset = UNSET,
        expect: ConversationState | Expect | tuple[str, str] | None = None,
    ) -> ConversationState:
        """Change owner or metadata. Raises ``SessionGone`` and ``ConflictError`` as ``append``."""
        view = await self._must_read(session_id)
        if not isinstance(metadata, Unset):
            metadata = freeze(metadata, "metadata")
        head = await self.store.patch(
            session_id,
            view.head.birth,
            _expect(expect) or view.expect,
            owner=owner,
            metadata=metadata,
        )
        return self._after(session_id, view.under(head))

    async def delete(self, session_id: str, *, secret: str | None = None) -> bool:
        """Remove the conversation for good; False where there was none that ``secret`` opens.

        One that cannot be read, as the key to its content is not among ours, is removed too.
        """
        deleted = await self.store.delete(check_id(session_id), _hashed(secret))
        self._views.pop(session_id)
        if deleted:
            self.metrics.sessions_deleted += 1
            logger.info("session deleted id=%s", log_id(session_id))
        return deleted

    # Turn-taking

    @asynccontextmanager
    async def exclusive(
        self, session_id: str, *, secret: str | None = None, wait: float = 30.0
    ) -> AsyncGenerator[Lease]:
        """Take turns with everybody else who asks for this conversation exclusively.

        First come first served in this process, bounded retry (``wait`` seconds) across
        processes. The lease is renewed while the block runs, and given back by the append inside it
        or by its end. Where there is no conversation, or ``secret`` does not fit, only this
        process's turn is taken and ``state`` is None.

        Raises:
            Busy: another process kept its turn for longer than ``wait``.
        """
        check_id(session_id)
        async with self._turns.hold(session_id):
            holder = new_mark()
            lease: Lease | None = None
            try:
                view = await self._acquire(session_id, holder, secret, wait)
                lease = self._lease(session_id, holder, view)
                async with Renewal(self.store, session_id, holder, self.config.lease_ttl):
                    yield lease
            finally:
                if lease is None or lease.held:
                    await self._give_back(session_id, holder)

    def _lease(self, session_id: str, holder: str, view: _View | None) -> Lease:
        if view is None:
            return Lease(None, None)

        async def append(
            turns: tuple[ConversationTurn, ...], append_id: str | None
        ) -> ConversationState:
            return await self._append(session_id, view, turns, view.expect, append_id, holder)

        return Lease(view.state(), append)

    async def _give_back(self, session_id: str, holder: str) -> None:
        """Release the lease, though the caller is cancelled; if it cannot be, it runs out."""
        task = asyncio.ensure_future(self.store.release(session_id, holder))
        self._releasing.add(task)
        task.add_done_callback(self._releasing.discard)
        try:
            await asyncio.shield(task)
        except StoreError as error:
            logger.warning("a lease runs out by itself: %s", error)

    async def _acquire(
        self, session_id: str, holder: str, secret: str | None, wait: float
    ) -> _View | None:
        hashed = _hashed(secret)
        cached = self._cached(session_id)

        def attempt() -> Awaitable[Acquired | None]:
            known = cached.head.mark if cached else None
            return self.store.acquire(
                session_id, holder, self.config.lease_ttl, known=known, secret_hash=hashed
            )

        acquired = await acquire(attempt, wait)
        self._count_read(acquired is not None)
        return self._seen(session_id, cached, acquired.reading if acquired else None)

    # Statistics

    def get_stats(self) -> Stats:
        """Counters, what this process's memory holds, and ``redis_available``.

        ``active_sessions`` is how many sessions that is, ``memory_bytes`` about how much they take.
        """
        store, views = self.store, self._views
        return Stats(
            **self.metrics.snapshot(),
            turns_quarantined=store.quarantined,
            active_sessions=store.active() if store.local else len(views),
            memory_bytes=store.memory_bytes if store.local else views.weight,
            redis_available=store.redis_available,
        )

    # Views

    def _cached(self, session_id: str) -> _View | None:
        return None if self.store.local else self._views.get(session_id)

    def _seen(self, session_id: str, cached: _View | None, reading: Reading | None) -> _View | None:
        """The view after ``reading``, kept in the memory tier unless a newer one is there."""
        if reading is None:
            self._views.pop(session_id)
            return None
        view = cached.updated(reading) if cached else _View.of(reading)
        held = self._cached(session_id)
        if view is not held and (held is None or view.follows(held)):
            self._keep(session_id, view)
        return view

    def _keep(self, session_id: str, view: _View) -> None:
        if not self.store.local:
            self._views.put(session_id, view, view.weigh(session_id))

    async def _read(
        self, session_id: str, touch: bool = True, secret_hash: bytes | None = None
    ) -> _View | None:
        cached = self._cached(session_id)
        known = cached.head.mark if cached else None
        reading = await self.store.read(session_id, known, touch, secret_hash)
        return self._seen(session_id, cached, reading)

    def _after(self, session_id: str, view: _View) -> ConversationState:
        """The state after a write that renewed the epoch."""
        self._keep(session_id, view)
        return view.state()

    async def _must_read(self, session_id: str) -> _View:
        view = await self._read(check_id(session_id))
        if view is None:
            raise SessionGone("no such conversation: it was deleted or has expired")
        return view

    def _count_read(self, found: bool) -> None:
        if found:
            self.metrics.cache_hits += 1
        else:
            self.metrics.cache_misses += 1

    # Writes

    @property
    def _language(self) -> str:
        return self.config.default_language or DEFAULT_LANGUAGE

    def _new_head(self, **fields: Any) -> Head:
        fields.setdefault("known", Fold(language=self._language))
        return Head(base=Fold(language=fields["known"].language), **fields)

    async def _create(
        self,
        session_id: str,
        head: Head,
        turns: Sequence[ConversationTurn] = (),
        append_id: str | None = None,
    ) -> ConversationState | None:
        """Store a conversation that begins with ``turns``; None where the id is taken."""
        numbered = tuple(turn.numbered(seq) for seq, turn in enumerate(turns, head.seq + 1))
        return await self._store(session_id, _ending(head, numbered), numbered, append_id)

    async def _store(
        self,
        session_id: str,
        head: Head,
        turns: tuple[ConversationTurn, ...],
        append_id: str | None = None,
    ) -> ConversationState | None:
        stored = await self.store.create(session_id, head, turns, append_id=append_id)
        if stored is None:
            return None
        self.metrics.sessions_created += 1
        self.metrics.turns_appended += len(turns)
        logger.info("session created id=%s", log_id(session_id))
        return self._after(session_id, _View(stored, turns))

    async def _merge_once(self, session_id: str, state: ConversationState) -> ConversationState:
        view = await self._read(session_id)
        if view is None:
            return await self._begin_again(session_id, state)
        if state.birth and state.birth != view.head.birth:
            raise SessionGone("the id names another conversation now")
        plan = merge(state, view.head, view.turns)
        try:
            return await self._carry_out(session_id, view, plan)
        except ConflictError as error:
            raise _MovedOn from error

    async def _carry_out(self, session_id: str, view: _View, plan: Merge) -> ConversationState:
        if plan.patches:
            head = await self.store.patch(
                session_id,
                view.head.birth,
                view.expect,
                owner=plan.owner,
                metadata=freeze(plan.metadata, "metadata")
                if not isinstance(plan.metadata, Unset)
                else UNSET,
            )
            view = view.under(head)
        if not plan.turns:
            return self._after(session_id, view)
        expect = view.expect if plan.conditional else None
        return await self._append(session_id, view, plan.turns, expect, plan.turns[-1].id)

    async def _begin_again(self, session_id: str, state: ConversationState) -> ConversationState:
        """Store a state whose conversation is missing; one that was deleted stays gone."""
        if state.loaded is None:
            head = self._new_head(
                known=Fold(language=state.language),
                owner=state.owner,
                metadata=freeze(state.metadata, "metadata"),
            )
            made = await self._create(session_id, head, first_turns(state))
        else:
            was, loaded = state.loaded
            plan = merge(state, was, loaded)
            added = tuple(t.numbered(seq) for seq, t in enumerate(plan.turns, was.seq + 1))
            head = replace(
                _ending(was, added),
                epoch=new_mark(),
                owner=state.owner,
                metadata=freeze(state.metadata, "metadata"),
            )
            made = await self._store(session_id, head, loaded + added)
        if made is None:
            raise _MovedOn
        return made

    async def _append(
        self,
        session_id: str,
        view: _View,
        turns: Sequence[ConversationTurn],
        expect: Expect | None,
        append_id: str | None,
        holder: str | None = None,
    ) -> ConversationState:
        try:
            appended = await self.store.append(
                session_id,
                view.head.birth,
                turns,
                delta(turns),
                expect=expect,
                append_id=append_id,
                known=None if self.store.local else view.head,
                holder=holder,
                release=holder is not None,
            )
        except ConflictError:
            self.metrics.conflicts += 1
            raise
        after = self._seen(session_id, view, appended.reading)
        if after is None:
            raise SessionGone("the turns were appended, and the conversation deleted since")
        self.metrics.turns_appended += len(turns)
        return (await self._trimmed(session_id, after)).state()

    async def _trimmed(self, session_id: str, view: _View) -> _View:
        """``view`` within its window. When somebody else trimmed first, the next read shows it."""
        if len(view.turns) <= self.store.limits.trim_above:
            return view
        dropped = before_window(view.turns, self.store.limits.max_turns)
        if not dropped:
            return view
        base, through = fold(view.head.base, dropped), dropped[-1].seq
        head = view.head
        if not await self.store.trim(session_id, head.epoch, head.trimmed, through, base):
            self._views.pop(session_id)
            return view
        self.metrics.turns_trimmed += len(dropped)
        trimmed = view.under(replace(head, trimmed=through, base=base))
        self._keep(session_id, trimmed)
        return trimmed

    # In the background

    async def _clean_up(self) -> None:
        while True:
            await asyncio.sleep(self.config.cleanup_interval)
            try:
                await self.expire()
            except StoreError as error:
                logger.warning("expiry postponed: %s", error)
            except Exception:
                logger.exception("expiry failed; it is tried again at its next time")

    async def expire(self) -> int:
        """Drop every session whose time is past, in slices of a quarter millisecond; how many."""
        expired = 0
        while True:
            until = time.perf_counter() + _PURGE_SLICE
            while time.perf_counter() < until:
                gone = await self.store.purge(limit=_PURGE_BATCH)
                if not gone:
                    return expired
                self._expired(gone)
                expired += len(gone)
            await asyncio.sleep(0)

    def _expired(self, session_ids: Sequence[str]) -> None:
        self.metrics.sessions_expired += len(session_ids)
        for session_id in session_ids:
            self._views.pop(session_id)
            if logger.isEnabledFor(logging.INFO):
                logger.info("session expired id=%s", log_id(session_id))

    def _evicted(self, session_id: str) -> None:
        self.metrics.sessions_evicted += 1
        logger.info("session evicted id=%s", log_id(session_id))


def _ending(head: Head, turns: Sequence[ConversationTurn]) -> Head:
    """``head`` after numbered ``turns``."""
    if not turns:
        return head
    return replace(head, seq=turns[-1].seq, tip=turns[-1].id, known=fold(head.known, turns))
