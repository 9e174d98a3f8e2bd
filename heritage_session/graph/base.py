"""What every graph does, wherever it is kept."""

from __future__ import annotations

from typing import Final, Protocol, TypedDict

from heritage_session.graph.rows import Row

__all__ = ["ALIVE", "Graph", "Limits"]

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
