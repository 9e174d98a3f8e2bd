"""Encryption in the SQL stores: what is kept tells nothing, and nothing is lost by a wrong key."""

import asyncio
import base64
import json
import secrets
import sqlite3
import traceback
from contextlib import AsyncExitStack, closing

import asyncpg
import pytest

from heritage_session.config import SessionConfig
from heritage_session.conversation import ConversationTurn, Fold, Head
from heritage_session.errors import ConfigError, CorruptTurn, SessionGone
from heritage_session.manager import SessionManager
from heritage_session.stores import open_store
from heritage_session.stores.base import Limits
from heritage_session.testing import append, assistant, begin, expect, head_of, read, user

OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)
TABLES = "hs_head", "hs_turn", "hs_append", "hs_tombstone", "hs_quarantine"


def setting(*keys):
    """Master keys as the setting holds them."""
    return ",".join(base64.b64encode(key).decode() for key in keys)


class File:
    """A SQLite file, as another client sees it."""

    def __init__(self, path):
        self.path = path
        self.url = f"sqlite:///{path}"

    async def sql(self, statement, *parameters):
        with closing(sqlite3.connect(self.path)) as connection, connection:
            return connection.execute(statement.replace("$", "?"), parameters).fetchall()

    async def bytes(self):
        return b"".join(file.read_bytes() for file in self.path.parent.glob("sessions.db*"))


class Server:
    """A PostgreSQL database, as another client sees it."""

    def __init__(self, url):
        self.url = url

    async def sql(self, statement, *parameters):
        connection = await asyncpg.connect(self.url)
        try:
            return [tuple(row) for row in await connection.fetch(statement, *parameters)]
        finally:
            await connection.close()

    async def bytes(self):
        rows = [row for table in TABLES for row in await self.sql(f"SELECT * FROM {table}")]
        return b"\n".join(v if isinstance(v, bytes) else str(v).encode() for r in rows for v in r)


@pytest.fixture(params=["sqlite", "postgres"])
async def place(request, tmp_path):
    if request.param == "sqlite":
        return File(tmp_path / "sessions.db")
    server = Server(request.getfixturevalue("postgres_url"))
    await server.sql(f"DROP TABLE IF EXISTS hs_schema, {', '.join(TABLES)}")
    return server


@pytest.fixture
async def opened(place):
    """Opens stores at one place under the given master keys, and closes them."""
    async with AsyncExitStack() as stack:

        async def open_one(*keys):
            store = open_store(place.url, Limits(), keys=setting(*keys))
            await store.open()
            stack.push_async_callback(store.close)
            return store

        yield open_one


async def contents(place):
    """Everything in the database that a conversation's words may be in."""
    heads = "SELECT key, content_key, known, base, metadata, epoch, seq FROM hs_head ORDER BY key"
    turns = "SELECT key, seq, body FROM hs_turn ORDER BY key, seq"
    return await place.sql(heads), await place.sql(turns)


def secret_turn(number):
    return ConversationTurn(
        "user",
        f"geheim a{number}",
        f"geheim b{number}",
        f"geheim_c{number}",
        {f"geheim_d{number}": f"geheim e{number}"},
        [{"label": f"geheim f{number}"}],
        author="geheim g",
        payload={"geheim_h": ["geheim i"]},
    )


# What is kept


async def test_nothing_of_a_conversation_can_be_read_in_what_is_kept(opened, place):
    """Not the names of slots and metadata keys either."""
    store = await opened(NEW)
    head = await begin(store, "s", secret_turn(1), metadata={"geheim_k": {"geheim_l": "geheim m"}})
    await append(store, head, secret_turn(2), secret_turn(3), append_id="x")
    await store.trim("s", head.epoch, 0, 1, Fold({"geheim_n": "geheim o"}, "geheim_p"))
    noted = await store.patch(
        "s", head.birth, expect(await head_of(store)), metadata={"geheim_q": "geheim r"}
    )
    await store.replace(
        "s", head.birth, expect(noted), [secret_turn(4)], Fold({"x": "geheim s"}), Fold()
    )
    assert b"geheim" not in await place.bytes()
    reading = await read(store)
    assert reading.turns == (secret_turn_like(reading.turns[0], 4),)
    assert reading.head.known.slots == {"x": "geheim s"}
    assert reading.head.metadata == {"geheim_q": "geheim r"}


