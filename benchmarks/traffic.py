"""What one caller's calls put on the wire: how many commands, and how many bytes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from benchmarks.conversation import Conversation
from benchmarks.place import Place
from benchmarks.table import Row, at_most, exactly
from benchmarks.wire import Wire

CALLS = 8


class Traffic(NamedTuple):
    """Means of one call."""

    commands: float
    sent: float
    back: float

    @property
    def bytes(self) -> float:
        """Both ways."""
        return self.sent + self.back


async def of(wire: Wire, call: Callable[[], Awaitable[object]]) -> Traffic:
    """The traffic of ``call``, once what happens only the first time has happened."""
    await call()
    wire.forget()
    for _ in range(CALLS):
        await call()
    parts = len(wire.commands()), len(wire.sent), len(wire.received)
    return Traffic(*(part / CALLS for part in parts))


async def run(place: Place) -> list[Row]:
    """Append, unchanged read and read of one new turn, at every length."""
    appends: dict[int, Traffic] = {}
    unchanged: dict[int, Traffic] = {}
    new: dict[int, Traffic] = {}
    async with Wire(place.folder / "wire", place.socket) as wire:
        store = await place.store(wire.url, prefix="traffic:")
        for length in place.size.histories:
            said = await Conversation.begin(store, f"{length:06}", length)
            appends[length] = await of(wire, said.append)
            unchanged[length] = await of(wire, said.read)
            before = said.mark
            await said.append()
            new[length] = await of(wire, lambda s=said, b=before: s.read(b))
        await store.close()
    return [*_of_appends(appends), *_of_reads(unchanged, new)]


def _of_appends(appends: dict[int, Traffic]) -> list[Row]:
    sizes = [traffic.bytes for traffic in appends.values()]
    listed = ", ".join(f"{t.sent:.0f} + {t.back:.0f}" for t in appends.values())
    lengths = _listed(appends)
    return [
        exactly("append: commands", max(t.commands for t in appends.values()), 1),
        Row(f"append at {lengths}: bytes there + back", listed),
        at_most("append: bytes, most to least", max(sizes) / min(sizes), 1.05),
    ]


def _of_reads(unchanged: dict[int, Traffic], new: dict[int, Traffic]) -> list[Row]:
    commands = max(t.commands for t in (*unchanged.values(), *new.values()))
    back = max(t.back for t in unchanged.values())
    listed = ", ".join(f"{t.back:.0f}" for t in new.values())
    return [
        exactly("read, unchanged or one new turn: commands", commands, 1),
        at_most("unchanged read: bytes back, at most", back, 64, "{:.0f}"),
        Row(f"read of one new turn at {_listed(new)}: bytes back", listed),
    ]


def _listed(by_length: dict[int, Traffic]) -> str:
    return ", ".join(f"{length:,}" for length in by_length)
