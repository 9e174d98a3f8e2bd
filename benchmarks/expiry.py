"""How long the event loop is held while 100,000 sessions expire."""

from __future__ import annotations

import asyncio
import gc
import time

from heritage_session import ConversationTurn, SessionConfig, SessionManager
from heritage_session.stores.base import Limits
from heritage_session.stores.memory import MemoryStore

SESSIONS = 100_000
ROUNDS = 5


class Clock:
    """Unix time that jumps when told to."""

    now = 1_700_000_000.0

    def __call__(self) -> float:
        """The time it was set to."""
        return self.now


async def longest_hold() -> tuple[float, float]:
    """The longest time in milliseconds in which nobody else ran, and the whole in seconds."""
    clock = Clock()
    store = MemoryStore(Limits(), max_sessions=SESSIONS, clock=clock)
    manager = SessionManager(SessionConfig(), store=store)
    for i in range(SESSIONS):
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
    if await expiring != SESSIONS:
        raise RuntimeError("not every session expired")
    return longest * 1000, last - begun


async def run() -> None:
    """Print the best and the median of five rounds."""
    holds: list[float] = []
    seconds: list[float] = []
    for _ in range(ROUNDS):
        hold, whole = await longest_hold()
        holds.append(hold)
        seconds.append(whole)
    print(f"expiry of {SESSIONS:,} sessions, {ROUNDS} rounds")
    print(f"  the loop was held for at most   {min(holds):.2f} ms (best), {max(holds):.2f} (worst)")
    print(f"  all were gone after             {min(seconds):.2f} s")


if __name__ == "__main__":
    asyncio.run(run())
