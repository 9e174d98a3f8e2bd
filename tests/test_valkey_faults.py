"""Valkey when things go wrong: lost replies, restarts, silence, refusals and bad settings."""

import asyncio
import itertools
import signal
import ssl
import sys
import traceback

import pytest

from heritage_session import (
    ConfigError,
    MissingExtra,
    SessionGone,
    SessionManager,
    StoreError,
    StoreUnavailable,
    UnknownOutcome,
)
from heritage_session.codec import Codec
from heritage_session.conversation import Head, new_mark
from heritage_session.stores import open_store
from heritage_session.stores.base import Limits, bucket_of
from heritage_session.stores.server import LIBRARY
from heritage_session.stores.valkey import ValkeyStore
from heritage_session.testing import append, begin, expect, head_of, read, user
from tests.valkeys import UNHURRIED, Answering, Between, Running, free_port

prefixes = (f"fault:{n}:" for n in itertools.count())


@pytest.fixture(scope="module")
def server():
    running = Running()
    yield running
    running.close()


@pytest.fixture
def own():
    """A server that a test may break."""
    running = Running("--appendonly", "yes", port=free_port())
    yield running
    running.close()


@pytest.fixture
async def store(server):
    store = ValkeyStore(server.url, prefix=next(prefixes))
    await store.open()
    yield store
    await store.close()


async def opened(url, **options):
    store = ValkeyStore(url, **options)
    await store.open()
    return store


# Lost replies


class Meanwhile(Between):
    """Does something of its own before the connection that follows a lost reply."""

    act = None

    async def serve(self, reader, writer):
        if self.connections:
            await self.act()
        await super().serve(reader, writer)


@pytest.fixture
async def between(server):
    async with Between(server.path) as proxy:
        yield proxy


@pytest.fixture
async def behind(between):
    url = f"valkey://127.0.0.1:{between.port}"
    store = ValkeyStore(url, prefix=next(prefixes), deadline=UNHURRIED)
    await store.open()
    yield store
    await store.close()


async def test_an_append_with_an_id_survives_a_lost_reply(between, behind):
    head = await begin(behind)
    between.lose = 1
    appended = await append(behind, head, user("once"), append_id="x")
    assert appended.seqs == (1,)
    assert len((await read(behind)).turns) == 1


async def test_a_write_whose_reply_was_lost_is_not_repeated(between, behind):
    head = await begin(behind)
    between.lose = 1
    with pytest.raises(UnknownOutcome, match="append_id"):
        await append(behind, head, user("perhaps"))
    assert [turn.content for turn in (await read(behind)).turns] == ["perhaps"]
    now = await head_of(behind)
    between.lose = 1
    with pytest.raises(UnknownOutcome):
        await behind.patch("s", head.birth, expect(now), owner="o")


async def test_a_repeatable_write_whose_every_reply_was_lost_is_unknown(between, behind):
    head = await begin(behind)
    between.lose = 2
    with pytest.raises(UnknownOutcome):
        await append(behind, head, user("x"), append_id="x")
    assert (await append(behind, head, user("x"), append_id="x")).seqs == (1,)


async def test_a_delete_whose_reply_was_lost_says_what_it_did(between, behind, server):
    """And is done once: what begins under the id meanwhile stays."""
    await begin(behind, "s", user("1"))
    between.lose = 1
    assert await behind.delete("s") is True
    between.lose = 1
    assert await behind.delete("s") is False
    async with Meanwhile(server.path) as proxy:
        url, prefix = f"valkey://127.0.0.1:{proxy.port}", next(prefixes)
        store = await opened(url, prefix=prefix, deadline=UNHURRIED, connections=1)
        direct = await opened(server.url, prefix=prefix)
        proxy.act = lambda: begin(direct, "s", user("new"))
        await begin(store, "s", user("old"))
        proxy.lose = 1
        assert await store.delete("s") is True
        assert [turn.content for turn in (await read(store)).turns] == ["new"]
        await direct.close()
        await store.close()


async def test_a_delete_whose_every_reply_was_lost_is_unknown(between, behind):
    """Deleting again is no harm, and tells that it is gone."""
    await begin(behind, "s", user("1"))
    between.lose = 2
    with pytest.raises(UnknownOutcome):
        await behind.delete("s")
    assert await behind.delete("s") is False


