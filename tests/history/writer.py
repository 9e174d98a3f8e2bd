"""One of many tasks that do random things to a few conversations, and write down what happened."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from itertools import count
from typing import Any, NamedTuple

from heritage_session.conversation import ConversationState, ConversationTurn, Fold, Head, delta
from heritage_session.conversation import fold as folded
from heritage_session.lease import Lease
from heritage_session.manager import SessionManager
from heritage_session.stores.base import Acquired, Appended, Expect, Reading
from history.recorder import Recorder

REST = 0.4
LOST = 0.3
MOMENT = 0.02
LEASES = (0.005, 0.05, 0.2)
NEED_NOTHING = ("create", "delete", "touch", "purge")
VERBS = {
    "store_append": 22, "manager_append": 22, "store_read": 16, "manager_get": 16,
    "store_exclusive": 8, "manager_exclusive": 3, "store_trim": 2, "store_rewind": 3,
    "manager_rewind": 3, "store_replace": 2, "store_clear": 1, "manager_clear": 1,
    "store_patch": 2, "manager_patch": 2, "store_create": 2, "manager_create": 2,
    "store_delete": 0.5, "manager_delete": 0.5, "store_touch": 0.5, "store_purge": 0.2,
    "store_together": 3,
}  # fmt: skip


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


class Writer:
    """Draws one verb after another. What it knows of a conversation may be out of date."""

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

    async def step(self) -> None:
        """Do one thing, or first what it needs, to one conversation."""
        session = self.chance.choice(self._awake())
        verb = self.chance.choices(list(VERBS), list(VERBS.values()))[0]
        held = self._views if verb.startswith("store") else self._states
        if session not in held and not verb.endswith(NEED_NOTHING):
            verb = self._look(held)
        await getattr(self, verb)(session)
        if self.chance.random() < 0.2:
            await asyncio.sleep(self.chance.random() / 500)

    # Through the store

    async def store_create(self, session: str) -> None:
        turns = [t.numbered(seq) for seq, t in enumerate(self._turns(0, 2), 1)]
        tip = turns[-1].id if turns else ""
        head = Head(seq=len(turns), tip=tip, known=folded(Fold(), turns))
        append_id = self._append_id(0.8 if turns else 0.0)

        def attempt(**how: Any) -> Any:
            return self._store(
                session, "create", self.store.create(session, head, turns, append_id=append_id),
                birth=head.birth, epoch=head.epoch, ids=_ids(turns), append_id=append_id, **how,
            )  # fmt: skip

        made = await self._attempts(attempt, append_id)
        if isinstance(made, Head):
            self._views[session] = View(made, tuple(turns))
        elif made is None and append_id:
            await self._append_anyway(session, turns, append_id)

    async def _append_anyway(
        self, session: str, turns: Sequence[ConversationTurn], append_id: str
    ) -> None:
        """What to do where a create may have happened, or came too late."""
        await self.store_read(session)
        if session in self._views:
            self._learn(session, await self._plain_append(session, turns, append_id))

    async def store_together(self, session: str) -> None:
        """The append that every task makes at this moment, whatever its process."""
        moment = int(time.monotonic() / MOMENT)
        names = f"{session}@{moment}.1", f"{session}@{moment}.2"
        self._learn(session, await self._plain_append(session, _turns(names), names[0]))

    async def _plain_append(
        self, session: str, turns: Sequence[ConversationTurn], append_id: str
    ) -> Any:
        """An append that may have been made already, here or in another process."""
        birth = self._views[session].head.birth
        work = self.store.append(session, birth, turns, delta(turns), append_id=append_id)
        return await self._store(
            session, "append", work, birth=birth, ids=_ids(turns), append_id=append_id, again=True
        )

    async def store_read(self, session: str) -> None:
        view = self._views.get(session)
        known = view.head.mark if view and self.chance.random() < 0.8 else None
        reading = await self._store(
            session, "read", self.store.read(session, known, self.chance.random() < 0.5),
            birth=view.head.birth if view else None, known=known,
        )  # fmt: skip
        self._learn(session, reading)

    async def store_append(self, session: str) -> None:
        view, turns = self._views[session], self._turns(1, 2)
        facts = self._conditions(view.expect)
        known = view.head.mark if self.chance.random() < 0.8 else None

        def attempt(**how: Any) -> Any:
            work = self.store.append(
                session, view.head.birth, turns, delta(turns), known=known, **facts
            )
            return self._store(
                session, "append", work, birth=view.head.birth, ids=_ids(turns), known=known,
                **facts, **how,
            )  # fmt: skip

        self._learn(session, await self._attempts(attempt, facts["append_id"]))

    async def store_exclusive(self, session: str) -> None:
        """Take the lease for a time that may be too short, and append under it."""
        view, holder, ttl = self._views[session], self._name(), self.chance.choice(LEASES)
        known = view.head.mark
        taken = await self._store(
            session, "acquire", self.store.acquire(session, holder, ttl, known=known), known=known,
            holder=holder, ttl=ttl,
        )  # fmt: skip
        if not isinstance(taken, Acquired):
            self._views.pop(session, None)
            return
        self._views[session] = view.after(taken.reading)
        if taken.granted:
            await self._linger()
            if self.chance.random() < 0.3:
                renewed = self._renewed(session, holder, ttl)
                await self._store(session, "renew", renewed, holder=holder, ttl=ttl)
                await self._linger()
            if self.chance.random() < 0.8:
                await self._append_under(session, holder)
            if self.chance.random() < 0.5:
                work = self.store.release(session, holder)
                await self._store(session, "release", work, holder=holder)

    async def _renewed(self, session: str, holder: str, ttl: float) -> bool:
        await self.store.renew(session, holder, ttl)
        return True

    async def _append_under(self, session: str, holder: str) -> None:
        view, turns = self._views.get(session), self._turns(1, 2)
        if view is None:
            return
        how = {
            "expect": view.expect if self.chance.random() < 0.5 else None, "holder": holder,
            "known": view.head.mark, "release": self.chance.random() < 0.7,
        }  # fmt: skip
        work = self.store.append(session, view.head.birth, turns, delta(turns), **how)
        self._learn(
            session,
            await self._store(
                session, "append", work, birth=view.head.birth, ids=_ids(turns), **how
            ),
        )

    async def store_trim(self, session: str) -> None:
        view = self._views[session]
        dropped = view.turns[: len(view.turns) // 2]
        if not dropped:
            return
        head, through = view.head, dropped[-1].seq
        base = folded(head.base, dropped)
        await self.store.trim(session, head.epoch, head.trimmed, through, base)
        self._views.pop(session, None)

    async def store_rewind(self, session: str) -> None:
        view = self._views[session]
        through = self._through(view.head, view.turns)
        remaining = tuple(turn for turn in view.turns if turn.seq <= through)
        known = folded(view.head.base, remaining)
        head = await self._renewal(
            session, "rewind", view,
            self.store.rewind(session, view.head.birth, view.expect, through, known),
            through=through,
        )  # fmt: skip
        if isinstance(head, Head):
            self._views[session] = View(head, remaining)

    async def store_replace(self, session: str) -> None:
        view, turns = self._views[session], self._turns(1, 4)
        known = folded(Fold(), turns)
        work = self.store.replace(session, view.head.birth, view.expect, turns, known, Fold())
        self._learn(session, await self._renewal(session, "replace", view, work, ids=_ids(turns)))

    async def store_clear(self, session: str) -> None:
        view = self._views[session]
        work = self.store.clear(session, view.head.birth, view.expect, Fold())
        self._learn(session, await self._renewal(session, "clear", view, work))

    async def store_patch(self, session: str) -> None:
        view = self._views[session]
        work = self.store.patch(session, view.head.birth, view.expect, metadata={"by": self.name})
        head = await self._renewal(session, "patch", view, work)
        if isinstance(head, Head):
            self._views[session] = View(head, view.turns)

    async def store_delete(self, session: str) -> None:
        await self._store(session, "delete", self.store.delete(session))

    async def store_touch(self, session: str) -> None:
        await self._store(session, "touch", self.store.touch(session))

    async def store_purge(self, session: str) -> None:
        await self.store.purge()

    # Through the manager, and its memory tier

    async def manager_create(self, session: str) -> None:
        turns, append_id = self._turns(1, 2), self._append_id(0.8)

        def attempt(**how: Any) -> Any:
            work = self.manager.create(session, *turns, append_id=append_id)
            return self._manager(
                session, "create", work, ids=_ids(turns), append_id=append_id, **how
            )

        self._keep(session, await self._attempts(attempt, append_id))

    async def manager_get(self, session: str) -> None:
        self._keep(session, await self._manager(session, "get", self.manager.get(session)))

    async def manager_append(self, session: str) -> None:
        state, turns = self._states[session], self._turns(1, 2)
        facts = self._conditions(Expect(state.epoch, state.tip))

        def attempt(**how: Any) -> Any:
            work = self.manager.append(session, *turns, **facts)
            return self._manager(session, "append", work, ids=_ids(turns), **facts, **how)

        self._keep(session, await self._attempts(attempt, facts["append_id"]))

    async def manager_exclusive(self, session: str) -> None:
        turns, holder = self._turns(1, 2), self._name()
        exit_stack = AsyncExitStack()
        leases: list[Lease] = []

        async def enter() -> ConversationState | None:
            leases.append(
                await exit_stack.enter_async_context(self.manager.exclusive(session, wait=0.05))
            )
            return leases[0].state

        async def leave() -> bool:
            await exit_stack.aclose()
            return True

        state = await self._manager(
            session, "exclusive", enter(), holder=holder, ttl=self.manager.config.lease_ttl
        )
        if isinstance(state, ConversationState):
            answer = await self._manager(
                session, "append", leases[0].append(*turns), birth=state.birth, ids=_ids(turns),
                expect=(state.epoch, state.tip), holder=holder, release=True,
            )  # fmt: skip
            self._keep(session, answer)
        await self._manager(session, "release", leave(), holder=holder)

    async def manager_rewind(self, session: str) -> None:
        state = self._states[session]
        head, turns = state.loaded or (Head(), ())
        through = self._through(head, turns)
        work = self.manager.rewind(session, through, expect=state)
        self._keep(
            session, await self._state_renewal(session, "rewind", state, work, through=through)
        )

    async def manager_clear(self, session: str) -> None:
        state = self._states[session]
        work = self.manager.clear(session, expect=state)
        self._keep(session, await self._state_renewal(session, "clear", state, work))

    async def manager_patch(self, session: str) -> None:
        state = self._states[session]
        work = self.manager.patch(session, metadata={"by": self.name}, expect=state)
        self._keep(session, await self._state_renewal(session, "patch", state, work))

    async def manager_delete(self, session: str) -> None:
        await self._manager(session, "delete", self.manager.delete(session))

    # What they share

    def _look(self, held: object) -> str:
        """What to do first about a conversation of which nothing is known."""
        through = "store" if held is self._views else "manager"
        first = (
            "create" if self.chance.random() < 0.3 else {"store": "read", "manager": "get"}[through]
        )
        return f"{through}_{first}"

    def _turns(self, least: int, most: int) -> tuple[ConversationTurn, ...]:
        return _turns([self._name() for _ in range(self.chance.randint(least, most))])

    def _name(self) -> str:
        return f"{self.name}.{next(self._numbers)}"

    def _append_id(self, likely: float) -> str | None:
        return self._name() if self.chance.random() < likely else None

    def _awake(self) -> Sequence[str]:
        """The conversations to choose from: one half is left alone, but for a few, to expire."""
        resting = int(time.monotonic() / REST) % 2 and self.chance.random() > 0.005
        return self._sessions[: len(self._sessions) // 2] if resting else self._sessions

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


def _turns(names: Sequence[str]) -> tuple[ConversationTurn, ...]:
    roles = ("user", "assistant", "user", "assistant")
    return tuple(
        ConversationTurn(role, name, slots={"last": name}, id=name)
        for role, name in zip(roles, names, strict=False)
    )


def _ids(turns: Sequence[ConversationTurn]) -> tuple[str, ...]:
    return tuple(turn.id for turn in turns)
