"""Prints one table of every benchmark. Ends with an error where a promise is broken.

A speed that is not reached is said not to hold, and is no error: another machine may reach it.
"""

from __future__ import annotations

import asyncio
import platform
import sys
import time

from benchmarks import peers, resolver, suite
from benchmarks.size import FULL
from benchmarks.table import broken, lines


def main() -> int:
    """How many promises are broken."""
    begun = time.monotonic()
    rows = [*asyncio.run(suite.run(FULL, peers.keepers)), *resolver.run()]
    print(*lines(rows), sep="\n")
    took = time.monotonic() - begun
    print(f"\nPython {platform.python_version()}, {FULL.rounds} rounds, {took:.0f} s.")
    return broken(rows)


if __name__ == "__main__":
    sys.exit(main())
