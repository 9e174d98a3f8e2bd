"""The PostgreSQL store, against a real server."""

import asyncio
import contextlib
import re
import secrets
import sys
import traceback
from contextlib import AsyncExitStack

import asyncpg
import psutil
import pytest

from heritage_session.codec import Codec
from heritage_session.conversation import Head
from heritage_session.errors import (
    ConfigError,
    MissingExtra,
    SessionGone,
    StoreFull,
    StoreUnavailable,
    UnknownOutcome,
)
from heritage_session.stores import open_store
from heritage_session.stores.base import Limits, Store
from heritage_session.stores.plain import PLAIN
from heritage_session.stores.postgres import PostgresDatabase
from heritage_session.stores.sql import SqlStore
from heritage_session.testing import StoreContract, append, assistant, begin, head_of, read, user

TABLES = "hs_schema, hs_head, hs_turn, hs_append, hs_tombstone, hs_quarantine"
CONTENT = re.compile("created|come.*back|name|fold|lose_no_turn|rewind|trim|replace|metadata|apart")


@pytest.fixture(scope="session")
def server(postgres_server):
    return postgres_server


@pytest.fixture(scope="session")
def url(postgres_url):
    return postgres_url


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
        await sql(self.url, f"DROP TABLE IF EXISTS {TABLES}")
        return SqlStore(PostgresDatabase(self.url), limits, archived=archived)


class TestEncryptedPostgresStore(TestPostgresStore):
    """What of the contract depends on the content; the whole of it runs on encrypted SQLite."""

    async def make(self, limits: Limits, archived: bool) -> Store:
        await sql(self.url, f"DROP TABLE IF EXISTS {TABLES}")
        codec = Codec((secrets.token_bytes(32),), 64)
        return SqlStore(PostgresDatabase(self.url), limits, archived=archived, codec=codec)


for name in dir(StoreContract):
    if name.startswith("test_") and not CONTENT.search(name):
        setattr(TestEncryptedPostgresStore, name, None)


@pytest.fixture
async def opened(empty):
    """Opens stores over one database, and closes them."""
    async with AsyncExitStack() as stack:

        async def open_one(limits=None, *, url=empty, **database):
            store = SqlStore(PostgresDatabase(url, **database), limits)
            await store.open()
            stack.push_async_callback(store.close)
            return store

        yield open_one


async def on_insert_of_a_turn(url, body, timing="BEFORE INSERT"):
    """Let the database do something of its own when a turn is written."""
    await sql(
        url, f"CREATE OR REPLACE FUNCTION hs_test() RETURNS trigger AS $$ BEGIN {body} "
        "RETURN NEW; END $$ LANGUAGE plpgsql"
    )  # fmt: skip
    constraint = "CONSTRAINT " if "AFTER" in timing else ""
    deferred = "DEFERRABLE INITIALLY DEFERRED" if constraint else ""
    await sql(
        url, f"CREATE {constraint}TRIGGER hs_test {timing} ON hs_turn {deferred} FOR EACH ROW "
        "EXECUTE FUNCTION hs_test()"
    )  # fmt: skip


async def end_connections(url, state="true"):
    await sql(
        url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
        f"application_name = 'heritage_session' AND {state}"
    )  # fmt: skip


async def until(url, question):
    """Wait for the database to answer yes."""
    for _ in range(500):
        if (await sql(url, question))[0][0]:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(question)


# Several writers


async def test_writers_over_two_pools_lose_no_turn(opened):
    one, two = await opened(), await opened()
    head = await begin(one)
    await asyncio.gather(
        *(append(store, head, user(str(i))) for i, store in enumerate([one, two] * 32))
    )
    first, second = await read(one), await read(two)
    assert first == second
    assert sorted(int(turn.content) for turn in first.turns) == list(range(64))
    assert [turn.seq for turn in first.turns] == list(range(1, 65))


async def test_a_thousand_callers_share_a_few_connections(opened):
    store = await opened(connections=4)
    heads = [await begin(store, f"s{i}") for i in range(10)]
    answers = await asyncio.gather(*(store.read(f"s{i % 10}") for i in range(1000)))
    assert [answer.head for answer in answers] == heads * 100


async def test_an_append_writes_all_that_it_changes_in_one_round_trip(opened):
    """Begin, lock, look for the append id, write, commit: however many turns of a usual append."""
    store = await opened(connections=1)
    head = await begin(store)
    queries = []
    async with store._db._pool.acquire() as connection:
        connection.add_query_logger(lambda record: queries.append(record.query))
    known = (await append(store, head, user("1"), known=head.mark)).reading.head.mark
    assert len(queries) == 4
    queries.clear()
    await append(store, head, user("2"), assistant("3"), append_id="x", known=known)
    assert len(queries) == 5


