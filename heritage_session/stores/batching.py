"""Many callers, few connections: what is issued in one tick of the event loop travels together.

A connection is written to whenever there is something to send, and replies come in the order of
their commands. So no caller waits for another one's connection, and none can be exhausted.
"""

from __future__ import annotations

import asyncio
from bisect import insort
from collections import deque
from operator import attrgetter
from typing import Final

from heritage_session.stores.connection import Call, Connection, Expired, Lost, pack
from heritage_session.stores.endpoint import Argument, Endpoint

MAX_CALLS: Final = 64
MAX_BYTES: Final = 256 * 1024
_EAGER = 16
_load = attrgetter("load")
_deadline = attrgetter("deadline")


class Batcher:
    """Sends commands to one server over at most ``connections`` connections.

    ``deadline`` is in seconds, for a whole call; no timer runs on a single read.
    """

    def __init__(self, endpoint: Endpoint, *, connections: int = 2, deadline: float = 2.0) -> None:
        self.deadline = deadline
        self._endpoint = endpoint
        self._connections = [Connection(endpoint, deadline) for _ in range(connections)]
        self._retired: list[Connection] = []
        self._waiting: list[Call] = []
        self._pending: deque[Call] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    def call(self, *command: Argument) -> Call:
        """Issue ``command``; the future of its reply raises ``Lost`` or ``Refused``.

        Cancelling that cancels nothing that was issued.
        """
        loop = asyncio.get_running_loop()
        call = Call(pack(command), loop.create_future(), loop.time() + self.deadline)
        if self._closed:
            call.fail(Lost("the store is closed", sent=False))
        else:
            self._watch(call, loop)
            self._issue(call, loop)
        return call

    def within(self, deadline: float, *command: Argument) -> Call:
        """As ``call``, with what is left until ``deadline`` (in loop time)."""
        call = Call(pack(command), asyncio.get_running_loop().create_future(), deadline)
        self.again(call)
        return call

    def again(self, call: Call) -> None:
        """Issue ``call``, to which there is no reply to come, within the deadline that it has."""
        loop = asyncio.get_running_loop()
        call.future, call.sent, call.connection = loop.create_future(), False, None
        if self._closed:
            call.fail(Lost("the store is closed", sent=False))
        elif call.deadline <= loop.time():
            call.fail(self._late(call))
        else:
            self._watch_again(call, loop)
            self._issue(call, loop)

    async def close(self) -> None:
        """Close every connection; callers that still wait get ``Lost``."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for call in self._pending:
            call.fail(Lost("the store is closed", call.sent))
        self._pending.clear()
        self._waiting.clear()
        for connection in [*self._connections, *self._retired]:
            await connection.close()

    def _issue(self, call: Call, loop: asyncio.AbstractEventLoop) -> None:
        """Alone, a call goes out at once; others wait for each other until the tick ends.

        Not all of them: the server already works on the first ones while the rest is being made.
        """
        if not self._waiting:
            if self._connections[0].idle:
                self._connections[0].send((call,))
                return
            loop.call_soon(self._dispatch)
        self._waiting.append(call)
        if len(self._waiting) >= _EAGER:
            self._dispatch()

    def _dispatch(self) -> None:
        waiting, self._waiting = self._waiting, []
        for calls in _batches(waiting):
            min(self._connections, key=_load).send(calls)

    # Deadlines: what waits is in their order, as all of them are equally long at first.

    def _watch(self, call: Call, loop: asyncio.AbstractEventLoop) -> None:
        self._forget_done()
        self._pending.append(call)
        if self._timer is None:
            self._timer = loop.call_at(call.deadline, self._expire)

    def _watch_again(self, call: Call, loop: asyncio.AbstractEventLoop) -> None:
        insort(self._pending, call, key=_deadline)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_at(self._pending[0].deadline, self._expire)

    def _late(self, call: Call) -> Expired:
        return Expired(f"no answer within {self.deadline:g} s", call.sent)

    def _forget_done(self) -> None:
        while self._pending and self._pending[0].future.done():
            self._pending.popleft()

    def _expire(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._forget_done()
        while self._pending and self._pending[0].deadline <= now:
            call = self._pending.popleft()
            call.fail(self._late(call))
            self._suspect(call.connection)
            self._forget_done()
        self._timer = (
            loop.call_at(self._pending[0].deadline, self._expire) if self._pending else None
        )

    def _suspect(self, connection: Connection | None) -> None:
        """What did not answer in time gets no new calls: a fresh connection takes its place."""
        if connection in self._connections:
            place = self._connections.index(connection)
            self._connections[place] = Connection(self._endpoint, self.deadline)
            self._retired = [*(old for old in self._retired if old.load), connection]
        for old in self._retired:
            old.retire()


def _batches(calls: list[Call]) -> list[list[Call]]:
    """``calls`` in runs of at most ``MAX_CALLS`` calls and, where there are more, ``MAX_BYTES``."""
    batches: list[list[Call]] = []
    room = 0
    for call in calls:
        room -= len(call.packed)
        if not batches or room < 0 or len(batches[-1]) == MAX_CALLS:
            batches.append([])
            room = MAX_BYTES - len(call.packed)
        batches[-1].append(call)
    return batches
