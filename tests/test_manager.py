"""Conversations by id: fresh reads, merging, windows, expiry, and who is told."""

import asyncio
import logging
import string

import pytest

from heritage_session import (
    ConflictError,
    ConversationState,
    ConversationTurn,
    InvalidInput,
    SessionConfig,
    SessionGone,
    SessionManager,
    StoreUnavailable,
    UnknownOutcome,
)
from heritage_session.conversation import fold
from heritage_session.stores.base import Limits
from heritage_session.stores.memory import MemoryStore


class Elsewhere(MemoryStore):
    """A store that is not this process's memory: the memory tier stands above it."""

    local = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.readings = []

    async def read(self, *args, **kwargs):
        reading = await super().read(*args, **kwargs)
        self.readings.append(reading and reading.news)
        return reading


async def until(holds):
    """Wait for something that the background task brings about."""
    for _ in range(2000):
        if holds():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came about")


class Clock:
    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self):
        return self.now


def user(content="?", **slots):
    return ConversationTurn("user", content, slots=slots)


def assistant(content="!"):
    return ConversationTurn("assistant", content)


@pytest.fixture(params=["memory", "elsewhere"])
async def manager(request):
    config = SessionConfig(max_turns=8)
    kind = MemoryStore if request.param == "memory" else Elsewhere
    async with SessionManager(config, store=kind(config.limits)) as manager:
        yield manager


@pytest.fixture
async def two_workers():
    """Two managers over one store, as two processes have them."""
    config = SessionConfig(max_turns=8)
    store = Elsewhere(config.limits)
    async with (
        SessionManager(config, store=store) as one,
        SessionManager(config, store=store) as other,
    ):
        yield one, other


# Reading


def test_an_id_is_256_random_bits_safe_in_a_url():
    ids = {SessionManager.generate_session_id() for _ in range(100)}
    assert len(ids) == 100
    assert {len(i) for i in ids} == {43}
    assert set("".join(ids)) <= set(string.ascii_letters + string.digits + "-_")


@pytest.mark.parametrize("bad", ["", None, 5, "\ud800", "x" * 9000])
async def test_an_id_that_no_store_could_hold_is_refused(manager, bad):
    for verb in (manager.get, manager.delete, manager.touch, manager.rewind):
        with pytest.raises(InvalidInput, match="session id"):
            await (verb(bad, 1) if verb == manager.rewind else verb(bad))
    with pytest.raises(InvalidInput):
        await manager.append(bad, user())


async def test_a_secret_opens_its_own_conversation_alone(manager):
    await manager.create("s", user("private"), secret="right")
    assert await manager.get("s", secret="wrong") is None
    assert await manager.get("s", secret="") is None
    assert (await manager.get("s", secret="right")).turns[0].content == "private"


async def test_every_read_sees_what_another_worker_wrote(two_workers):
    one, other = two_workers
    await one.get_or_create("s")
    for i in range(5):
        writer, reader = (one, other) if i % 2 else (other, one)
        await writer.append("s", user(str(i)))
        assert [t.content for t in (await reader.get("s")).turns] == [str(j) for j in range(i + 1)]
    await one.delete("s")
    assert await other.get("s") is None
    with pytest.raises(SessionGone):
        await other.append("s", user())


async def test_the_memory_tier_asks_only_for_what_is_new(two_workers):
    one, other = two_workers
    await one.create("s", user("0"))
    await other.append("s", user("1"))
    one.store.readings.clear()
    await one.get("s")
    await one.get("s")
    await other.rewind("s", 0)
    await one.get("s")
    assert one.store.readings == ["new", "unchanged", "unchanged", "all"]


async def test_a_conversation_begun_anew_elsewhere_is_appended_to(two_workers):
    one, other = two_workers
    await one.get_or_create("s")
    await other.delete("s")
    await other.create("s", user("new"))
    assert [t.content for t in (await one.append("s", user("2"))).turns] == ["new", "2"]


# Appending


async def test_append_returns_the_new_state(manager):
    await manager.get_or_create("s")
    state = await manager.append("s", user("1", a="b"), assistant("2"))
    assert (state.seq, state.current_slots, state.tip) == (2, {"a": "b"}, state.turns[-1].id)
    assert state == await manager.get("s")


async def test_append_never_creates_and_needs_a_turn(manager):
    with pytest.raises(SessionGone):
        await manager.append("s", user())
    with pytest.raises(SessionGone):
        await manager.append("s", user(), append_id="x")
    await manager.get_or_create("s")
    with pytest.raises(InvalidInput):
        await manager.append("s")


