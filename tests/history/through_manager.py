"""The methods of a manager, each at random."""

from contextlib import AsyncExitStack
from typing import Any

from heritage_session.conversation import ConversationState, Head
from heritage_session.lease import Lease
from heritage_session.stores.base import Expect
from history.actor import Actor, ids_of


class ThroughManager(Actor):
    """Calls the manager, and so its memory tier."""

    async def manager_create(self, session: str) -> None:
        turns, append_id = self._turns(1, 2), self._append_id(0.8)

        def attempt(**how: Any) -> Any:
            work = self.manager.create(session, *turns, append_id=append_id)
            return self._manager(
                session, "create", work, ids=ids_of(turns), append_id=append_id, **how
            )

        self._keep(session, await self._attempts(attempt, append_id))

    async def manager_get(self, session: str) -> None:
        self._keep(session, await self._manager(session, "get", self.manager.get(session)))

    async def manager_append(self, session: str) -> None:
        state, turns = self._states[session], self._turns(1, 2)
        facts = self._conditions(Expect(state.epoch, state.tip))

        def attempt(**how: Any) -> Any:
            work = self.manager.append(session, *turns, **facts)
            return self._manager(session, "append", work, ids=ids_of(turns), **facts, **how)

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
                session, "append", leases[0].append(*turns), birth=state.birth, ids=ids_of(turns),
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