async def test_what_the_archive_says_survives_a_lost_reply(between):
    """To reveal and to confirm are states: whoever brought them about, they are so now."""
    url = f"valkey://127.0.0.1:{between.port}"
    store = ValkeyStore(url, prefix=next(prefixes), archived=True, deadline=UNHURRIED)
    await store.open()
    clock = (await begin(store, "clock")).created_at
    pending = Head(created_at=clock, last_active=clock)
    assert await store.create("s", pending, pending=True)
    between.lose = 1
    assert await store.reveal("s", pending.birth) is True
    head = (await append(store, pending, user("1"))).reading.head
    between.lose = 1
    assert await store.confirm("s", head.birth, head.mark) is True
    assert await store.dirty(bucket_of("s")) == []
    await store.close()


async def test_a_lease_given_back_without_a_reply_is_free(between, behind):
    """The answer only says that its holder has none any more."""
    await begin(behind)
    assert (await behind.acquire("s", "h", 30)).granted
    between.lose = 1
    assert await behind.release("s", "h") is False
    assert (await behind.acquire("s", "other", 30)).granted


@pytest.mark.parametrize("functions", ["there", "gone"])
async def test_a_write_that_is_refused_once_its_reply_was_lost_is_unknown(own, functions):
    """What refuses the repeated write, or to load it, says nothing about the first one."""

    class Filling(Between):
        async def serve(self, reader, writer):
            if self.connections:
                own.command("CONFIG", "SET", "maxmemory", "1")
                if functions == "gone":
                    own.command("FUNCTION", "FLUSH")
            await super().serve(reader, writer)

    async with Filling(own.path) as between:
        url = f"valkey://127.0.0.1:{between.port}"
        store = await opened(url, deadline=UNHURRIED, connections=1)
        head = await begin(store)
        between.lose = 1
        with pytest.raises(UnknownOutcome, match="OOM"):
            await append(store, head, user("done"), append_id="x")
        own.command("CONFIG", "SET", "maxmemory", "0")
        assert [turn.content for turn in (await read(store)).turns] == ["done"]
        await store.close()


async def test_reads_and_creates_survive_a_lost_reply(between, behind):
    between.lose = 1
    head = await begin(behind, "s", user("1"))
    between.lose = 1
    reading = await read(behind)
    assert reading.head == head
    assert await behind.create("s", head) is None
    between.lose = 1
    assert await behind.create("s", Head()) is None


async def test_a_create_that_is_tried_again_brings_nothing_deleted_back(store, monkeypatch):
    call = store._call

    async def deleted_meanwhile(verb, *arguments, **options):
        reply = await call(verb, *arguments, **options)
        monkeypatch.setattr(store, "_call", call)
        await store.delete("s")
        raise UnknownOutcome(f"{reply} was lost")

    for append_id in (None, "x"):
        monkeypatch.setattr(store, "_call", deleted_meanwhile)
        if append_id is None:
            with pytest.raises(SessionGone):
                await store.create("s", Head())
        else:
            assert await store.create("s", Head(), append_id=append_id) is None
        assert await store.read("s") is None


async def test_a_create_that_cannot_be_tried_again_is_unknown(own):
    """Its first attempt was carried out, and the second one never arrived."""

    class Leaving(Between):
        async def forward(self, *how):
            try:
                await super().forward(*how)
            finally:
                if self.leave:
                    self.server.close()

    async with Leaving(own.path) as between:
        between.leave = False
        store = await opened(f"valkey://127.0.0.1:{between.port}", connections=1)
        between.lose, between.leave = 1, True
        with pytest.raises(UnknownOutcome):
            await store.create("s", Head())
        direct = await opened(own.url)
        assert await direct.read("s") is not None
        await direct.close()
        await store.close()


async def test_what_cannot_be_read_twice_is_unavailable(between, behind):
    between.lose = 2
    with pytest.raises(StoreUnavailable):
        await behind.read("s")


# Many callers, restarts, silence


async def test_a_thousand_callers_share_two_connections(between, behind):
    await asyncio.gather(*(begin(behind, f"s{i}") for i in range(1000)))
    heads = await asyncio.gather(*(read(behind, f"s{i}") for i in range(1000)))
    assert len({reading.head.birth for reading in heads}) == 1000
    assert between.connections == 2


