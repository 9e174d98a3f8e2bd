"""Contestants that take turns: what slows the machine down slows all of them down."""

from __future__ import annotations

import gc
import random
import statistics
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Sequence

SEED = 1


class Contestant(ABC):
    """Somebody whose speed is compared."""

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    async def round(self) -> float:
        """Do the work of one round and say how long one call of it took, in seconds."""


class Timed(Contestant):
    """Work that is done ``calls`` times, by the clock of this process.

    ``ready`` is awaited before each round and not timed.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[object]],
        calls: int,
        ready: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        super().__init__(name)
        self._work = work
        self._calls = calls
        self._ready = ready

    async def round(self) -> float:
        if self._ready is not None:
            await self._ready()
        start = time.perf_counter()
        for _ in range(self._calls):
            await self._work()
        return (time.perf_counter() - start) / self._calls


class Result:
    """How long one call of each contestant took, round by round."""

    def __init__(self, seconds: dict[str, list[float]]) -> None:
        self._seconds = seconds

    def __contains__(self, name: str) -> bool:
        return name in self._seconds

    def median(self, name: str) -> float:
        """Seconds of a call of ``name``."""
        return statistics.median(self._seconds[name])

    def ratio(self, name: str, peer: str) -> float:
        """How many times as long a call of ``name`` took as one of ``peer`` in the same round."""
        pairs = zip(self._seconds[name], self._seconds[peer], strict=True)
        return statistics.median(ours / theirs for ours, theirs in pairs)

    def spread(self, names: Iterable[str]) -> float:
        """How many times as long the slowest of ``names`` took as the fastest."""
        medians = [self.median(name) for name in names]
        return max(medians) / min(medians)


async def contest(contestants: Sequence[Contestant], rounds: int) -> Result:
    """Let everybody work in every round, in an order that changes and that ``SEED`` fixes.

    One round before them is not counted. What is alive by then is kept from the garbage collector,
    so that nobody pays for another one's objects.
    """
    order, shuffle = list(contestants), random.Random(SEED)
    seconds: dict[str, list[float]] = {contestant.name: [] for contestant in order}
    for number in range(rounds + 1):
        shuffle.shuffle(order)
        gc.collect()
        gc.freeze()
        for contestant in order:
            took = await contestant.round()
            if number:
                seconds[contestant.name].append(took)
    gc.unfreeze()
    return Result(seconds)
