"""What every graph does, wherever it is kept."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from typing import Final, Protocol, TypedDict

from heritage_session.errors import GraphTimeout
from heritage_session.graph.rows import Row, Rows

__all__ = ["ALIVE", "BoundedGraph", "Graph", "Limits"]

ALIVE: Final = "ASK { ?s ?p ?o }"
"""A query that any graph answers at once, with whatever it holds."""


class Graph(Protocol):
    """Something that runs SPARQL."""

    async def select(
        self, query: str, *, max_rows: int | None = None, max_seconds: float | None = None
    ) -> list[Row]:
        """The rows of a SELECT, or ``[{"boolean": …}]`` of an ASK.

        An IRI is its text; a typed literal an int, float or bool where JSON has one for it; an
        unbound variable is absent. Limits that are None are the graph's own. Raises
        GraphUnavailable, GraphTimeout, or QueryRefused.
        """
        ...

    async def close(self) -> None:
        """Let go of whatever is open."""
        ...


class Limits(TypedDict, total=False):
    """The limits of a graph: seconds and rows of a query, queries at a time."""

    timeout: float
    max_rows: int
    workers: int


class BoundedGraph(ABC):
    """A graph whose queries take at most ``timeout`` seconds and give at most ``max_rows`` rows.

    ``name`` says in an error which one it was.
    """

    def __init__(self, timeout: float, max_rows: int, name: str) -> None:
        self.timeout = timeout
        self.max_rows = max_rows
        self._name = name

    async def select(
        self, query: str, *, max_rows: int | None = None, max_seconds: float | None = None
    ) -> Rows:
        """As `Graph.select`; the time waited for a free thread or connection counts."""
        most = self.max_rows if max_rows is None else max_rows
        seconds = self.timeout if max_seconds is None else max_seconds
        deadline = time.monotonic() + seconds
        try:
            async with asyncio.timeout(seconds):
                rows = await self._select(query, most, deadline)
        except TimeoutError:
            raise GraphTimeout(f"{self._name}: no answer within {seconds:g} s") from None
        rows.warn()
        return rows

    @abstractmethod
    async def _select(self, query: str, most: int, deadline: float) -> Rows:
        """At most ``most`` rows; ``deadline`` is by ``time.monotonic``."""
