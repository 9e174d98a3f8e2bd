"""The store contract: few verbs, each saying what a miss means."""

from __future__ import annotations

import hmac
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, Final, Literal, NamedTuple
from zlib import crc32

from heritage_session.conversation import ConversationTurn, Delta, Fold, Head, Mark
from heritage_session.errors import InvalidInput

BUCKETS: Final = 256
APPEND_ID_SECONDS: Final = 600.0
SLIDE_BELOW: Final = 0.9
MAX_ID_BYTES: Final = 8192


class Unset(Enum):
    """The default of an argument for which None is a value."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds every session of a store. Times in seconds.

    ``idle`` slides with use (OWASP Session Management: idle timeout), ``lifetime`` counts from the
    creation and is never extended (absolute timeout). A log of more than twice ``max_turns`` turns
    refuses the next append.
    """

    idle: float = 1800.0
    lifetime: float = 43200.0
    max_turns: int = 1000

    @property
    def trim_above(self) -> int:
        """The length from which a manager trims the log."""
        return self.max_turns * 5 // 4

    @property
    def full_above(self) -> int:
        """The length that no append may exceed."""
        return self.max_turns * 2

    def expires_at(self, head: Head) -> float:
        """When the session ends if nobody uses it, in Unix seconds."""
        idle, lifetime = head.last_active + self.idle, head.created_at + self.lifetime
        return idle if idle < lifetime else lifetime


class Expect(NamedTuple):
    """The state of a conversation that a conditional write was decided on."""

    epoch: str
    tip: str


class Reading(NamedTuple):
    """What a store tells a reader who knows a ``Mark``.

    ``unchanged``: nothing, and no head. ``new``: the turns after the mark and the head. ``all``:
    every turn in the log and the head.
    """

    news: Literal["unchanged", "new", "all"]
    head: Head | None = None
    turns: tuple[ConversationTurn, ...] = ()


class Appended(NamedTuple):
    """The numbers that an append gave its turns, and what its caller did not know.

    ``reading`` is None when a repeated append finds that the session has since gone.
    """

    seqs: tuple[int, ...]
    reading: Reading | None


class Acquired(NamedTuple):
    """Whether the lease was granted, and the read that came with the attempt."""

    granted: bool
    reading: Reading


class Dirty(NamedTuple):
    """A session with something that the archive has not confirmed."""

    id: str
    birth: str


def bucket_of(session_id: str) -> int:
    """The bucket (0 to 255) that holds a session and the dirty mark of it."""
    return crc32(session_id.encode()) % BUCKETS


def mark_of(known: Head | Mark | None) -> Mark | None:
    """What a caller knows who gives a head or its mark."""
    return known.mark if isinstance(known, Head) else known


def check_id(session_id: object) -> str:
    """``session_id``, once it is sure that any store can hold it.

    Raises:
        InvalidInput: it is no text, empty, longer than 8 KiB as UTF-8, or half a surrogate pair.
    """
    if not isinstance(session_id, str) or not session_id:
        raise InvalidInput("a session id is text of at least one character")
    if len(session_id) <= MAX_ID_BYTES and session_id.isascii():
        return session_id
    try:
        length = len(session_id.encode())
    except UnicodeEncodeError as error:
        raise InvalidInput("a session id holds a lone surrogate, which is no text") from error
    if length > MAX_ID_BYTES:
        raise InvalidInput(f"a session id of {length} bytes is longer than {MAX_ID_BYTES}")
    return session_id


def check_turns(turns: Sequence[ConversationTurn]) -> None:
    """Raises ``InvalidInput`` where an append has none: no mark would tell of what it changes."""
    if not turns:
        raise InvalidInput("an append adds at least one turn")


def opens(head: Head, secret_hash: bytes | None) -> bool:
    """Whether the hash of a presented secret fits ``head``; None asks for no check."""
    return secret_hash is None or hmac.compare_digest(head.secret_hash, secret_hash)