def secret_turn_like(turn, number):
    """The turn ``secret_turn(number)`` under the id, number and time of ``turn``."""
    written = secret_turn(number).to_dict() | {"id": turn.id, "seq": turn.seq, "at": turn.at}
    return ConversationTurn.from_dict(written)


async def test_without_keys_any_client_reads_what_is_kept(opened, place):
    """A file without encryption is useful to people who have nothing but a SQL client."""
    store = await opened()
    await begin(store, "s", user("Welke musea?", place="zwolle"), metadata={"k": "é"})
    [(body,)] = await place.sql("SELECT body FROM hs_turn")
    assert json.loads(body)["content"] == "Welke musea?"
    [(known, metadata, key)] = await place.sql("SELECT known, metadata, content_key FROM hs_head")
    assert json.loads(known)[0] == {"place": "zwolle"}
    assert (metadata, key) == ('{"k":"é"}'.encode(), b"")


async def test_each_conversation_has_a_key_of_its_own(opened, place):
    """One that is lost or told opens no other conversation."""
    store = await opened(NEW)
    await begin(store, "s", user("same"))
    await begin(store, "t", user("same"))
    assert len(set(await place.sql("SELECT content_key FROM hs_head"))) == 2


# Keys that come later, and keys that change


async def test_a_conversation_that_began_without_keys_is_encrypted_by_its_next_write(opened, place):
    """It stays readable until then, and afterwards nothing of it is plain."""
    plain = await opened()
    head = await begin(plain, "s", user("geheim1", a="geheim2"), metadata={"m": "geheim3"})
    await plain.trim("s", head.epoch, 0, 0, Fold({"b": "geheim4"}))
    store = await opened(NEW)
    before = await read(store)
    assert [turn.content for turn in before.turns] == ["geheim1"]
    assert b"geheim1" in str(await contents(place)).encode()
    appended = await append(store, head, user("geheim5"), known=head.mark)
    assert b"geheim" not in str(await contents(place)).encode()
    after = await read(store)
    assert after.turns == (*before.turns, *appended.reading.turns)
    assert after.head == appended.reading.head
    assert (after.head.metadata, after.head.base) == (before.head.metadata, before.head.base)
    with pytest.raises(ConfigError, match="put it back into HERITAGE_SESSION_KEYS"):
        await plain.read("s")


@pytest.mark.parametrize("verb", ["rewind", "replace", "patch", "trim"])
async def test_every_write_of_content_encrypts_what_was_plain(opened, place, verb):
    """Not an append alone."""
    head = await begin(await opened(), "s", user("geheim1", a="geheim2"), user("geheim3"))
    store = await opened(NEW)
    birth, seen = head.birth, expect(head)
    await {
        "rewind": lambda: store.rewind("s", birth, seen, 1, Fold({"a": "geheim4"})),
        "replace": lambda: store.replace("s", birth, seen, [user("geheim4")], Fold(), Fold()),
        "patch": lambda: store.patch("s", birth, seen, metadata={"a": "geheim4"}),
        "trim": lambda: store.trim("s", head.epoch, 0, 1, Fold({"a": "geheim4"})),
    }[verb]()
    assert b"geheim" not in str(await contents(place)).encode()
    assert "geheim4" in repr(await read(store))


async def test_writers_who_encrypt_one_conversation_at_once_lose_no_turn(opened, place):
    """One of them makes its content key; the others find and use it."""
    head = await begin(await opened(), "s", user("first", a="b"))
    stores = [await opened(NEW), await opened(NEW)] * 8
    turns = [user(str(n)) for n in range(len(stores))]
    writers = zip(stores, turns, strict=True)
    await asyncio.gather(*(append(store, head, turn) for store, turn in writers))
    reading = await read(await opened(NEW))
    assert reading.turns[0].content == "first"
    assert {turn.id for turn in reading.turns[1:]} == {turn.id for turn in turns}
    assert reading.head.known.slots == {"a": "b"}


async def test_a_turn_that_was_unreadable_before_is_still_set_aside(opened, place):
    """Encrypting a conversation neither loses nor hides what was already broken."""
    head = await begin(await opened(), "s", user("1"), user("2"), user("3"))
    await place.sql("UPDATE hs_turn SET body = $1 WHERE seq = 2", b"\xff")
    store = await opened(NEW)
    await append(store, head, user("4"), known=head.mark)
    assert [turn.content for turn in (await read(store)).turns] == ["1", "3", "4"]
    assert await place.sql("SELECT seq, body FROM hs_quarantine") == [(2, b"\xff")]


