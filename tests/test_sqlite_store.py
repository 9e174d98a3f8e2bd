"""The SQLite store: the contract, and what a file adds to it."""

import pytest

from heritage_session.stores.base import Limits, Store
from heritage_session.stores.sql import SqlStore
from heritage_session.stores.sqlite import ForwardClock, SqliteDatabase
from heritage_session.testing import StoreContract


class Clock:
    """A wall clock that is set by hand."""

    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self):
        return self.now

    def forward(self):
        return ForwardClock(self, lambda: 0.0)


class TestSqliteStore(StoreContract):
    idle = 100.0

    @pytest.fixture(autouse=True)
    def place(self, tmp_path):
        self.path = tmp_path / "sessions.db"
        self.time = Clock()

    async def make(self, limits: Limits, archived: bool) -> Store:
        database = SqliteDatabase(self.path, clock=self.time.forward())
        return SqlStore(database, limits, archived=archived)

    async def advance(self, seconds: float) -> None:
        self.time.now += seconds
