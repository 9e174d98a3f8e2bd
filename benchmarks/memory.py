"""The memory tier against a bare ``cachetools.LRUCache`` at the same work, at growing numbers."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Awaitable, Callable

from cachetools import LRUCache

from benchmarks.size import Size
from benchmarks.table import Row, numbers, shown
from heritage_session import ConversationTurn, SessionConfig, SessionManager
from heritage_session.conversation import ConversationState


class Bare:
    """Conversations in an LRUCache and nothing else: no expiry, no marks, no merging."""

    def __init__(self, size: int) -> None:
        self.cache: LRUCache[str, ConversationState] = LRUCache(size + 1)

    async def get(self, session_id: str) -> ConversationState:
        """A copy, as a caller's change must not reach others."""
        return self.cache[session_id].copy()

    async def append(self, session_id: str, turn: ConversationTurn) -> ConversationState:
        """Add the turn and hand out a copy."""
        state = self.cache[session_id].copy()
        state.add_turn(turn)
        self.cache[session_id] = state
        return state.copy()


class Subject:
    """One number of live sessions, in the manager and in a bare cache."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.ids = [f"{i:08d}-{'x' * 34}" for i in range(size)]
        self.manager = SessionManager(
            SessionConfig(max_sessions=size + 1, max_turns=100_000, max_memory_bytes=1 << 40)
        )
        self.bare = Bare(size)
        self.ratios: dict[str, list[float]] = {"get": [], "append": []}

    async def fill(self) -> None:
        """One exchange in every session."""
        for session_id in self.ids:
            turns = (
                ConversationTurn("user", "Welke?", slots={"kind": "a", "place": "b"}),
                ConversationTurn("assistant", "Deze."),
            )
            await self.manager.create(session_id, *turns)
            self.bare.cache[session_id] = ConversationState(turns)

    async def round(self, shuffle: random.Random, calls: int) -> None:
        """Both, one after the other, on the same sessions in the same order."""
        picked = [shuffle.choice(self.ids) for _ in range(calls)]
        ours = await _seconds(self.manager.get, picked)
        self.ratios["get"].append(ours / await _seconds(self.bare.get, picked))
        turn = ConversationTurn("user", "En?", slots={"place": "c"})
        appended = [shuffle.choice(self.ids) for _ in range(calls // 8)]
        ours = await _seconds(lambda i: self.manager.append(i, turn), appended)
        theirs = await _seconds(lambda i: self.bare.append(i, turn), appended)
        self.ratios["append"].append(ours / theirs)


async def _seconds(operation: Callable[[str], Awaitable[object]], ids: list[str]) -> float:
    start = time.perf_counter()
    for session_id in ids:
        await operation(session_id)
    return time.perf_counter() - start


async def run(size: Size) -> list[Row]:
    """The median ratio at each number of live sessions, and how much it grows with them."""
    subjects = [Subject(number) for number in size.live]
    for subject in subjects:
        await subject.fill()
    gc.collect()
    gc.freeze()
    shuffle = random.Random(1)
    for _ in range(size.memory_rounds):
        for subject in subjects:
            await subject.round(shuffle, size.memory_calls)
    gc.unfreeze()
    return [row for verb in ("get", "append") for row in _rows(subjects, verb)]


def _rows(subjects: list[Subject], verb: str) -> list[Row]:
    medians = [statistics.median(subject.ratios[verb]) for subject in subjects]
    live = numbers(subject.size for subject in subjects)
    return [
        shown(f"memory, {verb} at {live} sessions, against LRUCache", *medians),
        shown(f"memory, {verb}, growth of that", max(medians) / medians[0]),
    ]
