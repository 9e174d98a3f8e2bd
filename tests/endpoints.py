"""SPARQL endpoints on loopback: a sound one, and one that says whatever a test tells it to."""

import asyncio
import contextlib
import socket

import pyoxigraph as rdf
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

JSON = rdf.QueryResultsFormat.JSON


class Sound:
    """A real endpoint over a real store; it keeps the headers of what it was asked."""

    def __init__(self, turtle):
        self.store = rdf.Store()
        self.store.bulk_load(path=str(turtle), format=rdf.RdfFormat.TURTLE)
        self.asked = []

    async def __aenter__(self):
        app = Starlette(routes=[Route("/sparql", self.answer, methods=["POST"])])
        config = uvicorn.Config(app, lifespan="off", log_config=None)
        self.server = uvicorn.Server(config)
        self.server.install_signal_handlers = lambda: None
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = listener.getsockname()[1]
        self.task = asyncio.create_task(self.server.serve(sockets=[listener]))
        while not self.server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.005)
        return self

    async def __aexit__(self, *exc_info):
        self.server.should_exit = True
        await self.task

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/sparql"

    @property
    def connections(self):
        return len(self.server.server_state.connections)

    async def answer(self, request: Request):
        self.asked.append(request.headers)
        if request.headers["content-type"] != "application/sparql-query":
            return PlainTextResponse("what is that?", 415)
        query = (await request.body()).decode()
        try:
            content = await run_in_threadpool(
                lambda: self.store.query(query).serialize(format=JSON)
            )
        except SyntaxError as error:
            return PlainTextResponse(f"no SPARQL:\n{error}", 400)
        return Response(content, media_type=JSON.media_type)


class Scripted:
    """A server that says the next of ``script`` to every request, and its last one ever after.

    Each is the bytes of a whole HTTP response, or a coroutine function that writes one.
    """

    def __init__(self, *script, tls=None):
        self.tls = tls
        self.script = list(script)
        self.requests = []
        self.open = 0
        self.busy = set()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=self.tls)
        self.host = f"127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        self.url = f"http://{self.host}/sparql"
        return self

    async def __aexit__(self, *exc_info):
        self.server.close()
        for task in self.busy:
            task.cancel()
        await asyncio.gather(*self.busy, return_exceptions=True)

    async def serve(self, reader, writer):
        self.busy.add(asyncio.current_task())
        self.open += 1
        try:
            # Cancelled is how it ends; asyncio's own streams would make an error of it.
            with contextlib.suppress(asyncio.IncompleteReadError, OSError, asyncio.CancelledError):
                await self.converse(reader, writer)
        finally:
            self.open -= 1
            writer.close()

    async def converse(self, reader, writer):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode().lower().split("\r\n")
            length = next(int(x.split(":")[1]) for x in lines if x.startswith("content-length"))
            self.requests.append((head, await reader.readexactly(length)))
            said = self.script.pop(0) if len(self.script) > 1 else self.script[0]
            if isinstance(said, bytes):
                writer.write(said)
                await writer.drain()
                if b"Connection: close" in said:
                    return
            else:
                watching = asyncio.create_task(reader.read(1))
                writing = asyncio.create_task(said(writer))
                try:
                    await asyncio.wait({watching, writing}, return_when="FIRST_COMPLETED")
                finally:
                    for task in (watching, writing):
                        task.cancel()
                    await asyncio.gather(watching, writing, return_exceptions=True)
                return


def response(status, body=b"", kind="application/sparql-results+json", *headers):
    """The bytes of a whole response."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Type: {kind}", *headers]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
