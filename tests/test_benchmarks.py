"""What the benchmarks' table says is what was measured, and every benchmark runs."""

import pytest

from benchmarks import callers, suite, table
from benchmarks.contest import Timed, contest
from benchmarks.place import Place
from benchmarks.size import TINY


@pytest.fixture(scope="module")
def rows():
    import asyncio

    return {row.what: row for row in asyncio.run(suite.run(TINY, lambda _: ()))}


def test_x(rows):
    for l in table.lines(list(rows.values())): print(l)
