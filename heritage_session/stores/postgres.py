"""PostgreSQL, through asyncpg."""

from __future__ import annotations

import asyncio
import importlib
import re
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from heritage_session.errors import (
    ConfigError,
    MissingExtra,
    StoreFull,
    StoreUnavailable,
    UnknownOutcome,
)
from heritage_session.stores import schema
from heritage_session.stores.database import Change, Database, Row, Transaction, Work

T = TypeVar("T")

# Not to_regclass: its cache does not hear of a table that was made while this waited for the lock.
_EXISTS = (
    "SELECT 1 FROM pg_tables"
    " WHERE tablename = 'hs_schema' AND schemaname = ANY(current_schemas(false))"
)
_PARAMETER = re.compile(r"\$(\d+)")
_UPGRADE_LOCK = 0x48535331
_MANY = 64
_JOINED = 8
_URL = (
    "a PostgreSQL URL is postgresql://user:password@host:port/database, each part percent-encoded"
    " where it holds one of / @ : # ?"
)
_SETTINGS = {
    "application_name": "heritage_session",
    "default_transaction_isolation": "read committed",
    "idle_in_transaction_session_timeout": "30s",
    "jit": "off",
}


def _driver() -> Any:
    try:
        return importlib.import_module("asyncpg")
    except ImportError as error:
        raise MissingExtra("a store in PostgreSQL", "postgres") from error


class PostgresDatabase(Database):
    """The PostgreSQL database (14 or later) that ``url`` names.

    A writer holds the row of its session, so writes to one session come one after another and
    those to different sessions side by side, over at most ``connections`` connections; callers
    beyond that wait. ``deadline`` bounds each unit of work as a whole, in seconds, the wait for a
    connection and the commit included. A connection that was lost is replaced by the next call.

    Raises:
        MissingExtra: asyncpg is not installed.
        ConfigError: ``url`` cannot be read.
    """

    def __init__(self, url: str, *, connections: int = 10, deadline: float = 10.0) -> None:
        self._driver = _driver()
        self.name = _place(url)
        self._url = url
        self._connections = connections
        self._deadline = deadline
        self._pool: Any = None

    async def open(self) -> None:
        if self._pool is not None:
            return
        with self._translated():
            self._pool = await self._driver.create_pool(
                self._url,
                min_size=1,
                max_size=self._connections,
                timeout=self._deadline,
                server_settings=_SETTINGS | {"statement_timeout": f"{self._deadline * 1000:.0f}"},
                reset=_keep,
            )
        try:
            if not schema.check_version(await self.read(_version), self.name):
                await self.write(self._upgrade)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.shield(_close(pool, self._deadline))

    async def read(self, work: Work[T]) -> T:
        async with self._connection() as (connection, _limit):
            return await work(_PostgresTransaction(connection))

    async def write(self, work: Work[T]) -> T:
        async with self._connection() as (connection, limit):
            transaction = connection.transaction()
            try:
                await transaction.start()
                result = await work(_PostgresTransaction(connection))
                await self._commit(transaction, limit)
            except BaseException:
                if not limit.expired():
                    await _roll_back(connection, transaction)
                raise
            return result

    async def change(self, sql: str, *parameters: Any) -> int:
        async def work(tx: Transaction) -> int:
            return await tx.run(sql, *parameters)

        return await self.read(work)

    def _connected(self) -> Any:
        if self._pool is None:
            raise StoreUnavailable(f"{self.name} is not open: open the store first")
        return self._pool

    @asynccontextmanager
    async def _connection(self) -> AsyncGenerator[tuple[Any, asyncio.Timeout]]:
        """A connection for one unit of work, and the time that this has.

        When that is over, the connection is given up: whatever it still did ends on the server.
        """
        pool, connection = self._connected(), None
        with self._translated():
            try:
                async with asyncio.timeout(self._deadline) as limit, pool.acquire() as connection:
                    try:
                        yield connection, limit
                    finally:
                        if limit.expired():
                            connection.terminate()
            except TimeoutError as error:
                if connection is not None or pool.get_size() < self._connections:
                    raise
                raise StoreUnavailable(
                    f"{self.name}: none of {self._connections} connections was free within"
                    f" {self._deadline:g} s: try again, and see in pg_stat_activity what they"
                    " wait for"
                ) from error

    async def _upgrade(self, tx: Transaction) -> None:
        await tx.rows("SELECT pg_advisory_xact_lock($1)", _UPGRADE_LOCK)
        await schema.upgrade(tx, _EXISTS, self.name)

    async def _commit(self, transaction: Any, limit: asyncio.Timeout) -> None:
        try:
            await transaction.commit()
        except (asyncio.CancelledError, *self._lost) as error:
            if isinstance(error, asyncio.CancelledError) and not limit.expired():
                raise
            raise UnknownOutcome(
                f"{self.name} was lost during a write: it may have happened; repeat it with the"
                " same append_id"
            ) from error

    # Errors

    @property
    def _lost(self) -> tuple[type[BaseException], ...]:
        """What is raised when the connection is not there any more."""
        driver = self._driver
        return (
            OSError,
            TimeoutError,
            driver.PostgresConnectionError,
            driver.AdminShutdownError,
            driver.CrashShutdownError,
            driver.InternalClientError,
        )

    @contextmanager
    def _translated(self) -> Generator[None]:
        driver = self._driver
        try:
            yield
        except (driver.InvalidAuthorizationSpecificationError, driver.InvalidCatalogNameError) as e:
            raise ConfigError(f"{self.name}: {_said(e)}; check the store's URL") from e
        except (driver.ClientConfigurationError, driver.UndefinedObjectError) as e:
            raise ConfigError(f"{self.name}: this URL cannot be used: {_said(e)}") from e
        except OverflowError as e:
            raise ConfigError(f"{self.name}: {e}") from e
        except driver.InsufficientPrivilegeError as e:
            raise ConfigError(f"{self.name}: {_said(e)}; grant the user what is missing") from e
        except (driver.UndefinedTableError, driver.UndefinedColumnError) as e:
            raise ConfigError(f"{self.name}: {_said(e)}: {schema.FOREIGN}") from e
        except driver.DiskFullError as e:
            raise StoreFull(f"{self.name}: its disk is full; nothing was written") from e
        except self._lost as e:
            raise StoreUnavailable(
                f"{self.name} does not answer: {type(e).__name__}; see that it runs and can be"
                " reached from here"
            ) from e
        except (driver.PostgresError, driver.InterfaceError) as e:
            raise StoreUnavailable(f"{self.name}: {_said(e)}") from e