async def test_a_conditional_append_takes_a_state_or_its_marks(manager):
    _, state = await manager.get_or_create("s")
    after = await manager.append("s", user("1"), expect=state)
    with pytest.raises(ConflictError):
        await manager.append("s", user("x"), expect=state)
    await manager.append("s", user("2"), expect=(after.epoch, after.tip))
    assert manager.get_stats()["conflicts"] == 1


async def test_a_repeated_append_is_applied_once(manager):
    await manager.get_or_create("s")
    for _ in range(3):
        state = await manager.append("s", user("1"), append_id="x")
    assert state.seq == 1


async def test_a_log_is_trimmed_beyond_its_window_and_loses_no_slot(manager):
    await manager.create("s", user("first", kind="museum"), assistant())
    for i in range(20):
        state = await manager.append("s", user(str(i), year=str(i)), assistant(str(i)))
        assert len(state.turns) <= 10
        assert state.turns[0].role == "user"
        assert state.current_slots == {"kind": "museum", "year": str(i)}
    assert (await manager.get("s")) == state
    rewound = await manager.rewind("s", state.turns[1].seq)
    assert rewound.current_slots == {"kind": "museum", "year": state.turns[0].content}
    assert manager.get_stats()["turns_trimmed"] > 0


async def test_an_exchange_longer_than_the_window_stays_whole(manager):
    await manager.create("s", user("old"), assistant())
    tools = [ConversationTurn("tool", str(i)) for i in range(12)]
    state = await manager.append("s", user("long"), *tools)
    assert [t.role for t in state.turns] == ["user"] + ["tool"] * 12


async def test_two_workers_trim_without_undoing_each_other(two_workers):
    one, other = two_workers
    await one.get_or_create("s")
    for i in range(30):
        await (one, other)[i % 2].append("s", user(str(i)))
    first, second = await one.get("s"), await other.get("s")
    assert [t.content for t in first.turns] == [t.content for t in second.turns]
    assert first.turns[-1].content == "29"
    assert len(first.turns) <= 10


# Merging


async def test_update_keeps_what_was_added_on_both_sides(manager):
    _, mine = await manager.get_or_create("s")
    theirs = await manager.get("s")
    mine.add_turn(user("mine", a="1"))
    theirs.add_turn(user("theirs", b="2"))
    theirs.metadata["k"] = {"deep": [1]}
    await manager.update("s", theirs)
    mine.metadata["l"] = 2
    merged = await manager.update("s", mine)
    assert [t.content for t in merged.turns] == ["theirs", "mine"]
    assert merged.current_slots == {"a": "1", "b": "2"}
    assert merged.metadata == {"k": {"deep": [1]}, "l": 2}
    assert mine == merged == await manager.get("s")


async def test_an_update_of_nothing_writes_nothing(manager):
    _, state = await manager.get_or_create("s")
    before = (state.epoch, state.seq)
    await manager.update("s", state)
    assert (state.epoch, state.seq) == before


async def test_the_same_state_can_be_updated_again_and_again(manager):
    _, state = await manager.get_or_create("s")
    for i in range(3):
        state.add_turn(user(str(i)))
        await manager.update("s", state)
    assert [t.seq for t in state.turns] == [1, 2, 3]


async def test_slots_set_by_hand_go_onto_the_last_added_turn(manager):
    _, state = await manager.get_or_create("s")
    state.add_turn(user("?", a="1", b="2"))
    state.current_slots["c"] = "3"
    del state.current_slots["a"]
    state.current_template_id = "t"
    state.language = "de"
    merged = await manager.update("s", state)
    assert [t.role for t in merged.turns] == ["user"]
    assert merged.current_slots == {"b": "2", "c": "3"}
    assert (merged.current_template_id, merged.language) == ("t", "de")


async def test_slots_set_by_hand_without_a_turn_make_a_system_turn(manager):
    _, state = await manager.get_or_create("s")
    state.current_slots["a"] = "1"
    merged = await manager.update("s", state)
    assert [(t.role, t.slots) for t in merged.turns] == [("system", {"a": "1"})]


async def test_a_template_taken_away_by_hand_stays_away(manager):
    await manager.create("s", ConversationTurn("user", "?", None, "t", {"a": "1", "b": "2"}))
    state = await manager.get("s")
    state.current_template_id = None
    del state.current_slots["b"]
    merged = await manager.update("s", state)
    assert (merged.current_template_id, merged.current_slots) == (None, {"a": "1"})


