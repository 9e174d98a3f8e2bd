"""Many tasks that append at once, each to a session of its own, against one call after another."""

from __future__ import annotations

import asyncio
import csv
import shutil
from collections.abc import AsyncIterator, Sequence
from typing import Any

from benchmarks.contest import Contestant, Result, Timed
from benchmarks.conversation import Conversation
from benchmarks.place import BARE, Place
from benchmarks.table import MICROSECONDS, PER_CENT, Row, at_least, numbers, shown
from benchmarks.wire import Wire

ONE_BY_ONE = "the same, one by one on redis-py"
REDIS_BENCHMARK = "redis-benchmark -P 1 -c 50"
EACH = 4
DECIDES = 64
_PREFIX = "recorded:"


class Crowd(Contestant):
    """Tasks that append side by side, each ``EACH`` times in a row."""

    def __init__(self, sessions: Sequence[Conversation]) -> None:
        super().__init__(_at_once(len(sessions)))
        self._sessions = sessions
        self._timed = Timed(self.name, self._everybody, 1)

    async def round(self) -> float:
        return await self._timed.round() / len(self._sessions) / EACH

    async def _everybody(self) -> None:
        await asyncio.gather(*map(self._one, self._sessions))

    async def _one(self, session: Conversation) -> None:
        for _ in range(EACH):
            await session.append()


class Replay(Contestant):
    """The very commands of our appends, sent one by one by redis-py as it comes.

    The keys are brought back before each round to what they were before the first command, so that
    the server does again what it did.
    """

    def __init__(self, place: Place) -> None:
        super().__init__(ONE_BY_ONE)
        self._place = place
        self._redis = place.redis
        self._keys: dict[bytes, tuple[int, bytes]] = {}
        self._commands: list[list[bytes]] = []

    async def record(self, number: int) -> None:
        """Append once to each of ``number`` sessions, and keep the commands."""
        async with Wire(self._place.folder / "record", self._place.socket) as wire:
            store = await self._place.store(wire.url, prefix=_PREFIX)
            sessions = [await Conversation.begin(store, f"{n:06}", 2) for n in range(number)]
            before = [session.mark for session in sessions]
            self._keys = {key: await self._kept(key) async for key in self._found()}
            wire.forget()
            for session in sessions:
                await session.append()
            self._commands = wire.commands()
            await self.round()
            for session, mark in zip(sessions, before, strict=True):
                if len((await session.read(mark)).turns) != 1:
                    raise RuntimeError("what was replayed is not what was recorded")
            await store.close()

    async def round(self) -> float:
        await self._restore()
        commands = iter(self._commands)

        async def call() -> Any:
            return await self._redis.execute_command(*next(commands))

        return await Timed(self.name, call, len(self._commands)).round()

    def _found(self) -> AsyncIterator[bytes]:
        return self._redis.scan_iter(f"{_PREFIX}*")

    async def _kept(self, key: bytes) -> tuple[int, bytes]:
        return max(await self._redis.pttl(key), 0), await self._redis.dump(key)

    async def _restore(self) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            async for key in self._found():
                pipe.delete(key)
            for key, (left, value) in self._keys.items():
                pipe.restore(key, left, value)
            await pipe.execute()


class RedisBenchmark(Contestant):
    """The server's own load generator, calling the least that an append can be."""

    def __init__(self, place: Place, binary: str) -> None:
        super().__init__(REDIS_BENCHMARK)
        where = ("-s", str(place.socket), "-P", "1", "-c", "50", "-n", str(place.size.requests))
        self._command = (binary, *where, "--csv", *BARE)
        self._redis = place.redis

    async def round(self) -> float:
        await self._redis.delete(*BARE[3:5])
        process = await asyncio.create_subprocess_exec(
            *self._command, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
        *_, per_second = _second_column(said.decode())
        return 1 / float(per_second)


def _second_column(text: str) -> list[str]:
    return [line[1] for line in csv.reader(text.splitlines()) if len(line) > 1]


async def contestants(place: Place) -> list[Contestant]:
    """Crowds of each size, the replay, and ``redis-benchmark`` where it is installed."""
    store, sizes = await place.store(place.url), place.size.concurrent
    sessions = [await Conversation.begin(store, f"crowd{n}", 0) for n in range(max(sizes))]
    replay = Replay(place)
    await replay.record(min(DECIDES, max(sizes)))
    binary = shutil.which("redis-benchmark")
    generator = [RedisBenchmark(place, binary)] if binary else []
    return [*(Crowd(sessions[:number]) for number in sizes), replay, *generator]


def rows(result: Result, sizes: Sequence[int]) -> list[Row]:
    """How much faster than one by one, and the share of what the generator reaches."""
    crowds = [_at_once(number) for number in sizes]
    faster = {number: result.ratio(ONE_BY_ONE, _at_once(number)) for number in sizes}
    of = f"append by {numbers(sizes)} at once"
    found = [
        shown(f"{of}, each", *(result.median(c) * 1e6 for c in crowds), form=MICROSECONDS),
        shown(f"{of}, against {ONE_BY_ONE}", *faster.values()),
    ]
    if DECIDES in faster:
        found.append(at_least(f"append by {DECIDES} at once, likewise", 4, faster[DECIDES]))
    share = f"{of}, share of {REDIS_BENCHMARK}"
    if REDIS_BENCHMARK not in result:
        return [*found, Row(share, "not measured: redis-benchmark is not on PATH")]
    shares = (100 * result.ratio(REDIS_BENCHMARK, crowd) for crowd in crowds)
    return [*found, shown(share, *shares, form=PER_CENT)]


def _at_once(number: int) -> str:
    return f"append, {number} at once"