class _PostgresTransaction(Transaction):
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def rows(self, sql: str, *parameters: Any) -> Sequence[Row]:
        return await self._connection.fetch(_dialect(sql), *parameters)

    async def run(self, sql: str, *parameters: Any) -> int:
        status: str = await self._connection.execute(_dialect(sql), *parameters)
        count = status.rpartition(" ")[2]
        return int(count) if count.isdecimal() else 0

    async def many(self, *changes: Change) -> None:
        runs = [(sql, row) for sql, rows in changes for row in rows]
        if 0 < len(runs) <= _JOINED:
            sql = _joined(*((sql, len(row)) for sql, row in runs))
            await self._connection.execute(sql, *(value for _, row in runs for value in row))
            return
        for sql, rows in changes:
            if rows:
                await self._connection.executemany(_dialect(sql), rows)

    async def compute(self, job: Callable[[], T], size: int) -> T:
        return await asyncio.to_thread(job) if size > _MANY else job()


@lru_cache
def _dialect(sql: str) -> str:
    now = "extract(epoch FROM clock_timestamp())::float8"
    return sql.replace("{now}", now).replace(" WITHOUT ROWID", "")


@lru_cache
def _joined(*runs: tuple[str, int]) -> str:
    """One statement that runs all of these, each with so many parameters: one round trip."""
    parts: list[str] = []
    count = 0
    for sql, width in runs:
        parts.append(_renumbered(_dialect(sql), count))
        count += width
    *before, last = parts
    named = ", ".join(f"c{n} AS ({sql})" for n, sql in enumerate(before))
    return f"WITH {named} {last}" if named else last


def _renumbered(sql: str, after: int) -> str:
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + after}", sql)


def _place(url: str) -> str:
    """Hosts and database of ``url``, and nothing else of it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ConfigError(_URL) from None
    unencoded = parts.netloc.count("@") > 1 or "@" in parts.path + parts.query
    if parts.fragment or unencoded or "/" in parts.path[1:]:
        raise ConfigError(_URL)
    hosts = parts.netloc.rpartition("@")[2]
    return f"PostgreSQL {hosts or parse_qs(parts.query).get('host', ['localhost'])[0]}{parts.path}"


def _said(error: Any) -> str:
    return str(error).splitlines()[0]


async def _version(tx: Transaction) -> int:
    return await schema.version(tx, _EXISTS)


async def _keep(connection: Any) -> None:
    """No session state is ever changed, so there is none to reset: it saves a round trip."""


async def _roll_back(connection: Any, transaction: Any) -> None:
    """Undo; a connection that cannot is given up, and the server undoes it then."""
    try:
        await transaction.rollback()
    except Exception:
        with suppress(Exception):  # one that was lost is not ours any more
            connection.terminate()
    except BaseException:
        connection.terminate()
        raise


async def _close(pool: Any, seconds: float) -> None:
    try:
        await asyncio.wait_for(pool.close(), seconds)
    except TimeoutError:
        pool.terminate()
