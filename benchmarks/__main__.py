"""Prints one table of every benchmark. Ends with an error where a caller was failed.

A figure of speed that is not reached is said to be so, and is no error: another machine's may be.
"""

from __future__ import annotations

import asyncio
import platform
import sys
import time

from benchmarks import callers, peers, suite
from benchmarks.size import FULL
from benchmarks.table import lines


def main() -> int:
    """How many rows that must hold everywhere do not."""
    begun = time.monotonic()
    rows = asyncio.run(suite.run(FULL, peers.keepers))
    print(*lines(rows), sep="\n")
    took = time.monotonic() - begun
    print(f"\nPython {platform.python_version()}, {FULL.rounds} rounds, {took:.0f} s.")
    return sum(row.holds is False for row in rows if row.what.startswith(callers.PROMISE))


if __name__ == "__main__":
    sys.exit(main())
