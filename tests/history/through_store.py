"""The verbs of a store, each at random."""

import time
from collections.abc import Sequence
from typing import Any

from heritage_session.conversation import ConversationTurn, Fold, Head, delta
from heritage_session.conversation import fold as folded
from heritage_session.stores.base import Acquired
from history.actor import Actor, View, ids_of, turns_of

MOMENT = 0.02
LEASES = (0.005, 0.05, 0.2)


class ThroughStore(Actor):
    """Calls the store itself."""

    async def store_create(self, session: str) -> None:
        turns = [t.numbered(seq) for seq, t in enumerate(self._turns(0, 2), 1)]
        tip = turns[-1].id if turns else ""
        head = Head(seq=len(turns), tip=tip, known=folded(Fold(), turns))
        append_id = self._append_id(0.8 if turns else 0.0)

        def attempt(**how: Any) -> Any:
            return self._store(
                session, "create", self.store.create(session, head, turns, append_id=append_id),
                birth=head.birth, epoch=head.epoch, ids=ids_of(turns), append_id=append_id, **how,
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
        self._learn(session, await self._plain_append(session, turns_of(names), names[0]))

    async def _plain_append(
        self, session: str, turns: Sequence[ConversationTurn], append_id: str
    ) -> Any:
        """An append that may have been made already, here or in another process."""
        birth = self._views[session].head.birth
        work = self.store.append(session, birth, turns, delta(turns), append_id=append_id)
        return await self._store(
            session, "append", work, birth=birth, ids=ids_of(turns), append_id=append_id, again=True
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
                session, "append", work, birth=view.head.birth, ids=ids_of(turns), known=known,
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
                session, "append", work, birth=view.head.birth, ids=ids_of(turns), **how
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
        self._learn(session, await self._renewal(session, "replace", view, work, ids=ids_of(turns)))

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
