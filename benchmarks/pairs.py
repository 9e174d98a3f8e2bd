"""Appending a pair of turns and reading the last ten: the work of one question and its answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from benchmarks import sample
from benchmarks.blob import Blob
from benchmarks.contest import Contestant, Result, Timed
from benchmarks.place import Place
from benchmarks.table import Row, at_least, shown
from heritage_session import SessionManager

LAST = 10
ON_VALKEY, ON_SQLITE = "ours on Valkey", "ours on SQLite"
_ASKED = {
    (ON_VALKEY, "RedisSession"): 2,
    (ON_VALKEY, "SQLAlchemySession"): 4,
    (ON_SQLITE, "SQLAlchemySession"): 2,
    (ON_VALKEY, "RedisChatMessageHistory"): 15,
}


class Keeper(ABC):
    """Something that keeps one conversation."""

    name: str

    @abstractmethod
    async def append(self, question: str, answer: str) -> None:
        """Add a pair."""

    @abstractmethod
    async def last(self, number: int) -> Sequence[object]:
        """The last ``number`` of what was said."""

    async def fill(self, pairs: int) -> None:
        """Begin with so many pairs."""
        for _ in range(pairs):
            await self.append(sample.QUESTION, sample.ANSWER)

    async def pair(self) -> None:
        """What is timed."""
        await self.append(sample.QUESTION, sample.ANSWER)
        await self.last(LAST)


class Ours(Keeper):
    """A ``SessionManager`` as it comes. Each reading asks the store."""

    def __init__(self, name: str, manager: SessionManager) -> None:
        self.name = name
        self._manager = manager

    async def fill(self, pairs: int) -> None:
        await self._manager.create("pairs", *sample.turns(2 * pairs))

    async def append(self, question: str, answer: str) -> None:
        await self._manager.append("pairs", *sample.pair(question, answer))

    async def last(self, number: int) -> Sequence[object]:
        state = await self._manager.get("pairs")
        assert state is not None
        return state.turns[-number:]


class WholeBlob(Keeper):
    """The whole conversation as one value, held in memory too."""

    name = "whole blob, warm"

    def __init__(self, place: Place) -> None:
        self._blob = Blob(place.redis, "pairs")

    async def append(self, question: str, answer: str) -> None:
        messages = await self._blob.load()
        messages += [
            {"role": "user", "content": question},
            {"role": "assistant", "content": answer},
        ]
        await self._blob.store(messages)

    async def last(self, number: int) -> Sequence[object]:
        return (await self._blob.load())[-number:]


async def keepers(place: Place) -> list[Keeper]:
    """Ours, and the one peer that is no library."""
    return [
        Ours(ON_VALKEY, await place.manager(place.url)),
        Ours(ON_SQLITE, await place.manager(f"sqlite:///{place.folder / 'ours.db'}")),
        WholeBlob(place),
    ]


async def contestants(place: Place, keepers: Sequence[Keeper]) -> list[Contestant]:
    """Every keeper, holding a conversation of the length that is asked."""
    for keeper in keepers:
        await keeper.fill(place.size.peer_history // 2)
        if len(await keeper.last(LAST)) != LAST:
            raise RuntimeError(f"{keeper.name} does not give the last {LAST}")
    return [Timed(keeper.name, keeper.pair, place.size.pairs) for keeper in keepers]


def rows(result: Result, keepers: Sequence[Keeper]) -> list[Row]:
    """Each peer's time against ours, on either store."""
    peers = [keeper.name for keeper in keepers if not isinstance(keeper, Ours)]
    return [_row(result, ours, peer) for ours in (ON_VALKEY, ON_SQLITE) for peer in peers]


def _row(result: Result, ours: str, peer: str) -> Row:
    what = f"pair and last {LAST}, {ours}, faster than {peer}"
    faster, asked = result.ratio(peer, ours), _ASKED.get((ours, peer))
    return shown(what, faster) if asked is None else at_least(what, asked, faster)
