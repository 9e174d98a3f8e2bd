"""One caller who waits for each reply, against a PING by redis-py; and the server's own time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from redis.asyncio import Redis

from benchmarks.contest import Contestant, Result, Timed
from benchmarks.conversation import Conversation
from benchmarks.place import BARE, Place
from benchmarks.table import MICROSECONDS, Row, at_most, numbers, shown

PING = "PING, redis-py"
BARE_TIME = "server: HSET, RPUSH, PEXPIRE"
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

    found.append(ServerTime(BARE_TIME, place.redis, bare, calls, no_more))
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


def rows(result: Result, lengths: Sequence[int]) -> list[Row]:
    """Each figure at every length; the worst of them decides."""
    at = f"at {numbers(lengths)} turns"

    def against(peer: str, name: Callable[[int], str]) -> list[float]:
        return [result.ratio(name(length), peer) for length in lengths]

    return [
        shown("PING by redis-py", result.median(PING) * 1e6, form=MICROSECONDS),
        at_most(f"append {at}, against a PING", 1.5, *against(PING, _append)),
        at_most(
            "append, the slowest length to the fastest", 1.15, result.spread(map(_append, lengths))
        ),
        at_most(
            "append, server time, against HSET, RPUSH, PEXPIRE", 3, *against(BARE_TIME, _on_server)
        ),
        shown(
            "append, server time",
            *(result.median(_on_server(length)) * 1e6 for length in lengths),
            form=MICROSECONDS,
        ),
        at_most(f"unchanged read {at}, against a PING", 1.4, *against(PING, _unchanged)),
        shown(f"read of one new turn {at}, against a PING", *against(PING, _new)),
    ]


def _append(length: int) -> str:
    return f"append at {length}"


def _unchanged(length: int) -> str:
    return f"unchanged read at {length}"


def _new(length: int) -> str:
    return f"one new turn at {length}"


def _on_server(length: int) -> str:
    return f"server: append at {length}"
