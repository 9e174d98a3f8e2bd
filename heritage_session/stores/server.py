"""One Valkey or Redis server: commands to it, and the functions that must be there."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from typing import Any, Literal

from heritage_session.errors import ConfigError, StoreUnavailable, UnknownOutcome
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

    async def call(self, *command: Argument) -> Any:
        """The reply to ``command``. Raises the errors of ``raw``, translated."""
        try:
            return await self.raw(*command)
        except Refused as error:
            raise refused(self.where, error) from error

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
            StoreUnavailable, ConfigError: it was not carried out, or only asked for something.
            UnknownOutcome: it may have been carried out.
            Refused: the reply is an error.
        """
        try:
            return await self._reply(call, repeat)
        except Refused as error:
            if not _missing(error):
                raise
        await self.load(call.deadline)
        self._batcher.again(call)
        return await self._reply(call, repeat)

    async def prepare(self) -> None:
        """Bring our functions to the server. Raises the errors of ``call``."""
        try:
            await self.load()
        except Refused as error:
            raise refused(self.where, error) from error

    async def load(self, deadline: float | None = None) -> None:
        """Bring our functions to the server, unless they are there. Raises as ``raw``."""
        try:
            await self.raw("FUNCTION", "LOAD", _FUNCTIONS, deadline=deadline)
        except Refused as error:
            if "already exists" not in str(error):
                raise
            await self._check_library(deadline, error)

    async def _check_library(self, deadline: float | None, cause: Exception) -> None:
        listing = "FUNCTION", "LIST", "LIBRARYNAME", LIBRARY
        if f"{LIBRARY}_append" not in repr(await self.raw(*listing, deadline=deadline)):
            raise ConfigError(
                f"{self.where} holds a function library {LIBRARY} that is not ours: remove it with"
                f" FUNCTION DELETE {LIBRARY}"
            ) from cause

    async def raw(self, *command: Argument, deadline: float | None = None) -> Any:
        """The reply to ``command``, as the server gives it, by ``deadline`` (in loop time).

        Raises:
            StoreUnavailable, ConfigError: there is none.
            Refused: it is an error.
        """
        if deadline is None:
            return await self._reply(self._batcher.call(*command), "read")
        return await self._reply(self._batcher.within(deadline, *command), "read")

    async def _reply(self, call: Call, repeat: Repeat) -> Any:
        sent = False
        for last in (False, True):
            try:
                reply = await call.future
            except Lost as lost:
                self.answers = False
                sent = sent or lost.sent
                final = last or isinstance(lost, Expired) or (sent and repeat == "once")
                if final or isinstance(silent(self.where, lost), ConfigError):
                    raise self._outcome(lost, sent and repeat != "read") from lost
                self._batcher.again(call)
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