class Store(ABC):
    """Holds conversations by id. Every verb is atomic, and none blocks the event loop.

    Every write carries the ``birth`` that its caller read: another birth, or none, raises
    ``SessionGone``. A store that cannot be reached raises ``StoreUnavailable``; nothing is ever
    answered as empty because it could not be read. Expiry is judged by the store's own clock.

    A write of which no reply came raises ``UnknownOutcome``. What changes no content (``touch``,
    ``acquire``, ``renew``, ``release``, ``confirm``, ``reveal``) raises ``StoreUnavailable`` then
    too, as it may be repeated without harm.
    """

    durable: bool = False
    """Whether what was acknowledged survives the process."""

    local: ClassVar[bool] = False
    """Whether reading costs no round trip, so that no memory tier belongs above it."""

    limits: Limits
    quarantined: int = 0
    """How many unreadable turns this process has set aside."""

    on_evict: Callable[[str], None] | None = None
    """Told the id of each live session that a bound on memory dropped."""

    on_expire: Callable[[str], None] | None = None
    """Told the id of each expired session that another one has replaced before any purge."""

    async def open(self) -> None:
        """Connect. Raises ``StoreUnavailable`` or ``ConfigError``."""

    async def close(self) -> None:
        """Let go of everything ``open`` took. May be called twice."""

    @property
    def redis_available(self) -> bool:
        """Whether this is a Valkey or Redis store that answered when it was last asked."""
        return False

    def active(self) -> int:
        """How many sessions this process's memory holds; expired ones may count until a purge."""
        return 0

    @property
    def memory_bytes(self) -> int:
        """What these sessions take of this process's memory, estimated in bytes."""
        return 0

    @abstractmethod
    async def ping(self) -> None:
        """Return when the store answers; raise ``StoreUnavailable`` when it does not."""

    @abstractmethod
    async def create(
        self,
        session_id: str,
        head: Head,
        turns: Sequence[ConversationTurn] = (),
        pending: bool = False,
        append_id: str | None = None,
    ) -> Head | None:
        """Store ``head`` and its numbered ``turns`` as they are; None where the id exists.

        The head comes back with its times: ``last_active`` is now, ``created_at`` too where it is
        0. Both stay what they are with ``pending``: such a one is a miss to everybody until
        ``reveal``, and gives way to a later create. An ``append_id`` is remembered for its turns
        as ``append`` does; one that is remembered already makes this None.

        Raises:
            SessionGone: ``created_at`` is not 0, and this conversation is past its lifetime, or
                its id was deleted since.
        """

    @abstractmethod
    async def read(
        self,
        session_id: str,
        known: Mark | None = None,
        touch: bool = True,
        secret_hash: bytes | None = None,
    ) -> Reading | None:
        """What a reader who knows ``known`` does not know; None where there is no live session.

        With ``touch``, slides the idle expiry when less than 90 % of it is left. A ``secret_hash``
        that does not fit is a miss, and slides nothing.
        """

    @abstractmethod
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
        """Number and add ``turns``, apply ``delta``, slide the idle expiry. Never creates.

        ``known`` is the head that the caller holds, as a store gave it, or the mark of it: who
        gives the head may be told less.

        An ``append_id`` is looked up before anything else and remembered for ten minutes, whatever
        happens to the session: the same append is applied once and gives the same numbers. With a
        ``holder``, its lease must still stand; ``release`` gives it back in the same step, a
        repeated append's too.

        Raises:
            SessionGone: no such conversation.
            ConflictError: ``expect`` does not fit any more.
            LeaseLost: the lease of ``holder`` has run out.
            StoreFull: the log would exceed twice ``max_turns``.
            InvalidInput: there are no ``turns``.
        """

    @abstractmethod
    async def rewind(
        self, session_id: str, birth: str, expect: Expect, through: int, known: Fold
    ) -> Head:
        """Drop the turns above ``through``; ``known`` is the fold of what remains. New epoch.

        Raises:
            SessionGone, ConflictError: as ``append``.
            InvalidInput: ``through`` lies below the window.
        """

    @abstractmethod
    async def replace(
        self,
        session_id: str,
        birth: str,
        expect: Expect,
        turns: Sequence[ConversationTurn],
        known: Fold,
        base: Fold,
    ) -> Reading:
        """Put ``turns`` in place of the whole log, with numbers of their own. New epoch.

        Raises:
            SessionGone, ConflictError, StoreFull: as ``append``.
        """

    async def clear(self, session_id: str, birth: str, expect: Expect, known: Fold) -> Reading:
        """Drop every turn; owner, metadata and secret stay. New epoch. Raises as ``replace``."""
        return await self.replace(session_id, birth, expect, (), known, known)

    @abstractmethod
    async def patch(
        self,
        session_id: str,
        birth: str,
        expect: Expect,
        *,
        owner: str | Unset | None = UNSET,
        metadata: Mapping[str, Any] | Unset = UNSET,
    ) -> Head:
        """Change owner or metadata. New epoch. Raises ``SessionGone`` and ``ConflictError``."""

    @abstractmethod
    async def set_secret(
        self, session_id: str, birth: str, expect: Expect, secret_hash: bytes
    ) -> Head:
        """Change the secret's hash. New epoch. Raises ``SessionGone`` and ``ConflictError``."""

    @abstractmethod
    async def trim(
        self, session_id: str, epoch: str, trimmed: int, through: int, base: Fold
    ) -> bool:
        """Drop the turns up to ``through`` into ``base``.

        False, and nothing done, when ``epoch`` or ``trimmed`` is no longer what the caller saw,
        when the session has gone, or when the archive has not confirmed all of these turns. False
        too where a first attempt, whose reply was lost, did it: the next read tells.
        """

    @abstractmethod
    async def touch(self, session_id: str) -> bool:
        """Slide the idle expiry; False where there is no live session."""

    @abstractmethod
    async def delete(self, session_id: str, secret_hash: bytes | None = None) -> bool:
        """Remove the session; False where there was none. Beats every write under way.

        A ``secret_hash`` that does not fit is a miss, and removes nothing. Nothing else of it is
        read: what no key of ours decrypts can be removed too.

        A store that asks again because a reply was lost answers as the first attempt would have.

        Raises:
            UnknownOutcome: it may have been removed. Removing it again is no harm.
        """

    @abstractmethod
    def scan(self, owner: str | None = None) -> AsyncIterator[str]:
        """The ids of the live sessions, of ``owner`` alone where given, in no order."""

    @abstractmethod
    async def purge(self, now: float | None = None, limit: int = 500) -> list[str]:
        """Drop at most ``limit`` sessions whose time is past; their ids, empty when none is left.

        The work is proportional to what has expired, never to what lives. Sessions that wait for
        the archive are passed over.
        """

    @abstractmethod
    async def acquire(
        self,
        session_id: str,
        holder: str,
        ttl: float,
        *,
        known: Mark | None = None,
        secret_hash: bytes | None = None,
    ) -> Acquired | None:
        """Try for the lease of ``session_id`` for ``ttl`` seconds, and read.

        None where there is no live session, or where the secret does not fit: no lease is taken
        then. Asking again with the same ``holder`` extends it.
        """

    @abstractmethod
    async def renew(self, session_id: str, holder: str, ttl: float) -> None:
        """Extend the lease. Raises ``LeaseLost`` where ``holder`` has none."""

    @abstractmethod
    async def release(self, session_id: str, holder: str) -> bool:
        """Give the lease back; False where ``holder`` has none any more.

        That is so too where a first attempt, whose reply was lost, gave it back.
        """

    @abstractmethod
    async def dirty(self, bucket: int) -> list[Dirty]:
        """Sessions of ``bucket`` with something unconfirmed, oldest first. Empty without archive.

        Pending ones and tombstones are not among them.
        """

    @abstractmethod
    async def confirm(self, session_id: str, birth: str, mark: Mark) -> bool:
        """The archive holds everything up to ``mark``; False when more has happened since.

        Confirming again is no harm, and True. Only what had expired goes with its confirmation, so
        that there is nothing left to confirm, and False.
        """

    @abstractmethod
    async def reveal(self, session_id: str, birth: str) -> bool:
        """Make a pending session visible; False where it is not there any more.

        True too where this conversation is visible already.
        """
