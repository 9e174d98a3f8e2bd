"""The Valkey store against a bare round trip of redis-py, on a server of its own."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from itertools import cycle
from pathlib import Path

from redis.asyncio import Redis

from heritage_session.conversation import ConversationTurn, Mark, delta
from heritage_session.stores.base import Limits
from heritage_session.stores.embedded import EmbeddedStore
from heritage_session.stores.server import LIBRARY
from heritage_session.testing import begin

HISTORIES = (10, 100, 1_000, 5_000)
CONCURRENT = (1, 16, 64, 1_000)
ROUNDS = 7
CALLS = 256
BARE = """#!lua name=bare
redis.register_function('bare', function(keys, argv)
  redis.call('HSET', keys[1], 'field', argv[1])
  redis.call('RPUSH', keys[2], argv[1])
  redis.call('PEXPIRE', keys[1], 1800000)
end)"""


def said() -> ConversationTurn:
    """A short question that sets a slot."""
    return ConversationTurn("user", "En in Enschede, wat staat daar?", slots={"place": "x"})


class Bench:
    """One server, the store on it, and redis-py as it comes beside it."""

    def __init__(self, folder: str) -> None:
        self.store = EmbeddedStore(f"valkey+embedded://{folder}", Limits(max_turns=100_000))
        self.redis = Redis(unix_socket_path=str(Path(folder) / "valkey.sock"))
        self.births: dict[str, str] = {}
        self.marks: dict[str, Mark] = {}
        self.seconds: dict[str, list[float]] = {}
        self.turns = cycle([((turn,), delta((turn,))) for turn in (said() for _ in range(4096))])

    async def begin(self, session_id: str, length: int) -> None:
        """A conversation of ``length`` turns."""
        head = await begin(self.store, session_id, *(said() for _ in range(length)))
        self.births[session_id], self.marks[session_id] = head.birth, head.mark

    async def append(self, session_id: str) -> None:
        """One turn more, as its reader."""
        (turns, change), known = next(self.turns), self.marks[session_id]
        done = await self.store.append(
            session_id, self.births[session_id], turns, change, known=known
        )
        assert done.reading is not None
        assert done.reading.head is not None
        self.marks[session_id] = done.reading.head.mark

    async def read(self, session_id: str) -> None:
        """A read that learns nothing."""
        await self.store.read(session_id, self.marks[session_id])

    async def measure(self, name: str, work: Callable[[int], Awaitable[object]], at_once=1) -> None:
        """Note the seconds that one call of ``work`` takes, ``at_once`` of them side by side."""
        rounds = max(1, CALLS // at_once)
        start = time.perf_counter()
        for _ in range(rounds):
            if at_once == 1:
                await work(0)
            else:
                await asyncio.gather(*(work(n) for n in range(at_once)))
        took = time.perf_counter() - start
        self.seconds.setdefault(name, []).append(took / rounds / at_once)

    async def by_redis_py(self) -> None:
        """The same append, sent one by one by redis-py as it comes."""
        router, redis = self.store._router, self.redis
        ours = router.function

        async def function(bucket, verb, keys, arguments, repeat):
            return await redis.fcall(f"{LIBRARY}_{verb}", len(keys), *keys, *arguments)

        router.function = function
        await self.measure("append, redis-py", lambda _: self.append("many0"))
        router.function = ours

    async def round(self) -> None:
        """Everything once."""
        await self.measure("PING, redis-py", lambda _: self.redis.ping())
        for length in HISTORIES:
            session_id = f"history{length}"
            await self.measure(f"append at {length:,}", lambda _, i=session_id: self.append(i))
            await self.measure(f"unchanged at {length:,}", lambda _, i=session_id: self.read(i))
        await self.by_redis_py()
        for at_once in CONCURRENT:
            await self.measure(
                f"append, {at_once:,} at once", lambda n: self.append(f"many{n}"), at_once
            )

    async def server_time(self, work: Callable[[], Awaitable[object]]) -> float:
        """Microseconds that the server spends in one function call of ``work``."""
        await self.redis.config_resetstat()
        for _ in range(CALLS):
            await work()
        return (await self.redis.info("commandstats"))["cmdstat_fcall"]["usec_per_call"]


async def run() -> None:
    """Print each figure as a ratio to redis-py's PING of the same run."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder)
        await bench.store.open()
        try:
            for length in HISTORIES:
                await bench.begin(f"history{length}", length)
            for n in range(max(CONCURRENT)):
                await bench.begin(f"many{n}", 0)
            await bench.redis.function_load(BARE)
            for _ in range(ROUNDS):
                await bench.round()
            bare = await bench.server_time(
                lambda: bench.redis.fcall("bare", 2, "{1}h", "{1}l", "x" * 150)
            )
            append = await bench.server_time(lambda: bench.append("history1000"))
        finally:
            await bench.redis.aclose()
            await bench.store.close()
    ping = statistics.median(bench.seconds["PING, redis-py"])
    print("Valkey, as a ratio to a PING by redis-py (median of", ROUNDS, "rounds)")
    for name, seconds in bench.seconds.items():
        took = statistics.median(seconds)
        print(f"  {name:<24} {took / ping:>6.2f}× {took * 1e6:>8.0f} µs")
    print(f"  server time of an append {append / bare:>6.2f}× that of HSET, RPUSH, PEXPIRE")


if __name__ == "__main__":
    asyncio.run(run())