async def test_a_thousand_callers_of_one_manager(server):
    store = ValkeyStore(server.url, prefix=next(prefixes), deadline=UNHURRIED)
    async with SessionManager(store=store) as manager:

        async def talk(n):
            await manager.add_turn_to_session(f"s{n}", str(n), "!")
            return await manager.get(f"s{n}")

        states = await asyncio.gather(*(talk(n) for n in range(1000)))
    assert [state.turns[0].content for state in states] == [str(n) for n in range(1000)]


async def test_functions_that_went_away_are_loaded_again(store, server):
    await begin(store)
    assert "OK" in server.command("FUNCTION", "FLUSH")
    assert await store.read("s") is not None


async def test_a_restart_is_survived(own):
    store = await opened(own.url)
    head = await begin(store, "s", user("1"))
    assert store.durable
    assert SessionManager(store=store).get_stats()["redis_available"] is True
    await asyncio.to_thread(own.stop)
    with pytest.raises(StoreUnavailable, match=f"127.0.0.1:{own.port} cannot be reached"):
        await store.read("s")
    with pytest.raises(StoreUnavailable):
        await append(store, head, user("never sent"))
    assert store.redis_available is False
    await asyncio.to_thread(own.start)
    for _ in range(200):
        try:
            await store.ping()
        except StoreUnavailable:
            await asyncio.sleep(0.02)
    await append(store, head, user("2"))
    assert [turn.content for turn in (await read(store)).turns] == ["1", "2"]
    assert store.redis_available is True
    await store.close()
    assert store.redis_available is False
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.read("s")
    await store.open()
    assert await store.read("s") is not None
    await store.close()


async def test_silence_ends_at_the_deadline_and_late_replies_reach_nobody(own):
    store = await opened(own.url, deadline=0.3, connections=1)
    head = await begin(store, "s", user("1"))
    other = await begin(store, "other", user("2"))
    own.process.send_signal(signal.SIGSTOP)
    try:
        tried = await asyncio.gather(
            store.read("s"),
            append(store, head, user("late")),
            append(store, head, user("late too"), append_id="x"),
            return_exceptions=True,
        )
        assert [type(error) for error in tried] == [
            StoreUnavailable,
            UnknownOutcome,
            UnknownOutcome,
        ]
        assert "no answer within 0.3 s" in str(tried[0])
        with pytest.raises(StoreUnavailable):
            await store.read("other")
    finally:
        own.process.send_signal(signal.SIGCONT)
    for _ in range(100):
        try:
            assert (await read(store, "other")).head == other
        except StoreUnavailable:
            await asyncio.sleep(0.02)
    assert [turn.content for turn in (await read(store)).turns] == ["1", "late", "late too"]
    await store.close()


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda store: store.read("s"), StoreUnavailable),
        (lambda store: store.create("s", Head()), UnknownOutcome),
    ],
)
async def test_what_is_asked_again_has_one_deadline_in_all(own, ask, error):
    """Who asked first is told first, though its connection broke meanwhile."""
    told = []

    async def tell(store, name):
        with pytest.raises(error):
            await ask(store)
        told.append(name)

    async with Between(own.path) as between:
        first = await opened(f"valkey://127.0.0.1:{between.port}", deadline=0.6)
        second = await opened(own.url, deadline=0.6)
        own.process.send_signal(signal.SIGSTOP)
        try:
            asking = [asyncio.create_task(tell(first, "first"))]
            await asyncio.sleep(0.2)
            asking.append(asyncio.create_task(tell(second, "second")))
            await asyncio.sleep(0.1)
            for client in between.clients:
                client.close()
            await asyncio.gather(*asking)
        finally:
            own.process.send_signal(signal.SIGCONT)
        await first.close()
        await second.close()
    assert told == ["first", "second"]


async def test_a_create_has_one_deadline_too(own, monkeypatch):
    """A lost reply is asked for again; after silence there is no time left for that."""
    store = await opened(own.url, deadline=0.3)
    tried, call = [], store._call

    async def counted(verb, *arguments, **options):
        tried.append(verb)
        return await call(verb, *arguments, **options)

    monkeypatch.setattr(store, "_call", counted)
    own.process.send_signal(signal.SIGSTOP)
    with pytest.raises(UnknownOutcome, match="no answer within"):
        await store.create("s", Head())
    own.process.send_signal(signal.SIGCONT)
    assert tried == ["create"]
    await store.close()


