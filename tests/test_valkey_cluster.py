"""A cluster of three primaries: the contract, and slots that move."""

import asyncio
import itertools

import pytest

from heritage_session import ConfigError, StoreUnavailable, UnknownOutcome
from heritage_session.stores.base import Limits, Store, bucket_of
from heritage_session.stores.valkey import ValkeyStore
from heritage_session.testing import StoreContract, append, begin, read, user
from tests.valkeys import UNHURRIED, Between, Running, Three, free_port

prefixes = (f"test:{n}:" for n in itertools.count())


@pytest.fixture(scope="module")
def three():
    cluster = Three()
    yield cluster
    cluster.close()


def url(three, n=0):
    return f"valkey+cluster://127.0.0.1:{three.nodes[n].port}"


class TestValkeyCluster(StoreContract):
    @pytest.fixture(autouse=True)
    def use(self, three) -> None:
        self.url = url(three)

    async def make(self, limits: Limits, archived: bool) -> Store:
        return ValkeyStore(
            self.url, limits, prefix=next(prefixes), archived=archived, deadline=UNHURRIED
        )


@pytest.fixture
async def store(three):
    store = ValkeyStore(url(three, 2), prefix=next(prefixes))
    await store.open()
    yield store
    await store.close()


async def test_a_slot_that_moves_is_followed(store, three):
    head = await begin(store, "s", user("1"))
    bucket = bucket_of("s")
    at = [node.port for node in three.nodes]
    old = three.nodes[at.index(store._router.server(bucket).address[1])]
    new = three.nodes[(three.nodes.index(old) + 1) % 3]
    slot = int(old.command("CLUSTER", "KEYSLOT", f"{{{bucket}}}")[1:])
    ids = [node.command("CLUSTER", "MYID").split("\r\n")[1] for node in (old, new)]
    new.command("CLUSTER", "SETSLOT", slot, "IMPORTING", ids[0])
    old.command("CLUSTER", "SETSLOT", slot, "MIGRATING", ids[1])
    moving = asyncio.create_task(append(store, head, user("2")))
    await asyncio.sleep(0.1)
    while keys := old.command("CLUSTER", "GETKEYSINSLOT", slot, 20).split("\r\n")[2::2]:
        assert "OK" in old.command("MIGRATE", "127.0.0.1", new.port, "", 0, 1000, "KEYS", *keys)
    for node in (new, old, *three.nodes):
        node.command("CLUSTER", "SETSLOT", slot, "NODE", ids[1])
    await moving
    assert [turn.content for turn in (await read(store)).turns] == ["1", "2"]
    assert store._router.server(bucket).address[1] == new.port


async def test_a_slot_that_stays_half_moved_is_unavailable(store, three):
    await begin(store, "s", user("1"))
    bucket = bucket_of("s")
    at = [node.port for node in three.nodes]
    old = three.nodes[at.index(store._router.server(bucket).address[1])]
    other = next(node for node in three.nodes if node is not old)
    slot = int(old.command("CLUSTER", "KEYSLOT", f"{{{bucket}}}")[1:])
    target = other.command("CLUSTER", "MYID").split("\r\n")[1]
    old.command("CLUSTER", "SETSLOT", slot, "MIGRATING", target)
    with pytest.raises(StoreUnavailable, match="moving"):
        await store.read("s")
    old.command("CLUSTER", "SETSLOT", slot, "STABLE")
    assert await store.read("s") is not None


async def test_a_stale_map_of_the_cluster_is_corrected(store, three):
    await begin(store, "s", user("1"))
    bucket, homes = bucket_of("s"), store._router._homes
    wrong = ("127.0.0.1", free_port())
    homes[bucket] = wrong
    store._router._servers[wrong] = store._router._server(wrong)
    assert await store.read("s") is not None
    right = store._router.server(bucket).address
    store._router._homes[bucket] = next(home for home in homes if home not in (right, wrong))
    assert await store.read("s") is not None
    assert store._router.server(bucket).address == right


async def test_a_cluster_that_does_not_agree_is_unavailable(store, monkeypatch):
    await begin(store, "s")
    router, bucket = store._router, bucket_of("s")
    homes = router._homes
    router._homes = list(homes)
    router._homes[bucket] = next(home for home in homes if home != homes[bucket])

    async def learn_nothing():
        pass

    monkeypatch.setattr(router, "_refresh", learn_nothing)
    with pytest.raises(StoreUnavailable, match="does not agree"):
        await store.read("s")


