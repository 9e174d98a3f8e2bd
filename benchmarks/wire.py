"""A relay before the server that keeps what goes over the wire."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Self

import hiredis


class Wire:
    """Listens on a unix socket at ``path`` and passes everything on to the one at ``server``.

    An async context manager.
    """

    def __init__(self, path: Path, server: Path) -> None:
        self.url = f"unix://{path}"
        self.sent = b""
        self.received = b""
        self._path = path
        self._behind = server
        self._busy: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_unix_server(self._serve, self._path)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._server.close()
        for task in self._busy:
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)

    def forget(self) -> None:
        """Begin anew."""
        self.sent = self.received = b""

    def commands(self) -> list[list[bytes]]:
        """The commands that were sent, each as its words."""
        reader = hiredis.Reader()
        reader.feed(self.sent)
        return list(iter(reader.gets, False))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind = await asyncio.open_unix_connection(self._behind)
        for task in (
            asyncio.create_task(self._pass_on(reader, behind[1], "sent")),
            asyncio.create_task(self._pass_on(behind[0], writer, "received")),
        ):
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kept: str
    ) -> None:
        try:
            while data := await reader.read(1 << 16):
                setattr(self, kept, getattr(self, kept) + data)
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()
