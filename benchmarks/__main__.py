"""Every benchmark, one after the other."""

import asyncio

from benchmarks import expiry, memory, valkey

for benchmark in (memory, expiry, valkey):
    asyncio.run(benchmark.run())