async def test_two_that_create_over_a_pending_session_have_one_winner(opened):
    one, two = await opened(), await opened()
    for number in range(10):
        at = (await begin(one, f"clock{number}")).created_at
        pending = Head(created_at=at, last_active=at)
        assert await one.create("s", pending, pending=True)
        made = await asyncio.gather(*(store.create("s", Head()) for store in (one, two)))
        assert sorted(head is None for head in made) == [False, True]
        await one.delete("s")
        await asyncio.sleep(0.001)


async def test_a_purge_leaves_what_is_used_meanwhile(opened):
    store = await opened(Limits(idle=0.3))
    head = await begin(store, "s")
    await begin(store, "old")
    for _ in range(8):
        await asyncio.sleep(0.06)
        await asyncio.gather(append(store, head, user("x")), store.purge(), store.purge())
    assert len((await read(store)).turns) == 8
    assert await store.read("old") is None


async def test_a_turn_that_cannot_be_read_is_set_aside_and_the_rest_stays(opened, empty):
    store = await opened()
    await begin(store, "s", *(user(str(i)) for i in range(100)))
    await sql(empty, "UPDATE hs_turn SET body = $1 WHERE seq = 50", b"\xff")
    reading = await read(store)
    assert [turn.seq for turn in reading.turns] == [*range(1, 50), *range(51, 101)]
    assert await sql(empty, "SELECT seq, body FROM hs_quarantine") == [(50, b"\xff")]


async def test_a_reader_who_sets_a_turn_aside_undoes_no_write_under_way(opened, empty):
    """Else the head would count from before that write, and its number be given twice."""
    store = await opened()
    head = await begin(store, "s", user("1"), user("2"))
    await sql(empty, "UPDATE hs_turn SET body = $1 WHERE seq = 1", b"\xff")
    third = user("3").numbered(3)
    row = third.id.encode(), PLAIN.encode_turn(third)
    written, commit = asyncio.Event(), asyncio.Event()

    async def work(tx):
        await tx.run("INSERT INTO hs_turn SELECT key, 3, $1, $2 FROM hs_head", *row)
        await tx.run("UPDATE hs_head SET seq = 3, tip = $1, length = 3", row[0])
        written.set()
        await commit.wait()

    writing = asyncio.create_task(store._db.write(work))
    await written.wait()
    reading = asyncio.create_task(store.read("s"))
    await asyncio.wait([reading], timeout=0.1)
    commit.set()
    await writing
    assert [turn.seq for turn in (await reading).turns] == [2, 3]
    assert (await append(store, head, user("4"))).seqs == (4,)


# Outages


async def test_a_lost_connection_fails_one_call_and_the_next_works(opened, empty):
    store = await opened(connections=1)
    head = await begin(store)
    for _ in range(3):
        await end_connections(empty)
        with contextlib.suppress(StoreUnavailable):
            await store.ping()
        assert (await append(store, head, user("x"))).seqs


async def test_a_restart_of_the_server_is_an_outage_and_then_over(opened, server):
    store = await opened()
    head = await begin(store, "s", user("1"))
    await asyncio.to_thread(server.stop)
    try:
        for attempt in (store.ping(), store.read("s"), append(store, head, user("2"))):
            with pytest.raises(StoreUnavailable, match="PostgreSQL"):
                await attempt
    finally:
        await asyncio.to_thread(server.ensure_postgres_running)
    assert await head_of(store) == head
    assert (await append(store, head, user("2"))).seqs == (2,)


async def test_a_connection_lost_while_committing_is_an_unknown_outcome(opened, empty):
    store = await opened()
    head = await begin(store)
    await on_insert_of_a_turn(empty, "PERFORM pg_sleep(5);", "AFTER INSERT")
    task = asyncio.create_task(append(store, head, user("x"), append_id="x"))
    await until(empty, "SELECT count(*) > 0 FROM pg_stat_activity WHERE query = 'COMMIT;'"
                " AND state = 'active'")  # fmt: skip
    await end_connections(empty)
    with pytest.raises(UnknownOutcome, match="append_id"):
        await task
    await sql(empty, "DROP TRIGGER hs_test ON hs_turn")
    assert (await append(store, head, user("x"), append_id="x")).seqs == (1,)
    assert len((await read(store)).turns) == 1


