"""Stores that are wrong on purpose, the first three in ways that were seen in the field."""

import asyncio
import pickle
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from heritage_session.conversation import ConversationTurn, Delta, Head, Mark
from heritage_session.stores.base import Acquired, Appended, Limits, Reading
from heritage_session.stores.memory import MemoryStore
from heritage_session.stores.sql import SqlStore
from heritage_session.stores.sqlite import SqliteDatabase, path_of


def _on_blob(verb: str) -> Callable[..., Any]:
    async def run(self: "BlobStore", session_id: str, *args: Any, **how: Any) -> Any:
        conversation = self.load(session_id)
        answer = await getattr(conversation, verb)(session_id, *args, **how)
        await asyncio.sleep(0.0005)
        self.save(session_id, conversation)
        return answer

    return run


class BlobStore(MemoryStore):
    """Loads a whole conversation, changes it, and writes the whole of it back."""

    local: ClassVar[bool] = False

    def __init__(self, url: str, limits: Limits) -> None:
        super().__init__(limits)
        self._folder = path_of(url).with_suffix(".blobs")

    async def open(self) -> None:
        self._folder.mkdir(exist_ok=True)

    def load(self, session_id: str) -> MemoryStore:
        with suppress(FileNotFoundError):
            return pickle.loads(self._file(session_id).read_bytes())
        return MemoryStore(self.limits)

    def save(self, session_id: str, conversation: MemoryStore) -> None:
        file = self._file(session_id)
        new = file.with_suffix(f".{id(conversation)}")
        new.write_bytes(pickle.dumps(conversation))
        new.replace(file)

    def _file(self, session_id: str) -> Path:
        return self._folder / session_id.encode().hex()

    create = _on_blob("create")
    append = _on_blob("append")
    rewind = _on_blob("rewind")
    replace = _on_blob("replace")
    patch = _on_blob("patch")
    trim = _on_blob("trim")
    delete = _on_blob("delete")
    acquire = _on_blob("acquire")
    release = _on_blob("release")

    async def read(self, session_id: str, *args: Any) -> Reading | None:
        return await self.load(session_id).read(session_id, *args)


class FileStore(SqlStore):
    """The right store, by the URL that the wrong ones take."""

    def __init__(self, url: str, limits: Limits) -> None:
        super().__init__(SqliteDatabase(path_of(url)), limits)


class StaleTier(FileStore):
    """Answers a read from its own copy, and asks the database for what it has never seen alone."""

    def __init__(self, url: str, limits: Limits) -> None:
        super().__init__(url, limits)
        self._copies: dict[str, Reading] = {}

    async def read(self, session_id: str, known: Mark | None = None, *how: Any) -> Reading | None:
        copy = self._copies.get(session_id) or await super().read(session_id, None, *how)
        if copy is None or copy.head is None:
            return None
        self._copies[session_id] = copy
        return Reading("unchanged") if known == copy.head.mark else copy

    async def append(self, session_id: str, *args: Any, **how: Any) -> Appended:
        self._copies.pop(session_id, None)
        appended = await super().append(session_id, *args, **how | {"known": None})
        if appended.reading is not None:
            self._copies[session_id] = appended.reading
        return appended

    async def rewind(self, session_id: str, *args: Any) -> Any:
        self._copies.pop(session_id, None)
        return await super().rewind(session_id, *args)

    async def replace(self, session_id: str, *args: Any) -> Any:
        self._copies.pop(session_id, None)
        return await super().replace(session_id, *args)

    async def delete(self, session_id: str, *how: Any) -> bool:
        self._copies.pop(session_id, None)
        return await super().delete(session_id, *how)


class DoubleAppend(FileStore):
    """Repeats an append whose reply was lost, and never looks for its ``append_id``."""

    async def append(
        self,
        session_id: str,
        birth: str,
        turns: Sequence[ConversationTurn],
        delta: Delta,
        *,
        append_id: str | None = None,
        **how: Any,
    ) -> Appended:
        return await super().append(session_id, birth, turns, delta, **how)


class ForgetfulCreate(FileStore):
    """Remembers the ``append_id`` of an append, and not that of a create."""

    async def create(self, *args: Any, append_id: str | None = None, **how: Any) -> Head | None:
        return await super().create(*args, **how)


class OpenLease(FileStore):
    """Lets everybody in who asks for the lease."""

    async def acquire(self, *args: Any, **how: Any) -> Acquired | None:
        acquired = await super().acquire(*args, **how)
        return acquired and acquired._replace(granted=True)


class Unfenced(FileStore):
    """Looks at the lease when it is asked for, and not when somebody writes under it."""

    async def append(
        self,
        session_id: str,
        *args: Any,
        holder: str | None = None,
        release: bool = False,
        **how: Any,
    ) -> Appended:
        appended = await super().append(session_id, *args, **how)
        if holder and release:
            await self.release(session_id, holder)
        return appended


class Undying(FileStore):
    """Ends no conversation for not being used."""

    def __init__(self, url: str, limits: Limits) -> None:
        super().__init__(url, replace(limits, idle=limits.lifetime))


class Hasty(FileStore):
    """Ends a conversation after a part of its idle time."""

    def __init__(self, url: str, limits: Limits) -> None:
        super().__init__(url, replace(limits, idle=limits.idle / 10))


WRONG = {
    "blob": BlobStore, "stale": StaleTier, "double": DoubleAppend, "create": ForgetfulCreate,
    "open": OpenLease, "unfenced": Unfenced, "undying": Undying, "hasty": Hasty,
}  # fmt: skip