async def test_more_than_a_socket_holds_waits_its_turn_and_arrives(own):
    """What the server does not take yet stays queued, and none of it is lost or doubled."""
    codec = Codec(compress_above=None)
    store = await opened(own.url, deadline=20.0, connections=1, codec=codec)
    head = await begin(store)
    own.process.send_signal(signal.SIGSTOP)
    said = [str(n) * 100_000 for n in range(40)]
    sending = [asyncio.create_task(append(store, head, user(text))) for text in said]
    await asyncio.sleep(0.05)
    own.process.send_signal(signal.SIGCONT)
    await asyncio.gather(*sending)
    assert [turn.content for turn in (await read(store)).turns] == said
    await store.close()


async def test_what_its_caller_was_told_is_not_done_is_not_done_later(own):
    """It waits behind what fills the socket until its deadline; the connection recovers then."""
    codec = Codec(compress_above=None)
    url = f"unix://{own.path}"
    store = await opened(url, deadline=0.6, connections=1, codec=codec)
    head = await begin(store)
    own.process.send_signal(signal.SIGSTOP)
    sending = [
        asyncio.create_task(append(store, head, user(text)))
        for text in ("large" * 1_000_000, "never sent")
    ]
    await asyncio.sleep(0.3)
    later = asyncio.create_task(append(store, head, user("later")))
    large, never = await asyncio.gather(*sending, return_exceptions=True)
    own.process.send_signal(signal.SIGCONT)
    await asyncio.wait([later])
    assert isinstance(large, UnknownOutcome)
    assert isinstance(never, StoreUnavailable)
    after = await opened(url, deadline=UNHURRIED, codec=codec)
    assert "never sent" not in [turn.content for turn in (await read(after)).turns]
    await after.close()
    await store.close()


async def test_a_cancelled_caller_takes_nobody_along(own):
    store = await opened(own.url, connections=1)
    head = await begin(store)
    own.process.send_signal(signal.SIGSTOP)
    first, second = (asyncio.create_task(append(store, head, user(text))) for text in "ab")
    await asyncio.sleep(0.05)
    first.cancel()
    own.process.send_signal(signal.SIGCONT)
    assert (await second).seqs == (2,)
    assert [turn.content for turn in (await read(store)).turns] == ["a", "b"]
    await store.close()


async def test_a_server_without_room_for_us_says_so(own):
    taken = own.connect()
    own.command("CONFIG", "SET", "maxclients", "1")
    with pytest.raises(StoreUnavailable, match="raise maxclients"):
        await opened(own.url)
    taken.close()


async def test_a_reply_that_nobody_asked_for_ends_the_connection(between, behind):
    """Else every later caller would get the reply of the one before."""
    head = await begin(behind)
    for client in between.clients:
        client.write(b"+surprise\r\n")
    await asyncio.sleep(0.05)
    assert (await read(behind)).head == head
    assert between.connections == 2


async def test_closing_leaves_no_task(server):
    before = asyncio.all_tasks()
    store = await opened(server.url)
    await asyncio.gather(*(store.read(str(n)) for n in range(200)))
    await store.close()
    assert asyncio.all_tasks() == before


async def test_closing_leaves_nobody_waiting(own):
    store = await opened(own.url)
    own.process.send_signal(signal.SIGSTOP)
    reading = [asyncio.create_task(store.read(str(i))) for i in range(5)]
    await asyncio.sleep(0.05)
    await store.close()
    own.process.send_signal(signal.SIGCONT)
    done = await asyncio.gather(*reading, return_exceptions=True)
    assert {type(error) for error in done} == {StoreUnavailable}


# TLS


