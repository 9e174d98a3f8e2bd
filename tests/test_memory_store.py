"""The in-memory store: the contract, and what only it can promise."""

import pytest

from heritage_session.conversation import Head
from heritage_session.errors import StoreFull
from heritage_session.stores.base import Limits, Store
from heritage_session.stores.memory import MemoryStore, SteadyClock
from heritage_session.testing import StoreContract, append, begin, head_of, user


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


class TestMemoryStore(StoreContract):
    idle = 100.0

    @pytest.fixture(autouse=True)
    def clock(self) -> None:
        self.time = Clock()

    async def make(self, limits: Limits, archived: bool) -> Store:
        return MemoryStore(limits, archived=archived, clock=self.time)

    async def advance(self, seconds: float) -> None:
        self.time.now += seconds


@pytest.fixture
def clock():
    return Clock()


async def test_the_least_recently_used_session_is_dropped_and_told(clock):
    evicted = []
    store = MemoryStore(max_sessions=2, clock=clock)
    store.on_evict = evicted.append
    await begin(store, "a")
    await begin(store, "b")
    await store.read("a")
    await begin(store, "c")
    assert evicted == ["b"]
    assert await store.read("b") is None
    assert (len(store), store.active()) == (2, 2)


async def test_an_evicted_session_that_had_expired_is_no_loss(clock):
    evicted = []
    store = MemoryStore(Limits(idle=10), max_sessions=1, clock=clock)
    store.on_evict = evicted.append
    await begin(store, "a")
    clock.now += 11
    assert (len(store), store.active()) == (1, 0)
    await begin(store, "b")
    assert evicted == []


async def test_with_an_archive_dirty_sessions_are_pinned(clock):
    store = MemoryStore(max_sessions=2, archived=True, clock=clock)
    a, b = await begin(store, "a"), await begin(store, "b")
    with pytest.raises(StoreFull):
        await store.create("c", Head())
    assert await store.confirm("a", a.birth, a.mark)
    await begin(store, "c")
    assert await store.read("b") is not None
    assert await store.confirm("b", b.birth, b.mark)


async def test_a_read_slides_only_when_a_tenth_is_used_up(clock):
    store = MemoryStore(Limits(idle=100), clock=clock)
    head = await begin(store)
    clock.now += 9
    await store.read("s")
    assert (await head_of(store)).last_active == head.last_active
    clock.now += 2
    await store.read("s")
    assert (await head_of(store)).last_active == clock.now


async def test_looking_around_is_no_use(clock):
    store = MemoryStore(max_sessions=2, clock=clock)
    await begin(store, "a")
    await begin(store, "b")
    assert sorted([i async for i in store.scan()]) == ["a", "b"]
    await store.read("a", touch=False)
    await begin(store, "c")
    assert await store.read("a") is None


async def test_with_an_archive_the_bound_holds_for_all_together(clock):
    store = MemoryStore(max_sessions=2, archived=True, clock=clock)
    a = await begin(store, "a")
    assert await store.confirm("a", a.birth, a.mark)
    await begin(store, "b")
    await begin(store, "c")
    assert len(store) == 2
    assert await store.read("a") is None
    with pytest.raises(StoreFull):
        await store.create("d", Head())


async def test_an_expired_session_that_is_replaced_is_told(clock):
    expired = []
    store = MemoryStore(Limits(idle=10), clock=clock)
    store.on_expire = expired.append
    await begin(store, "a")
    clock.now += 11
    await begin(store, "a")
    assert expired == ["a"]


async def test_a_purge_does_no_more_than_it_was_asked_for(clock):
    store = MemoryStore(Limits(idle=10), archived=True, clock=clock)
    for i in range(100):
        await begin(store, f"s{i}")
    clock.now += 11
    assert await store.purge(limit=10) == []
    assert len(store._by_use) == 90


async def test_append_ids_and_deletes_are_remembered_within_bounds(clock, monkeypatch):
    monkeypatch.setattr("heritage_session.stores.memory._REMEMBERED", 5)
    store = MemoryStore(max_sessions=1, clock=clock)
    head = await begin(store)
    for i in range(50):
        await append(store, head, user(str(i)), append_id=str(i))
        await store.delete(f"x{i}")
    assert (len(store._applied.until), len(store._deleted.until)) == (10, 10)


async def test_an_append_id_is_forgotten_after_ten_minutes(clock):
    store = MemoryStore(clock=clock)
    head = await begin(store)
    await append(store, head, user("x"), append_id="x")
    clock.now += 599
    assert (await append(store, head, user("x"), append_id="x")).seqs == (1,)
    clock.now += 2
    assert (await append(store, head, user("x"), append_id="x")).seqs == (2,)


def test_the_steady_clock_never_goes_back(monkeypatch):
    clock = SteadyClock()
    first = clock()
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert clock() >= first