async def test_a_new_master_key_wraps_anew_what_is_written(opened, place):
    """The content key stays the same, so no turn is written again; a read writes nothing."""
    head = await begin(await opened(OLD), "s", user("1", a="b"), metadata={"m": 1})
    both = await opened(NEW, OLD)
    before = await contents(place)
    assert (await head_of(both)).known.slots == {"a": "b"}
    assert await contents(place) == before
    appended = await append(both, head, user("2"), known=head.mark)
    new = await opened(NEW)
    reading = await read(new)
    assert [turn.content for turn in reading.turns] == ["1", "2"]
    assert reading.head == appended.reading.head
    [before_1], [after_1, _] = before[1], (await contents(place))[1]
    assert after_1 == before_1
    with pytest.raises(ConfigError, match="HERITAGE_SESSION_KEYS"):
        await (await opened(OLD)).read("s")


@pytest.mark.parametrize("keys", [(), (NEW,)])
async def test_without_its_master_key_nothing_is_read_written_or_set_aside(opened, place, keys):
    """Every verb on content names the setting, and leaves all as it was."""
    right = await opened(OLD)
    head = await begin(right, "s", user("mine"), owner="o")
    before = await contents(place)
    wrong = await opened(*keys)
    seen = expect(head)
    for use in (
        lambda: wrong.read("s"),
        lambda: append(wrong, head, user("x"), append_id="x"),
        lambda: wrong.acquire("s", "h", 30),
        lambda: wrong.rewind("s", head.birth, seen, 0, Fold()),
        lambda: wrong.replace("s", head.birth, seen, (), Fold(), Fold()),
        lambda: wrong.patch("s", head.birth, seen, metadata={}),
        lambda: wrong.trim("s", head.epoch, 0, 1, Fold()),
        lambda: wrong.create("t", Head(content_key=head.content_key)),
    ):
        with pytest.raises(ConfigError, match="put it back into HERITAGE_SESSION_KEYS") as error:
            await use()
        assert base64.b64encode(OLD).decode() not in "".join(
            traceback.format_exception(error.value)
        )
    assert await wrong.create("s", Head()) is None
    assert await contents(place) == before
    assert await place.sql("SELECT 1 FROM hs_quarantine") == []
    assert [i async for i in wrong.scan("o")] == ["s"]
    await append(right, head, user("more"), append_id="x")
    assert len((await read(right)).turns) == 2
    assert await wrong.delete("s")


async def test_an_expired_conversation_needs_no_key_to_be_gone(place, opened):
    """A master key may be left out once what it encrypted has expired, purged or not."""
    right = await opened(OLD)
    head = await begin(right, "s", user("mine"))
    await place.sql("UPDATE hs_head SET last_active = last_active - 100000")
    wrong = await opened(NEW)
    assert await wrong.read("s") is None
    assert await wrong.acquire("s", "h", 30) is None
    with pytest.raises(SessionGone):
        await append(wrong, head, user("late"))
    await begin(wrong, "s", user("anew"))
    assert await wrong.purge() == []


# What was moved, changed or lost


async def test_turns_that_changed_places_are_set_aside(opened, place):
    """Between conversations with their ids or without, and within one."""
    store = await opened(NEW)
    await begin(store, "s", user("s1"), user("s2"), user("s3"))
    await begin(store, "t", user("t1"), user("t2"))
    keys = "(SELECT key FROM hs_head WHERE id = $1)", "(SELECT key FROM hs_head WHERE id = $2)"
    moved = "UPDATE hs_turn SET {} WHERE seq = 1 AND key = " + keys[0]
    other = f"(SELECT {{}} FROM hs_turn WHERE seq = 1 AND key = {keys[1]})"
    [(id_s, body_s)] = await place.sql("SELECT id, body FROM hs_turn WHERE seq = 1 AND key = "
                                       + keys[0], b"s")  # fmt: skip
    both = f"id = {other.format('id')}, body = {other.format('body')}"
    await place.sql(moved.format(both), b"s", b"t")
    await place.sql("UPDATE hs_turn SET id = $2, body = $3 WHERE seq = 1 AND key = " + keys[0],
                    b"t", id_s, body_s)  # fmt: skip
    await place.sql("UPDATE hs_turn SET body = $2 WHERE seq = 3 AND key = " + keys[0], b"s", body_s)
    assert [turn.content for turn in (await read(store, "s")).turns] == ["s2"]
    assert [turn.content for turn in (await read(store, "t")).turns] == ["t2"]
    assert store.quarantined == 3


