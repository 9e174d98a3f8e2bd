"""The in-memory store: the contract, and what only it can promise."""

import random

import pytest

from heritage_session.conversation import ConversationTurn, Fold, Head, delta
from heritage_session.errors import StoreFull
from heritage_session.stores.base import Limits, Store
from heritage_session.stores.memory import MemoryStore, SteadyClock
from heritage_session.testing import StoreContract, append, begin, expect, head_of, read, user
from heritage_session.weight import weigh_head, weigh_turns


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


KIB = 1024
BOUND = 64 * KIB


def said(kib):
    return ConversationTurn("user", "x" * (kib * KIB))


async def test_what_takes_too_much_memory_is_dropped_least_recently_used_first(clock):
    """And told as lost; what is used last stays."""
    evicted = []
    store = MemoryStore(max_bytes=BOUND, clock=clock)
    store.on_evict = evicted.append
    for session_id in "abc":
        await begin(store, session_id, said(15))
    await store.read("a")
    head = await begin(store, "s", said(15))
    assert evicted == ["b"]
    await append(store, head, said(30))
    assert evicted == ["b", "c"]
    assert store.memory_bytes <= BOUND
    assert (await read(store)).turns[1].content == said(30).content


async def test_a_conversation_too_large_for_memory_is_refused_and_costs_nobody_anything(clock):
    """The write that would make it so is: what was there stays, its own turns too."""
    evicted = []
    store = MemoryStore(max_bytes=BOUND, clock=clock)
    store.on_evict = evicted.append
    await begin(store, "other", said(20))
    head = await begin(store, "s", said(20))
    large = said(50)
    for write in (
        lambda: store.create("new", Head(seq=1, tip=large.id), [said(65)]),
        lambda: append(store, head, large, append_id="x"),
        lambda: store.replace("s", head.birth, expect(head), [said(65)], Fold(), Fold()),
        lambda: store.patch("s", head.birth, expect(head), metadata={"k": "x" * BOUND}),
    ):
        with pytest.raises(StoreFull, match="HERITAGE_SESSION_MAX_MEMORY_BYTES"):
            await write()
    assert (await read(store)).head == head
    assert sorted([i async for i in store.scan()]) == ["other", "s"]
    await store.rewind("s", head.birth, expect(head), 0, Fold())
    assert (await append(store, head, large, append_id="x")).seqs == (2,)
    assert evicted == ["other"]


async def test_with_an_archive_nothing_dirty_is_dropped_for_its_size(clock):
    """What waits for it fills the memory, and what needs more is refused until it is confirmed."""
    store = MemoryStore(max_bytes=BOUND, archived=True, clock=clock)
    a = await begin(store, "a", said(25))
    head = await begin(store, "s", said(25))
    with pytest.raises(StoreFull):
        await begin(store, "c", said(25))
    with pytest.raises(StoreFull):
        await append(store, head, said(25))
    assert (await read(store)).head == head
    assert await store.confirm("a", a.birth, a.mark)
    await append(store, head, said(25))
    assert await store.read("a") is None
    assert store.memory_bytes <= BOUND


async def test_what_is_held_is_weighed_whatever_was_done(clock):
    """Every verb that changes a conversation also changes what it weighs."""
    rng = random.Random(3)
    store = MemoryStore(Limits(idle=60), max_sessions=6, max_bytes=BOUND, clock=clock)
    for _ in range(600):
        session_id = rng.choice("abcdefgh")
        reading = await store.read(session_id)
        if reading is None:
            await begin(store, session_id, said(rng.randrange(4)), metadata={"k": "x" * 50})
            continue
        birth, now = reading.head.birth, expect(reading.head)
        through = rng.randint(reading.head.trimmed, reading.head.seq)
        match rng.randrange(8):
            case 0:
                await store.rewind(session_id, birth, now, through, Fold())
            case 1:
                base = Fold({"a": "b" * through})
                await store.trim(session_id, now.epoch, reading.head.trimmed, through, base)
            case 2:
                await store.replace(session_id, birth, now, [said(3)], Fold({"c": "d"}), Fold())
            case 3:
                await store.patch(session_id, birth, now, metadata={"k": "y" * rng.randrange(999)})
            case 4:
                await store.delete(session_id)
            case 5:
                clock.now += 9
                await store.purge()
            case _:
                turns = [said(rng.randrange(9)), user("x", **{f"slot{through}": "y"})]
                await store.append(session_id, birth, turns, delta(turns))
        held = [(i, await read(store, i)) async for i in store.scan()]
        weight = sum(weigh_head(i, r.head) + weigh_turns(r.turns) for i, r in held)
        await store.purge()
        assert store.memory_bytes == weight <= BOUND


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
