"""What one caller's calls put on the wire: how many commands, and how many bytes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from benchmarks.conversation import Conversation
from benchmarks.place import Place
from benchmarks.table import PLAIN, Row, at_most, exactly, numbers, shown
from benchmarks.wire import Wire

CALLS = 8


class Traffic(NamedTuple):
    """Means of one call."""

    commands: float
    sent: float
    back: float


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
    appends: list[Traffic] = []
    unchanged: list[Traffic] = []
    new: list[Traffic] = []
    async with Wire(place.folder / "wire", place.socket) as wire:
        store = await place.store(wire.url, prefix="traffic:")
        for length in place.size.histories:
            said = await Conversation.begin(store, f"{length:06}", length)
            appends.append(await of(wire, said.append))
            unchanged.append(await of(wire, said.read))
            before = said.mark
            await said.append()
            new.append(await of(wire, lambda s=said, b=before: s.read(b)))
        await store.close()
    return _rows(place.size.histories, appends, unchanged, new)


def _rows(
    lengths: Sequence[int],
    appends: Sequence[Traffic],
    unchanged: Sequence[Traffic],
    new: Sequence[Traffic],
) -> list[Row]:
    at = f"at {numbers(lengths)} turns"
    sizes = [append.sent + append.back for append in appends]
    return [
        exactly(f"append {at}, commands", 1, *(append.commands for append in appends)),
        shown("append, bytes there", *(append.sent for append in appends), form=PLAIN),
        shown("append, bytes back", *(append.back for append in appends), form=PLAIN),
        at_most("append, most bytes to least", 1.05, max(sizes) / min(sizes)),
        exactly(f"unchanged read {at}, commands", 1, *(read.commands for read in unchanged)),
        at_most("unchanged read, bytes back", 64, *(read.back for read in unchanged), form=PLAIN),
        exactly(f"read of one new turn {at}, commands", 1, *(read.commands for read in new)),
        shown("read of one new turn, bytes back", *(read.back for read in new), form=PLAIN),
    ]
