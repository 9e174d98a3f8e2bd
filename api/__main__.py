"""``python -m api``: serves until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import copy
import errno
import logging
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.config import LOGGING_CONFIG
from uvicorn.supervisors import Multiprocess

from heritage_session.config import PREFIX, SessionConfig
from heritage_session.engine import Engine
from heritage_session.errors import ConfigError, MissingExtra, SessionError

SHUTDOWN_SECONDS = 10
_FOLDER = Path("var")
logger = logging.getLogger("uvicorn.error")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve; 1 with one line on stderr where nothing can be started."""
    options = _parser().parse_args(arguments)
    try:
        settings = _settings()
        _check_workers(settings, options.workers)
        listener = _listen(options.host, options.port)
    except ConfigError as error:
        return _refuse(error)
    with listener:
        try:
            asyncio.run(_try_out(settings))
            return _serve(listener, options.workers)
        except KeyboardInterrupt:
            return 0
        except (SessionError, MissingExtra) as error:
            return _refuse(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m api", description="Serve heritage_session.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=8000)
    parser.add_argument("--workers", type=_workers, default=1)
    return parser


def _port(text: str) -> int:
    return _whole(text, 0, 65_535)


def _workers(text: str) -> int:
    return _whole(text, 1, 1024)


def _whole(text: str, low: int, high: int) -> int:
    if not (text.isdecimal() and low <= int(text) <= high):
        raise argparse.ArgumentTypeError(f"expected {low} to {high}, not {text!r}")
    return int(text)


def _settings() -> SessionConfig:
    """Those of the environment; where they name no store, a file that a restart finds again."""
    settings = SessionConfig()
    if settings.url is not None:
        return settings
    try:
        _FOLDER.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"cannot make the folder {_FOLDER.absolute()} for conversations: {error.strerror}; set"
            " HERITAGE_SESSION_STORE_URL, memory:// to keep none"
        ) from error
    os.environ[f"{PREFIX}STORE_URL"] = f"sqlite:///{_FOLDER}/sessions.db"
    return SessionConfig()


def _check_workers(settings: SessionConfig, workers: int) -> None:
    if workers > 1 and (settings.url or "").startswith("memory:"):
        raise ConfigError(
            f"{workers} workers need one store: set HERITAGE_SESSION_STORE_URL to another, or"
            " WORKERS=1. In memory, each would remember other conversations"
        )


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything else starts."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        raise ConfigError(_why_not(host, port, error)) from error
    listener.set_inheritable(True)
    # asyncio does so only for sockets that name their protocol, which create_server's do not:
    # without it, each answer over a kept connection waits 40 ms for the client's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use: stop what listens there, or set another PORT"
    return f"cannot listen on {host} port {port}: {error.strerror}"


async def _try_out(settings: SessionConfig) -> None:
    """Opens everything once, so that what cannot be used is said here and not by each worker."""
    async with Engine.open(settings):
        pass


def _refuse(error: Exception) -> int:
    sys.stderr.write(f"heritage_session: {error}\n")
    return 1


def _serve(listener: socket.socket, workers: int) -> int:
    config = uvicorn.Config(
        "api.app:create_app",
        factory=True,
        workers=workers,
        lifespan="on",
        access_log=False,
        server_header=False,
        log_config=_log_config(),
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    logger.info("Serving on %s (Ctrl+C to stop)", _address(listener))
    if workers > 1:
        Multiprocess(config, sockets=[listener]).run()
    else:
        uvicorn.Server(config).run(sockets=[listener])
    return 0


def _log_config() -> dict[str, Any]:
    """uvicorn's, which then writes this package's lines too. None of them holds a session id."""
    config = copy.deepcopy(LOGGING_CONFIG)
    config["loggers"]["heritage_session"] = config["loggers"]["uvicorn"]
    return config


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


if __name__ == "__main__":
    sys.exit(main())
