"""Many callers of one manager at once: nobody may fail, and nobody may be told nothing."""

from __future__ import annotations

import asyncio

from benchmarks import sample
from benchmarks.place import Place
from benchmarks.table import Row, exactly
from heritage_session import SessionManager

ROUNDS = 3


async def call(manager: SessionManager, session_id: str) -> bool:
    """Append a pair and read: whether what was appended is in what was read."""
    pair = sample.pair()
    await manager.append(session_id, *pair)
    state = await manager.get(session_id)
    return state is not None and {turn.id for turn in pair} <= {turn.id for turn in state.turns}


async def ask(manager: SessionManager, number: int) -> tuple[int, int]:
    """How many of ``number`` callers, two a session, met an error; how many were told nothing."""
    names = [f"caller{n // 2}" for n in range(number)]
    await asyncio.gather(*(manager.create(name) for name in set(names)))
    told: list[bool | BaseException] = []
    for _ in range(ROUNDS):
        calls = (call(manager, name) for name in names)
        told += await asyncio.gather(*calls, return_exceptions=True)
    return sum(isinstance(answer, BaseException) for answer in told), told.count(False)


async def run(place: Place) -> list[Row]:
    """Both counts, on the server."""
    number = place.size.callers
    errors, empty = await ask(await place.manager(place.url), number)
    what = f"{number:,} callers at once on one manager"
    return [exactly(f"{what}, errors", 0, errors), exactly(f"{what}, empty answers", 0, empty)]
