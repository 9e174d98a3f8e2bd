"""What a store meets that it cannot work with: who, what to do, and that nothing was changed."""

import asyncio
import sqlite3
from contextlib import closing

import asyncpg
import pytest

from heritage_session.conversation import Head
from heritage_session.errors import ConfigError, StoreUnavailable
from heritage_session.stores import open_store
from heritage_session.stores.base import Limits, bucket_of
from heritage_session.stores.valkey import ValkeyStore
from heritage_session.testing import append, begin, read, user
from tests.valkeys import Running, free_port

# Databases that are not ours

FOREIGN = [
    "CREATE TABLE hs_schema (name TEXT)",
    "CREATE TABLE hs_schema (version TEXT); INSERT INTO hs_schema VALUES ('two')",
    "CREATE TABLE hs_schema (version INTEGER)",
    "CREATE TABLE hs_schema (version INTEGER); INSERT INTO hs_schema VALUES (1)",
]


@pytest.mark.parametrize("statements", FOREIGN)
async def test_a_file_whose_tables_are_not_ours_is_refused_and_left_alone(tmp_path, statements):
    """At the latest by the first read of a session."""
    file = tmp_path / "theirs.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(statements)
        before = list(connection.iterdump())
    store = open_store(f"sqlite:///{file}", Limits())
    with pytest.raises(ConfigError, match=r"another application.*name another database") as error:
        await store.open()
    assert str(file) in str(error.value)
    await store.close()
    with closing(sqlite3.connect(file)) as connection:
        assert list(connection.iterdump()) == before


@pytest.mark.parametrize("statements", FOREIGN)
async def test_a_postgres_database_whose_tables_are_not_ours_is_refused(postgres_url, statements):
    """At the latest by the first read of a session; nothing is made in it."""
    connection = await asyncpg.connect(postgres_url)
    await connection.execute(
        "DROP SCHEMA IF EXISTS theirs CASCADE; CREATE SCHEMA theirs; SET search_path = theirs;"
        + statements
    )
    store = open_store(f"{postgres_url}&search_path=theirs", Limits())

    async def use():
        await store.open()
        await store.read("s")

    with pytest.raises(ConfigError, match=r"PostgreSQL.*another application.*name another"):
        await use()
    await store.close()
    tables = await connection.fetch("SELECT * FROM pg_tables WHERE schemaname = 'theirs'")
    assert [table["tablename"] for table in tables] == ["hs_schema"]
    await connection.execute("DROP SCHEMA theirs CASCADE")
    await connection.close()


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("sslmod=require", "sslmod"),
        ("aplication_name=x", "aplication_name"),
        ("target_session_attrs=primery", "primery"),
    ],
)
async def test_an_option_of_a_postgres_url_with_a_typo_is_named(postgres_url, option, said):
    """Whoever finds it, the driver or the server."""
    store = open_store(f"{postgres_url}&{option}", Limits())
    with pytest.raises(ConfigError, match=f"PostgreSQL.*this URL cannot be used.*{said}"):
        await store.open()


@pytest.mark.parametrize(
    "url", ["postgresql:/localhost/db", "postgresql:///localhost/db", "postgresql://h/a/b"]
)
def test_a_postgres_url_with_slashes_out_of_place_says_how_one_is_written(url):
    """Its database would else be named after the host."""
    with pytest.raises(ConfigError, match="postgresql://user:password@host:port/database"):
        open_store(url, Limits())


# Servers in no state to serve


@pytest.fixture
def own():
    """A server that a test may break."""
    running = Running(port=free_port())
    yield running
    running.close()


@pytest.mark.parametrize("scheme", ["valkey", "valkey+cluster", "redis"])
async def test_a_server_that_is_not_there_is_named_without_its_password(scheme):
    """Whichever way it was asked for."""
    address = f"127.0.0.1:{free_port()}"
    store = open_store(f"{scheme}://me:hunter2@{address}", Limits())
    with pytest.raises(StoreUnavailable, match=f"{address} cannot be reached.*is it running"):
        await store.open()
    assert "hunter2" not in repr(store)
    await store.close()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (("REPLICAOF", "127.0.0.1", "1"), "read-only replica: name the primary"),
        (("CONFIG", "SET", "maxmemory", "1"), "raise its maxmemory"),
    ],
)
async def test_a_server_that_takes_no_writes_is_told_apart_when_a_store_opens(own, state, said):
    """It says who, why and what to do before any session is served."""
    own.command(*state)
    store = open_store(own.url, Limits())
    with pytest.raises(StoreUnavailable, match=f"127.0.0.1:{own.port}.*{said}"):
        await store.open()
    await store.close()


async def test_a_server_that_still_loads_is_waited_for_by_nobody_and_works_then(own):
    """Each call says so; what was saved is there once it is done."""
    store = open_store(own.url, Limits())
    await store.open()
    for n in range(300):
        await begin(store, f"s{n}", user(str(n)))
    assert "OK" in own.command("SAVE")
    await asyncio.to_thread(own.stop)
    own.options += ("--key-load-delay", 1000, "--loading-process-events-interval-bytes", 1024)
    await asyncio.to_thread(own.start)
    late = open_store(own.url, Limits())
    for attempt in (late.open(), store.read("s1")):
        with pytest.raises(StoreUnavailable, match=f"127.0.0.1:{own.port} is still loading"):
            await attempt
    for _ in range(500):
        if "\nloading:0" in own.command("INFO", "persistence"):
            break
        await asyncio.sleep(0.02)
    assert (await read(store, "s1")).turns[0].content == "1"
    await late.close()
    await store.close()


@pytest.mark.parametrize("kind", ["head", "log", "lease", "index", "buckets"])
async def test_a_key_of_another_type_is_met_with_the_remedy_and_left_alone(own, kind):
    """Whichever of our keys it stands in for; what was there is there still."""
    bucket = bucket_of("s")
    key = {"index": f"p:index:{{{bucket}}}", "buckets": "p:buckets:{0}"}.get(
        kind, f"p:{kind}:{{{bucket}}}:s"
    )
    store = ValkeyStore(own.url, prefix="p:")
    await store.open()
    head = await begin(store)
    own.command("DEL", key)
    own.command("SADD", key, "theirs")
    use = {
        "head": lambda: store.create("s", Head()),
        "log": lambda: append(store, head, user()),
        "lease": lambda: store.acquire("s", "h", 30),
        "index": lambda: store.purge(),
        "buckets": lambda: ValkeyStore(own.url, prefix="p:").open(),
    }[kind]
    with pytest.raises(ConfigError, match=f"127.0.0.1:{own.port}.*HERITAGE_SESSION_REDIS_PREFIX"):
        await use()
    assert "theirs" in own.command("SMEMBERS", key)
    await store.close()
