"""Limits on asking somebody who may be away: deadline, attempts, and a circuit breaker."""

import asyncio

import pytest

from heritage_session.resolvers.guard import Away, Fault, Guard


class Gone(Exception):
    """Nobody is there."""


class Garbled(Exception):
    """Somebody is there, and cannot be read."""


def fault(error):
    return Fault(0.0, away=isinstance(error, Gone))


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


async def gone(attempt):
    raise Gone


async def garbled(attempt):
    raise Garbled


async def fine(attempt):
    return attempt


async def fail(guard, once, times):
    for _ in range(times):
        with pytest.raises((Gone, Garbled)):
            await guard.call(once)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def guard(clock):
    return Guard(fault, failures=3, rest=30, clock=clock)


async def test_what_succeeds_is_passed_on(guard):
    """The first attempt is number 1."""
    assert await guard.call(fine) == 1


async def test_nobody_is_asked_after_failures_in_a_row(guard, clock):
    """Then one is asked after the rest, and success opens it for all."""
    await fail(guard, gone, 3)
    with pytest.raises(Away):
        await guard.call(fine)
    clock.now = 31
    assert await guard.call(fine) == 1
    await fail(guard, gone, 2)
    assert await guard.call(fine) == 1


async def test_one_failed_trial_closes_it_again(guard, clock):
    """After the rest a single caller tries; while it does, others are turned away."""
    await fail(guard, gone, 3)
    clock.now = 31
    trying = asyncio.Event()

    async def try_it(attempt):
        trying.set()
        await asyncio.sleep(0)
        raise Gone

    trial = asyncio.create_task(guard.call(try_it))
    await trying.wait()
    with pytest.raises(Away):
        await guard.call(fine)
    with pytest.raises(Gone):
        await trial
    clock.now = 60
    with pytest.raises(Away):
        await guard.call(fine)


async def test_somebody_who_answers_badly_is_there(guard):
    """Only finding nobody closes it."""
    await fail(guard, garbled, 10)
    assert await guard.call(fine) == 1


async def test_who_answers_badly_between_two_failures_was_there(guard):
    """The failures are not in a row."""
    await fail(guard, gone, 2)
    await fail(guard, garbled, 1)
    await fail(guard, gone, 2)
    assert await guard.call(fine) == 1


async def test_a_bad_answer_to_the_trial_opens_it(guard, clock):
    """Somebody is there again."""
    await fail(guard, gone, 3)
    clock.now = 31
    await fail(guard, garbled, 1)
    assert await guard.call(fine) == 1


async def test_who_asks_for_more_time_at_the_last_attempt_is_left_alone_too():
    """The next call finds it closed."""

    async def once(attempt):
        raise Gone((attempt - 1) * 3600.0)

    guard = Guard(lambda error: Fault(error.args[0], away=True), attempts=2)
    await fail(guard, once, 1)
    with pytest.raises(Away):
        await guard.call(fine)


async def test_a_late_success_does_not_shorten_the_time_that_was_asked_for(clock):
    """Who was asked before, and answers after, has not taken back "in a minute"."""

    async def once(attempt):
        raise Gone(3600.0)

    guard = Guard(lambda error: Fault(error.args[0], away=True), clock=clock)
    asked, release = asyncio.Event(), asyncio.Event()

    async def late(attempt):
        asked.set()
        await release.wait()

    earlier = asyncio.create_task(guard.call(late))
    await asked.wait()
    await fail(guard, once, 1)
    release.set()
    await earlier
    with pytest.raises(Away):
        await guard.call(fine)
    clock.now = 61
    assert await guard.call(fine) == 1


async def test_who_was_never_asked_has_not_failed():
    """A queue that is too long closes nothing."""
    guard = Guard(fault, deadline=0.2, concurrency=1, failures=2)

    async def hold(attempt):
        await asyncio.sleep(0.1)

    calls = [guard.call(hold) for _ in range(6)]
    found = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(error, TimeoutError) for error in found) >= 4
    assert await guard.call(fine) == 1


async def test_who_had_little_time_left_says_nothing_of_others():
    """A deadline that was spent before closes nothing; the whole one does."""
    guard = Guard(fault, deadline=0.02, failures=2)

    async def hold(attempt):
        await asyncio.sleep(10)

    for _ in range(3):
        with pytest.raises(TimeoutError):
            await guard.call(hold, 0.01)
    assert await guard.call(fine) == 1
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await guard.call(hold)
    with pytest.raises(Away):
        await guard.call(fine)


async def test_a_success_forgets_the_failures_before(guard):
    """They count in a row."""
    await fail(guard, gone, 2)
    await guard.call(fine)
    await fail(guard, gone, 2)
    assert await guard.call(fine) == 1


async def test_an_error_that_is_of_no_use_to_repeat_is_not_repeated():
    """The pause None says so."""
    calls = []

    async def once(attempt):
        calls.append(attempt)
        raise Gone

    guard = Guard(lambda error: Fault(None, away=True), attempts=3)
    with pytest.raises(Gone):
        await guard.call(once)
    assert calls == [1]


async def test_waiting_for_a_free_place_counts_to_the_deadline():
    """Who cannot be served in time is told so."""
    guard = Guard(fault, deadline=0.05, concurrency=1)
    release = asyncio.Event()

    async def hold(attempt):
        await release.wait()

    holding = asyncio.create_task(guard.call(hold))
    await asyncio.sleep(0)
    with pytest.raises(TimeoutError):
        await guard.call(fine)
    with pytest.raises(TimeoutError):
        await holding
