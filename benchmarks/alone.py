"""One caller who waits for each reply, against a PING by redis-py; and the server's own time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from redis.asyncio import Redis

from benchmarks.contest import Contestant, Result, Timed
from benchmarks.conversation import Conversation
from benchmarks.place import BARE, Place
from benchmarks.table import Row, at_most

PING = "PING, redis-py"
BARE_ON_SERVER = "server: HSET, RPUSH, PEXPIRE"
_STATISTICS = "cmdstat_fcall"


class ServerTime(Contestant):
    """What the server itself says (``INFO commandstats``) that a function call took it."""

    def __init__(
        self,
        name: str,
        redis: Redis,
        work: Callable[[], Awaitable[object]],
        calls: int,
        ready: Callable[[], Awaitable[object]],
    ) -> None:
        super().__init__(name)
        self._redis = redis
        self._work = work
        self._calls = calls
        self._ready = ready

    async def round(self) -> float:
        await self._ready()
        calls, spent = await self._statistics()
        for _ in range(self._calls):
            await self._work()
        calls_then, spent_then = await self._statistics()
        if calls_then - calls != self._calls:
            raise RuntimeError(f"{self.name}: {calls_then - calls} calls, not {self._calls}")
        return (spent_then - spent) / self._calls / 1e6

    async def _statistics(self) -> tuple[int, int]:
        found = (await self._redis.info("commandstats")).get(_STATISTICS, {})
        return found.get("calls", 0), found.get("usec", 0)


async def contestants(place: Place) -> list[Contestant]:
    """PING, and at every length an append, an unchanged read and a read of one new turn."""
    store, calls = await place.store(place.url), place.size.calls
    found: list[Contestant] = [Timed(PING, place.redis.ping, calls)]

    async def bare() -> None:
        await place.redis.execute_command(*BARE)

    async def no_more() -> None:
        await place.redis.delete(*BARE[3:5])

    found.append(ServerTime(BARE_ON_SERVER, place.redis, bare, calls, no_more))
    for length in place.size.histories:
        said = await Conversation.begin(store, f"alone{length}", length)
        heard = await Conversation.begin(store, f"heard{length}", length - 1)
        before = heard.mark
        await heard.append()
        found += [
            Timed(_append(length), said.append, calls, said.rewind),
            Timed(_unchanged(length), heard.read, calls),
            Timed(_new(length), lambda h=heard, b=before: h.read(b), calls),
            ServerTime(_on_server(length), place.redis, said.append, calls, said.rewind),
        ]
    return found


def rows(result: Result, lengths: Iterable[int]) -> list[Row]:
    """The slowest length decides."""
    lengths = list(lengths)
    appends = [_append(length) for length in lengths]
    asked = [
        (appends, PING, 1.5, "append, against a PING"),
        ([_unchanged(length) for length in lengths], PING, 1.4, "unchanged read, against a PING"),
        (
            [_on_server(length) for length in lengths],
            BARE_ON_SERVER,
            3.0,
            "append: server time, against HSET, RPUSH, PEXPIRE",
        ),
    ]
    new = [result.ratio(_new(length), PING) for length in lengths]
    shown = ", ".join(f"{length:,}" for length in lengths)
    first, last = lengths[0], lengths[-1]
    return [
        Row("PING by redis-py", f"{result.median(PING) * 1e6:.0f} µs"),
        *(
            at_most(f"{what}, at {length:,}", result.ratio(name, peer), limit)
            for names, peer, limit, what in asked
            for name, length in zip(names, lengths, strict=True)
        ),
        at_most(
            f"append, slowest to fastest length of {first:,} to {last:,}",
            result.spread(appends),
            1.15,
        ),
        Row(
            f"read of one new turn at {shown}, against a PING",
            ", ".join(f"{ratio:.2f}×" for ratio in new),
        ),
    ]


def _append(length: int) -> str:
    return f"append at {length}"


def _unchanged(length: int) -> str:
    return f"unchanged read at {length}"


def _new(length: int) -> str:
    return f"one new turn at {length}"


def _on_server(length: int) -> str:
    return f"server: append at {length}"
