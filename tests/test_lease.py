"""Turns taken one after another, in a process and across processes."""

import asyncio

import pytest

from heritage_session import (
    Busy,
    ConflictError,
    ConversationTurn,
    LeaseLost,
    SessionConfig,
    SessionGone,
    StoreUnavailable,
)
from heritage_session.locks import KeyedLock
from heritage_session.manager import SessionManager
from heritage_session.stores.memory import MemoryStore


@pytest.fixture
async def manager():
    async with SessionManager(SessionConfig(lease_ttl=0.3)) as manager:
        yield manager


async def test_who_waits_first_is_served_first():
    lock, served = KeyedLock(), []

    async def take(number):
        async with lock.hold("k"):
            await asyncio.sleep(0)
            served.append(number)

    await asyncio.gather(*(take(number) for number in range(20)))
    assert served == list(range(20))
    assert len(lock) == 0


async def test_a_caller_who_gives_up_leaves_nothing_behind():
    lock = KeyedLock()
    async with lock.hold("k"):
        waiting = asyncio.create_task(lock.hold("k").__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        async with lock.hold("another"):
            assert len(lock) == 2
    assert len(lock) == 0


async def test_exclusive_turns_do_not_overlap(manager):
    await manager.get_or_create("s")

    async def count():
        async with manager.exclusive("s") as turn:
            said = len(turn.state.turns)
            await asyncio.sleep(0)
            await turn.append(ConversationTurn("user", str(said)))

    await asyncio.gather(*(count() for _ in range(30)))
    state = await manager.get("s")
    assert [turn.content for turn in state.turns] == [str(i) for i in range(30)]


async def test_an_exclusive_turn_that_writes_nothing_gives_its_lease_back(manager):
    await manager.get_or_create("s")
    async with manager.exclusive("s") as turn:
        assert turn.held
    again = await manager.store.acquire("s", "another process", 1)
    assert again.granted


async def test_a_plain_append_between_is_a_conflict(manager):
    await manager.get_or_create("s")
    async with manager.exclusive("s") as turn:
        await manager.append("s", ConversationTurn("user", "between"))
        with pytest.raises(ConflictError):
            await turn.append(ConversationTurn("user", "late"))
    assert [turn.content for turn in (await manager.get("s")).turns] == ["between"]
    assert manager.get_stats()["conflicts"] == 1


async def test_a_lease_lives_as_long_as_the_work(manager):
    await manager.get_or_create("s")
    async with manager.exclusive("s") as turn:
        await asyncio.sleep(0.5)
        state = await turn.append(ConversationTurn("user", "slow"))
    assert state.seq == 1


async def test_a_lease_that_was_taken_away_refuses_the_write(manager):
    await manager.get_or_create("s")
    async with manager.exclusive("s") as turn:
        manager.store._leases.clear()
        await manager.store.acquire("s", "another process", 30)
        await asyncio.sleep(0.2)
        with pytest.raises(LeaseLost):
            await turn.append(ConversationTurn("user", "late"))
    assert (await manager.get("s")).turns == []


async def test_a_renewal_survives_an_outage(manager, monkeypatch):
    await manager.get_or_create("s")
    renew, failed = manager.store.renew, []

    async def flaky(*arguments):
        if not failed:
            failed.append(True)
            raise StoreUnavailable("away")
        await renew(*arguments)

    monkeypatch.setattr(manager.store, "renew", flaky)
    async with manager.exclusive("s") as turn:
        await asyncio.sleep(0.6)
        await turn.append(ConversationTurn("user", "slow"))
    assert failed


async def test_a_caller_cancelled_while_it_takes_its_turn_leaves_no_lease(manager, monkeypatch):
    await manager.get_or_create("s")
    acquire, taken = manager.store.acquire, asyncio.Event()

    async def slow(*arguments, **options):
        acquired = await acquire(*arguments, **options)
        taken.set()
        await asyncio.sleep(60)
        return acquired

    async def take():
        async with manager.exclusive("s"):
            raise AssertionError("never reached")

    with monkeypatch.context() as patched:
        patched.setattr(manager.store, "acquire", slow)
        task = asyncio.create_task(take())
        await taken.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert (await manager.store.acquire("s", "another process", 1)).granted


async def test_a_release_that_fails_hides_no_error_and_makes_none(manager, monkeypatch, caplog):
    await manager.get_or_create("s")

    async def away(*arguments):
        raise StoreUnavailable("away")

    monkeypatch.setattr(manager.store, "release", away)
    async with manager.exclusive("s") as turn:
        assert turn.held
    manager.store._leases.clear()
    with pytest.raises(ZeroDivisionError):
        async with manager.exclusive("s"):
            raise ZeroDivisionError
    assert "runs out by itself: away" in caplog.text


async def test_another_process_is_waited_for(manager):
    await manager.get_or_create("s")
    await manager.store.acquire("s", "another process", 0.2)
    async with manager.exclusive("s") as turn:
        assert turn.held


async def test_waiting_has_an_end(manager):
    await manager.get_or_create("s")
    await manager.store.acquire("s", "another process", 30)
    with pytest.raises(Busy, match="another worker"):
        async with manager.exclusive("s", wait=0.05):
            pass


async def test_without_a_conversation_there_is_nothing_to_append_to(manager):
    async with manager.exclusive("nobody") as turn:
        assert turn.state is None
        with pytest.raises(SessionGone):
            await turn.append(ConversationTurn("user", "?"))


async def test_the_wrong_secret_finds_no_conversation_and_takes_no_lease():
    async with SessionManager(SessionConfig(), store=MemoryStore()) as manager:
        await manager.create("s", ConversationTurn("user", "private"), secret="right")
        async with manager.exclusive("s", secret="wrong") as turn:
            assert turn.state is None
            assert (await manager.store.acquire("s", "owner", 1)).granted
        async with manager.exclusive("s", secret="right", wait=2) as turn:
            assert turn.state.turns[0].content == "private"
