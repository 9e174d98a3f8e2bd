"""The estimate of what conversations take in memory, against what Python says they take."""

import gc
import secrets
import tracemalloc

import pytest

from heritage_session import ConversationTurn, SessionConfig, SessionManager
from heritage_session.conversation import Fold, Head
from heritage_session.weight import weigh_head, weigh_turns


def no_turn(n):
    return ()


def short(n):
    return (
        ConversationTurn("user", f"En in {n}?", slots={"place": f"p{n}"}),
        ConversationTurn("assistant", f"{n}."),
    )


def long(n):
    return (
        ConversationTurn("user", "x" * 2000 + str(n)),
        ConversationTurn("assistant", "é" * 4000 + str(n)),
        ConversationTurn("tool", "日本" * 1000 + str(n)),
    )


def with_rows(n):
    rows = [{"id": f"{n}-{i}", "label": f"Museum {n} {i}", "year": 1000 + i} for i in range(20)]
    return (ConversationTurn("user", f"{n}?", f"Welke in {n}?", f"t{n}", {"k": f"v{n}"}, rows),)


def with_payload(n):
    return (ConversationTurn("tool", "", payload={"calls": [{"id": f"c{n}", "args": [n, {}]}]}),)


KINDS = [(no_turn, 400, 0), (short, 100, 2), (short, 2, 200), (long, 2, 20), (with_rows, 2, 30),
         (with_payload, 2, 100)]  # fmt: skip


def settings(place, path):
    urls = {
        "memory": None,
        "sqlite": f"sqlite:///{path}/s.db",
        "valkey": f"valkey+embedded://{path}/v",
    }
    return SessionConfig(store_url=urls[place], max_memory_bytes=1 << 40)


async def write(manager, ids, make, times):
    for session_id in ids:
        turns = [turn for n in range(times) for turn in make(n)]
        await manager.create(session_id, *turns)


async def read(manager, ids):
    for session_id in ids:
        assert await manager.get(session_id) is not None


async def measured(manager, work):
    """What ``work`` leaves behind: bytes as Python counts them, and as the manager estimates."""
    gc.collect()
    estimated = manager.get_stats()["memory_bytes"]
    tracemalloc.start()
    try:
        await work
        gc.collect()
        real = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    return real, manager.get_stats()["memory_bytes"] - estimated


@pytest.mark.parametrize(("make", "sessions", "times"), KINDS)
@pytest.mark.parametrize("place", ["memory", "sqlite", "valkey"])
async def test_the_estimate_is_near_the_truth(tmp_path, place, make, sessions, times):
    """Real memory is 0.6 to 1.1 times the estimate, for turns just made and for turns read."""
    config = settings(place, tmp_path)
    warm, *ids = [secrets.token_urlsafe(32) for _ in range(sessions + 1)]
    async with SessionManager(config) as first:
        if place == "memory":
            await write(first, [warm], make, times)
            real, estimated = await measured(first, write(first, ids, make, times))
        else:
            await write(first, [warm, *ids], make, times)
            async with SessionManager(config) as second:
                await read(second, [warm])
                real, estimated = await measured(second, read(second, ids))
    assert 0.6 < real / estimated < 1.1


@pytest.mark.parametrize("place", ["memory", "sqlite", "valkey"])
async def test_what_is_too_much_is_held_nowhere(tmp_path, place):
    """Not by a store under the memory tier either, whether it was created, read or appended to."""
    config = settings(place, tmp_path).model_copy(update={"max_memory_bytes": 1 << 20})
    async with SessionManager(config) as manager:

        async def use():
            for n in range(40):
                metadata = {str(i): f"{n}" + "x" * 100 for i in range(1000)}
                await manager.create(f"s{n}", metadata=metadata)
                await manager.get(f"s{n}")
                await manager.append(f"s{n}", ConversationTurn("user", "?"))

        real, estimated = await measured(manager, use())
    assert estimated <= 1 << 20
    assert real < 2 << 20


def test_whatever_a_turn_holds_is_weighed():
    """No field of a turn or a head can grow without weighing more."""
    text = "é" * 1000
    plain = weigh_turns([ConversationTurn("user", "")])
    for field in (
        {"content": text},
        {"id": text},
        {"resolved_question": text},
        {"template_id": text},
        {"language": text},
        {"author": text},
        {"slots": {"a": text}},
        {"slots": {text: "a"}},
        {"unset": [text]},
        {"results": [{"a": [text]}]},
        {"results": [{text: 1}]},
        {"payload": {"a": {"b": text}}},
    ):
        turn = ConversationTurn(**{"role": "user", "content": "", **field})
        assert weigh_turns([turn]) > plain + 900
        assert weigh_turns([turn, turn]) == 2 * weigh_turns([turn])
    for field in (
        {"owner": text},
        {"metadata": {"a": [text]}},
        {"known": Fold({"a": text})},
        {"base": Fold({text: "a"})},
        {"known": Fold(template_id=text)},
    ):
        assert weigh_head("s", Head(**field)) > weigh_head("s", Head()) + 1000
    assert weigh_head(text, Head()) > weigh_head("s", Head()) + 1000
