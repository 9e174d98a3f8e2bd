"""Where conversations are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from heritage_session.errors import ConfigError, MissingExtra
from heritage_session.stores.base import Limits, Store
from heritage_session.stores.memory import MemoryStore

if TYPE_CHECKING:
    from heritage_session.stores.valkey import ValkeyStore

_VALKEY = ("valkey", "valkeys", "redis", "rediss", "unix", "valkey+cluster", "valkeys+cluster")
_EMBEDDED = "valkey+embedded"


def open_store(
    url: str | None,
    limits: Limits,
    *,
    max_sessions: int = 10_000,
    keys: str | None = None,
    prefix: str = "heritage:session:",
    db: int = 0,
) -> Store:
    """The store that ``url`` names, not yet opened; None and ``memory://`` are this process.

    ``max_sessions`` bounds memory; ``keys`` (as in ``HERITAGE_SESSION_KEYS``), ``prefix`` and
    ``db`` (where the URL names none) are for Valkey and Redis.

    Raises:
        ConfigError: no store goes by that scheme, or the URL or a key cannot be used.
        MissingExtra: what the store needs is not installed.
    """
    scheme = urlsplit(url).scheme if url else "memory"
    if scheme == "memory":
        return MemoryStore(limits, max_sessions=max_sessions)
    if url and scheme in (*_VALKEY, _EMBEDDED):
        return _valkey(url, scheme, limits, keys, prefix, db)
    raise ConfigError(
        f"no store for {scheme or 'a URL without a scheme'}://: HERITAGE_SESSION_STORE_URL begins"
        f" with one of {', '.join(f'{name}://' for name in ('memory', *_VALKEY, _EMBEDDED))}"
    )


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
