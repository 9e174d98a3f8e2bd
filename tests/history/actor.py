"""What every task of a campaign has: a store, a manager, a recorder, and what it remembers."""

import asyncio
import random
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, NamedTuple

from heritage_session.conversation import ConversationState, ConversationTurn, Head
from heritage_session.manager import SessionManager
from heritage_session.stores.base import Appended, Expect, Reading
from history.recorder import Recorder

LOST = 0.3


class View(NamedTuple):
    """What a task remembers of a conversation, as any caller of a store would."""

    head: Head
    turns: tuple[ConversationTurn, ...]

    @property
    def expect(self) -> Expect:
        return Expect(self.head.epoch, self.head.tip)

    def after(self, reading: Reading) -> "View":
        if reading.head is None:
            return self
        if reading.news == "all":
            return View(reading.head, reading.turns)
        kept = tuple(turn for turn in self.turns if turn.seq > reading.head.trimmed)
        return View(reading.head, kept + reading.turns)


class Actor:
    """Does what any caller of a store would. What it knows of a conversation may be out of date."""

    def __init__(
        self,
        name: str,
        manager: SessionManager,
        recorder: Recorder,
        sessions: Sequence[str],
        chance: random.Random,
    ) -> None:
        self.name = name
        self.manager = manager
        self.store = manager.store
        self.chance = chance
        self._recorder = recorder
        self._sessions = sessions
        self._numbers = count(1)
        self._views: dict[str, View] = {}
        self._states: dict[str, ConversationState] = {}

    def _turns(self, least: int, most: int) -> tuple[ConversationTurn, ...]:
        return turns_of([self._name() for _ in range(self.chance.randint(least, most))])

    def _name(self) -> str:
        return f"{self.name}.{next(self._numbers)}"

    def _append_id(self, likely: float) -> str | None:
        return self._name() if self.chance.random() < likely else None

    async def _linger(self) -> None:
        await asyncio.sleep(self.chance.random() ** 2 / 25)

    def _through(self, head: Head, turns: Sequence[ConversationTurn]) -> int:
        later = turns[len(turns) // 2 :]
        return self.chance.choice([turn.seq for turn in later]) if later else head.trimmed

    def _conditions(self, expect: Expect) -> dict[str, Any]:
        drawn = self.chance.random()
        return {
            "expect": expect if drawn < 0.3 else None,
            "append_id": self._name() if 0.2 < drawn < 0.8 else None,
        }

    async def _attempts(self, attempt: Callable[..., Any], append_id: str | None) -> Any:
        """A write; one with an ``append_id`` is at times repeated, or made twice at once."""
        drawn = self.chance.random() if append_id else 1.0
        if drawn < LOST / 3:
            await asyncio.gather(attempt(lost=True, again=True), attempt(lost=True, again=True))
            return await attempt(again=True)
        if drawn < LOST:
            await attempt(lost=True)
            return await attempt(again=True)
        return await attempt()

    async def _store(self, session: str, verb: str, work: Any, **facts: Any) -> Any:
        return await self._recorder.call(session, verb, work, **facts)

    async def _manager(self, session: str, verb: str, work: Any, **facts: Any) -> Any:
        return await self._recorder.call(session, verb, work, via="manager", **facts)

    async def _renewal(self, session: str, verb: str, view: View, work: Any, **facts: Any) -> Any:
        return await self._store(
            session, verb, work, birth=view.head.birth, expect=view.expect, **facts
        )

    async def _state_renewal(
        self, session: str, verb: str, state: ConversationState, work: Any, **facts: Any
    ) -> Any:
        expect = state.epoch, state.tip
        return await self._manager(session, verb, work, birth=state.birth, expect=expect, **facts)

    def _learn(self, session: str, answer: object) -> None:
        """Keep what an answer of the store said; after a refusal, forget."""
        reading = answer.reading if isinstance(answer, Appended) else answer
        view = self._views.pop(session, None)
        if not isinstance(reading, Reading):
            return
        if view is not None:
            self._views[session] = view.after(reading)
        elif reading.head is not None:
            self._views[session] = View(reading.head, reading.turns)

    def _keep(self, session: str, answer: object) -> None:
        self._states.pop(session, None)
        if isinstance(answer, ConversationState):
            self._states[session] = answer


def turns_of(names: Sequence[str]) -> tuple[ConversationTurn, ...]:
    roles = ("user", "assistant", "user", "assistant")
    return tuple(
        ConversationTurn(role, name, slots={"last": name}, id=name)
        for role, name in zip(roles, names, strict=False)
    )


def ids_of(turns: Sequence[ConversationTurn]) -> tuple[str, ...]:
    return tuple(turn.id for turn in turns)
