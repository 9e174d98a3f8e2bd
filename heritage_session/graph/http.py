"""A SPARQL endpoint, asked over HTTP.

The protocol is SPARQL 1.1's (https://www.w3.org/TR/sparql11-protocol/#query-via-post-direct), the
answer its JSON (https://www.w3.org/TR/sparql11-results-json/).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Final, Self, Unpack

from heritage_session.errors import (
    ConfigError,
    GraphError,
    GraphUnavailable,
    MissingExtra,
    QueryRefused,
)
from heritage_session.graph.base import ALIVE, BoundedGraph, Limits
from heritage_session.graph.endpoint import Endpoint
from heritage_session.graph.endpoint import parse as parse_url
from heritage_session.graph.results import parse as parse_results
from heritage_session.graph.rows import Rows

if TYPE_CHECKING:
    import httpx

__all__ = ["HttpGraph"]

_HEADERS: Final = {
    "Accept": "application/sparql-results+json",
    # A compressed answer could be a thousand times longer than what is counted.
    "Accept-Encoding": "identity",
    "Content-Type": "application/sparql-query",
    "User-Agent": "heritage-session",
}
_OK: Final = 200
_MOVED: Final = range(300, 400)
_BAD_QUERY: Final = 400
_KEPT_OUT: Final = (401, 403)
_PASSING: Final = (502, 503, 504)
_DELAYS: Final = (0.1, 0.3)
_MAX_BYTES: Final = 8 * 2**20
_ROW_BYTES: Final = 512
_ERROR_BYTES: Final = 1000
# Servers close a connection that is idle, many after five seconds: we do so before them, or a query
# could be sent into one that is just closing.
_IDLE_SECONDS: Final = 3.0
# Once for TCP and once for TLS.
_CONNECT_SHARE: Final = 0.4


class HttpGraph(BoundedGraph):
    """A SPARQL endpoint. ``workers`` queries are under way at a time, further ones wait.

    Redirects are not followed. 502, 503 and 504 are tried again, twice, while there is time.
    Of an answer, ``max_bytes`` are read, or 512 for each row asked for if that is more. Proxies and
    certificates are those of the environment (``HTTPS_PROXY``, ``NO_PROXY``, ``SSL_CERT_FILE``).
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        timeout: float = 5.0,
        max_rows: int = 1000,
        workers: int = 16,
        max_bytes: int = _MAX_BYTES,
    ) -> None:
        super().__init__(timeout, max_rows, str(endpoint))
        self.endpoint = endpoint
        self.max_bytes = max_bytes
        self._http = _library()
        self._slots = asyncio.Semaphore(workers)
        self._closed = False
        try:
            self._make = _factory(self._http, endpoint)
            self._idle = [self._make()]
        except (self._http.InvalidURL, ImportError, OSError, ValueError) as error:
            raise ConfigError(f"{endpoint}: cannot be asked over HTTP: {error}") from None

    @classmethod
    async def open(cls, url: str, **limits: Unpack[Limits]) -> Self:
        """Open the endpoint of ``url``, and see that it answers.

        Raises ConfigError for a URL that cannot be used, GraphError for an endpoint that cannot.
        """
        graph = cls(parse_url(url), **limits)
        try:
            await graph.select(ALIVE)
        except BaseException:
            await graph.close()
            raise
        return graph

    async def close(self) -> None:
        """Refuse further queries; those under way end on their own."""
        self._closed = True
        while self._idle:
            await self._idle.pop().aclose()

    async def _select(self, query: str, most: int, deadline: float) -> Rows:
        content = await self._ask(query, max(self.max_bytes, most * _ROW_BYTES), deadline)
        return await asyncio.to_thread(self._read, content, most)

    async def _ask(self, query: str, most: int, deadline: float) -> bytes:
        if self._closed:
            raise GraphUnavailable("the graph is closed")
        delays = iter(_DELAYS)
        while True:
            status, content = await self._send(query, most, deadline)
            delay = next(delays, None) if status in _PASSING else None
            if delay is None or time.monotonic() + delay > deadline:
                break
            await asyncio.sleep(delay)
        if status != _OK:
            raise self._refusal(status, content)
        return content

    async def _send(self, query: str, most: int, deadline: float) -> tuple[int, bytes]:
        try:
            async with self._client() as client:
                return await self._exchange(client, query, most, deadline)
        except self._http.TransportError as error:
            problem = str(error) or type(error).__name__
            raise GraphUnavailable(f"{self.endpoint}: cannot be reached: {problem}") from error
        except UnicodeEncodeError as error:
            raise QueryRefused(f"not a query that can be sent: {error}") from None

    async def _exchange(
        self, client: httpx.AsyncClient, query: str, most: int, deadline: float
    ) -> tuple[int, bytes]:
        # Cancelled in a TLS handshake, the library would leave its socket to the garbage collector.
        connect = _CONNECT_SHARE * (deadline - time.monotonic())
        patience = self._http.Timeout(None, connect=max(connect, 0.0))
        content = bytearray()
        async with client.stream(
            "POST", self.endpoint.url, content=query, timeout=patience
        ) as answer:
            status = answer.status_code
            limit = most if status == _OK else _ERROR_BYTES
            async for chunk in answer.aiter_raw():
                content += chunk
                if len(content) > limit:
                    break
        if status == _OK and len(content) > limit:
            raise QueryRefused(f"{self.endpoint}: answers with more than {most} bytes: add a LIMIT")
        return status, bytes(content[:limit])

    @asynccontextmanager
    async def _client(self) -> AsyncGenerator[httpx.AsyncClient]:
        """A client of one connection, closed where anything went wrong with it.

        The library's own pool loses a place for good with a query that is cancelled at a bad time.
        """
        async with self._slots:
            client = self._idle.pop() if self._idle else self._make()
            well = False
            try:
                yield client
                well = not self._closed
            finally:
                if well:
                    self._idle.append(client)
                else:
                    await client.aclose()

    def _read(self, content: bytes, most: int) -> Rows:
        try:
            return parse_results(content, most)
        except ValueError as error:
            raise GraphUnavailable(
                f"{self.endpoint}: its answer is no SPARQL JSON: {error}"
            ) from error

    def _refusal(self, status: int, content: bytes) -> GraphError:
        """What an answer that holds no rows means."""
        said = "".join(c if c.isprintable() else " " for c in content.decode(errors="replace"))
        problem = f"{self.endpoint}: HTTP {status}"
        if status in _MOVED:
            return GraphUnavailable(
                f"{problem}: redirects are not followed; set the URL that it leads to"
            )
        if status in _KEPT_OUT:
            return GraphUnavailable(f"{problem}: are user and password in the graph's URL right?")
        kind = QueryRefused if status == _BAD_QUERY else GraphUnavailable
        return kind(f"{problem}: {' '.join(said.split())[:200] or 'and no word more'}")


def _library():
    try:
        import httpx
    except ImportError:
        raise MissingExtra("a graph behind a URL", "sparql") from None
    return httpx


def _factory(http: ModuleType, endpoint: Endpoint) -> Callable[[], httpx.AsyncClient]:
    http.URL(endpoint.url)
    return partial(
        http.AsyncClient,
        auth=endpoint.credentials,
        headers=_HEADERS,
        verify=http.create_ssl_context(),
        limits=http.Limits(max_connections=1, keepalive_expiry=_IDLE_SECONDS),
    )
