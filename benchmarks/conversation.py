"""One conversation in a store, and a reader who knows how far it has come."""

from __future__ import annotations

from itertools import cycle
from typing import Self

from benchmarks import sample
from heritage_session.conversation import Head, Mark, delta, fold
from heritage_session.stores.base import Expect, Reading, Store

_PREPARED = cycle([((turn,), delta((turn,))) for turn in (sample.asked() for _ in range(4096))])


class Conversation:
    """A session of ``length`` turns, that can be brought back to that length."""

    def __init__(self, store: Store, session_id: str, head: Head) -> None:
        self._store = store
        self._id = session_id
        self._first = head
        self._expect = Expect(head.epoch, head.tip)
        self.head = head

    @classmethod
    async def begin(cls, store: Store, session_id: str, length: int) -> Self:
        """A new one."""
        turns = [turn.numbered(seq) for seq, turn in enumerate(sample.turns(length), 1)]
        tip = turns[-1].id if turns else ""
        head = Head(seq=length, tip=tip, known=fold(Head().known, turns))
        stored = await store.create(session_id, head, turns)
        assert stored is not None
        return cls(store, session_id, stored)

    async def append(self) -> None:
        """One turn more, made beforehand, by somebody who knows all that was said."""
        turns, change = next(_PREPARED)
        done = await self._store.append(self._id, self._first.birth, turns, change, known=self.head)
        assert done.reading is not None
        self._know(done.reading.head)

    async def read(self, known: Mark | None = None) -> Reading:
        """What somebody does not know who knows ``known``, or else everything."""
        reading = await self._store.read(self._id, known or self.mark)
        assert reading is not None
        return reading

    async def rewind(self) -> None:
        """Back to its first length."""
        first = self._first
        self._know(
            await self._store.rewind(self._id, first.birth, self._expect, first.seq, first.known)
        )

    @property
    def mark(self) -> Mark:
        """How far the reader knows it."""
        return self.head.mark

    def _know(self, head: Head | None) -> None:
        assert head is not None
        self.head, self._expect = head, Expect(head.epoch, head.tip)
