"""Where SPARQL runs. Every graph gets the same text and answers in plain JSON values."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from heritage_session.errors import ConfigError
from heritage_session.graph.base import ALIVE, Graph, Limits
from heritage_session.graph.embedded import EmbeddedGraph
from heritage_session.graph.http import HttpGraph
from heritage_session.graph.rows import Rows
from heritage_session.graph.templates import check, run

__all__ = [
    "ALIVE",
    "EmbeddedGraph",
    "Graph",
    "HttpGraph",
    "Limits",
    "Rows",
    "check",
    "open_graph",
    "run",
]


async def open_graph(source: str | Path, **limits: Unpack[Limits]) -> EmbeddedGraph | HttpGraph:
    """The graph that ``source`` names: a Turtle file, a folder made from one, or an endpoint's URL.

    Raises:
        ConfigError: it cannot be used.
        GraphUnavailable, GraphTimeout, QueryRefused: the endpoint does not answer as one.
        MissingExtra: what it needs is not installed.
    """
    scheme, separator, _ = str(source).partition("://")
    if not separator:
        return await EmbeddedGraph.open(source, **limits)
    if scheme.lower() in ("http", "https"):
        return await HttpGraph.open(str(source), **limits)
    raise ConfigError(
        f"{scheme}:// names no graph: give a Turtle file, a folder made by load-graph, or the"
        " http:// or https:// URL of a SPARQL endpoint"
    )
