"""Every benchmark, one after the other."""

import asyncio

from benchmarks import expiry, memory

for benchmark in (memory, expiry):
    asyncio.run(benchmark.run())
