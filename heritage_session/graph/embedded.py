"""A graph of our own: a Turtle file in memory, or a folder on disk."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from heritage_session.errors import (
    ConfigError,
    GraphError,
    GraphTimeout,
    GraphUnavailable,
    QueryRefused,
)
from heritage_session.graph import turtle
from heritage_session.graph.base import BoundedGraph, Limits
from heritage_session.graph.rows import Rows, literal
from heritage_session.terms import rdf

if TYPE_CHECKING:
    import pyoxigraph

__all__ = ["EmbeddedGraph"]

T = TypeVar("T")


class EmbeddedGraph(BoundedGraph):
    """A Turtle file in memory, or a folder that ``load-graph`` made of one, which is never changed.

    Queries run in threads of their own, ``workers`` at a time.

    A query is stopped between two rows. One that yields none cannot be stopped: it is left behind
    at its timeout, and with ``workers`` left behind further queries are refused until one ends.
    """

    def __init__(
        self,
        store: pyoxigraph.Store,
        *,
        timeout: float = 5.0,
        max_rows: int = 1000,
        workers: int = 4,
    ) -> None:
        super().__init__(timeout, max_rows, "the graph")
        self.workers = workers
        self._store: pyoxigraph.Store | None = store
        self._slots = asyncio.Semaphore(workers)
        self._abandoned: list[Future[Rows | GraphError]] = []

    @property
    def left_behind(self) -> int:
        """How many queries nobody waits for any more still run."""
        self._abandoned = [future for future in self._abandoned if not future.done()]
        return len(self._abandoned)

    @classmethod
    async def open(cls, path: str | Path, **limits: Unpack[Limits]) -> EmbeddedGraph:
        """Load a Turtle file, or open a folder. Raises ConfigError, which names file and line."""
        return cls(await asyncio.to_thread(_store, Path(path)), **limits)

    async def close(self) -> None:
        """Refuse further queries; those under way end on their own."""
        self._store = None

    async def _select(self, query: str, most: int, deadline: float) -> Rows:
        async with self._slots:
            return await self._in_thread(query, most, deadline)

    async def _in_thread(self, query: str, most: int, deadline: float) -> Rows:
        store = self._store
        if store is None:
            raise GraphUnavailable("the graph is closed")
        if self.left_behind >= self.workers:
            raise GraphUnavailable(f"{self.left_behind} queries past their time still run")
        stop = threading.Event()

        def goes_on() -> bool:
            return not stop.is_set() and time.monotonic() < deadline

        future = _thread(lambda: _outcome(store, query, most, goes_on))
        try:
            outcome = await asyncio.wrap_future(future)
        finally:
            stop.set()
            self._abandoned.append(future)
        if isinstance(outcome, GraphError):
            raise outcome
        return outcome


def _store(path: Path) -> pyoxigraph.Store:
    if path.is_dir():
        return _folder(path)
    store = rdf().Store()
    turtle.load(store, path)
    return store


def _folder(path: Path) -> pyoxigraph.Store:
    """Read-only: any number of processes may have it open, and nobody changes it."""
    try:
        return rdf().Store.read_only(str(path))
    except (OSError, RuntimeError) as error:
        raise ConfigError(
            f"{path}: cannot be opened as a graph: {error}; load-graph makes such a folder"
        ) from None


def _thread(work: Callable[[], T]) -> Future[T]:
    """Run ``work`` in a thread that does not keep the process alive."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def target() -> None:
        try:
            result = work()
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(result)

    threading.Thread(target=target, name="graph", daemon=True).start()
    return future


def _outcome(
    store: pyoxigraph.Store, query: str, most: int, goes_on: Callable[[], bool]
) -> Rows | GraphError:
    """Rows or what went wrong.

    An error is handed back, not raised: its traceback would carry the library's solutions, which
    must end in the thread that made them, into another one.
    """
    try:
        return _answer(store.query(query), most, goes_on)
    except (SyntaxError, ValueError, RuntimeError) as error:
        return QueryRefused(f"not a query that can be run: {error}")
    except TimeoutError:
        return GraphTimeout("stopped past its time")
    except OSError as error:
        return GraphUnavailable(f"the graph cannot be read: {error}")


def _answer(found: Any, most: int, goes_on: Callable[[], bool]) -> Rows:
    library = rdf()
    if isinstance(found, library.QueryBoolean):
        return Rows([{"boolean": bool(found)}])
    if not isinstance(found, library.QuerySolutions):
        raise ValueError("only SELECT and ASK are run")
    return _rows(found, most, goes_on)


def _rows(found: pyoxigraph.QuerySolutions, most: int, goes_on: Callable[[], bool]) -> Rows:
    names = [variable.value for variable in found.variables]
    library = rdf()
    rows = Rows()
    for solution in found:
        if not goes_on():
            raise TimeoutError
        if len(rows) == most:
            rows.truncated = True
            break
        cells = zip(names, solution, strict=True)
        rows.append({name: _plain(cell, library) for name, cell in cells if cell is not None})
    return rows


def _plain(cell: Any, library: Any) -> Any:
    if isinstance(cell, library.NamedNode):
        return cell.value
    if not isinstance(cell, library.Literal):
        return str(cell)
    return literal(cell.value, cell.datatype.value)
