"""Where a Valkey or Redis server is, as its URL says."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from heritage_session.errors import ConfigError

Kind = Literal["standalone", "cluster", "embedded"]

SCHEMES: Final[dict[str, tuple[Kind, bool]]] = {
    "valkey": ("standalone", False),
    "redis": ("standalone", False),
    "valkeys": ("standalone", True),
    "rediss": ("standalone", True),
    "unix": ("standalone", False),
    "valkey+cluster": ("cluster", False),
    "valkeys+cluster": ("cluster", True),
    "valkey+embedded": ("embedded", False),
}
_TLS_OPTIONS = (
    "ssl_ca_certs",
    "ssl_certfile",
    "ssl_keyfile",
    "ssl_cert_reqs",
    "ssl_check_hostname",
)
_OPTIONS = ("db", *_TLS_OPTIONS)


@dataclass(frozen=True, slots=True)
class Target:
    """A server, or the first one of a cluster. ``str`` of it names it without its credentials."""

    kind: Kind = "standalone"
    host: str = "localhost"
    port: int = 6379
    path: str = ""
    db: int = 0
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    tls_options: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        if self.path:
            return self.path
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def parse(url: str, db: int = 0) -> Target:
    """The target of ``url``; ``db`` where it names no database.

    Raises:
        ConfigError: it cannot be used; the message never holds a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 6379
    except ValueError as error:
        raise ConfigError(
            "the store's URL cannot be read: its port is no number, or its password holds a"
            " character that must be percent-encoded"
        ) from error
    kind, tls = SCHEMES[parts.scheme]
    options = _options(parts)
    on_disk = parts.scheme in ("unix", "valkey+embedded")
    if on_disk and not parts.path.strip("/"):
        raise ConfigError(f"{parts.scheme}:// needs an absolute path: {parts.scheme}:///some/path")
    if on_disk and parts.hostname:
        raise ConfigError(f"{parts.scheme}:// takes a path after three slashes, and no host")
    named = options.pop("db", "") if on_disk else parts.path.strip("/") or options.pop("db", "")
    chosen = _database(named) if named else db
    if kind == "cluster" and chosen:
        raise ConfigError("a cluster has one database, 0: leave the number out of the URL")
    return Target(
        kind=kind,
        host=unquote(parts.hostname or "localhost"),
        port=port,
        path=unquote(parts.path) if on_disk else "",
        db=chosen,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=tls,
        tls_options=tuple(_tls(name, value) for name, value in options.items()),
    )


def _options(parts: SplitResult) -> dict[str, str]:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    for name in options:
        if name not in _OPTIONS:
            close = difflib.get_close_matches(name, _OPTIONS, n=1)
            hint = f"; did you mean {close[0]}?" if close else f": there are {', '.join(_OPTIONS)}"
            raise ConfigError(f"the store's URL has an unknown option {name!r}{hint}")
        if name in _TLS_OPTIONS and not SCHEMES[parts.scheme][1]:
            raise ConfigError(f"{name} needs TLS: begin the store's URL with valkeys://")
    return options


def _database(text: str) -> int:
    if not text.isdecimal():
        raise ConfigError(
            f"the store's URL names the database {text!r}: it is a number, such as /0"
        )
    return int(text)


def _tls(name: str, value: str) -> tuple[str, Any]:
    if name == "ssl_check_hostname":
        return name, value.casefold() not in ("0", "false", "no")
    if name == "ssl_cert_reqs" and value not in ("none", "optional", "required"):
        raise ConfigError("ssl_cert_reqs is none, optional or required")
    if name != "ssl_cert_reqs" and not Path(value).is_file():
        raise ConfigError(f"{name}: there is no file {value}")
    return name, value
