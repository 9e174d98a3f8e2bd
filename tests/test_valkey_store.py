"""Valkey: the contract on a real server, and what only it can promise."""

import asyncio
import itertools
import secrets
import struct

import pytest

from heritage_session import ConfigError, CorruptTurn, SessionGone, SessionManager
from heritage_session.codec import Codec
from heritage_session.conversation import Fold, Head
from heritage_session.stores.base import Limits, Store, bucket_of
from heritage_session.stores.batching import _batches
from heritage_session.stores.valkey import ValkeyStore
from heritage_session.testing import StoreContract, append, begin, head_of, read, user
from tests.valkeys import UNHURRIED, Running

OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)
prefixes = (f"test:{n}:" for n in itertools.count())


@pytest.fixture(scope="session")
def server():
    running = Running()
    yield running
    running.close()


class TestValkeyStore(StoreContract):
    @pytest.fixture(autouse=True)
    def use(self, server) -> None:
        self.server = server

    async def make(self, limits: Limits, archived: bool) -> Store:
        return ValkeyStore(
            self.server.url, limits, prefix=next(prefixes), archived=archived, deadline=UNHURRIED
        )


@pytest.fixture
async def make(server):
    opened = []

    async def make(*keys, prefix=None, **options):
        codec = Codec(keys)
        store = ValkeyStore(server.url, prefix=prefix or next(prefixes), codec=codec, **options)
        await store.open()
        opened.append(store)
        return store

    yield make
    for store in opened:
        await store.close()


def key(store, kind, session_id="s"):
    return store._name(kind, bucket_of(session_id), session_id)


class TestEncryptedValkeyStore(TestValkeyStore):
    async def make(self, limits: Limits, archived: bool) -> Store:
        codec = Codec((OLD,), 64)
        return ValkeyStore(
            self.server.url,
            limits,
            prefix=next(prefixes),
            archived=archived,
            codec=codec,
            deadline=UNHURRIED,
        )


async def test_what_is_stored_encrypted_tells_nothing(make, server):
    store = await make(OLD)
    head = await begin(store, "s", user("geheim1", place="geheim2"), metadata={"k": "geheim3"})
    await append(store, head, user("geheim4", other="geheim5"))
    stored = server.command("HGETALL", key(store, "head"))
    stored += server.command("LRANGE", key(store, "log"), 0, -1)
    assert "geheim" not in stored
    assert "s:place" in stored


async def test_a_new_master_key_wraps_anew_what_is_read(make):
    old = await make(OLD)
    head = await begin(old, "s", user("mine", a="b"))
    both = await make(NEW, OLD, prefix=old._prefix)
    assert (await head_of(both)).known.slots == {"a": "b"}
    new = await make(NEW, prefix=old._prefix)
    assert [turn.content for turn in (await read(new)).turns] == ["mine"]
    await append(new, head, user("more"))
    with pytest.raises(ConfigError, match="HERITAGE_SESSION_KEYS"):
        await (await make(OLD, prefix=old._prefix)).read("s")


@pytest.mark.parametrize("keys", [(), (NEW,)])
async def test_without_its_master_key_nothing_is_read_written_or_set_aside(make, server, keys):
    right = await make(OLD)
    head = await begin(right, "s", user("mine"))
    wrong = await make(*keys, prefix=right._prefix)
    for use in (
        lambda: wrong.read("s"),
        lambda: append(wrong, head, user("x")),
        lambda: wrong.trim("s", head.epoch, 0, 1, Fold()),
    ):
        with pytest.raises(ConfigError, match="HERITAGE_SESSION_KEYS"):
            await use()
    assert len((await read(right)).turns) == 1
    assert ":0" in server.command("EXISTS", key(right, "quarantine"))


async def test_a_lost_content_key_shreds_the_conversation(make, server):
    store = await make(OLD)
    await begin(store, "s", user("geheim", a="b"), metadata={"m": 1})
    server.command("HSET", key(store, "head"), "key", "")
    with pytest.raises(CorruptTurn):
        await store.read("s")
    rest = await read(store)
    assert rest.turns == ()
    assert not rest.head.known.slots


