"""The SQLite store: the contract, and what a file adds to it."""

import asyncio
import os
import secrets
import sqlite3
import subprocess
import sys
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest

from heritage_session.codec import Codec
from heritage_session.config import SessionConfig
from heritage_session.conversation import Fold, Head
from heritage_session.engine import Engine
from heritage_session.errors import (
    ConfigError,
    CorruptTurn,
    SessionGone,
    StoreError,
    StoreFull,
    StoreUnavailable,
)
from heritage_session.manager import SessionManager
from heritage_session.stores import open_store, schema, statements
from heritage_session.stores.base import Limits, Reading, Store
from heritage_session.stores.sql import SqlStore
from heritage_session.stores.sqlite import ForwardClock, SqliteDatabase, path_of
from heritage_session.testing import (
    StoreContract,
    append,
    assistant,
    begin,
    expect,
    head_of,
    read,
    user,
)

ROOT = Path(__file__).parents[1]


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


class TestEncryptedSqliteStore(TestSqliteStore):
    async def make(self, limits: Limits, archived: bool) -> Store:
        database = SqliteDatabase(self.path, clock=self.time.forward())
        codec = Codec((secrets.token_bytes(32),), 64)
        return SqlStore(database, limits, archived=archived, codec=codec)


@pytest.fixture
async def opened(tmp_path):
    """Opens stores over one file, and closes them."""
    async with AsyncExitStack() as stack:

        async def open_one(limits=None, *, file="sessions.db", archived=False, **database):
            database = SqliteDatabase(tmp_path / file, **database)
            store = SqlStore(database, limits, archived=archived)
            await store.open()
            stack.push_async_callback(store.close)
            return store

        yield open_one


