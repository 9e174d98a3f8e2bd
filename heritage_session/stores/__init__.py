"""Where conversations are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from heritage_session.errors import ConfigError, MissingExtra
from heritage_session.stores.base import Limits, Store
from heritage_session.stores.memory import MemoryStore

if TYPE_CHECKING:
    from heritage_session.stores.valkey import ValkeyStore

_POSTGRES = ("postgresql", "postgres")
_VALKEY = ("valkey", "valkeys", "redis", "rediss", "unix", "valkey+cluster", "valkeys+cluster")
_EMBEDDED = "valkey+embedded"
_SCHEMES = (
    "memory://, sqlite:///path/to/file, postgresql://user:password@host:port/database,"
    f" {', '.join(f'{name}://' for name in _VALKEY)}, {_EMBEDDED}:///path/to/folder"
)


def open_store(
    url: str | None,
    limits: Limits,
    *,
    max_sessions: int = 10_000,
    max_memory_bytes: int = 256 << 20,
    keys: str | None = None,
    prefix: str = "heritage:session:",
    db: int = 0,
) -> Store:
    """The store that ``url`` names, not yet opened; None and ``memory://`` are this process.

    ``sqlite:///path`` is relative to the working directory, ``sqlite:////path`` absolute.
    ``max_sessions`` and ``max_memory_bytes`` bound memory; ``keys`` (as in
    ``HERITAGE_SESSION_KEYS``) encrypt what any other store keeps; ``prefix`` and ``db`` (where the
    URL names none) are for Valkey and Redis.

    Raises:
        ConfigError: no store of this version has that scheme, or the URL or a key cannot be used.
        MissingExtra: what the store needs is not installed.
    """
    scheme = _scheme(url) if url else "memory"
    if scheme == "memory":
        return MemoryStore(limits, max_sessions=max_sessions, max_bytes=max_memory_bytes)
    if url and scheme in (*_VALKEY, _EMBEDDED):
        return _valkey(url, scheme, limits, keys, prefix, db)
    if url and scheme in ("sqlite", *_POSTGRES):
        return _sql(url, scheme, limits, keys)
    raise ConfigError(
        f"{scheme or 'a URL without a scheme'}:// names no store: this version knows {_SCHEMES};"
        " leave HERITAGE_SESSION_STORE_URL and HERITAGE_SESSION_REDIS_ENABLED unset for memory"
    )


def _sql(url: str, scheme: str, limits: Limits, keys: str | None) -> Store:
    from heritage_session.codec import Codec, parse_keys
    from heritage_session.stores.sql import SqlStore

    masters = parse_keys(keys)
    codec = Codec(masters) if masters else None
    if scheme in _POSTGRES:
        from heritage_session.stores.postgres import PostgresDatabase

        return SqlStore(PostgresDatabase(url), limits, codec=codec)
    from heritage_session.stores.sqlite import SqliteDatabase, path_of

    return SqlStore(SqliteDatabase(path_of(url)), limits, codec=codec)


def _valkey(
    url: str, scheme: str, limits: Limits, keys: str | None, prefix: str, db: int
) -> ValkeyStore:
    try:
        from heritage_session.codec import Codec, parse_keys
        from heritage_session.stores.valkey import ValkeyStore
    except ImportError as error:
        raise MissingExtra(f"a store at {scheme}://", "valkey") from error
    codec = Codec(parse_keys(keys))
    if scheme == _EMBEDDED:
        from heritage_session.stores.embedded import EmbeddedStore

        return EmbeddedStore(url, limits, prefix=prefix, codec=codec)
    return ValkeyStore(url, limits, prefix=prefix, codec=codec, db=db)


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        raise ConfigError(
            f"HERITAGE_SESSION_STORE_URL cannot be read; this version knows {_SCHEMES}"
        ) from None
