"""SQLite: a file that several processes share."""

from __future__ import annotations

import asyncio
import os
import random
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import unquote, urlsplit

from heritage_session.errors import ConfigError, SessionError, StoreFull, StoreUnavailable
from heritage_session.stores import schema, statements
from heritage_session.stores.database import Change, Database, Row, Transaction, Work

T = TypeVar("T")

_APPLICATION_ID = 0x48535331
_BUSY_SECONDS = 10.0
_PAUSE = 0.0002, 0.002
_EXISTS = "SELECT 1 FROM sqlite_master WHERE name = 'hs_schema'"
_LOCKS = re.compile(r" FOR UPDATE( SKIP LOCKED)?")


class ForwardClock:
    """Wall-clock time that never goes back: when the wall clock does, it goes on at its own pace.

    ``wall`` is Unix time, ``pace`` a clock that nobody sets; both in seconds.
    """

    def __init__(
        self, wall: Callable[[], float] = time.time, pace: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall = wall
        self._pace = pace
        self._ahead = float("-inf")
        self._lock = threading.Lock()

    def __call__(self) -> float:
        """Seconds since 1970."""
        with self._lock:
            wall = self._wall()  # before the pace: what comes between makes it late, never early
            pace = self._pace()
            self._ahead = max(self._ahead, wall - pace)
            return self._ahead + pace

    def reach(self, at: float) -> None:
        """Be no earlier than ``at`` from now on."""
        with self._lock:
            self._ahead = max(self._ahead, at - self._pace())


def path_of(url: str) -> Path:
    """The file that ``sqlite:///relative/path`` or ``sqlite:////absolute/path`` names.

    Raises:
        ConfigError: it names none.
    """
    parts = urlsplit(url)
    path = unquote(parts.path[1:])
    if parts.netloc or parts.query or parts.fragment or not path or path == ":memory:":
        raise ConfigError(
            "a SQLite URL is sqlite:///relative/path or sqlite:////absolute/path, with nothing"
            " before or behind the path; without a file, leave the URL unset"
        )
    return Path(path)


class SqliteDatabase(Database):
    """The SQLite file at ``path``, made (readable by its owner alone) where there is none.

    Journal mode WAL, ``synchronous=NORMAL`` (SQLite documentation, "Write-Ahead Logging"): what was
    acknowledged survives the end of the process, however it comes. After a power cut or a crash of
    the operating system the last transactions before it may be missing; the file stays consistent.
    The folder must be on a local disk.

    One connection writes and one reads, each in a thread of its own that stays, so a reader never
    waits for a writer. A writer waits ``busy`` seconds at most for those of other processes. Time
    is ``clock``'s, and never before the largest time in the file.
    """

    def __init__(
        self, path: Path, *, busy: float = _BUSY_SECONDS, clock: ForwardClock | None = None
    ) -> None:
        path = path.absolute()
        self.name = f"SQLite file {path}"
        self._path = path
        self._clock = clock or ForwardClock()
        self._writer = _Connection(path, busy, self._clock)
        self._reader = _Connection(path, busy, self._clock)

    async def open(self) -> None:
        _check_place(self._path)
        self._writer.open()
        self._reader.open()
        try:
            await self._writer.run(lambda connection: _prepare(connection, self._path))
            await self._writer.run(lambda connection: _upgrade(connection, self.name))
            latest = await self.read(_latest)
        except StoreUnavailable as error:
            await self.close()
            raise _cannot_open(self._path, error) from error
        except BaseException:
            await self.close()
            raise
        if latest is not None:
            self._clock.reach(latest)

    async def close(self) -> None:
        await self._reader.close()
        await self._writer.close()

    async def read(self, work: Work[T]) -> T:
        return await self._reader.run(lambda connection: _drive(work, connection))

    async def write(self, work: Work[T]) -> T:
        return await self._writer.run(lambda connection: _in_transaction(work, connection))


class _Connection:
    """A connection that stays, in a thread that stays."""

    def __init__(self, path: Path, busy: float, clock: ForwardClock) -> None:
        self._path = path
        self._busy = busy
        self._clock = clock
        self._connection: sqlite3.Connection | None = None
        self._thread: ThreadPoolExecutor | None = None

    def open(self) -> None:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "heritage_session sqlite")

    async def run(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Do ``job`` there. A cancelled caller leaves it undone, or done as a whole."""
        if self._thread is None:
            raise StoreUnavailable(f"SQLite file {self._path} is not open: open the store first")
        loop = asyncio.get_running_loop()
        until = time.monotonic() + self._busy
        return await loop.run_in_executor(self._thread, self._do, job, until)

    async def close(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            loop = asyncio.get_running_loop()
            await asyncio.shield(loop.run_in_executor(thread, self._disconnect))
            thread.shutdown(wait=False)

    def _do(self, job: Callable[[sqlite3.Connection], T], until: float) -> T:
        with _translated(self._path, self._busy):
            return self._patiently(job, until)

    def _patiently(self, job: Callable[[sqlite3.Connection], T], until: float) -> T:
        """Repeat ``job``, which then did nothing, while another process holds the file.

        SQLite's own wait sleeps up to 100 ms at a time, and not at all where a file becomes WAL.
        """
        while True:
            try:
                return job(self._connected())
            except sqlite3.OperationalError as error:
                if _primary(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
            time.sleep(random.uniform(*_PAUSE))  # noqa: S311 - spreads retries

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(self._path, timeout=0, isolation_level=None)
            self._connection.create_function("store_now", 0, self._clock)
            self._connection.execute("PRAGMA synchronous = NORMAL")
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class _SqliteTransaction(Transaction):
    """Awaits nothing, so that a whole unit of work is one job of one thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def rows(self, sql: str, *parameters: Any) -> Sequence[Row]:
        return self._connection.execute(_dialect(sql), parameters).fetchall()

    async def run(self, sql: str, *parameters: Any) -> int:
        return self._connection.execute(_dialect(sql), parameters).rowcount

    async def many(self, *changes: Change) -> None:
        for sql, rows in changes:
            self._connection.executemany(_dialect(sql), rows)

    async def compute(self, job: Callable[[], T], size: int) -> T:
        return job()


@lru_cache
def _dialect(sql: str) -> str:
    return _LOCKS.sub("", sql).replace("{now}", "store_now()").replace("$", "?")


def _drive(work: Work[T], connection: sqlite3.Connection) -> T:
    """Run ``work``, which never has to wait, to its end."""
    try:
        work(_SqliteTransaction(connection)).send(None)
    except StopIteration as done:
        return done.value
    raise RuntimeError("a unit of work waited for something outside its transaction")


def _in_transaction(work: Work[T], connection: sqlite3.Connection) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = _drive(work, connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result


# Opening


def _check_place(path: Path) -> None:
    folder = path.parent
    if not folder.is_dir():
        raise ConfigError(f"there is no folder {folder} for the SQLite file {path.name}: make it")
    if path.is_dir():
        raise ConfigError(f"{path} is a folder, not a SQLite file: name a file in it")
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise ConfigError(
            f"the SQLite file {path} cannot be written: {error.strerror}; change its permissions,"
            " or name another file"
        ) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and not connection.execute(_EXISTS).fetchall():
        raise ConfigError(
            f"{path} is a SQLite file of another application: name another file for conversations"
        )
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise ConfigError(f"{path} cannot be shared safely there: put it on a local disk")


def _upgrade(connection: sqlite3.Connection, name: str) -> None:
    async def found(tx: Transaction) -> int:
        return await schema.version(tx, _EXISTS)

    async def work(tx: Transaction) -> None:
        await schema.upgrade(tx, _EXISTS, name)
        await tx.run(f"PRAGMA application_id = {_APPLICATION_ID}")

    if not schema.check_version(_drive(found, connection), name):
        _in_transaction(work, connection)


async def _latest(tx: Transaction) -> float | None:
    return (await tx.rows(statements.LATEST))[0][0]


def _cannot_open(path: Path, error: StoreUnavailable) -> SessionError:
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error) and _primary(cause) == sqlite3.SQLITE_NOTADB:
        return ConfigError(f"{path} is no SQLite file: name another file for conversations")
    return error


# Errors


def _primary(error: sqlite3.Error) -> int:
    """SQLite's result code, without what extends it; 0 where the error is not SQLite's."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


@contextmanager
def _translated(path: Path, busy: float) -> Generator[None]:
    try:
        yield
    except sqlite3.Error as error:
        _translate(error, path, busy)


def _translate(error: sqlite3.Error, path: Path, busy: float) -> NoReturn:
    code = _primary(error)
    if code == sqlite3.SQLITE_FULL:
        raise StoreFull(
            f"the disk of the SQLite file {path} is full: nothing was written; make room"
        ) from error
    if str(error).startswith(("no such table", "no such column")):
        raise ConfigError(f"SQLite file {path}: {error}: {schema.FOREIGN}") from error
    why = {
        sqlite3.SQLITE_BUSY: f"other processes kept it locked for {busy:g} s: try again",
        sqlite3.SQLITE_READONLY: "it cannot be written: change its permissions",
        sqlite3.SQLITE_CANTOPEN: "it cannot be opened: look at its folder and permissions",
        sqlite3.SQLITE_IOERR: "its disk does not work: look at the system's log",
        sqlite3.SQLITE_CORRUPT: "it is damaged: stop the service and restore a copy",
        sqlite3.SQLITE_NOTADB: "it is no SQLite file any more: restore a copy",
    }.get(code, str(error))
    raise StoreUnavailable(f"SQLite file {path}: {why}") from error
