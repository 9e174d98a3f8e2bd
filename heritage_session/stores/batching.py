"""Many callers, few connections: what is issued in one tick of the event loop travels together.

A connection is written to whenever there is something to send and read from all the time; replies
come in the order of their commands. So no caller waits for another one's connection, and none can
be exhausted.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import Callable
from typing import Any, Final, cast

import hiredis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import BusyLoadingError, RedisError, ResponseError

MAX_CALLS: Final = 64
MAX_BYTES: Final = 256 * 1024
_EAGER = 16
_NEVER_WAITS = 48 * 1024
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 1.0

Argument = bytes | str | int | float
_pack = cast(Callable[[tuple[Argument, ...]], bytes], cast(Any, hiredis).pack_command)


class Lost(Exception):
    """There was no reply. ``sent`` says whether the command may have been carried out."""

    def __init__(self, reason: str, sent: bool, cause: Exception | None = None) -> None:
        super().__init__(reason)
        self.sent = sent
        self.cause = cause


class Expired(Lost):
    """There was no reply within the deadline."""


class _Call:
    __slots__ = ("deadline", "future", "link", "packed", "sent")

    def __init__(self, packed: bytes, future: asyncio.Future[Any], deadline: float) -> None:
        self.packed = packed
        self.future = future
        self.deadline = deadline
        self.link: _Link | None = None
        self.sent = False

    def fail(self, error: Exception) -> None:
        if not self.future.done():
            self.future.set_exception(error)


class _Link:
    """One connection: a task that writes, a task that reads, both ended by the first error."""

    def __init__(self, connect: Callable[[], AbstractConnection], deadline: float) -> None:
        self._connect = connect
        self._deadline = deadline
        self._outgoing: deque[list[_Call]] = deque()
        self._in_flight: deque[_Call] = deque()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._ready: AbstractConnection | None = None
        self._unanswered = 0
        self._failures = 0
        self._retry_at = 0.0
        self._why: Exception | None = None
        self.retired = False

    @property
    def load(self) -> int:
        return len(self._in_flight) + sum(map(len, self._outgoing))

    def send(self, batch: list[_Call]) -> None:
        loop = asyncio.get_running_loop()
        if self._task is None and loop.time() < self._retry_at:
            self._fail(batch, self._why)
            return
        for call in batch:
            call.link = self
        self._outgoing.append(batch)
        self._wake.set()
        if self._task is None:
            self._task = loop.create_task(self._run(), name="heritage_session connection")

    async def send_now(self, batch: list[_Call]) -> bool:
        """Send at once, where nothing stands before; False, and nothing done, where that is not so.

        All that is not answered yet fits the socket's buffer, so this never waits, and cancelling
        the caller who happens to do it cannot end the connection.
        """
        size = sum(len(call.packed) for call in batch)
        if self._ready is None or self._outgoing or self._unanswered + size > _NEVER_WAITS:
            return False
        self._depart(batch)
        with contextlib.suppress(RedisError, OSError):  # the reader finds the connection broken
            await self._ready.send_packed_command([call.packed for call in batch], False)
        return True

    def _depart(self, batch: list[_Call]) -> None:
        self._in_flight.extend(batch)
        for call in batch:
            call.link, call.sent = self, True
            self._unanswered += len(call.packed)

    def _arrive(self) -> _Call:
        call = self._in_flight.popleft()
        self._unanswered -= len(call.packed)
        return call

    def retire(self) -> None:
        """No new calls come; it ends when nobody waits for a reply any more."""
        self.retired = True
        if all(call.future.done() for call in self._in_flight) and self._task is not None:
            self._task.cancel()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        connection = self._connect()
        why: Exception | None = None
        try:
            await self._open(connection)
            self._ready = connection
            async with asyncio.TaskGroup() as both:
                both.create_task(self._write(connection))
                both.create_task(self._read(connection))
        except* (RedisError, OSError, TimeoutError) as group:
            why = _first(group)
        finally:
            self._task = self._ready = None
            self._why = why
            self._drop(why)
            with contextlib.suppress(RedisError, OSError):
                await connection.disconnect(nowait=True)

    async def _open(self, connection: AbstractConnection) -> None:
        try:
            async with asyncio.timeout(self._deadline):
                await connection.connect()
        except (RedisError, OSError):
            self._back_off()
            raise
        self._failures = 0

    async def _write(self, connection: AbstractConnection) -> None:
        while True:
            while self._outgoing:
                batch = self._outgoing.popleft()
                self._depart(batch)
                await connection.send_packed_command([call.packed for call in batch], False)
            self._wake.clear()
            await self._wake.wait()

    async def _read(self, connection: AbstractConnection) -> None:
        while True:
            try:
                reply = cast(Any, await connection.read_response(disconnect_on_error=False))
            except (ResponseError, BusyLoadingError) as error:
                self._arrive().fail(error)
            else:
                call = self._arrive()
                if not call.future.done():
                    call.future.set_result(reply)
            if self.retired and not self._in_flight:
                raise ConnectionResetError("retired")

    def _back_off(self) -> None:
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**self._failures)
        self._failures += 1
        now = asyncio.get_running_loop().time()
        self._retry_at = now + pause * random.uniform(0.5, 1)  # noqa: S311 - spreads reconnects

    def _drop(self, why: Exception | None) -> None:
        waiting = [*self._in_flight, *(call for batch in self._outgoing for call in batch)]
        self._in_flight.clear()
        self._outgoing.clear()
        self._unanswered = 0
        self._fail(waiting, why)

    @staticmethod
    def _fail(calls: list[_Call], why: Exception | None) -> None:
        for call in calls:
            call.fail(Lost(str(why or "the connection was closed"), call.sent, why))


class Batcher:
    """Sends commands to one server over at most ``connections`` connections.

    ``deadline`` is in seconds, for a whole call; no timer runs on a single read. Cancelling a
    caller cancels nothing that was issued.
    """

    def __init__(
        self,
        connect: Callable[[], AbstractConnection],
        *,
        connections: int = 2,
        deadline: float = 2.0,
    ) -> None:
        self.deadline = deadline
        self._connect = connect
        self._links = [_Link(connect, deadline) for _ in range(connections)]
        self._retired: list[_Link] = []
        self._waiting: list[_Call] = []
        self._pending: deque[_Call] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def call(self, *command: Argument) -> Any:
        """The reply to ``command``.

        Raises:
            Lost: there was none.
            redis.exceptions.ResponseError: it is an error.
        """
        if self._closed:
            raise Lost("the store is closed", sent=False)
        loop = asyncio.get_running_loop()
        call = _Call(_pack(command), loop.create_future(), loop.time() + self.deadline)
        self._watch(call, loop)
        try:
            await self._issue(call, loop)
            return await call.future
        finally:
            self._forget_done()

    async def close(self) -> None:
        """Close every connection; callers that still wait get ``Lost``."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._dispatch()
        for link in [*self._links, *self._retired]:
            await link.close()
        for call in self._pending:
            call.fail(Lost("the store is closed", call.sent))
        self._pending.clear()

    async def _issue(self, call: _Call, loop: asyncio.AbstractEventLoop) -> None:
        """Alone, a call goes out at once; others wait for each other until the tick ends.

        Not all of them: the server already works on the first ones while the rest is being made.
        """
        alone = not self._waiting and self._links[0].load == 0
        if alone and await self._links[0].send_now([call]):
            return
        if not self._waiting:
            loop.call_soon(self._dispatch)
        self._waiting.append(call)
        if len(self._waiting) >= _EAGER:
            batch, self._waiting = self._waiting, []
            link = min(self._links, key=_load)
            if not await link.send_now(batch):
                link.send(batch)

    def _dispatch(self) -> None:
        waiting, self._waiting = self._waiting, []
        for batch in _batches(waiting):
            min(self._links, key=_load).send(batch)

    # Deadlines: as all are equally long, the oldest call is the first to expire.

    def _watch(self, call: _Call, loop: asyncio.AbstractEventLoop) -> None:
        self._pending.append(call)
        if self._timer is None:
            self._timer = loop.call_at(call.deadline, self._expire)

    def _forget_done(self) -> None:
        while self._pending and self._pending[0].future.done():
            self._pending.popleft()

    def _expire(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._forget_done()
        while self._pending and self._pending[0].deadline <= now:
            call = self._pending.popleft()
            if not call.future.done():
                call.fail(Expired(f"no answer within {self.deadline:g} s", call.sent))
                self._suspect(call.link)
            self._forget_done()
        self._timer = (
            loop.call_at(self._pending[0].deadline, self._expire) if self._pending else None
        )

    def _suspect(self, link: _Link | None) -> None:
        """What did not answer in time gets no new calls: a fresh connection takes its place."""
        if link in self._links:
            self._links[self._links.index(link)] = _Link(self._connect, self.deadline)
            self._retired = [old for old in self._retired if old.load]
            self._retired.append(link)
        if link is not None:
            link.retire()


def _load(link: _Link) -> int:
    return link.load


def _batches(calls: list[_Call]) -> list[list[_Call]]:
    """``calls`` in runs of at most ``MAX_CALLS`` calls and, where there are more, ``MAX_BYTES``."""
    batches: list[list[_Call]] = []
    room = 0
    for call in calls:
        room -= len(call.packed)
        if not batches or room < 0 or len(batches[-1]) == MAX_CALLS:
            batches.append([])
            room = MAX_BYTES - len(call.packed)
        batches[-1].append(call)
    return batches


def _first(group: BaseException) -> Exception:
    while isinstance(group, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", group).exceptions[0]
    return cast(Exception, group)
