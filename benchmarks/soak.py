"""Conversations without end: people come, ask, leave or are expired, while memory stays bounded.

Ends with an error when an answer belongs to somebody else, or when memory keeps growing.
``SECONDS`` and ``PEOPLE`` in the environment change its length and width.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import time

from heritage_session import SessionConfig, SessionGone
from heritage_session.engine import Engine

SECONDS = float(os.environ.get("SECONDS", "300"))
PEOPLE = int(os.environ.get("PEOPLE", "100"))
PLACES = ("Drenthe", "Zeeland", "Limburg", "Leiden", "Haarlem", "Zwolle", "Delft", "Enschede")
KINDS = {"museum": "musea", "archive": "archieven", "library": "bibliotheken"}
SETTLING = 0.3
GROWTH = 1.5


def memory() -> float:
    """Peak resident memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def visit(engine: Engine, chance: random.Random) -> int:
    """One person's visit; how many questions were asked."""
    session_id, secret = engine.manager.generate_session_id(), engine.manager.generate_session_id()
    kind = chance.choice(list(KINDS))
    questions = [f"Welke {KINDS[kind]} zijn er in {chance.choice(PLACES)}?"]
    questions += [f"En in {chance.choice(PLACES)}?" for _ in range(chance.randrange(12))]
    for question in questions:
        answer = await engine.ask(session_id, question, secret=secret)
        if answer.slots["kind"].value != kind or answer.slots["place"].label not in question:
            raise RuntimeError(f"a foreign answer to {question!r}: {answer.answer!r}")
        await asyncio.sleep(chance.random() / 50)
    if chance.random() < 0.3:
        await engine.forget(session_id, secret=secret)
        try:
            await engine.conversation(session_id, secret=secret)
        except SessionGone:
            return len(questions)
        raise RuntimeError("a deleted conversation was read")
    return len(questions)


async def person(engine: Engine, seed: int, until: float) -> int:
    """Visit after visit until time is up."""
    chance, asked = random.Random(seed), 0
    while time.monotonic() < until:
        asked += await visit(engine, chance)
    return asked


async def run() -> None:
    """Soak for ``SECONDS`` and print what happened."""
    config = SessionConfig(session_ttl=2, cleanup_interval=0.5, max_sessions=2_000)
    begun = time.monotonic()
    async with Engine.open(config) as engine, asyncio.TaskGroup() as group:
        people = [
            group.create_task(person(engine, seed, begun + SECONDS)) for seed in range(PEOPLE)
        ]
        await asyncio.sleep(SECONDS * SETTLING)
        settled = memory()
        asked = sum(await asyncio.gather(*people))
        stats = engine.manager.get_stats()
    print(f"{asked:,} questions of {PEOPLE} people in {SECONDS:.0f} s, not one foreign word")
    print(f"memory {settled:.0f} MiB after settling, {memory():.0f} MiB at the end")
    print({name: count for name, count in stats.items() if count})
    if memory() > settled * GROWTH:
        raise RuntimeError("memory kept growing")


if __name__ == "__main__":
    asyncio.run(run())
