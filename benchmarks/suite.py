"""Every benchmark. What is compared takes part in one contest, in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks import alone, callers, coding, crowd, expiry, memory, pairs, traffic
from benchmarks.contest import contest
from benchmarks.place import Place
from benchmarks.size import Size
from benchmarks.table import Row

Peers = Callable[[Place], Sequence[pairs.Keeper]]


async def run(size: Size, peers: Peers) -> list[Row]:
    """The whole table."""
    async with Place(size) as place:
        found = [*await callers.run(place), *await traffic.run(place)]
        found += await _contest(place, peers)
    return [*found, *await memory.run(size), *await expiry.run(size)]


async def _contest(place: Place, peers: Peers) -> list[Row]:
    size = place.size
    keepers = [*await pairs.keepers(place), *peers(place)]
    result = await contest(
        [
            *await alone.contestants(place),
            *await crowd.contestants(place),
            *await pairs.contestants(place, keepers),
            *coding.contestants(size),
        ],
        size.rounds,
    )
    return [
        *alone.rows(result, size.histories),
        *crowd.rows(result, size.concurrent),
        *pairs.rows(result, keepers),
        *coding.rows(result),
    ]
