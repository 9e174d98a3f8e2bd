"""Where conversations are kept."""

from __future__ import annotations

from urllib.parse import urlsplit

from heritage_session.errors import ConfigError
from heritage_session.stores.base import Limits, Store
from heritage_session.stores.memory import MemoryStore


def open_store(url: str | None, limits: Limits, *, max_sessions: int = 10_000) -> Store:
    """The store that ``url`` names, not yet opened; None and ``memory://`` are this process.

    Raises:
        ConfigError: no store of this version goes by that scheme.
    """
    try:
        scheme = urlsplit(url).scheme if url else "memory"
    except ValueError as error:
        raise ConfigError(f"HERITAGE_SESSION_STORE_URL is no URL: {error}") from None
    if scheme == "memory":
        return MemoryStore(limits, max_sessions=max_sessions)
    raise ConfigError(
        f"no store for {scheme or 'a URL without a scheme'}://: this version keeps conversations in"
        " memory; leave HERITAGE_SESSION_STORE_URL and HERITAGE_SESSION_REDIS_ENABLED unset"
    )