async def test_a_connection_lost_before_the_commit_wrote_nothing(opened, empty):
    store = await opened()
    head = await begin(store)
    await on_insert_of_a_turn(empty, "PERFORM pg_sleep(5);")
    task = asyncio.create_task(append(store, head, user("x")))
    await until(empty, "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    await end_connections(empty)
    with pytest.raises(StoreUnavailable):
        await task
    assert await head_of(store) == head


async def test_a_database_that_takes_too_long_is_unavailable(opened, empty):
    store = await opened(deadline=0.2)
    head = await begin(store)
    await on_insert_of_a_turn(empty, "PERFORM pg_sleep(5);")
    with pytest.raises(StoreUnavailable):
        await append(store, head, user("x"))
    assert await head_of(store) == head


async def test_who_finds_every_connection_taken_waits_no_longer_than_its_deadline(opened):
    """Nor for ever, though each statement of those who have them is in time."""
    store = await opened(connections=2, deadline=0.2)
    head = await begin(store)
    pool = store._db._pool
    async with pool.acquire(), pool.acquire():
        for attempt in (store.read("s"), append(store, head, user("x")), store.release("s", "h")):
            with pytest.raises(StoreUnavailable, match=r"none of 2 connections.*0\.2 s") as error:
                await attempt
            assert store._db.name in str(error.value)
    assert await head_of(store) == head


async def test_a_server_that_falls_silent_is_an_outage_within_the_deadline(opened, server):
    """It is not said to be busy; and who has less time is told first, whatever is to be undone."""
    store, other = await opened(deadline=0.4), await opened(deadline=0.6)
    head = await begin(store)
    told = []

    async def tell(attempt, name):
        with pytest.raises(StoreUnavailable, match="does not answer"):
            await attempt
        told.append(name)

    postmaster = psutil.Process(server.get_pid())
    processes = [postmaster, *postmaster.children()]
    for process in processes:
        process.suspend()
    try:
        await asyncio.gather(
            tell(store.read("s"), "sooner"), *(tell(other.read("s"), "later") for _ in range(2))
        )
        await tell(append(store, head, user("x")), "write")
    finally:
        for process in processes:
            process.resume()
    assert told == ["sooner", "later", "later", "write"]


async def test_what_is_given_up_at_the_deadline_ends_on_the_server_too(opened, empty):
    """Else statements that nobody waits for would take all that the server has."""
    store = await opened(deadline=0.2)
    head = await begin(store)
    await on_insert_of_a_turn(empty, "PERFORM pg_sleep(60);")
    with pytest.raises(StoreUnavailable):
        await append(store, head, user("x"))
    await until(empty, "SELECT count(*) = 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    await sql(empty, "DROP TRIGGER hs_test ON hs_turn")
    assert (await append(store, head, user("x"))).seqs == (1,)


async def test_a_commit_that_takes_too_long_is_an_unknown_outcome(opened, empty):
    """It may end as it was meant to: the server was told."""
    store = await opened(deadline=0.3)
    head = await begin(store)
    await on_insert_of_a_turn(empty, "PERFORM pg_sleep(5);", "AFTER INSERT")
    with pytest.raises(UnknownOutcome, match="append_id"):
        await append(store, head, user("x"), append_id="x")


async def test_a_caller_cancelled_in_the_middle_writes_nothing_and_blocks_nobody(opened, empty):
    store = await opened(connections=1)
    head = await begin(store)
    await on_insert_of_a_turn(empty, "PERFORM pg_sleep(5);")
    task = asyncio.create_task(append(store, head, user("x")))
    await until(empty, "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await sql(empty, "DROP TRIGGER hs_test ON hs_turn")
    assert await head_of(store) == head
    assert (await append(store, head, user("x"))).seqs == (1,)


async def test_a_caller_cancelled_at_any_moment_leaves_no_transaction_open(opened):
    """Beginning and committing are moments too; the driver complains of what is left open."""
    store, complaints = await opened(connections=1), []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: complaints.append(context["message"]))
    for number in range(40):
        task = asyncio.create_task(begin(store, f"s{number}"))
        for _ in range(number % 20 + 1):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    assert complaints == []
    head = await begin(store, "s")
    assert (await append(store, head, user("x"))).seqs == (1,)


@pytest.mark.parametrize(
    ("code", "error"),
    [("53100", StoreFull), ("42501", ConfigError), ("40P01", StoreUnavailable)],
)
async def test_what_the_database_refuses_is_an_error_of_its_kind(opened, empty, code, error):
    store = await opened()
    head = await begin(store)
    await on_insert_of_a_turn(empty, f"RAISE EXCEPTION 'no' USING ERRCODE = '{code}';")
    with pytest.raises(error, match="PostgreSQL"):
        await append(store, head, user("x"))
    assert await head_of(store) == head


async def test_a_close_does_not_wait_for_ever_for_work_under_way(opened, empty):
    store = await opened(deadline=0.3)
    head = await begin(store)
    lock = await asyncpg.connect(empty)
    await lock.execute("BEGIN; LOCK TABLE hs_head")
    store._db._deadline = 0.1
    task = asyncio.create_task(append(store, head, user("x")))
    await asyncio.sleep(0.05)
    await store.close()
    with pytest.raises(StoreUnavailable):
        await task
    await lock.close()


# Bad input


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("postgresql://me:hunter2@127.0.0.1:1/db", StoreUnavailable),
        ("postgresql://me:hunter2@nowhere.invalid/db", StoreUnavailable),
        ("postgresql://me:hunter2@127.0.0.1:1/db?sslmode=perhaps", ConfigError),
        ("postgresql://me:hunter2@127.0.0.1:99999/db", ConfigError),
        ("postgresql://me:hunter2@[::1/db", ConfigError),
        ("postgresql://me:2/hunter2@localhost/db", ConfigError),
        ("postgresql://me:2?hunter2@localhost/db", ConfigError),
        ("postgresql://me:2#hunter2@localhost/db", ConfigError),
        ("postgresql://me:2@hunter2@localhost/db", ConfigError),
        ("postgresql://me:hunter2@a:1,b:1/db", StoreUnavailable),
    ],
)
async def test_no_error_shows_a_password(url, error):
    with pytest.raises(error, match=r"(?i)postgresql") as raised:
        await open_store(url, Limits()).open()
    assert "hunter2" not in "".join(traceback.format_exception(raised.value))