async def test_a_plain_turn_is_no_turn_of_an_encrypted_conversation(opened, place):
    """Whoever can write to the database cannot put words into it."""
    store = await opened(NEW)
    head = await begin(store, "s", user("1"), user("2"))
    forged = json.dumps({"role": "user", "content": "forged", "id": head.tip, "seq": 2}).encode()
    await place.sql("UPDATE hs_turn SET body = $1 WHERE seq = 2", forged)
    assert [turn.content for turn in (await read(store)).turns] == ["1"]
    assert store.quarantined == 1


@pytest.mark.parametrize("columns", [("known",), ("metadata",), ("base",), ("content_key",),
                                     ("content_key", "known", "base", "metadata")])  # fmt: skip
async def test_a_field_of_another_conversation_is_refused_and_kept(opened, place, columns):
    """Alone, or all of them together with the key that opens them."""
    store = await opened(NEW)
    head = await begin(store, "s", user("1", a="b"), metadata={"m": 1})
    await begin(store, "t", user("2", a="b"), metadata={"m": 1})
    theirs = ", ".join(f"{c} = (SELECT {c} FROM hs_head WHERE id = $2)" for c in columns)
    await place.sql(f"UPDATE hs_head SET {theirs} WHERE id = $1", b"s", b"t")
    before = await contents(place)
    for use in (lambda: store.read("s"), lambda: append(store, head, user("3"))):
        with pytest.raises(CorruptTurn, match="nothing was changed"):
            await use()
    assert await contents(place) == before
    assert [turn.content for turn in (await read(store, "t")).turns] == ["2"]


async def test_fields_of_one_conversation_do_not_stand_for_one_another(opened, place):
    """A field is bound to its name."""
    store = await opened(NEW)
    await begin(store, "s", user("1", a="b"))
    await place.sql("UPDATE hs_head SET base = known")
    with pytest.raises(CorruptTurn):
        await store.read("s")


@pytest.mark.parametrize("keys", [(), (NEW,)])
async def test_a_lost_content_key_shreds_its_conversation_alone(opened, place, keys):
    """With master keys or without, it is an error that says so, until it is deleted."""
    store = await opened(NEW)
    head = await begin(store, "s", user("1"))
    await begin(store, "t", user("2"))
    await place.sql("UPDATE hs_head SET content_key = $2 WHERE id = $1", b"s", b"")
    before = await contents(place)
    other = await opened(*keys)
    for use in (
        lambda: other.read("s"),
        lambda: append(other, head, user("3")),
        lambda: other.trim("s", head.epoch, 0, 1, Fold()),
    ):
        with pytest.raises(CorruptTurn, match="content key of its conversation is lost"):
            await use()
    assert await contents(place) == before
    assert [turn.content for turn in (await read(store, "t")).turns] == ["2"]
    assert await other.delete("s")
    await begin(other, "s", assistant("anew"))


async def test_a_damaged_content_key_is_an_error_and_is_left_alone(opened, place):
    """A writer makes no new key in its place."""
    store = await opened(NEW)
    head = await begin(store, "s", user("1"))
    damaged = head.content_key[:-1] + bytes((head.content_key[-1] ^ 1,))
    await place.sql("UPDATE hs_head SET content_key = $1", damaged)
    with pytest.raises(CorruptTurn):
        await append(store, head, user("2"))
    assert await place.sql("SELECT content_key FROM hs_head") == [(damaged,)]


# From the setting to the file


async def test_a_manager_encrypts_what_it_keeps_and_shows_no_key(tmp_path, caplog):
    """The setting reaches the file, and no key a log or a repr."""
    place, key = File(tmp_path / "sessions.db"), setting(NEW)
    config = SessionConfig(store_url=place.url, keys=key)
    async with SessionManager(config) as sessions:
        await sessions.create("s", user("geheim1", a="geheim2"))
        await sessions.append("s", assistant("geheim3"))
        state = await sessions.get("s")
        assert [turn.content for turn in state.turns] == ["geheim1", "geheim3"]
        await place.sql("UPDATE hs_turn SET body = $1 WHERE seq = 1", b"\x01\x02broken")
        assert b"geheim" not in await place.bytes()
        shown = repr(sessions.store) + repr(await read(sessions.store)) + caplog.text
    assert "set aside" in caplog.text
    assert key not in shown
    assert repr(NEW)[2:-1] not in shown