async def test_slots_set_by_hand_behind_a_turn_without_context_are_kept(manager):
    _, state = await manager.get_or_create("s")
    state.add_turn(ConversationTurn("user", "?", context=False))
    state.current_slots["a"] = "1"
    assert (await manager.update("s", state)).current_slots == {"a": "1"}


async def conflicting(manager, change, other_change):
    await manager.create("s", user("1", a="1"), metadata={"k": 0}, owner="o")
    mine, theirs = await manager.get("s"), await manager.get("s")
    other_change(theirs)
    await manager.update("s", theirs)
    stored = await manager.get("s")
    change(mine)
    with pytest.raises(ConflictError):
        await manager.update("s", mine)
    assert await manager.get("s") == stored


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (lambda s: s.current_slots.update(a="2"), lambda s: s.current_slots.update(a="3")),
        (lambda s: s.current_slots.pop("a"), lambda s: s.current_slots.update(a="3")),
        (lambda s: s.metadata.update(k=1), lambda s: s.metadata.update(k=2)),
        (lambda s: s.metadata.pop("k"), lambda s: s.metadata.update(k=2)),
        (lambda s: setattr(s, "owner", "p"), lambda s: setattr(s, "owner", None)),
        (lambda s: s.turns.clear(), lambda s: None),
        (lambda s: s.turns.__setitem__(0, user("other")), lambda s: None),
    ],
)
async def test_the_same_thing_changed_twice_is_a_conflict(manager, mine, theirs):
    await conflicting(manager, mine, theirs)


async def test_the_same_change_on_both_sides_is_no_conflict(manager):
    await manager.create("s", user("1", a="1"), metadata={"k": 0})
    mine, theirs = await manager.get("s"), await manager.get("s")
    for state in (theirs, mine):
        state.current_slots["a"] = "2"
        state.metadata.pop("k")
        state.owner = "o"
        merged = await manager.update("s", state)
    assert (merged.current_slots, merged.metadata, merged.owner) == ({"a": "2"}, {}, "o")


async def test_an_update_over_a_rewind_of_what_it_saw_is_a_conflict(manager):
    await manager.create("s", user("1"), assistant("2"))
    mine = await manager.get("s")
    await manager.rewind("s", 1)
    mine.add_turn(user("3"))
    with pytest.raises(ConflictError, match="taken back"):
        await manager.update("s", mine)


@pytest.mark.parametrize("change", ["patch", "rewind", "update"])
async def test_a_change_shows_the_window_as_others_trimmed_it(two_workers, change):
    one, other = two_workers
    await one.create("s", *(user(str(n)) for n in range(1, 11)))
    head, read = (await one.get("s")).loaded
    assert await one.store.trim("s", head.epoch, 0, 4, fold(head.base, read[:4]))
    state = await one.get("s")
    if change == "update":
        state.metadata["k"] = 1
        after = await one.update("s", state)
    else:
        after = await (one.patch("s", owner="o") if change == "patch" else one.rewind("s", 9))
    assert after.turns == (await one.get("s")).turns == (await other.get("s")).turns


async def test_an_update_over_a_trim_of_what_it_saw_merges(manager):
    await manager.create("s", user("first"), assistant())
    mine = await manager.get("s")
    for i in range(10):
        await manager.append("s", user(str(i)), assistant())
    mine.add_turn(user("mine"))
    merged = await manager.update("s", mine)
    assert merged.turns[-1].content == "mine"
    assert merged.turns[0].content != "first"


async def test_update_does_not_reach_another_conversation_of_the_same_id(manager):
    _, mine = await manager.get_or_create("s")
    await manager.delete("s")
    await manager.create("s", user("new"))
    mine.add_turn(user("late"))
    with pytest.raises(SessionGone):
        await manager.update("s", mine)
    assert [t.content for t in (await manager.get("s")).turns] == ["new"]


async def test_a_fresh_state_is_added_to_what_is_there(manager):
    await manager.create("s", user("1", a="1"))
    fresh = ConversationState([user("2", b="2")], metadata={"k": 1})
    merged = await manager.update("s", fresh)
    assert [t.content for t in merged.turns] == ["1", "2"]
    assert (merged.current_slots, merged.metadata) == ({"a": "1", "b": "2"}, {"k": 1})


