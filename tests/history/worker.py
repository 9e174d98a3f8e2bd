"""A process that works on a store and records what it did.

``python -m history.worker JSON``: the JSON object holds the fields of ``Task``. It says ``ready``
on stdout, and begins when a line comes in on stdin.
"""

import asyncio
import json
import os
import random
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from heritage_session.config import SessionConfig
from heritage_session.manager import SessionManager
from heritage_session.stores import open_store
from heritage_session.stores.base import Limits, Store
from history.recorder import Recorder, record_trims
from history.writer import REST, Writer
from history.wrong_stores import WRONG

LIMITS = Limits(idle=REST / 2, lifetime=43200.0, max_turns=16)


@dataclass(frozen=True)
class Task:
    """The work of one process: ``operations`` steps of ``writers`` tasks on ``sessions``.

    One that is ``mortal`` kills itself half way, while its other tasks are in the midst of theirs.
    """

    url: str
    seed: int
    number: int
    operations: int
    file: str
    sessions: int = 8
    writers: int = 4
    mortal: bool = False
    wrong: str | None = None


async def work(task: Task, store: Store) -> None:
    """Do ``task`` on ``store``, which is not open yet."""
    config = SessionConfig(max_turns=LIMITS.max_turns, cleanup_interval=86_400)
    sessions = [f"{task.seed}/{i}" for i in range(task.sessions)]
    with Path(task.file).open("w", buffering=1 << 20) as file:  # noqa: ASYNC230 - no operation yet
        async with SessionManager(config, store=store) as manager:
            await _begin()
            record_trims(store, Recorder(f"{task.seed}.{task.number}", file))
            await asyncio.gather(
                *(_write(task, i, manager, sessions, file) for i in range(task.writers))
            )


async def _write(task: Task, i: int, manager: SessionManager, sessions: list[str], file) -> None:
    name = f"{task.seed}.{task.number}.{i}"
    writer = Writer(name, manager, Recorder(name, file), sessions, random.Random(name))
    steps = task.operations // task.writers
    for step in range(steps):
        if task.mortal and i == 0 and step == steps // 2:
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        await writer.step()


async def _begin() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)


def store_of(task: Task) -> Store:
    """The store that a task names, wrong on purpose where it says so."""
    make = WRONG[task.wrong] if task.wrong else open_store
    return make(task.url, LIMITS)


if __name__ == "__main__":
    given = Task(**json.loads(sys.argv[1]))
    asyncio.run(work(given, store_of(given)))
