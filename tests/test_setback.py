"""Every store when its clock, or what it holds, is set back."""

import copy
import sqlite3
from contextlib import closing

import asyncpg
import pytest
import redis

from heritage_session.stores import server as valkey_functions
from heritage_session.stores.base import Limits, Store
from heritage_session.stores.memory import MemoryStore
from heritage_session.stores.postgres import PostgresDatabase
from heritage_session.stores.sql import SqlStore
from heritage_session.stores.sqlite import ForwardClock, SqliteDatabase
from heritage_session.stores.valkey import ValkeyStore
from heritage_session.testing import SetbackContract
from tests.valkeys import Running


class Clock:
    """Time that passes when it is told to."""

    start = 1_700_000_000.0

    def __init__(self):
        self.now = self.start

    def __call__(self):
        return self.now


class TestMemoryStore(SetbackContract):
    idle = 100.0

    @pytest.fixture(autouse=True)
    def clock(self) -> None:
        self.time = Clock()

    async def make(self, limits: Limits, archived: bool) -> Store:
        return MemoryStore(limits, archived=archived, clock=self.time)

    async def set_clock(self, seconds: float) -> None:
        self.time.now = Clock.start + seconds

    async def save(self, store):
        shared = (store, self.time, store.limits, store.on_evict, store.on_expire)
        return copy.deepcopy(store.__dict__, {id(thing): thing for thing in shared})

    async def restore(self, store, saved):
        store.__dict__.update(copy.deepcopy(saved, {id(store): store, id(self.time): self.time}))


class TestSqliteStore(SetbackContract):
    """The copy is put back by another process, over the file that is in use."""

    idle = 100.0

    @pytest.fixture(autouse=True)
    def place(self, tmp_path) -> None:
        self.path = tmp_path / "sessions.db"
        self.time = Clock()

    async def make(self, limits: Limits, archived: bool) -> Store:
        clock = ForwardClock(self.time, pace=lambda: 0.0)
        return SqlStore(SqliteDatabase(self.path, clock=clock), limits, archived=archived)

    async def set_clock(self, seconds: float) -> None:
        self.time.now = Clock.start + seconds

    def copy(self, source, target):
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)

    async def save(self, store):
        saved = self.path.with_name("saved.db")
        self.copy(self.path, saved)
        return saved

    async def restore(self, store, saved):
        self.copy(saved, self.path)


class TestPostgresStore(SetbackContract):
    """The server's clock is one of ours, which its search path finds first."""

    tables = ("hs_head", "hs_turn", "hs_append", "hs_tombstone", "hs_quarantine")

    @pytest.fixture(autouse=True)
    async def database(self, postgres_url):
        self.url = postgres_url
        await self.run(
            "DROP SCHEMA IF EXISTS setback CASCADE; CREATE SCHEMA setback;"
            "CREATE TABLE setback.ahead (seconds float8); INSERT INTO setback.ahead VALUES (0);"
            "CREATE FUNCTION setback.clock_timestamp() RETURNS timestamptz VOLATILE LANGUAGE sql"
            " AS 'SELECT pg_catalog.clock_timestamp() + make_interval(secs => seconds)"
            " FROM setback.ahead'"
        )
        yield
        await self.run("DROP SCHEMA setback CASCADE")

    async def run(self, *statements):
        connection = await asyncpg.connect(self.url)
        try:
            async with connection.transaction():
                for statement in statements:
                    await connection.execute(statement)
        finally:
            await connection.close()

    async def make(self, limits: Limits, archived: bool) -> Store:
        url = f"{self.url}{'&' if '?' in self.url else '?'}search_path=setback,pg_catalog"
        return SqlStore(PostgresDatabase(url), limits, archived=archived)

    async def set_clock(self, seconds: float) -> None:
        await self.run(f"UPDATE setback.ahead SET seconds = {seconds}")

    async def save(self, store):
        await self.run(
            "DROP SCHEMA IF EXISTS setback_saved CASCADE; CREATE SCHEMA setback_saved",
            *(f"CREATE TABLE setback_saved.{t} AS TABLE setback.{t}" for t in self.tables),
        )

    async def restore(self, store, saved):
        for table in self.tables:
            await self.run(
                f"DELETE FROM setback.{table}",
                f"INSERT INTO setback.{table} SELECT * FROM setback_saved.{table}",
            )


SHIFTED = """
local function shifted()
  local time = redis.call('TIME')
  time[1] = time[1] + (redis.call('GET', 'ahead') or 0)
  return time
end
"""


class TestValkeyStore(SetbackContract):
    """The functions take the server's time from a shifted clock; the server is a real one."""

    @pytest.fixture(autouse=True)
    def server(self, monkeypatch):
        first, _, rest = valkey_functions._FUNCTIONS.partition("\n")
        assert rest.count("redis.call('TIME')") == 1
        rest = rest.replace("redis.call('TIME')", "shifted()")
        monkeypatch.setattr(valkey_functions, "_FUNCTIONS", f"{first}\n{SHIFTED}{rest}")
        self.running = Running()
        with closing(redis.Redis(unix_socket_path=str(self.running.path))) as self.client:
            yield
        self.running.close()

    async def make(self, limits: Limits, archived: bool) -> Store:
        return ValkeyStore(self.running.url, limits, prefix="test:", archived=archived)

    async def set_clock(self, seconds: float) -> None:
        self.client.set("ahead", int(seconds))

    async def save(self, store):
        keys = self.client.keys("test:*")
        return [(key, max(self.client.pttl(key), 0), self.client.dump(key)) for key in keys]

    async def restore(self, store, saved):
        self.client.delete(*self.client.keys("test:*"))
        for key, left, value in saved:
            self.client.restore(key, left, value)