async def test_who_reads_what_is_past_its_time_waits_for_writers_once(tmp_path, opened):
    """And for what is pending, which no write keeps alive, not at all."""
    time = Clock()
    store = await opened(Limits(idle=100), busy=0.05, clock=time.forward())
    head = await begin(store, "s", user("1"))
    pending = Head(created_at=head.created_at, last_active=head.created_at)
    await store.create("p", pending, pending=True)
    time.now += 101
    with closing(sqlite3.connect(tmp_path / "sessions.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await store.read("p") is None
        with pytest.raises(StoreUnavailable, match="locked"):
            await store.read("s")
        other.execute("COMMIT")
        assert await store.read("s") is None
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            assert await store.read("s") is None
    await begin(store, "s", user("new"))
    assert [turn.content for turn in (await read(store)).turns] == ["new"]
    time.now += 101
    with closing(sqlite3.connect(tmp_path / "sessions.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            await store.read("s")


async def test_who_waits_behind_others_for_a_locked_file_waits_no_longer_than_they(
    tmp_path, opened
):
    """Each has its time from when it asked, not from when its turn comes."""
    store, patient = await opened(busy=0.2), await opened(busy=0.6)
    head = await begin(store)
    told = []

    async def tell(store, name):
        with pytest.raises(StoreUnavailable, match="locked"):
            await append(store, head, user("x"))
        told.append(name)

    with closing(sqlite3.connect(tmp_path / "sessions.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = [tell(store, "queued") for _ in range(6)]
        await asyncio.gather(tell(patient, "patient"), *waiting)
    assert told == ["queued"] * 6 + ["patient"]


def appender(file, name, count):
    """Another process that appends to session ``s``."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "appender.py"), str(file), name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def raw(file, statement, *parameters):
    """What another SQLite client does to the file."""
    with closing(sqlite3.connect(file)) as connection, connection:
        return connection.execute(statement, parameters).fetchall()


# Several processes, and their ends


async def test_four_processes_on_one_session_lose_no_turn(opened, tmp_path):
    store = await opened(Limits(max_turns=10_000))
    await begin(store)
    processes = [appender(tmp_path / "sessions.db", name, 50) for name in "abcd"]
    said = [await asyncio.to_thread(process.communicate) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    reading = await read(store)
    questions = [turn.content for turn in reading.turns if turn.role == "user"]
    assert sorted(questions) == sorted("".join(out for out, _err in said).split())
    assert [turn.seq for turn in reading.turns] == list(range(1, 401))
    assert all(q.content == a.content for q, a in batched(reading.turns, 2))
    assert dict(reading.head.known.slots) == dict.fromkeys("abcd", "49")


async def test_a_killed_process_leaves_whole_appends_and_every_acknowledged_one(opened, tmp_path):
    store = await opened(Limits(max_turns=100_000))
    await begin(store)
    for name in "ab":
        process = appender(tmp_path / "sessions.db", name, 0)
        acknowledged = [process.stdout.readline().strip() for _ in range(30)]
        process.kill()
        acknowledged += process.communicate()[0].split()
        turns = (await read(store)).turns
        assert {a for a in acknowledged if "/" in a} <= {turn.content for turn in turns}
        assert all(q.content == a.content for q, a in batched(turns, 2))
    assert raw(tmp_path / "sessions.db", "PRAGMA integrity_check") == [("ok",)]
    head = await head_of(store)
    assert (await append(store, head, user("on"))).seqs == (head.seq + 1,)


def batched(items, size):
    return [items[i : i + size] for i in range(0, len(items), size)]


async def test_a_restart_loses_nothing(opened):
    store = await opened()
    head = await begin(store, "s", user("1", a="b"), owner="o", metadata={"k": 1})
    once = await append(store, head, assistant("2"), append_id="x")
    await store.acquire("s", "holder", 30)
    before = await read(store)
    await store.close()
    again = await opened()
    assert await read(again) == before
    assert await append(again, head, assistant("2"), append_id="x") == once._replace(reading=before)
    await append(again, head, user("3"), holder="holder")


async def test_a_deleted_conversation_stays_deleted_after_a_restart(opened):
    store = await opened()
    head = await begin(store)
    await store.delete("s")
    await store.close()
    with pytest.raises(SessionGone):
        await (await opened()).create("s", head)


async def test_two_managers_over_one_file_see_each_others_turns_at_once(tmp_path):
    config = SessionConfig(store_url=f"sqlite:///{tmp_path}/sessions.db")
    async with SessionManager(config) as one, SessionManager(config) as two:
        await one.create("s", user("0"))
        for n in range(1, 20):
            writer, reader = (one, two) if n % 2 else (two, one)
            await writer.append("s", user(str(n)))
            state = await reader.get("s")
            assert [turn.content for turn in state.turns] == [str(i) for i in range(n + 1)]
        assert await one.delete("s")
        assert await two.get("s") is None
        with pytest.raises(SessionGone):
            await two.append("s", user("late"))


async def test_the_engine_answers_after_a_restart_as_if_nothing_had_happened(tmp_path):
    config = SessionConfig(store_url=f"sqlite:///{tmp_path}/sessions.db")
    async with Engine.open(config) as engine:
        await engine.ask("s", engine.examples("nl")[0])
        before = await engine.conversation("s")
    async with Engine.open(config) as engine:
        assert await engine.conversation("s") == before
        second = await engine.ask("s", engine.examples("nl")[1])
        assert (second.durable, second.seq) == (True, 4)


# What cannot be read


async def damage(opened, tmp_path, column="body", table="hs_turn", value=b"\xffnot json"):
    store = await opened()
    head = await begin(store, "s", user("1"), user("2", a="b"), user("3"))
    where = "WHERE seq = 2" if table == "hs_turn" else ""
    raw(tmp_path / "sessions.db", f"UPDATE {table} SET {column} = ? {where}", value)
    return store, head


@pytest.mark.parametrize(
    "value", [b"", b"\xffnot json", b"{}", b"[]", b"1e400", b"[" * 100_000, b'{"role": "user"}']
)
async def test_a_turn_that_cannot_be_read_is_set_aside_and_the_rest_stays(
    opened, tmp_path, caplog, value
):
    store, head = await damage(opened, tmp_path, value=value)
    file = tmp_path / "sessions.db"
    reading = await read(store)
    assert [turn.content for turn in reading.turns] == ["1", "3"]
    assert (reading.head.known.slots, reading.head.tip) == ({"a": "b"}, head.tip)
    assert reading.head.epoch != head.epoch
    assert store.quarantined == 1
    assert raw(file, "SELECT id, seq, body FROM hs_quarantine") == [(b"s", 2, value)]
    assert "turn 2 set aside" in caplog.text
    assert await read(store) == reading
    await append(store, reading.head, user("4"))
    assert raw(file, "SELECT count(*) FROM hs_quarantine") == [(1,)]
    assert await store.delete("s")
    assert raw(file, "SELECT count(*) FROM hs_quarantine") == [(0,)]


async def test_a_turn_under_another_turns_name_is_set_aside(opened, tmp_path):
    store, _ = await damage(opened, tmp_path, column="id", value=b"another")
    assert [turn.seq for turn in (await read(store)).turns] == [1, 3]


async def test_a_writer_that_meets_an_unreadable_turn_sets_it_aside(opened, tmp_path):
    store, head = await damage(opened, tmp_path)
    appended = await append(store, head, user("4"))
    assert [turn.content for turn in appended.reading.turns] == ["1", "3", "4"]
    assert store.quarantined == 1


async def test_a_session_deleted_while_its_turn_is_set_aside_reads_as_none(opened, tmp_path):
    store, _ = await damage(opened, tmp_path)
    write = store._db.write

    async def late(work):
        store._db.write = write
        await store.delete("s")
        return await write(work)

    store._db.write = late
    assert await store.read("s") is None


@pytest.mark.parametrize(
    ("column", "value"), [("known", b"{"), ("metadata", b"\xff"), ("epoch", b"\xff")]
)
async def test_a_head_that_cannot_be_read_is_an_error_and_is_not_overwritten(
    opened, tmp_path, column, value
):
    store, head = await damage(opened, tmp_path, column, "hs_head", value)
    for attempt in (
        store.read("s"),
        append(store, head, user("4")),
        store.acquire("s", "h", 1),
        store.clear("s", head.birth, expect(head), Fold()),
    ):
        with pytest.raises(CorruptTurn):
            await attempt
    assert await store.create("s", Head()) is None
    assert raw(tmp_path / "sessions.db", f"SELECT {column} FROM hs_head") == [(value,)]
    assert await store.delete("s")


# Bad input


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite://host/file",
        "sqlite:///file?mode=ro",
        "sqlite:///file#1",
        "sqlite3:///file",
        "file.db",
        "http://[::1",
    ],
)
def test_a_url_that_names_no_file_is_refused(url):
    with pytest.raises(ConfigError, match="sqlite:///"):
        open_store(url, Limits())


def test_a_path_is_relative_or_absolute_and_percent_encoded():
    assert path_of("sqlite:///var/a%20b.db") == Path("var/a b.db")
    assert path_of("sqlite:////var/a.db") == Path("/var/a.db")


async def test_a_place_that_cannot_hold_a_database_is_refused(tmp_path):
    (tmp_path / "text.db").write_text("This is a text, and a rather long one. " * 100)
    raw(tmp_path / "theirs.db", "CREATE TABLE theirs (id INTEGER)")
    (tmp_path / "link.db").symlink_to(tmp_path / "missing" / "file")
    for name, problem in {
        "missing/file.db": "no folder",
        ".": "is a folder",
        "text.db": "no SQLite file",
        "theirs.db": "another application",
        "link.db": "cannot be written",
    }.items():
        store = open_store(f"sqlite:///{tmp_path}/{name}", Limits())
        with pytest.raises(ConfigError, match=problem):
            await store.open()
        await store.close()


async def test_a_schema_of_a_newer_version_is_refused_and_left_alone(opened, tmp_path):
    await (await opened()).close()
    raw(tmp_path / "sessions.db", "INSERT INTO hs_schema VALUES (99)")
    with pytest.raises(ConfigError, match="newer version"):
        await opened()
    assert raw(tmp_path / "sessions.db", "SELECT max(version) FROM hs_schema") == [(99,)]


async def test_a_schema_is_upgraded_once_however_many_begin(opened, tmp_path, monkeypatch):
    head = await begin(await opened())
    steps = (*schema.MIGRATIONS, ("ALTER TABLE hs_head ADD COLUMN note BYTEA",))
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    stores = await asyncio.gather(*(opened() for _ in range(8)))
    assert [await head_of(store) for store in stores] == [head] * 8
    assert raw(tmp_path / "sessions.db", "SELECT version FROM hs_schema") == [(1,), (2,)]


async def test_sixteen_that_open_a_new_file_at_once_all_find_it_ready(opened):
    stores = await asyncio.gather(*(opened() for _ in range(16)))
    head = await begin(stores[0])
    assert [await head_of(store) for store in stores] == [head] * 16


async def test_a_failed_upgrade_changes_nothing(opened, tmp_path, monkeypatch):
    await (await opened()).close()
    steps = (*schema.MIGRATIONS, ("CREATE TABLE hs_new (id INTEGER)", "NONSENSE"))
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    with pytest.raises(StoreUnavailable):
        await opened()
    tables = raw(tmp_path / "sessions.db", "SELECT name FROM sqlite_master WHERE name = 'hs_new'")
    assert tables == []


async def test_a_full_disk_refuses_the_write_and_loses_nothing(opened):
    store = await opened()
    head = await begin(store, "s", user("1"))
    pages = await store._db._writer.run(
        lambda connection: connection.execute("PRAGMA page_count").fetchone()[0]
    )
    limit = f"PRAGMA max_page_count = {pages}"
    await store._db._writer.run(lambda connection: connection.execute(limit).fetchall())
    with pytest.raises(StoreFull, match="disk"):
        await append(store, head, user("x" * 100_000), append_id="x")
    assert (await head_of(store)) == head
    more = "PRAGMA max_page_count = 100000"
    await store._db._writer.run(lambda connection: connection.execute(more).fetchall())
    assert (await append(store, head, user("x" * 100_000), append_id="x")).seqs == (2,)


async def test_a_file_that_others_keep_locked_is_unavailable_and_still_read(opened, tmp_path):
    store = await opened(busy=0.05)
    head = await begin(store)
    with closing(sqlite3.connect(tmp_path / "sessions.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            await append(store, head, user("x"))
        assert await read(store, known=head.mark) == Reading("unchanged")
        other.execute("ROLLBACK")
    assert (await append(store, head, user("x"))).seqs == (1,)


async def test_damage_to_the_file_is_an_error_and_never_an_empty_answer(opened, tmp_path):
    store = await opened()
    await begin(store, "s", *(user("x" * 2000) for _ in range(40)))
    await store.close()
    file = tmp_path / "sessions.db"
    size = file.stat().st_size
    file.write_bytes(file.read_bytes()[:4096] + b"\x5a" * (size - 4096))
    with pytest.raises(StoreError):
        await (await opened()).read("s")


async def test_the_file_is_for_its_owner_alone(opened, tmp_path):
    await begin(await opened())
    modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.glob("sessions.db*")}
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3


async def test_the_journal_is_a_log_beside_the_file(opened, tmp_path):
    await opened()
    assert raw(tmp_path / "sessions.db", "PRAGMA journal_mode") == [("wal",)]


async def test_a_store_that_is_not_open_says_so_until_it_is(opened):
    store = await opened()
    head = await begin(store)
    await store.close()
    with pytest.raises(StoreUnavailable, match="not open"):
        await store.read("s")
    await store.open()
    assert await head_of(store) == head


def test_a_repr_names_the_file(tmp_path):
    assert str(tmp_path) in repr(open_store(f"sqlite:///{tmp_path}/a.db", Limits()))


async def test_work_that_waits_for_something_else_is_refused(opened):
    store = await opened()

    async def work(_tx):
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError):
        await store._db.write(work)
    await begin(store)


# Time


async def test_time_goes_on_where_the_clock_was_set_back(opened):
    clock = Clock()
    store = await opened(Limits(idle=100), clock=clock.forward())
    await begin(store)
    clock.now -= 1_000_000
    assert await store.read("s") is not None
    await store.close()
    again = await opened(Limits(idle=100), clock=ForwardClock(clock, pace=lambda: 0.0))
    assert (await head_of(again)).last_active == 1_700_000_000.0
    await again.touch("s")
    assert (await head_of(again)).last_active == 1_700_000_000.0


async def test_a_read_that_is_held_up_revives_nothing_that_has_expired_since(opened, monkeypatch):
    """It slides in a statement of its own, when others may have found nothing already."""
    clock = Clock()
    store = await opened(Limits(idle=100), clock=clock.forward())
    await begin(store)
    change = store._db.change

    async def held_up(*statement):
        clock.now += 60
        return await change(*statement)

    monkeypatch.setattr(store._db, "change", held_up)
    clock.now += 50
    assert await store.read("s") is not None
    assert await store.read("s", touch=False) is None


def test_the_clock_follows_the_wall_forward_and_its_own_pace_back():
    wall, pace = Clock(), Clock()
    clock = ForwardClock(wall, pace)
    wall.now += 1000
    assert clock() == wall.now
    wall.now -= 5000
    pace.now += 10
    assert clock() == wall.now + 5010


def test_a_clock_that_is_held_up_while_it_is_read_does_not_run_ahead_for_ever():
    """Else processes that were held up differently would disagree on what has expired."""
    time, delays = Clock(), [60.0]

    def wall():
        time.now += delays.pop() if delays else 0.0
        return time.now

    clock = ForwardClock(wall, time)
    clock()
    assert clock() == time.now


async def test_an_append_id_is_forgotten_after_ten_minutes(opened):
    clock = Clock()
    store = await opened(clock=clock.forward())
    head = await begin(store)
    await append(store, head, user("x"), append_id="x")
    clock.now += 599
    assert (await append(store, head, user("x"), append_id="x")).seqs == (1,)
    clock.now += 2
    assert (await append(store, head, user("x"), append_id="x")).seqs == (2,)


async def test_a_purge_forgets_old_append_ids_and_tombstones(opened, tmp_path):
    clock = Clock()
    store = await opened(Limits(lifetime=1000), clock=clock.forward())
    await append(store, await begin(store), user("x"), append_id="x")
    await store.delete("s")
    await store.purge()
    counts = "SELECT (SELECT count(*) FROM hs_append), (SELECT count(*) FROM hs_tombstone)"
    assert raw(tmp_path / "sessions.db", counts) == [(1, 1)]
    clock.now += 1001
    await store.purge()
    assert raw(tmp_path / "sessions.db", counts) == [(0, 0)]


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        (statements.IDLE, (0, 1)),
        (statements.AGED, (0, 1)),
        (statements.SCAN_OWNED, (0, 0, b"", 1, b"k")),
        (statements.DIRTY, (0,)),
        (statements.FORGET_APPENDS, (0, 1)),
        (statements.FORGET_TOMBSTONES, (0, 1)),
        (statements.READ, (b"k", b"", 0, b"")),
        (statements.LAST_TURN, (b"k",)),
        (statements.TURNS, (b"k",)),
        (statements.LATEST, ()),
    ],
)
async def test_no_statement_walks_a_whole_table(opened, sql, parameters):
    store = await opened()

    async def plan(tx):
        return [row[-1] for row in await tx.rows("EXPLAIN QUERY PLAN " + sql, *parameters)]

    steps = await store._db.read(plan)
    walks = [step for step in steps if step.startswith("SCAN") and "USING" not in step]
    assert [step for step in walks if "hs_" in step or " h" in step or " t" in step] == []
