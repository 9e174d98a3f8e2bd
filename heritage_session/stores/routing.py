"""Which server holds a bucket: always the same one, or the one that a cluster names."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from binascii import crc_hqx
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from typing import Any, cast

from heritage_session.errors import ConfigError, StoreUnavailable
from heritage_session.stores.base import BUCKETS
from heritage_session.stores.connection import Call, Lost, Refused
from heritage_session.stores.endpoint import Argument
from heritage_session.stores.server import Repeat, Server
from heritage_session.stores.valkey_url import Target

_SLOTS = tuple(crc_hqx(str(bucket).encode(), 0) % 16384 for bucket in range(BUCKETS))
"""The slot of each bucket's tag: its CRC-16/XMODEM (Redis Cluster specification, hash tags)."""
_REROUTES = 8
_PAUSE = 0.05

Address = tuple[str, int]


class Router(ABC):
    """Sends a function call to the server that holds its bucket."""

    every_key = False
    """Whether a call must name all the keys that it may touch."""

    @property
    @abstractmethod
    def answers(self) -> bool:
        """Whether every server replied to what it was last told."""

    @abstractmethod
    async def open(self) -> Sequence[Server]:
        """Find the servers. Raises ``StoreUnavailable`` and ``ConfigError``."""

    @abstractmethod
    def function(
        self,
        bucket: int,
        verb: str,
        keys: tuple[str, ...],
        arguments: tuple[Argument, ...],
        repeat: Repeat,
        deadline: float | None = None,
    ) -> Awaitable[Any]:
        """The reply of our function ``verb``, by ``deadline`` (in loop time) if it has one already.

        Raises:
            StoreUnavailable, ConfigError: it was not carried out, or only asked for something.
            UnknownOutcome: it may have been carried out.
        """

    @abstractmethod
    async def close(self) -> None:
        """Close every connection."""

    @abstractmethod
    def server(self, bucket: int) -> Server:
        """The server that holds ``bucket``, as far as is known."""


class One(Router):
    """A server that holds everything."""

    def __init__(self, target: Target, deadline: float, connections: int) -> None:
        self._server = Server(target, (target.host, target.port), deadline, connections)

    @property
    def answers(self) -> bool:
        return self._server.answers

    async def open(self) -> Sequence[Server]:
        return (self._server,)

    def function(
        self,
        bucket: int,
        verb: str,
        keys: tuple[str, ...],
        arguments: tuple[Argument, ...],
        repeat: Repeat,
        deadline: float | None = None,
    ) -> Awaitable[Any]:
        return self._reply(self._server.issue(verb, keys, arguments, deadline), repeat)

    async def _reply(self, call: Call, repeat: Repeat) -> Any:
        try:
            return await self._server.reply(call, repeat)
        except (Lost, Refused, ConfigError) as error:
            self._server.fail(call, error)

    async def close(self) -> None:
        await self._server.close()

    def server(self, bucket: int) -> Server:
        return self._server


class Cluster(Router):
    """The primaries of a cluster, asked again whenever one of them says that a slot has moved.

    While a slot moves, its keys may be here and there: a call on it waits, as the cluster answers
    TRYAGAIN to a call that names several keys. An ASK is never followed, as it would split what
    belongs together.
    """

    every_key = True

    def __init__(self, target: Target, deadline: float, connections: int) -> None:
        self._target = target
        self._deadline = deadline
        self._connections = connections
        self._servers: dict[Address, Server] = {}
        self._homes: list[Address] = []
        self._refreshing: asyncio.Task[None] | None = None

    @property
    def answers(self) -> bool:
        return bool(self._servers) and all(server.answers for server in self._servers.values())

    async def open(self) -> Sequence[Server]:
        await self._refresh()
        return list(self._servers.values())

    def server(self, bucket: int) -> Server:
        return self._servers[self._homes[bucket]]

    async def function(
        self,
        bucket: int,
        verb: str,
        keys: tuple[str, ...],
        arguments: tuple[Argument, ...],
        repeat: Repeat,
        deadline: float | None = None,
    ) -> Any:
        server = self.server(bucket)
        call = server.issue(verb, keys, arguments, deadline)
        try:
            for attempt in range(_REROUTES):
                try:
                    return await server.reply(call, repeat)
                except Refused as error:
                    await self._wait(call, error, attempt)
                except Lost:
                    await self._refresh_once(call.deadline)
                    if call.unsure or self.server(bucket) is server:
                        raise
                server = self.server(bucket)
                server.again(call)
            raise StoreUnavailable(
                f"{self._target}: its cluster does not agree on who holds a slot"
            )
        except (Lost, Refused, StoreUnavailable, ConfigError) as error:
            server.fail(call, error)

    async def _wait(self, call: Call, error: Refused, attempt: int) -> None:
        """Until it makes sense to ask again. Raises ``error`` where it never does."""
        moving = error.code in ("TRYAGAIN", "ASK") and attempt < _REROUTES - 1
        if not moving and error.code != "MOVED":
            raise error
        await asyncio.sleep(_PAUSE if attempt or moving else 0)
        if not moving:
            await self._refresh_once(call.deadline)

    async def close(self) -> None:
        if self._refreshing is not None:
            await asyncio.gather(self._refreshing, return_exceptions=True)
        for server in self._servers.values():
            await server.close()

    async def _refresh_once(self, deadline: float) -> None:
        """However many callers were sent elsewhere, the cluster is asked once.

        What it has not said by ``deadline`` (in loop time) serves the next caller.
        """
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._refresh())
        with suppress(TimeoutError):
            async with asyncio.timeout_at(deadline):
                await asyncio.shield(self._refreshing)

    async def _refresh(self) -> None:
        problem: Exception | None = None
        seed = (self._target.host, self._target.port)
        for address in dict.fromkeys([*self._servers, seed]):
            try:
                await self._learn(self._server(address))
            except (StoreUnavailable, ConfigError) as error:
                problem = error
            else:
                return
        raise problem or StoreUnavailable(f"{self._target} cannot be reached")

    async def _learn(self, server: Server) -> None:
        slots: dict[int, Address] = {}
        for first, last, primary, *_ in await server.call("CLUSTER", "SLOTS"):
            host = cast(bytes, primary[0] or b"").decode() or server.address[0]
            slots |= dict.fromkeys(range(first, last + 1), (host, int(primary[1])))
        missing = [slot for slot in _SLOTS if slot not in slots]
        if missing:
            raise StoreUnavailable(
                f"{server.where}: no node of its cluster holds slot {missing[0]}: see CLUSTER INFO"
            )
        self._homes = [slots[slot] for slot in _SLOTS]
        primaries = {address: self._server(address) for address in self._homes}
        left = [old for address, old in self._servers.items() if address not in primaries]
        self._servers = primaries
        for old in left:
            await old.close()

    def _server(self, address: Address) -> Server:
        if address not in self._servers:
            self._servers[address] = Server(
                self._target, address, self._deadline, self._connections
            )
        return self._servers[address]
