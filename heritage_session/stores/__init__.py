"""Where conversations are kept."""

from __future__ import annotations

from urllib.parse import urlsplit

from heritage_session.errors import ConfigError
from heritage_session.stores.base import Limits, Store
from heritage_session.stores.memory import MemoryStore

_SCHEMES = "memory://, sqlite:///path/to/file, postgresql://user:password@host:port/database"


def open_store(url: str | None, limits: Limits, *, max_sessions: int = 10_000) -> Store:
    """The store that ``url`` names, not yet opened; None and ``memory://`` are this process.

    ``sqlite:///path`` is relative to the working directory, ``sqlite:////path`` absolute.

    Raises:
        ConfigError: no store of this version has that scheme, or the URL cannot be read.
        MissingExtra: its driver is not installed.
    """
    scheme = _scheme(url) if url else "memory"
    if scheme == "memory":
        return MemoryStore(limits, max_sessions=max_sessions)
    if url and scheme == "sqlite":
        from heritage_session.stores.sql import SqlStore
        from heritage_session.stores.sqlite import SqliteDatabase, path_of

        return SqlStore(SqliteDatabase(path_of(url)), limits)
    if url and scheme in ("postgresql", "postgres"):
        from heritage_session.stores.postgres import PostgresDatabase
        from heritage_session.stores.sql import SqlStore

        return SqlStore(PostgresDatabase(url), limits)
    raise ConfigError(
        f"{scheme or 'a URL without a scheme'}:// names no store: this version knows {_SCHEMES};"
        " leave HERITAGE_SESSION_STORE_URL and HERITAGE_SESSION_REDIS_ENABLED unset for memory"
    )


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        raise ConfigError(
            f"HERITAGE_SESSION_STORE_URL cannot be read; this version knows {_SCHEMES}"
        ) from None
