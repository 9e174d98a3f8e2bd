"""The epochs of one conversation, in the order in which each gave way to the next."""

from collections.abc import Iterator
from dataclasses import dataclass

from history.numbers import Numbers
from history.operation import RENEWALS, Operation, Seen
from history.violation import violation

OPEN = 1 << 62


@dataclass(slots=True)
class Epoch:
    """A lineage: the turns it began with, and the numbers between which it was appended to.

    ``start`` and ``end`` are the highest numbers ever given when it began and gave way, ``tip``
    what was last when it began, ``log`` the numbers of all its turns.
    """

    index: int
    name: str
    maker: Operation
    start: int
    tip: str
    log: list[int]
    end: int = OPEN


def chain(seen: list[Operation], numbers: Numbers) -> list[Epoch]:
    """The epochs that ``seen`` tells of. Each but the first follows from the one before it."""
    heads = _first_heads(seen)
    if not heads:
        return []
    makers = _makers(seen)
    epochs = [_created(seen, heads, numbers)]
    while (found := _successor(epochs[-1], seen, heads, makers)) is not None:
        epochs.append(_renewed(epochs[-1], *found, numbers))
    epochs[-1].log += numbers.between(epochs[-1].start, OPEN)
    for name in heads.keys() - {epoch.name for epoch in epochs}:
        told = [o for o in seen if o.head and o.head.epoch == name]
        raise violation("nobody began this epoch", *told[:3])
    return epochs


def _first_heads(seen: list[Operation]) -> dict[str, Seen]:
    """The oldest head of each epoch."""
    heads: dict[str, Seen] = {}
    for head in (o.head for o in seen if o.head):
        if head.epoch not in heads or head.seq < heads[head.epoch].seq:
            heads[head.epoch] = head
    return heads


def _created(seen: list[Operation], heads: dict[str, Seen], numbers: Numbers) -> Epoch:
    made = [o for o in seen if o.verb == "create" and o.outcome in ("ok", "unknown")]
    if len(made) != 1:
        some = next(o for o in seen if o.head)
        raise violation(f"{len(made)} creates began this conversation", some, *made)
    name = (
        made[0].head.epoch
        if made[0].head
        else made[0].epoch or min(heads, key=lambda name: heads[name].seq)
    )
    tip = made[0].ids[-1] if made[0].ids else ""
    return Epoch(0, name, made[0], len(made[0].ids), tip, list(range(1, len(made[0].ids) + 1)))


def _makers(seen: list[Operation]) -> dict[str, Operation]:
    """Which acknowledged change ended each epoch."""
    makers: dict[str, Operation] = {}
    for o in _renewals(seen, "ok"):
        other = makers.setdefault(o.expect[0], o)
        if other is not o:
            raise violation("two changes each ended the same epoch", other, o)
    return makers


def _renewals(seen: list[Operation], outcome: str) -> Iterator[Operation]:
    return (o for o in seen if o.verb in RENEWALS and o.outcome == outcome and o.expect)


def _successor(
    epoch: Epoch, seen: list[Operation], heads: dict[str, Seen], makers: dict[str, Operation]
) -> tuple[Operation, Seen] | None:
    """What ended ``epoch``, and the first that was seen of the next one."""
    maker = makers.get(epoch.name)
    if maker is not None and maker.head is not None:
        return maker, maker.head
    begun = {o.head.epoch for o in makers.values() if o.head}
    orphans = [
        head for name, head in heads.items() if name not in begun and head.seq >= epoch.start
    ]
    for lost in _renewals(seen, "unknown"):
        if lost.expect[0] == epoch.name and orphans:
            return lost, min((h for h in orphans if h.epoch != epoch.name), key=lambda h: h.seq)
    return None


def _renewed(epoch: Epoch, maker: Operation, head: Seen, numbers: Numbers) -> Epoch:
    """The epoch that ``maker`` made of ``epoch``, which it closes."""
    epoch.end = _end(epoch, maker, numbers)
    epoch.log += numbers.between(epoch.start, epoch.end)
    start = epoch.end + (len(maker.ids) if maker.verb == "replace" else 0)
    if maker.ok and start != head.seq:
        between = [o for seq in range(epoch.end + 1, head.seq + 1) for o in numbers.witness(seq)]
        raise violation(
            "a change was accepted after its expectation had passed", maker, *between[:2]
        )
    log = _log(epoch, maker, start)
    tip = _tip(epoch, maker, log, numbers)
    if (
        maker.ok
        and head.tip != tip
        and not (head.tip == "" and (not log or log[-1] <= head.trimmed))
    ):
        raise violation(f"a change left {head.tip!r} as the last turn, not {tip!r}", maker)
    return Epoch(epoch.index + 1, head.epoch, maker, start, head.tip if maker.ok else tip, log)


def _end(epoch: Epoch, maker: Operation, numbers: Numbers) -> int:
    tip = maker.expect[1]
    seq = None if tip == epoch.tip else numbers.seq(tip)
    return epoch.start if seq is None or seq < epoch.start else seq


def _log(epoch: Epoch, maker: Operation, start: int) -> list[int]:
    if maker.verb == "replace":
        return list(range(start - len(maker.ids) + 1, start + 1))
    if maker.verb == "clear":
        return []
    return [seq for seq in epoch.log if maker.verb == "patch" or seq <= maker.through]


def _tip(epoch: Epoch, maker: Operation, log: list[int], numbers: Numbers) -> str:
    if maker.verb == "patch":
        return maker.expect[1]
    return numbers.turn(log[-1]) or "" if log else ""