@pytest.mark.parametrize("fault", ["it is down", "it is full", "nobody knows where"])
async def test_a_write_whose_reply_was_lost_before_its_slot_moved_is_unknown(
    three, monkeypatch, fault
):
    """What its new place answers, or that there is none, says nothing about the old one."""
    store = ValkeyStore(url(three), prefix=next(prefixes), connections=1)
    await store.open()
    head = await begin(store, "s")
    router, bucket = store._router, bucket_of("s")
    right = next(n for n in three.nodes if n.port == router.server(bucket).address[1])
    wrong = next(node for node in three.nodes if node is not right)

    def break_down():
        if fault == "it is down":
            right.stop()
        elif fault == "it is full":
            right.command("CONFIG", "SET", "maxmemory", "1")

    async def learn_nothing():
        pass

    class Moving(Between):
        async def serve(self, reader, writer):
            if self.connections:
                self.path = str(wrong.path)
                await asyncio.to_thread(break_down)
            await super().serve(reader, writer)

    async with Moving(right.path) as between:
        between.lose = 1
        old = ("127.0.0.1", between.port)
        router._servers[old] = router._server(old)
        router._homes[bucket] = old
        if fault == "nobody knows where":
            monkeypatch.setattr(router, "_refresh", learn_nothing)
        with pytest.raises(UnknownOutcome, match="may have happened"):
            await append(store, head, user("perhaps"), append_id="x")
        await store.close()
    if fault == "it is down":
        right.start()
        three.wait(right)
    assert "OK" in right.command("CONFIG", "SET", "maxmemory", "0")


async def test_a_refusal_of_a_node_is_translated(store, three):
    head = await begin(store)
    bucket = bucket_of("s")
    port = store._router.server(bucket).address[1]
    node = next(node for node in three.nodes if node.port == port)
    node.command("SET", store._name("log", bucket, "s"), "not a list")
    with pytest.raises(ConfigError, match="HERITAGE_SESSION_REDIS_PREFIX"):
        await append(store, head, user())


async def test_any_node_is_a_way_in(three):
    stores = [ValkeyStore(url(three, n), prefix="way:") for n in range(3)]
    for store in stores:
        await store.open()
    head = await begin(stores[0])
    for store in stores:
        await append(store, head, user("x"))
    assert len((await read(stores[0])).turns) == 3
    for store in stores:
        await store.delete("s")
        await store.close()


async def test_every_call_names_the_keys_it_touches(store):
    """Else a cluster would run it where some of them are elsewhere."""
    keys = store._keys("s", 1, "owner", "append")
    assert len(keys) == 9
    assert all("{1}" in key for key in keys)


@pytest.mark.parametrize("scheme", ["valkey", "redis"])
async def test_a_cluster_node_is_not_taken_for_a_server(three, scheme):
    store = ValkeyStore(url(three).replace("valkey+cluster", scheme))
    with pytest.raises(ConfigError, match=r"valkey\+cluster://"):
        await store.open()


async def test_a_single_server_is_not_taken_for_a_cluster():
    alone = Running(port=free_port())
    try:
        with pytest.raises(ConfigError, match="is no cluster"):
            await ValkeyStore(alone.url.replace("valkey:", "valkey+cluster:")).open()
    finally:
        alone.close()


async def test_a_cluster_with_slots_that_nobody_holds_is_unavailable():
    empty = Running("--cluster-enabled", "yes", port=free_port())
    try:
        with pytest.raises(StoreUnavailable, match="CLUSTER INFO"):
            await ValkeyStore(f"valkey+cluster://127.0.0.1:{empty.port}").open()
    finally:
        empty.close()


def test_a_cluster_has_one_database():
    with pytest.raises(ConfigError, match="one database"):
        ValkeyStore("valkey+cluster://h/3")


async def test_a_node_that_is_down_takes_only_its_own_sessions_along(three):
    store = ValkeyStore(url(three, 0), prefix=next(prefixes), deadline=1.0)
    await store.open()
    ids = {}
    for n in range(200):
        port = store._router.server(bucket_of(f"s{n}")).address[1]
        ids.setdefault(port, f"s{n}")
    assert len(ids) == 3
    for session_id in ids.values():
        await begin(store, session_id, user(session_id))
    down = three.nodes[2]
    await asyncio.to_thread(down.stop)
    with pytest.raises(StoreUnavailable, match=f"127.0.0.1:{down.port}"):
        await store.read(ids.pop(down.port))
    for port, session_id in ids.items():
        turns = (await read(store, session_id)).turns
        assert [turn.content for turn in turns] == [session_id], port
    await store.close()