async def test_a_fresh_state_begins_a_conversation_with_all_it_holds(manager):
    fresh = ConversationState([user("1", a="1")], {"b": "2"}, "t", "de", owner="o")
    await manager.update("s", fresh)
    state = await manager.get("s")
    assert (state.current_slots, state.current_template_id) == ({"a": "1", "b": "2"}, "t")
    assert (state.language, state.owner, state.seq) == ("de", "o", 1)


async def test_update_brings_back_what_expired_but_not_what_was_deleted():
    clock = Clock()
    store = MemoryStore(Limits(idle=10, lifetime=100), clock=clock)
    async with SessionManager(SessionConfig(), store=store) as manager:
        await manager.create("s", user("1", a="1"), metadata={"k": 1})
        state = await manager.get("s")
        clock.now += 11
        assert await manager.get("s") is None
        state.add_turn(user("2", b="2"))
        merged = await manager.update("s", state)
        assert [t.seq for t in merged.turns] == [1, 2]
        assert merged.current_slots == {"a": "1", "b": "2"}
        assert merged.birth == state.birth
        clock.now += 200
        with pytest.raises(SessionGone):
            await manager.update("s", state)


async def test_an_update_that_others_keep_overtaking_says_so(manager, monkeypatch):
    _, state = await manager.get_or_create("s")
    patch = manager.store.patch

    async def overtaken(session_id, birth, expect, **changes):
        await manager.append("s", user("faster"))
        return await patch(session_id, birth, expect, **changes)

    monkeypatch.setattr(manager.store, "patch", overtaken)
    state.metadata["k"] = 1
    with pytest.raises(ConflictError, match="kept changing"):
        await manager.update("s", state)


async def test_two_who_begin_at_once_both_succeed(manager):
    states = [ConversationState([user(str(i))]) for i in range(10)]
    await asyncio.gather(*(manager.update("s", state) for state in states))
    assert len((await manager.get("s")).turns) in range(8, 11)
    ids = await asyncio.gather(*(manager.get_or_create("t") for _ in range(10)))
    assert len({state.birth for _, state in ids}) == 1
    await asyncio.gather(*(manager.add_turn_to_session("u", str(i), "!") for i in range(3)))
    assert len((await manager.get("u")).turns) == 6


class LostReply(Elsewhere):
    """Applies a write, then says that nobody knows."""

    lose = ()

    async def append(self, *args, **kwargs):
        appended = await super().append(*args, **kwargs)
        if "append" in self.lose:
            raise UnknownOutcome("lost")
        return appended

    async def create(self, *args, **kwargs):
        head = await super().create(*args, **kwargs)
        if "create" in self.lose:
            raise UnknownOutcome("lost")
        return head


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize("by_hand", [True, False])
async def test_an_update_whose_reply_was_lost_is_completed_by_another(begun, by_hand):
    store = LostReply()
    async with SessionManager(SessionConfig(), store=store) as manager:
        state = (await manager.get_or_create("s"))[1] if begun else ConversationState()
        if not by_hand or not begun:
            state.add_turn(user("1", a="1"))
        if by_hand:
            state.current_slots["b"] = "2"
        store.lose = ("append", "create")
        with pytest.raises(UnknownOutcome):
            await manager.update("s", state)
        store.lose = ()
        merged = await manager.update("s", state)
        assert len(merged.turns) == 1
        assert merged == await manager.get("s")
        assert merged.current_slots.get("b") == ("2" if by_hand else None)


async def test_a_template_taken_away_by_hand_takes_no_slot_of_others(manager):
    await manager.create("s", ConversationTurn("user", "?", None, "t", {"a": "1"}))
    state = await manager.get("s")
    state.current_template_id = None
    await manager.append("s", user("2", b="2"))
    merged = await manager.update("s", state)
    assert (merged.current_template_id, merged.current_slots) == (None, {"a": "1", "b": "2"})


@pytest.mark.parametrize("what", ["current_template_id", "language"])
async def test_template_and_language_changed_twice_are_a_conflict(manager, what):
    await conflicting(manager, lambda s: setattr(s, what, "de"), lambda s: setattr(s, what, "en"))


async def test_a_conditional_append_does_not_reach_another_conversation_of_the_same_id(manager):
    _, state = await manager.get_or_create("s")
    await manager.delete("s")
    await manager.create("s", user("new"))
    with pytest.raises(SessionGone):
        await manager.append("s", user("late"), expect=state)


# Taking back


