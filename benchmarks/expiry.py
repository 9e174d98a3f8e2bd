"""How long the event loop is held while many sessions expire."""

from __future__ import annotations

import asyncio
import gc
import statistics
import time

from benchmarks.size import Size
from benchmarks.table import Row, shown
from heritage_session import ConversationTurn, SessionConfig, SessionManager
from heritage_session.stores.base import Limits
from heritage_session.stores.memory import MemoryStore


class Clock:
    """Unix time that jumps when told to."""

    now = 1_700_000_000.0

    def __call__(self) -> float:
        """The time it was set to."""
        return self.now


async def longest_hold(sessions: int) -> tuple[float, float]:
    """The longest time in milliseconds in which nobody else ran, and the whole in seconds."""
    clock = Clock()
    store = MemoryStore(Limits(), max_sessions=sessions, max_bytes=1 << 40, clock=clock)
    manager = SessionManager(SessionConfig(), store=store)
    for i in range(sessions):
        turns = ConversationTurn("user", "?", slots={"a": "b"}), ConversationTurn("assistant", "!")
        await manager.create(str(i), *turns)
    clock.now += 2 * store.limits.idle
    gc.collect()
    expiring = asyncio.create_task(manager.expire())
    begun = last = time.perf_counter()
    longest = 0.0
    while not expiring.done():
        await asyncio.sleep(0)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    if await expiring != sessions:
        raise RuntimeError("not every session expired")
    return longest * 1000, last - begun


async def run(size: Size) -> list[Row]:
    """The best and the worst of the rounds, and the median time until all were gone."""
    found = [await longest_hold(size.expiring) for _ in range(size.expiring_rounds)]
    holds = sorted(hold for hold, _ in found)
    gone = statistics.median(seconds for _, seconds in found)
    what = f"expiry of {size.expiring:,} sessions"
    return [
        shown(f"{what}, longest hold, best and worst", holds[0], holds[-1], form="{:.2f} ms"),
        shown(f"{what}, all gone after", gone, form="{:.2f} s"),
    ]
