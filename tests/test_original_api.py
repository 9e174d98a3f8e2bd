"""The API that came first keeps working; its defects do not."""

import asyncio
import inspect

import pytest

from heritage_session import (
    ConversationState,
    ConversationTurn,
    SessionConfig,
    SessionGone,
    SessionManager,
    get_session_manager,
    shutdown_session_manager,
)

ROWS = [{"id": "a", "label": "A"}]


@pytest.fixture
async def manager():
    manager = SessionManager(SessionConfig())
    await manager.start()
    yield manager
    await manager.stop()


def test_a_turn_takes_its_six_fields_by_place_or_name():
    placed = ConversationTurn("user", "En daar?", "En in X?", "t", {"place": "x"}, ROWS)
    assert placed.role == "user"
    assert placed.content == "En daar?"
    assert placed.resolved_question == "En in X?"
    assert placed.template_id == "t"
    assert placed.slots == {"place": "x"}
    assert placed.results == ROWS
    named = ConversationTurn(role="assistant", content="Zo.")
    assert (named.resolved_question, named.template_id, named.slots, named.results) == (
        None,
        None,
        {},
        [],
    )


def test_a_state_has_its_fields_and_methods():
    state = ConversationState()
    assert (state.turns, state.current_slots, state.current_template_id) == ([], {}, None)
    assert state.language == "nl"
    asked = ConversationTurn("user", "?", None, "t", {"a": "b"})
    state.add_turn(asked)
    state.add_turn(ConversationTurn("assistant", "!"))
    assert (state.current_slots, state.current_template_id) == ({"a": "b"}, "t")
    assert state.get_previous_user_turn() is asked
    assert state.to_dspy_history().messages == [{"question": "?", "answer": "!"}]


def test_the_configuration_has_its_fields():
    config = SessionConfig(
        session_ttl=60,
        cleanup_interval=5,
        max_sessions=10,
        redis_enabled=False,
        redis_url="redis://localhost:6379",
        redis_prefix="p:",
        redis_db=1,
    )
    assert (config.session_ttl, config.cleanup_interval, config.max_sessions) == (60, 5, 10)
    assert (config.redis_enabled, config.redis_prefix, config.redis_db) == (False, "p:", 1)


async def test_a_conversation_from_beginning_to_end(manager):
    assert await manager.get("nobody") is None
    session_id, state = await manager.get_or_create()
    state.add_turn(ConversationTurn("user", "?", None, "t", {"a": "b"}, ROWS))
    state.add_turn(ConversationTurn("assistant", "!"))
    await manager.update(session_id, state)
    same_id, again = await manager.get_or_create(session_id)
    assert same_id == session_id
    assert [turn.content for turn in again.turns] == ["?", "!"]
    assert again.current_slots == {"a": "b"}
    assert await manager.delete(session_id) is True
    assert await manager.delete(session_id) is False
    assert await manager.get(session_id) is None


async def test_get_or_create_keeps_the_id_it_was_given(manager):
    session_id, _ = await manager.get_or_create("mine")
    assert session_id == "mine"


async def test_add_turn_to_session_creates_what_is_missing(manager):
    await manager.add_turn_to_session("s", "En daar?", "Zo.", "En in X?", "t", {"p": "x"}, ROWS)
    await manager.add_turn_to_session("s", "En nu?", "Ook.")
    state = await manager.get("s")
    assert [turn.role for turn in state.turns] == ["user", "assistant"] * 2
    first = state.turns[0]
    assert (first.resolved_question, first.template_id) == ("En in X?", "t")
    assert (first.slots, first.results) == ({"p": "x"}, ROWS)


async def test_update_creates_a_missing_session_unless_it_was_deleted(manager):
    state = ConversationState()
    state.add_turn(ConversationTurn("user", "?"))
    await manager.update("s", state)
    assert len((await manager.get("s")).turns) == 1
    held = await manager.get("s")
    await manager.delete("s")
    for stale in (held, state):
        with pytest.raises(SessionGone):
            await manager.update("s", stale)
    assert await manager.get("s") is None


async def test_the_statistics_have_their_keys(manager):
    await manager.get("nobody")
    await manager.get_or_create("s")
    await manager.get("s")
    stats = manager.get_stats()
    assert {key: stats[key] for key in ("sessions_created", "active_sessions")} == {
        "sessions_created": 1,
        "active_sessions": 1,
    }
    assert (stats["sessions_expired"], stats["sessions_evicted"]) == (0, 0)
    assert (stats["cache_hits"], stats["cache_misses"]) == (1, 2)
    assert stats["redis_available"] is False
    assert await manager.get_stats() == stats


def test_what_was_async_is_async():
    for name in ("start", "stop", "get", "get_or_create", "update", "delete"):
        assert inspect.iscoroutinefunction(getattr(SessionManager, name)), name
    for function in (SessionManager.add_turn_to_session, get_session_manager):
        assert inspect.iscoroutinefunction(function)
    assert inspect.iscoroutinefunction(shutdown_session_manager)


async def test_callers_share_no_live_object(manager):
    session_id, mine = await manager.get_or_create()
    theirs = await manager.get(session_id)
    mine.add_turn(ConversationTurn("user", "unsaved"))
    mine.current_slots["a"] = "b"
    mine.metadata["k"] = "v"
    assert (theirs.turns, theirs.current_slots, theirs.metadata) == ([], {}, {})
    fresh = await manager.get(session_id)
    assert (fresh.turns, fresh.current_slots, fresh.metadata) == ([], {}, {})


async def test_two_who_update_lose_no_turn(manager):
    session_id, _ = await manager.get_or_create()

    async def speak(words):
        state = await manager.get(session_id)
        await asyncio.sleep(0)
        state.add_turn(ConversationTurn("user", words))
        await manager.update(session_id, state)

    await asyncio.gather(*(speak(str(number)) for number in range(50)))
    state = await manager.get(session_id)
    assert sorted(int(turn.content) for turn in state.turns) == list(range(50))
