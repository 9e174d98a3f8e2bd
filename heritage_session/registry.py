"""The one manager of this process, for callers who have nowhere to keep it."""

from __future__ import annotations

import asyncio

from heritage_session.config import SessionConfig
from heritage_session.errors import ConfigError
from heritage_session.manager import SessionManager

_shared: tuple[SessionManager, asyncio.AbstractEventLoop] | None = None


async def get_session_manager(config: SessionConfig | None = None) -> SessionManager:
    """The shared manager, started by the first call. Without ``config``, whichever there is.

    Raises:
        ConfigError: it runs with another configuration or on another event loop already.
    """
    global _shared
    loop = asyncio.get_running_loop()
    if _shared is None:
        manager = SessionManager(config)
        _shared = (manager, loop)
        try:
            await manager.start()
        except BaseException:
            _shared = None
            raise
    manager, home = _shared
    if home is not loop:
        raise ConfigError(
            "the shared manager runs on another event loop: shutdown_session_manager() there first"
        )
    if config is not None and config != manager.config:
        raise ConfigError(
            "the shared manager runs with another configuration: shutdown_session_manager() first"
        )
    return manager


async def shutdown_session_manager() -> None:
    """Stop the shared manager; without one, nothing happens."""
    global _shared
    if _shared is not None:
        manager, _ = _shared
        _shared = None
        await manager.stop()
