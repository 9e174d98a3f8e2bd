"""One connection to a Valkey or Redis server (RESP2): replies come in the order of the commands."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, cast

import hiredis

from heritage_session.stores.endpoint import Argument, Endpoint

_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 1.0

pack = cast(Callable[[tuple[Argument, ...]], bytes], cast(Any, hiredis).pack_command)
"""A command as the bytes that are sent."""


class Refused(Exception):
    """An error reply as the server words it: a code in capitals, then a sentence.

    Without what it repeats of a command that it does not know, as that may be a password.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words.partition(", with args")[0])

    @property
    def code(self) -> str:
        """The first word."""
        return str(self).partition(" ")[0]


class Lost(Exception):
    """There was no reply. ``sent`` says whether the command may have been carried out."""

    def __init__(self, reason: str, sent: bool, cause: Exception | None = None) -> None:
        super().__init__(reason)
        self.sent = sent
        self.cause = cause


class Expired(Lost):
    """There was no reply within the deadline."""


class Call:
    """A command that was issued, once or again, and the future of its reply.

    ``deadline``, for all attempts together, is in loop time. A write is ``unsure`` once an attempt
    may have been carried out of which no reply came.
    """

    __slots__ = ("connection", "deadline", "future", "packed", "sent", "unsure")

    def __init__(self, packed: bytes, future: asyncio.Future[Any], deadline: float) -> None:
        self.packed = packed
        self.future = future
        self.deadline = deadline
        self.connection: Connection | None = None
        self.sent = False
        self.unsure = False

    @property
    def given_up(self) -> bool:
        """Whether its caller was told that it was not carried out."""
        return self.future.done() and not self.future.cancelled()

    def fail(self, error: Exception) -> None:
        """Raise ``error`` in the caller, if one still waits."""
        if not self.future.done():
            self.future.set_exception(error)


class Connection(asyncio.Protocol):
    """Opened by the first command, and after it broke by the next one.

    When it could not be opened, commands fail at once for a while. ``deadline`` is in seconds, for
    opening.
    """

    def __init__(self, endpoint: Endpoint, deadline: float) -> None:
        self._endpoint = endpoint
        self._deadline = deadline
        self._outgoing: deque[Sequence[Call]] = deque()
        self._in_flight: deque[Call] = deque()
        self._opening: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._ended: asyncio.Future[None] | None = None
        self._writable = False
        self._retired = False
        self._failures = 0
        self._retry_at = 0.0
        self._why: Exception | None = None

    @property
    def load(self) -> int:
        """How many commands have no reply yet."""
        return len(self._in_flight) + sum(map(len, self._outgoing))

    @property
    def idle(self) -> bool:
        """Whether every command has its reply."""
        return not self._in_flight and not self._outgoing

    def send(self, calls: Sequence[Call]) -> None:
        """Send ``calls`` together, as soon as the server takes them."""
        for call in calls:
            call.connection = self
        if self._writable:
            self._write(calls)
            return
        self._outgoing.append(calls)
        if self._transport is None and self._opening is None:
            self._begin()

    def retire(self) -> None:
        """No new commands come: end when nobody waits for a reply any more."""
        self._retired = True
        if all(call.future.done() for call in self._unanswered()):
            self._end()

    async def close(self) -> None:
        """End it, whoever waits."""
        self._end()
        if self._opening is not None:
            await asyncio.gather(self._opening, return_exceptions=True)
        if self._ended is not None:
            await self._ended

    # Opening

    def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() < self._retry_at:
            self._lose_all()
        else:
            self._why = None
            self._opening = loop.create_task(self._open(), name="heritage_session connection")

    async def _open(self) -> None:
        try:
            async with asyncio.timeout(self._deadline):
                await self._endpoint.connect(self)
                for command in self._endpoint.greeting:
                    await self._ask(command)
        except (OSError, ValueError, Refused, Lost) as error:  # a host's name may be no name
            self._opening = None
            self._back_off()
            self._abort(error)
        else:
            self._opening = None
            self._failures = 0
            self.resume_writing()

    async def _ask(self, command: tuple[Argument, ...]) -> None:
        call = Call(pack(command), asyncio.get_running_loop().create_future(), 0.0)
        self._write((call,))
        await call.future

    def _back_off(self) -> None:
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**self._failures)
        self._failures += 1
        now = asyncio.get_running_loop().time()
        self._retry_at = now + pause * random.uniform(0.5, 1)  # noqa: S311 - spreads reconnects

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._ended = asyncio.get_running_loop().create_future()
        self._reader = hiredis.Reader(replyError=Refused)

    # Writing and reading

    def _write(self, calls: Sequence[Call]) -> None:
        for call in calls:
            call.sent = True
        self._in_flight.extend(calls)
        cast(asyncio.Transport, self._transport).write(b"".join([call.packed for call in calls]))

    def pause_writing(self) -> None:
        self._writable = False

    def resume_writing(self) -> None:
        self._writable = self._opening is None
        while self._writable and self._outgoing:
            self._write([call for call in self._outgoing.popleft() if not call.given_up])

    def data_received(self, data: bytes) -> None:
        try:
            self._reader.feed(data)
            while (reply := self._reader.gets()) is not False:
                self._answer(reply)
        except (Refused, hiredis.ProtocolError) as error:
            self._abort(error)
        if self._retired and self.idle:
            self._end()

    def _answer(self, reply: Any) -> None:
        if not self._in_flight:
            raise reply if isinstance(reply, Refused) else hiredis.ProtocolError("nobody asked")
        future = self._in_flight.popleft().future
        if future.done():
            return
        if isinstance(reply, Refused):
            future.set_exception(reply)
        else:
            future.set_result(reply)

    # Ending

    def _end(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
        self._abort(ConnectionAbortedError("the connection was closed"))

    def _abort(self, why: Exception) -> None:
        self._why = self._why or why
        self._writable = False
        if self._transport is None:
            self._lose_all()
        else:
            self._transport.abort()

    def eof_received(self) -> None:
        self._writable = False

    def connection_lost(self, exc: Exception | None) -> None:
        self._why = self._why or exc or ConnectionResetError("it closed the connection")
        self._writable = False
        self._transport = None
        cast("asyncio.Future[None]", self._ended).set_result(None)
        self._lose_all()

    def _unanswered(self) -> list[Call]:
        return [*self._in_flight, *(call for calls in self._outgoing for call in calls)]

    def _lose_all(self) -> None:
        lost = self._unanswered()
        self._in_flight.clear()
        self._outgoing.clear()
        for call in lost:
            call.fail(Lost(str(self._why), call.sent, self._why))
