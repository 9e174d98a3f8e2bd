"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """The numbers of one run. The defaults are those of ``make bench``."""

    rounds: int = 40
    calls: int = 16
    """How often a contestant does its work before the next one's turn."""

    histories: tuple[int, ...] = (10, 100, 1_000, 5_000)
    """Lengths of the conversations that are appended to and read, in turns."""

    concurrent: tuple[int, ...] = (1, 16, 64, 1_000)
    """How many tasks append at once, each to a session of its own."""

    peer_history: int = 1_000
    pairs: int = 2
    """How many pairs a peer appends before the next one's turn."""

    requests: int = 5_000
    """How many requests ``redis-benchmark`` sends in a round."""

    callers: int = 1_000
    live: tuple[int, ...] = (100, 10_000, 100_000)
    """How many sessions the memory tier holds."""

    memory_rounds: int = 7
    memory_calls: int = 4_000
    expiring: int = 100_000
    expiring_rounds: int = 5


FULL = Size()
TINY = Size(
    rounds=1,
    calls=2,
    histories=(10, 20),
    concurrent=(1, 4),
    peer_history=20,
    pairs=1,
    requests=100,
    callers=20,
    live=(10, 20),
    memory_rounds=1,
    memory_calls=16,
    expiring=50,
    expiring_rounds=1,
)
