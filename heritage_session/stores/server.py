"""One Valkey or Redis server: commands to it, and the functions that must be there."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from typing import Any, Literal, NoReturn

from heritage_session.errors import ConfigError, SessionError, UnknownOutcome
from heritage_session.stores.batching import Batcher
from heritage_session.stores.connection import Call, Expired, Lost, Refused
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

    async def call(self, *command: Argument) -> Any:
        """The reply to ``command``. Raises ``StoreUnavailable``, or what its refusal means."""
        try:
            return await self._raw(None, *command)
        except (Lost, Refused) as error:
            raise _meaning(self.where, error) from error

    def issue(
        self,
        verb: str,
        keys: tuple[str, ...],
        arguments: tuple[Argument, ...],
        deadline: float | None,
    ) -> Call:
        """Call our function ``verb``: the server works while its caller prepares for the reply."""
        name = f"{LIBRARY}_{verb}"
        if deadline is not None:
            return self._batcher.within(deadline, "FCALL", name, len(keys), *keys, *arguments)
        return self._batcher.call("FCALL", name, len(keys), *keys, *arguments)

    def again(self, call: Call) -> None:
        """Issue here what another server refused."""
        self._batcher.again(call)

    async def reply(self, call: Call, repeat: Repeat) -> Any:
        """The reply to a call of our function, which is loaded where it is missing.

        Raises:
            Lost: there is none.
            Refused: it is an error.
            ConfigError: the function cannot be loaded.
        """
        try:
            return await self._reply(call, repeat)
        except Refused as error:
            if "Function not found" not in str(error):
                raise
        await self._load(call.deadline)
        self._batcher.again(call)
        return await self._reply(call, repeat)

    def fail(self, call: Call, error: Exception) -> NoReturn:
        """Raise what ``error`` means, with which a call has ended.

        What refuses a repeated write, or keeps it from being repeated, says nothing about the first
        one.
        """
        if call.unsure:
            raise UnknownOutcome(
                f"{self.where}: {error}; the write may have happened: repeat it with its append_id,"
                " or read the conversation again"
            ) from error
        if isinstance(error, Lost | Refused):
            raise _meaning(self.where, error) from error
        raise error

    async def prepare(self) -> None:
        """Bring our functions to the server. Raises the errors of ``call``, and ``ConfigError``."""
        try:
            await self._load(None)
        except (Lost, Refused) as error:
            raise _meaning(self.where, error) from error

    async def _load(self, deadline: float | None) -> None:
        """Bring our functions to the server, unless they are there. Raises as ``reply``."""
        try:
            await self._raw(deadline, "FUNCTION", "LOAD", _FUNCTIONS)
        except Refused as error:
            if "already exists" not in str(error):
                raise
            found = await self._raw(deadline, "FUNCTION", "LIST", "LIBRARYNAME", LIBRARY)
            if f"{LIBRARY}_append" not in repr(found):
                raise ConfigError(
                    f"{self.where} holds a function library {LIBRARY} that is not ours: remove it"
                    f" with FUNCTION DELETE {LIBRARY}"
                ) from error

    async def _raw(self, deadline: float | None, *command: Argument) -> Any:
        """The reply to ``command``, by ``deadline`` (in loop time) if it has one already."""
        if deadline is None:
            return await self._reply(self._batcher.call(*command), "read")
        return await self._reply(self._batcher.within(deadline, *command), "read")

    async def _reply(self, call: Call, repeat: Repeat) -> Any:
        for last in (False, True):
            try:
                reply = await call.future
            except Lost as lost:
                self.answers = False
                call.unsure |= lost.sent and repeat != "read"
                final = last or isinstance(lost, Expired) or (call.unsure and repeat == "once")
                if final or isinstance(silent(self.where, lost), ConfigError):
                    raise
                self._batcher.again(call)
            else:
                self.answers = True
                return reply


def _meaning(where: str, error: Lost | Refused) -> SessionError:
    return silent(where, error) if isinstance(error, Lost) else refused(where, error)