async def test_a_database_or_user_that_does_not_exist_is_a_setting_to_mend(server):
    for url in (server.get_uri("nowhere"), server.get_uri().replace("postgres:@", "nobody:pw@")):
        with pytest.raises(ConfigError, match="check the store's URL") as raised:
            await open_store(url, Limits()).open()
        assert "pw@" not in str(raised.value)


def test_a_repr_names_the_host_and_hides_the_rest():
    store = open_store("postgres://me:hunter2@db.example:5433/sessions", Limits())
    assert repr(store) == "SqlStore(PostgreSQL db.example:5433/sessions)"


def test_without_its_driver_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(MissingExtra, match=r"heritage-session\[postgres\]"):
        open_store("postgresql://localhost/db", Limits())


async def test_a_store_that_is_not_open_says_so(empty):
    store = open_store(empty, Limits())
    with pytest.raises(StoreUnavailable, match="not open"):
        await store.ping()
    await store.close()


async def test_a_schema_of_a_newer_version_is_refused_and_left_alone(opened, empty):
    await opened()
    await sql(empty, "INSERT INTO hs_schema VALUES (99)")
    with pytest.raises(ConfigError, match="newer version"):
        await opened()
    assert (await sql(empty, "SELECT max(version) FROM hs_schema"))[0][0] == 99


async def test_a_schema_is_made_once_however_many_begin(opened, empty):
    stores = await asyncio.gather(*(opened(connections=2) for _ in range(6)))
    head = await begin(stores[0])
    assert [await head_of(store) for store in stores] == [head] * 6
    assert await sql(empty, "SELECT version FROM hs_schema") == [(1,)]


@pytest.mark.parametrize("verb", ["read", "touch"])
async def test_what_a_write_under_way_keeps_alive_is_not_gone_meanwhile(opened, verb):
    """Else a conversation would be gone to one reader and back for the next."""
    store = await opened(Limits(idle=0.2))
    await begin(store, "s", user("1"))
    written, commit = asyncio.Event(), asyncio.Event()

    async def work(tx):
        await tx.run("UPDATE hs_head SET last_active = last_active + 60")
        written.set()
        await commit.wait()

    writing = asyncio.create_task(store._db.write(work))
    await written.wait()
    await asyncio.sleep(0.25)
    asking = asyncio.create_task(getattr(store, verb)("s"))
    await asyncio.wait([asking], timeout=0.1)
    commit.set()
    assert await asking
    await writing


async def test_who_waited_for_another_writer_judges_by_the_time_after_that(opened):
    """Else a writer would revive what others, who came in between, were told had expired."""
    store = await opened(Limits(idle=0.2))
    head = await begin(store, "s", user("1"))
    locked, leave = asyncio.Event(), asyncio.Event()

    async def work(tx):
        await tx.rows("SELECT 1 FROM hs_head FOR UPDATE")
        locked.set()
        await leave.wait()

    holding = asyncio.create_task(store._db.write(work))
    await locked.wait()
    asking = [
        asyncio.create_task(asked)
        for asked in (append(store, head, user("2")), store.touch("s"), store.read("s"))
    ]
    await asyncio.sleep(0.25)
    leave.set()
    late, touched, _ = await asyncio.gather(*asking, return_exceptions=True)
    assert isinstance(late, SessionGone)
    assert touched is False
    await holding
