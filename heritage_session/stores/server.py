"""One Valkey or Redis server: commands to it, and the functions that must be there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from hashlib import sha256
from importlib.resources import files
from typing import Any, Literal

from heritage_session.errors import ConfigError, StoreUnavailable, UnknownOutcome
from heritage_session.stores.batching import Batcher
from heritage_session.stores.connection import Expired, Lost, Refused
from heritage_session.stores.endpoint import Argument, Endpoint
from heritage_session.stores.valkey_errors import refused, silent
from heritage_session.stores.valkey_url import Target

_SOURCE = files("heritage_session.stores").joinpath("valkey.lua").read_text("utf-8")
LIBRARY = "heritage_session_" + sha256(_SOURCE.encode()).hexdigest()[:8]
"""The library's name holds a hash of its source: versions stand beside each other."""
_FUNCTIONS = f"#!lua name={LIBRARY}\n" + _SOURCE.replace("@NAME@", LIBRARY)

Repeat = Literal["read", "again", "once"]
"""What is done about a lost reply: a ``read`` is repeated, as is what nobody need know of. So is a
write that is applied once however often it comes (``again``); if that is lost too, its outcome is
unknown. Any other write (``once``) is not repeated."""
_ELSEWHERE = ("MOVED", "ASK", "TRYAGAIN")


class Server:
    """Commands to one server, each within one deadline, and errors that say what to do."""

    def __init__(
        self, target: Target, address: tuple[str, int], deadline: float, connections: int
    ) -> None:
        self.address = address
        endpoint = Endpoint(target, address)
        self.where = str(endpoint)
        self.answers = False
        """Whether the last command got a reply."""
        self._batcher = Batcher(endpoint, connections=connections, deadline=deadline)

    async def close(self) -> None:
        """Close the connections."""
        await self._batcher.close()

    async def call(self, *command: Argument, repeat: Repeat = "read") -> Any:
        """The reply to ``command``. Raises the errors of ``raw``, translated."""
        try:
            return await self.raw(*command, repeat=repeat)
        except Refused as error:
            raise refused(self.where, error) from error

    def function(
        self, verb: str, keys: tuple[str, ...], arguments: tuple[Argument, ...], repeat: Repeat
    ) -> Awaitable[Any]:
        """The reply of our function ``verb``, which is loaded where it is missing.

        The call is on its way when this returns: the server works while its caller prepares for
        the reply.
        """
        command = ("FCALL", f"{LIBRARY}_{verb}", len(keys), *keys, *arguments)
        return self._function(command, repeat, self._batcher.call(*command))

    async def _function(
        self, command: tuple[Argument, ...], repeat: Repeat, issued: asyncio.Future[Any]
    ) -> Any:
        try:
            return await self._reply(command, repeat, issued)
        except Refused as error:
            if not _missing(error):
                raise
        await self.load()
        return await self.raw(*command, repeat=repeat)

    async def prepare(self) -> None:
        """Bring our functions to the server. Raises the errors of ``call``."""
        try:
            await self.load()
        except Refused as error:
            raise refused(self.where, error) from error

    async def load(self) -> None:
        """Bring our functions to the server, unless they are there. Raises as ``raw``."""
        try:
            await self.raw("FUNCTION", "LOAD", _FUNCTIONS)
        except Refused as error:
            if "already exists" not in str(error):
                raise
            await self._check_library(error)

    async def _check_library(self, cause: Exception) -> None:
        found = await self.raw("FUNCTION", "LIST", "LIBRARYNAME", LIBRARY)
        if f"{LIBRARY}_append".encode() not in repr(found).encode():
            raise ConfigError(
                f"{self.where} holds a function library {LIBRARY} that is not ours: remove it with"
                f" FUNCTION DELETE {LIBRARY}"
            ) from cause

    async def raw(self, *command: Argument, repeat: Repeat = "read") -> Any:
        """The reply to ``command``, as the server gives it.

        Raises:
            StoreUnavailable, ConfigError: it was not carried out, or only asked for something.
            UnknownOutcome: it may have been carried out.
            Refused: the reply is an error.
        """
        return await self._reply(command, repeat, self._batcher.call(*command))

    async def _reply(
        self, command: tuple[Argument, ...], repeat: Repeat, issued: asyncio.Future[Any]
    ) -> Any:
        sent = False
        for last in (False, True):
            try:
                reply = await (self._batcher.call(*command) if last else issued)
            except Lost as lost:
                self.answers = False
                sent = sent or lost.sent
                final = last or isinstance(lost, Expired) or (sent and repeat == "once")
                if final or isinstance(silent(self.where, lost), ConfigError):
                    raise self._outcome(lost, sent and repeat != "read") from lost
            except Refused as error:
                if sent and repeat != "read" and not _tried_again(error):
                    raise self._unknown(error) from error
                raise
            else:
                self.answers = True
                return reply
        raise StoreUnavailable(self.where)  # pragma: no cover - the loop returns or raises

    def _outcome(self, lost: Lost, unknown: bool) -> Exception:
        return self._unknown(lost) if unknown else silent(self.where, lost)

    def _unknown(self, error: Exception) -> UnknownOutcome:
        return UnknownOutcome(
            f"{self.where}: {error}; the write may have happened: repeat it with its append_id,"
            " or read the conversation again"
        )


def _missing(error: Refused) -> bool:
    return "Function not found" in str(error)


def _tried_again(error: Refused) -> bool:
    """Whether who gets this refusal mends what it complains of, and asks again."""
    return error.code in _ELSEWHERE or _missing(error)
