"""Where the contest takes place: one server, a folder for files, and what is opened there."""

from __future__ import annotations

import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

from redis.asyncio import Redis

from benchmarks.size import Size
from heritage_session import SessionConfig, SessionManager
from heritage_session.stores import open_store
from heritage_session.stores.base import Limits, Store
from heritage_session.stores.embedded import EmbeddedServer

_BARE = """#!lua name=bare
redis.register_function('bare', function(keys, argv)
  redis.call('HSET', keys[1], 'field', argv[1])
  redis.call('RPUSH', keys[2], argv[1])
  redis.call('PEXPIRE', keys[1], 1800000)
end)"""
BARE = ("FCALL", "bare", "2", "{bare}head", "{bare}log", "x" * 300)
"""The least that an append can be: one function that does HSET, RPUSH and PEXPIRE."""


class Place:
    """The embedded server as it always is (append-only file, synced once a second), and redis-py.

    An async context manager. What is on its ``stack`` is closed at its end.
    """

    def __init__(self, size: Size) -> None:
        self.size = size
        self.stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        folder = tempfile.TemporaryDirectory(prefix="bench-")
        self.folder = Path(self.stack.enter_context(folder))
        server = EmbeddedServer(self.folder / "server")
        server.open()
        self.stack.callback(server.close)
        self.socket = server.socket
        self.redis: Redis = Redis(unix_socket_path=str(server.socket))
        self.stack.push_async_callback(self.redis.aclose)
        await self.redis.function_load(_BARE)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.stack.aclose()

    @property
    def url(self) -> str:
        """The server's."""
        return f"unix://{self.socket}"

    async def store(self, url: str, prefix: str = "heritage:session:") -> Store:
        """A store that holds any length of conversation."""
        store = open_store(url, Limits(max_turns=100_000), prefix=prefix)
        await store.open()
        self.stack.push_async_callback(store.close)
        return store

    async def manager(self, url: str) -> SessionManager:
        """A manager as it comes, on the store at ``url``."""
        config = SessionConfig()
        return await self.stack.enter_async_context(
            SessionManager(config, store=open_store(url, config.limits))
        )
