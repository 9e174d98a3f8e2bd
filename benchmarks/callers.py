"""Many callers of one manager at once: nobody may fail, and nobody may be told nothing."""

from __future__ import annotations

import asyncio

from benchmarks import sample
from benchmarks.place import Place
from benchmarks.table import Row, exactly
from heritage_session import SessionManager

PROMISE = "callers at once on one manager"
ROUNDS = 3


async def call(manager: SessionManager, session_id: str) -> bool:
    """Append a pair and read: whether what was appended is in what was read."""
    pair = sample.pair()
    await manager.append(session_id, *pair)
    state = await manager.get(session_id)
    return state is not None and {turn.id for turn in pair} <= {turn.id for turn in state.turns}


async def run(place: Place) -> list[Row]:
    """Every session has two callers. Counts errors and answers without what was just said."""
    manager, number = await place.manager(place.url), place.size.callers
    names = [f"caller{n // 2}" for n in range(number)]
    await asyncio.gather(*(manager.create(name) for name in set(names)))
    errors = empty = 0
    for _ in range(ROUNDS):
        told = await asyncio.gather(
            *(call(manager, name) for name in names), return_exceptions=True
        )
        errors += sum(isinstance(answer, BaseException) for answer in told)
        empty += sum(answer is False for answer in told)
    return [
        exactly(f"{PROMISE}: errors of {number:,}", errors, 0),
        exactly(f"{PROMISE}: empty answers of {number:,}", empty, 0),
    ]