async def test_rewind_takes_back_what_was_known(manager):
    await manager.create("s", user("1", a="1"), assistant())
    await manager.append("s", user("2", a="2", b="3"), assistant())
    state = await manager.rewind("s", 2)
    assert ([t.seq for t in state.turns], state.current_slots) == ([1, 2], {"a": "1"})
    assert (await manager.append("s", user("3"))).turns[-1].seq == 5
    with pytest.raises(ConflictError):
        await manager.rewind("s", 1, expect=state)
    with pytest.raises(SessionGone):
        await manager.rewind("nobody", 1)


async def test_clear_forgets_turns_and_keeps_the_rest(manager):
    await manager.create("s", user("1", a="1"), owner="o", metadata={"k": 1}, language="de")
    state = await manager.clear("s")
    assert (state.turns, state.current_slots, state.current_template_id) == ([], {}, None)
    assert (state.owner, state.metadata, state.language, state.seq) == ("o", {"k": 1}, "de", 1)
    assert state == await manager.get("s")


async def test_patch_changes_owner_and_metadata(manager):
    await manager.create("s", user("1"))
    state = await manager.patch("s", owner="o", metadata={"k": [1]})
    assert (state.owner, state.metadata, len(state.turns)) == ("o", {"k": [1]}, 1)
    with pytest.raises(InvalidInput, match=r"metadata\.k"):
        await manager.patch("s", metadata={"k": object()})


# Ending


async def test_expired_sessions_are_never_returned_whether_the_task_has_run_or_not():
    clock = Clock()
    store = MemoryStore(Limits(idle=10), clock=clock)
    async with SessionManager(SessionConfig(), store=store) as manager:
        await manager.create("s", user("1"))
        clock.now += 11
        assert await manager.get("s") is None
        assert manager.get_stats()["active_sessions"] == 0
        assert await manager.expire() == 1
        assert await manager.get("s") is None
        assert manager.get_stats()["sessions_expired"] == 1


async def test_touch_slides_the_expiry():
    clock = Clock()
    async with SessionManager(
        SessionConfig(), store=MemoryStore(Limits(idle=10), clock=clock)
    ) as manager:
        await manager.create("s", user("1"))
        for _ in range(4):
            clock.now += 6
            assert await manager.touch("s") is True
        clock.now += 11
        assert await manager.touch("s") is False


async def test_the_background_task_expires():
    config = SessionConfig(cleanup_interval=0.01)
    store = MemoryStore(Limits(idle=0.02))
    async with SessionManager(config, store=store) as manager:
        for i in range(100):
            await manager.create(f"s{i}", user())
        await until(lambda: len(store) == 0)
        assert manager.get_stats()["sessions_expired"] == 100


async def test_the_background_task_outlives_an_outage(caplog):
    class Flaky(MemoryStore):
        failed = 0

        async def purge(self, now=None, limit=500):
            self.failed += 1
            if self.failed < 3:
                raise StoreUnavailable("away")
            return await super().purge(now, limit)

    store = Flaky(Limits())
    async with SessionManager(SessionConfig(cleanup_interval=0.001), store=store):
        await until(lambda: store.failed >= 4)
    assert "expiry postponed: away" in caplog.text


async def test_created_expired_evicted_and_deleted_sessions_leave_a_line_without_their_id(caplog):
    clock = Clock()
    caplog.set_level(logging.INFO, "heritage_session")
    store = MemoryStore(Limits(idle=10), max_sessions=2, clock=clock)
    async with SessionManager(SessionConfig(), store=store) as manager:
        for name in ("secret-a", "secret-b", "secret-c"):
            await manager.create(name, user("private words"))
        await manager.delete("secret-b")
        clock.now += 11
        await manager.expire()
        stats = manager.get_stats()
    lines = [record.getMessage().split(" id=")[0] for record in caplog.records]
    assert lines == ["session created"] * 2 + [
        "session evicted",
        "session created",
        "session deleted",
        "session expired",
    ]
    assert "secret" not in caplog.text
    assert "private" not in caplog.text
    counted = {k: v for k, v in stats.items() if k.startswith("sessions_")}
    assert list(counted.values()) == [3, 1, 1, 1]


async def test_started_at_once_it_starts_once():
    manager = SessionManager(SessionConfig())
    await asyncio.gather(*(manager.start() for _ in range(5)))
    assert len(asyncio.all_tasks()) == 2
    await manager.stop()
    assert len(asyncio.all_tasks()) == 1