@pytest.fixture
async def secured(server, certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    async with Between(server.path, context) as proxy:
        yield proxy


@pytest.mark.parametrize("scheme", ["valkeys", "rediss"])
async def test_tls(secured, certificate, scheme):
    url = f"{scheme}://localhost:{secured.port}?ssl_ca_certs={certificate}"
    store = await opened(url, prefix=next(prefixes))
    head = await begin(store)
    await append(store, head, user("x"))
    await store.close()
    own = f"{url}&ssl_certfile={certificate}"
    await (await opened(own, prefix=next(prefixes))).close()
    unchecked = f"{scheme}://127.0.0.1:{secured.port}?ssl_cert_reqs=none&ssl_check_hostname=false"
    await (await opened(unchecked, prefix=next(prefixes))).close()


async def test_a_certificate_that_nobody_vouches_for_is_refused(secured):
    with pytest.raises(StoreUnavailable, match=f"localhost:{secured.port}.*(?i:certificate)"):
        await opened(f"valkeys://localhost:{secured.port}")


# Bad settings


async def test_an_unreachable_server_is_named_with_what_to_do():
    port = free_port()
    with pytest.raises(StoreUnavailable, match=f"127.0.0.1:{port} cannot be reached") as error:
        await opened(f"valkey://user:hunter2@127.0.0.1:{port}/1")
    assert "hunter2" not in str(error.value)
    assert "URL" in str(error.value)


async def test_a_name_that_no_server_can_have_is_said_to_be_one():
    with pytest.raises(StoreUnavailable, match=r"a\.\.b:6379 cannot be.*URL right") as error:
        await opened("valkey://:hunter2@a..b")
    assert "hunter2" not in str(error.value)


async def test_a_server_that_repeats_a_password_has_it_repeated_nowhere():
    """Where AUTH is renamed, the refusal quotes what came with it."""
    own, password = Running("--rename-command", "AUTH", "", port=free_port()), new_mark()
    try:
        with pytest.raises(ConfigError, match="renames commands") as error:
            await opened(f"valkey://:{password}@127.0.0.1:{own.port}")
    finally:
        own.close()
    assert password not in "".join(traceback.format_exception(error.value))


async def test_a_wrong_password_is_a_setting_and_shows_nowhere(own, caplog):
    assert "OK" in own.command("CONFIG", "SET", "requirepass", "right")
    address = f"127.0.0.1:{own.port}"
    for url in (f"valkey://:hunter2@{address}", f"valkey://u:hunter2@{address}", own.url):
        store = ValkeyStore(url)
        with pytest.raises(ConfigError, match=f"{address} refuses the user name or pass") as error:
            await store.open()
        assert "hunter2" not in f"{error.value}{error.getrepr(style='short')}{store!r}"
    assert "hunter2" not in caplog.text
    await (await opened(f"valkey://:right@{address}")).close()


async def test_user_password_and_database_of_the_url_are_used(own):
    own.command("ACL", "SETUSER", "anna", "on", ">p/w", "~*", "+@all")
    store = await opened(f"valkey://anna:p%2Fw@127.0.0.1:{own.port}/3")
    await begin(store)
    assert "db3:keys=" in own.command("INFO", "keyspace")
    await store.close()


async def test_a_database_that_is_not_there(server):
    with pytest.raises(ConfigError, match="no database of that number"):
        await opened(f"{server.url}?db=99")


async def test_a_user_who_may_not(own):
    own.command("ACL", "SETUSER", "poor", "on", ">pw", "~*", "+@read", "+info", "+client")
    with pytest.raises(ConfigError, match="does not permit"):
        await opened(f"valkey://poor:pw@127.0.0.1:{own.port}")


@pytest.mark.parametrize("policy", ["allkeys-lru", "allkeys-lfu", "allkeys-random"])
async def test_a_server_that_may_drop_anything_is_refused(own, policy):
    own.command("CONFIG", "SET", "maxmemory-policy", policy)
    with pytest.raises(ConfigError, match="maxmemory-policy noeviction"):
        await opened(own.url)


async def test_a_server_that_may_drop_what_expires_is_warned_of(own, caplog):
    own.command("CONFIG", "SET", "maxmemory-policy", "volatile-lru")
    await (await opened(own.url)).close()
    assert "volatile-lru" in caplog.text


async def test_a_replica_is_read_only(own):
    store = await opened(own.url)
    head = await begin(store)
    own.command("REPLICAOF", "127.0.0.1", free_port())
    with pytest.raises(StoreUnavailable, match="read-only replica"):
        await append(store, head, user())
    await store.close()


async def test_without_memory_writes_are_refused_and_the_rest_works(own):
    store = await opened(own.url)
    head = await begin(store, "s", user("1"))
    own.command("CONFIG", "SET", "maxmemory", "1")
    with pytest.raises(StoreUnavailable, match="maxmemory"):
        await append(store, head, user("2"))
    assert len((await read(store)).turns) == 1
    assert await store.delete("s")
    await store.close()


@pytest.mark.parametrize(
    ("line", "kind", "said"),
    [
        ("-LOADING Valkey is loading the dataset in memory", StoreUnavailable, "loading"),
        ("-MISCONF errors writing to the AOF file", StoreUnavailable, "its disk"),
        ("-NOREPLICAS Not enough good replicas to write.", StoreUnavailable, "replicas"),
        ("-CLUSTERDOWN The cluster is down", StoreUnavailable, "CLUSTER INFO"),
        ("-MASTERDOWN Link with MASTER is down", StoreUnavailable, "lost its primary"),
        ("-TRYAGAIN Multiple keys request during rehashing", StoreUnavailable, "try again"),
        ("-MOVED 3999 127.0.0.1:6381", ConfigError, r"valkey\+cluster://"),
        ("-ERR unknown command 'FUNCTION'", ConfigError, "too old"),
        ("-ERR max number of clients reached", StoreUnavailable, "max number of clients"),
        ("-SURPRISE", StoreError, "SURPRISE"),
        ("$22\r\nredis_version:6.2.14\r\n", ConfigError, "runs version 6.2.14"),
        ("?", StoreUnavailable, "cannot be reached"),
    ],
)
async def test_each_refusal_says_who_and_what_to_do(line, kind, said):
    async with Answering(line) as answering:
        store = ValkeyStore(answering.url)
        with pytest.raises(kind, match=said) as error:
            await store.open()
    assert type(error.value) is kind
    assert "127.0.0.1" in str(error.value)
    assert "hunter2" not in str(error.value)


async def test_a_key_of_another_type_under_our_prefix(store, server):
    head = await begin(store)
    log = store._name("log", bucket_of("s"), "s")
    server.command("SET", log, "not a list")
    with pytest.raises(ConfigError, match="HERITAGE_SESSION_REDIS_PREFIX"):
        await append(store, head, user())


async def test_another_number_of_buckets_is_refused(server):
    prefix = next(prefixes)
    server.command("SET", f"{prefix}buckets:{{0}}", "1024")
    with pytest.raises(ConfigError, match="1024 buckets"):
        await opened(server.url, prefix=prefix)


async def test_a_library_of_ours_that_is_not_ours_is_refused(own):
    code = f"#!lua name={LIBRARY}\nredis.register_function('f', function() return 1 end)"
    assert LIBRARY in own.command("FUNCTION", "LOAD", code)
    with pytest.raises(ConfigError, match=f"FUNCTION DELETE {LIBRARY}"):
        await opened(own.url)


async def test_another_version_of_the_functions_stands_beside_ours(own):
    code = "#!lua name=heritage_session_0\nredis.register_function('f', function() return 1 end)"
    own.command("FUNCTION", "LOAD", code)
    store = await opened(own.url)
    await begin(store)
    assert "heritage_session_0" in own.command("FUNCTION", "LIST")
    await store.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("valkey://:hunter2@h:port", "port"),
        ("valkey://:hun/ter2@h:6379", "percent-encoded"),
        ("valkey://:hunter2@h/sessions", "'sessions'"),
        ("valkey://:hunter2@h?tiemout=3", "unknown option"),
        ("valkeys://:hunter2@h?ssl_ca_cert=x", "did you mean ssl_ca_certs"),
        ("valkey://:hunter2@h?ssl_ca_certs=x", "valkeys://"),
        ("valkeys://:hunter2@h?ssl_ca_certs=/no/such", "no file"),
        ("valkeys://:hunter2@h?ssl_cert_reqs=maybe", "required"),
        ("unix://", "absolute path"),
        ("unix://host/path", "three slashes"),
        ("valkye://:hunter2@h", "valkey://"),
    ],
)
def test_a_url_with_a_mistake_says_where(url, said):
    with pytest.raises(ConfigError, match=said) as error:
        open_store(url, Limits())
    assert "hunter2" not in str(error.value)


def test_a_url_names_a_server():
    store = open_store("valkey://u%40x:p%2F@[::1]:7000/3", Limits(), db=5)
    assert repr(store) == "ValkeyStore([::1]:7000)"
    target = store._target
    assert (target.username, target.password, target.db) == ("u@x", "p/", 3)
    assert "p/" not in repr(target)
    assert open_store("redis://h", Limits(), db=5)._target.db == 5


def test_without_the_driver_the_extra_is_named(monkeypatch):
    for name in [n for n in sys.modules if n.startswith("heritage_session.stores.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "hiredis", None)
    with pytest.raises(MissingExtra, match=r"heritage-session\[valkey\]"):
        open_store("valkey://h", Limits())
