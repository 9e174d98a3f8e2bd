"""The exclusive turn in one conversation, across processes."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

from heritage_session.conversation import ConversationState, ConversationTurn
from heritage_session.errors import Busy, LeaseLost, SessionGone, StoreError
from heritage_session.stores.base import Acquired, Store

_FIRST_PAUSE, _LONGEST_PAUSE = 0.005, 0.25

AppendUnderLease = Callable[..., Awaitable[ConversationState]]


class Lease:
    """What ``SessionManager.exclusive`` gives: the conversation, and the right to append to it."""

    def __init__(self, state: ConversationState | None, append: AppendUnderLease | None) -> None:
        self._state = state
        self._append = append
        self.held = state is not None

    @property
    def state(self) -> ConversationState | None:
        """The conversation as it was when the turn began, a copy; None where there is none."""
        return self._state.copy() if self._state else None

    async def append(
        self, *turns: ConversationTurn, append_id: str | None = None
    ) -> ConversationState:
        """Append what was decided on ``state``, and end the turn, in one step.

        Raises:
            LeaseLost: the turn has run out. Nothing was written.
            ConflictError: a plain append came between.
            SessionGone: the conversation was deleted meanwhile, or there was none.
        """
        if self._append is None:
            raise SessionGone("there is no conversation to append to: create it")
        state = await self._append(turns, append_id)
        self.held = False
        return state


async def acquire(
    attempt: Callable[[], Awaitable[Acquired | None]], wait: float
) -> Acquired | None:
    """Repeat ``attempt`` with growing, jittered pauses until it is granted or finds no session.

    Raises:
        Busy: somebody else kept the lease for ``wait`` seconds.
    """
    until, pause = time.monotonic() + wait, _FIRST_PAUSE
    while True:
        acquired = await attempt()
        if acquired is None or acquired.granted:
            return acquired
        if time.monotonic() + pause > until:
            raise Busy(f"another worker kept this conversation for {wait:g} s: try again")
        await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - spreads retries
        pause = min(2 * pause, _LONGEST_PAUSE)


class Renewal:
    """Keeps a lease alive while its holder works. Costs a timer; a task only for long work."""

    def __init__(self, store: Store, session_id: str, holder: str, ttl: float) -> None:
        self._store = store
        self._session_id = session_id
        self._holder = holder
        self._ttl = ttl
        self._task: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(ttl / 3, self._begin)

    def _begin(self) -> None:
        self._task = asyncio.create_task(self._renew())

    async def _renew(self) -> None:
        """Until the lease is lost: the append under it then says so. An outage may pass."""
        with contextlib.suppress(LeaseLost):
            while True:
                with contextlib.suppress(StoreError):
                    await self._store.renew(self._session_id, self._holder, self._ttl)
                await asyncio.sleep(self._ttl / 3)

    async def __aenter__(self) -> None:
        """The timer runs from the start."""

    async def __aexit__(self, *exc_info: Any) -> None:
        self._timer.cancel()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