async def test_the_background_task_outlives_a_defect(caplog):
    class Defect(MemoryStore):
        calls = 0

        async def purge(self, now=None, limit=500):
            self.calls += 1
            raise ZeroDivisionError

    store = Defect()
    async with SessionManager(SessionConfig(cleanup_interval=0.001), store=store):
        await until(lambda: store.calls > 2)
    assert "expiry failed" in caplog.text


async def test_a_wrong_secret_keeps_nothing_alive():
    clock = Clock()
    store = MemoryStore(Limits(idle=10), clock=clock)
    async with SessionManager(SessionConfig(), store=store) as manager:
        await manager.create("s", user(), secret="right")
        for _ in range(2):
            clock.now += 6
            assert await manager.get("s", secret="wrong") is None
        assert await manager.get("s", secret="right") is None


async def test_starting_and_stopping_twice_is_no_harm():
    manager = SessionManager(SessionConfig())
    await manager.start()
    await manager.start()
    await manager.stop()
    await manager.stop()
    assert len(asyncio.all_tasks()) == 1


async def test_a_store_that_answers_a_first_read_without_a_head_is_found_out():
    class Broken(MemoryStore):
        async def read(self, *args, **kwargs):
            from heritage_session.stores.base import Reading

            return Reading("unchanged")

    async with SessionManager(SessionConfig(), store=Broken()) as manager:
        with pytest.raises(Exception, match="without a head"):
            await manager.get("s")


# The memory tier above a store


@pytest.fixture
async def above(sqlite_url):
    """A manager whose memory tier holds a mebibyte of what a file keeps."""
    config = SessionConfig(store_url=sqlite_url, max_memory_bytes=1 << 20)
    async with SessionManager(config) as manager:
        yield manager


def said(kib):
    return user("x" * (kib << 10))


async def test_the_memory_tier_is_bound_by_bytes(above):
    """What was used least recently leaves memory, and is no loss: the store has it."""
    for n in range(12):
        await above.create(str(n), said(100))
        assert above.get_stats()["memory_bytes"] <= 1 << 20
    stats = above.get_stats()
    assert (stats["active_sessions"], stats["sessions_evicted"]) == (10, 0)
    assert stats["memory_bytes"] > 1000 << 10
    assert [len((await above.get(str(n))).turns) for n in range(12)] == [1] * 12


async def test_what_is_larger_than_memory_is_not_kept_in_it_and_reads_whole(above):
    """One that outgrows the tier costs no other conversation its place there."""
    await above.create("other", said(100))
    before = above.get_stats()["memory_bytes"]
    await above.create("s", said(600))
    assert above.get_stats()["active_sessions"] == 2
    await above.append("s", said(500))
    for n in range(3):
        assert [len(turn.content) >> 10 for turn in (await above.get("s")).turns[:2]] == [600, 500]
        await above.append("s", user(str(n)))
    stats = above.get_stats()
    assert (stats["active_sessions"], stats["memory_bytes"]) == (1, before)
    assert len((await above.rewind("s", 1)).turns) == 1
    assert above.get_stats()["active_sessions"] == 2


async def test_what_leaves_a_conversation_leaves_memory_too(sqlite_url):
    """Trimmed, rewound, cleared and deleted turns are weighed no longer."""
    config = SessionConfig(store_url=sqlite_url, max_turns=8)
    async with SessionManager(config) as one, SessionManager(config) as two:
        empty = (await one.create("s")) and one.get_stats()["memory_bytes"]
        for n in range(30):
            await one.append("s", user(f"{n}" * 500), user("!"))
            await two.get("s")
            await one.get("s")
        assert one.get_stats()["turns_trimmed"] > 0
        assert two.get_stats()["memory_bytes"] == one.get_stats()["memory_bytes"]
        held = one.get_stats()["memory_bytes"]
        state = await one.rewind("s", (await one.get("s")).turns[2].seq)
        assert empty < one.get_stats()["memory_bytes"] < held
        assert len(state.turns) == 3
        await one.clear("s")
        assert one.get_stats()["memory_bytes"] == empty
        await one.delete("s")
        assert one.get_stats()["memory_bytes"] == 0


async def test_without_a_store_below_the_bytes_held_are_the_memory_stores():
    """Statistics count what is held, wherever in memory that is."""
    config = SessionConfig(max_memory_bytes=1 << 20)
    async with SessionManager(config) as manager:
        for n in range(12):
            await manager.create(str(n), said(100))
        stats = manager.get_stats()
    assert (stats["active_sessions"], stats["sessions_evicted"]) == (10, 2)
    assert 1000 << 10 < stats["memory_bytes"] <= 1 << 20