async def test_what_cannot_be_read_is_set_aside_and_the_rest_stays(make, server, caplog):
    store = await make()
    head = await begin(store, "s", user("1", a="x", b="y"), user("2"), user("3"))
    server.command("LSET", key(store, "log"), 1, struct.pack(">QI", 2, 1) + b"i\x07broken")
    server.command("LSET", key(store, "log"), 2, "no turn at all")
    server.command("HSET", key(store, "head"), "s:a", "broken")
    with pytest.raises(CorruptTurn, match="3 records"):
        await store.read("s")
    rest = await read(store, known=head.mark)
    assert [turn.content for turn in rest.turns] == ["1"]
    assert rest.head.known.slots == {"b": "y"}
    aside = server.command("LRANGE", key(store, "quarantine"), 0, -1)
    assert "field:3:s:abroken" in aside
    assert "turn:no turn at all" in aside
    assert "set aside 3" in caplog.text
    assert SessionManager(store=store).get_stats()["turns_quarantined"] == 2
    await append(store, head, user("4"))
    assert [turn.seq for turn in (await read(store)).turns] == [1, 4]
    await store.delete("s")
    assert ":0" in server.command("EXISTS", key(store, "quarantine"))


async def test_an_append_of_who_never_read_finds_the_key_it_needs(make):
    first = await make(OLD)
    head = await begin(first, "s", user("1", a="b"))
    second, third = await make(OLD, prefix=first._prefix), await make(OLD, prefix=first._prefix)
    await append(second, head, user("2"))
    assert await third.trim("s", head.epoch, 0, 1, Fold({"a": "b"})) is True
    assert await third.trim("nobody", "", 0, 1, Fold()) is False
    with pytest.raises(SessionGone):
        await append(third, Head(), user("nowhere"))
    assert [turn.content for turn in (await read(first)).turns] == ["2"]


async def test_a_trim_of_another_worker_shows_in_the_next_append(make):
    first = await make()
    head = await begin(first, "s", user("1"), user("2"))
    second = await make(prefix=first._prefix)
    assert await second.trim("s", head.epoch, 0, 1, Fold({"a": "b"}))
    appended = await append(first, head, user("3"), known=head)
    assert appended.reading.head.trimmed == 1
    assert appended.reading.head.base.slots == {"a": "b"}
    assert [turn.content for turn in appended.reading.turns] == ["3"]


async def test_a_store_restored_to_an_older_state_is_read_anew(make, server):
    store = await make()
    head = await begin(store, "s", user("1"))
    old = [server.command("DUMP", key(store, kind)) for kind in ("head", "log")]
    assert old
    server.command("COPY", key(store, "head"), key(store, "head", "old"))
    server.command("COPY", key(store, "log"), key(store, "log", "old"))
    later = await append(store, head, user("lost"), known=head)
    for kind in ("head", "log"):
        server.command("COPY", key(store, kind, "old"), key(store, kind), "REPLACE")
    reading = await read(store, known=later.reading.head.mark)
    assert (reading.news, [turn.content for turn in reading.turns]) == ("all", ["1"])
    await append(store, head, user("other"))
    reading = await read(store, known=later.reading.head.mark)
    assert [turn.content for turn in reading.turns] == ["1", "other"]


async def test_keys_end_by_themselves_where_nobody_purges(make, server):
    store = await make(limits=Limits(idle=0.2))
    head = await begin(store)
    await append(store, head, user())
    for kind in ("head", "log"):
        left = int(server.command("PTTL", key(store, kind))[1:])
        assert 200 < left < 2000


async def test_an_expired_session_that_is_replaced_is_told(make, server):
    expired = []
    store = await make(limits=Limits(idle=0.2))
    store.on_expire = expired.append
    for gone in (False, True):
        await begin(store)
        await asyncio.sleep(0.25)
        if gone:  # the server has let go of its keys by itself
            server.command("DEL", key(store, "head"), key(store, "log"))
        await begin(store)
        assert expired == ["s"]
        expired.clear()
        await store.delete("s")
    await begin(store)
    assert expired == []


async def test_a_tombstone_is_there_for_the_lifetime(make, server):
    store = await make(limits=Limits(idle=5, lifetime=20))
    await store.delete("s")
    assert 19_000 < int(server.command("PTTL", key(store, "gone"))[1:]) <= 20_000


async def test_a_purge_looks_again_at_what_was_used_since(make):
    store = await make(limits=Limits(idle=30))
    head = await begin(store)
    await store.touch("s")
    assert await store.purge(head.created_at + 29) == []
    assert await store.purge(head.created_at + 31) == ["s"]


def test_calls_are_joined_up_to_a_number_and_a_size():
    class Sized:
        def __init__(self, size):
            self.packed = bytes(size)

    def lengths(*sizes):
        return [len(batch) for batch in _batches([Sized(size) for size in sizes])]

    assert lengths(*[10] * 130) == [64, 64, 2]
    assert lengths(200_000, 60_000, 60_000) == [2, 1]
    assert lengths(1, 1 << 20, 1) == [1, 1, 1]
