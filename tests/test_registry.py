"""The one manager of a process."""

import asyncio
import threading

import pytest

from heritage_session import (
    ConfigError,
    SessionConfig,
    get_session_manager,
    shutdown_session_manager,
)


@pytest.fixture(autouse=True)
async def nothing_left():
    yield
    await shutdown_session_manager()


async def test_everybody_gets_the_same_started_manager():
    config = SessionConfig(max_turns=50)
    first, second = await asyncio.gather(get_session_manager(config), get_session_manager(config))
    assert first is second is await get_session_manager()
    assert first.config.max_turns == 50
    await shutdown_session_manager()
    await shutdown_session_manager()
    assert await get_session_manager() is not first


async def test_another_configuration_is_an_error():
    await get_session_manager(SessionConfig(max_turns=50))
    with pytest.raises(ConfigError, match="another configuration"):
        await get_session_manager(SessionConfig(max_turns=60))


async def test_another_event_loop_is_an_error():
    await get_session_manager()
    caught = []

    def elsewhere():
        try:
            asyncio.run(get_session_manager())
        except ConfigError as error:
            caught.append(str(error))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    await asyncio.to_thread(thread.join)
    assert "another event loop" in caught[0]


async def test_a_manager_that_cannot_start_is_not_kept(monkeypatch):
    async def fail(self):
        raise ConfigError("no")

    with monkeypatch.context() as patched:
        patched.setattr("heritage_session.manager.SessionManager.start", fail)
        with pytest.raises(ConfigError, match="no"):
            await get_session_manager()
    assert await get_session_manager()
