"""Where SPARQL runs. Every graph gets the same text and answers in plain JSON values."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypedDict, TypeVar, Unpack

from heritage_session.catalog import Catalog
from heritage_session.errors import (
    ConfigError,
    GraphError,
    GraphTimeout,
    GraphUnavailable,
    InvalidInput,
    QueryRefused,
)
from heritage_session.pattern import example
from heritage_session.template import Template
from heritage_session.terms import identifier, rdf
from heritage_session.vocabulary import Vocabulary

if TYPE_CHECKING:
    import pyoxigraph

__all__ = ["EmbeddedGraph", "Graph", "Limits", "Rows", "check", "run"]

log = logging.getLogger(__name__)

Row = dict[str, Any]
T = TypeVar("T")

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = (
    "integer long int short byte nonNegativeInteger positiveInteger nonPositiveInteger"
    " negativeInteger unsignedLong unsignedInt unsignedShort unsignedByte"
)
_FLOATS = "decimal double float"


class Rows(list[Row]):
    """The rows of a query; ``truncated`` where there were more than the limit."""

    def __init__(self, rows: Iterable[Row] = (), *, truncated: bool = False) -> None:
        super().__init__(rows)
        self.truncated = truncated


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
    """The limits of an `EmbeddedGraph`: seconds and rows of a query, queries at a time."""

    timeout: float
    max_rows: int
    workers: int


class EmbeddedGraph:
    """A Turtle file in memory. Queries run in threads of their own, ``workers`` at a time.

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
        self.timeout = timeout
        self.max_rows = max_rows
        self.workers = workers
        self._store = store
        self._slots = asyncio.Semaphore(workers)
        self._abandoned: list[Future[Rows | GraphError]] = []
        self._closed = False

    @property
    def left_behind(self) -> int:
        """How many queries nobody waits for any more still run."""
        self._abandoned = [future for future in self._abandoned if not future.done()]
        return len(self._abandoned)

    @classmethod
    async def open(cls, path: str | Path, **limits: Unpack[Limits]) -> EmbeddedGraph:
        """Load a Turtle file. Raises ConfigError, which names file and line."""
        return cls(await asyncio.to_thread(_load, Path(path)), **limits)

    async def select(
        self, query: str, *, max_rows: int | None = None, max_seconds: float | None = None
    ) -> Rows:
        """As `Graph.select`; the time waited for a free thread counts."""
        most = self.max_rows if max_rows is None else max_rows
        seconds = self.timeout if max_seconds is None else max_seconds
        deadline = time.monotonic() + seconds
        try:
            async with asyncio.timeout(seconds), self._slots:
                rows = await self._in_thread(query, most, deadline)
        except TimeoutError:
            raise GraphTimeout(f"no answer within {seconds:g} s") from None
        if rows.truncated:
            log.warning("a query gave more than %d rows: the rest was left out", most)
        return rows

    async def close(self) -> None:
        """Refuse further queries; those under way end on their own."""
        self._closed = True

    async def _in_thread(self, query: str, most: int, deadline: float) -> Rows:
        if self._closed:
            raise GraphUnavailable("the graph is closed")
        if self.left_behind >= self.workers:
            raise GraphUnavailable(f"{self.left_behind} queries past their time still run")
        stop = threading.Event()

        def goes_on() -> bool:
            return not stop.is_set() and time.monotonic() < deadline

        future = _thread(lambda: _outcome(self._store, query, most, goes_on))
        try:
            outcome = await asyncio.wrap_future(future)
        finally:
            stop.set()
            self._abandoned.append(future)
        if isinstance(outcome, GraphError):
            raise outcome
        return outcome


async def run(
    graph: Graph, catalog: Catalog, template: Template, slots: Mapping[str, str | None]
) -> Rows:
    """Answer ``template`` from ``graph``; the rows' ?id are ids of the ``results`` vocabulary.

    Raises InvalidInput for slots that the catalog refuses, GraphError for no answer.
    """
    rows = await graph.select(catalog.query(template, slots))
    found = Rows(rows, truncated=getattr(rows, "truncated", False))
    if template.results is not None:
        rule = catalog.vocabularies[template.results].term
        found[:] = [
            row | {"id": identifier(rule, row["id"])} if "id" in row else row for row in found
        ]
    return found


async def check(catalog: Catalog, graph: Graph) -> list[str]:
    """Run every template, with all of its slots and with the required ones; the problems found.

    ``catalog`` must be opened. A slot takes the first value of its vocabulary.
    """
    problems: dict[str, None] = {}
    for template in catalog.templates.values():
        every = tuple(template.slots)
        for names in dict.fromkeys((every, template.required)):
            for problem in await _try(graph, catalog, template, names):
                problems[f"{template.id}: {problem}"] = None
    return list(problems)


async def _try(
    graph: Graph, catalog: Catalog, template: Template, names: Iterable[str]
) -> list[str]:
    try:
        slots = {
            name: _first(catalog.vocabularies[template.slots[name].vocabulary]) for name in names
        }
        rows = await run(graph, catalog, template, slots)
    except (GraphError, InvalidInput) as error:
        return [str(error)]
    return [] if template.results is None else _strangers(catalog, template.results, rows)


def _first(vocabulary: Vocabulary) -> str:
    found = (
        example(vocabulary.pattern) if vocabulary.pattern else next(iter(vocabulary.values), None)
    )
    if found is None:
        raise InvalidInput(f"no value of {vocabulary.name} to try it with")
    return found


def _strangers(catalog: Catalog, results: str, rows: Iterable[Row]) -> list[str]:
    known = catalog.vocabularies[results]
    strangers = [str(row.get("id", "(no ?id)")) for row in rows if row.get("id") not in known]
    return [f"{strangers[0]} among its rows is no value of {results}"] if strangers else []


def _load(path: Path) -> pyoxigraph.Store:
    library = rdf()
    store = library.Store()
    try:
        with path.open("rb") as stream:
            store.load(stream, format=library.RdfFormat.TURTLE)
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise ConfigError(f"{path}{line}: not Turtle: {error.msg}") from None
    except OSError as error:
        problem = error.strerror or str(error)
        raise ConfigError(f"{path}: cannot be read: {problem}; give a Turtle file") from None
    return store


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
    text = cell.value
    read = _READERS.get(cell.datatype.value)
    try:
        return text if read is None else read(text)
    except (ValueError, KeyError):
        return text


def _float(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise ValueError("JSON has no such number")
    return number


_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_READERS: dict[str, Callable[[str], Any]] = {
    _XSD + "boolean": _BOOLEANS.__getitem__,
    **{_XSD + name: int for name in _INTEGERS.split()},
    **{_XSD + name: _float for name in _FLOATS.split()},
}
