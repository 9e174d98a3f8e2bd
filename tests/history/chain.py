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
    epochs = [_created(seen, heads)]
    acknowledged, lost = _makers(seen), list(_renewals(seen, "unknown"))
    while (maker := acknowledged.get(epochs[-1].name)) or (maker := _lost(epochs, lost, numbers)):
        head = maker.head or _orphan(epochs, heads, acknowledged)
        if head is None:
            break
        if any(head.epoch == epoch.name for epoch in epochs):
            raise violation("an epoch came back", maker)
        epochs.append(_renewed(epochs[-1], maker, head, numbers))
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


def _created(seen: list[Operation], heads: dict[str, Seen]) -> Epoch:
    attempts = [o for o in seen if o.verb == "create" and o.outcome in ("ok", "unknown")]
    made = {o.ids or o.name: o for o in sorted(attempts, key=lambda o: o.ok)}
    if len(made) != 1:
        some = next(o for o in seen if o.head)
        raise violation(f"{len(made)} creates began this conversation", some, *made.values())
    [maker] = made.values()
    name = maker.head.epoch if maker.head else maker.epoch or _first(seen, heads)
    tip = maker.ids[-1] if maker.ids else ""
    return Epoch(0, name, maker, len(maker.ids), tip, list(range(1, len(maker.ids) + 1)))


def _first(seen: list[Operation], heads: dict[str, Seen]) -> str:
    """The epoch that a create began which did not tell: the oldest that no change began."""
    changed = {o.head.epoch for o in _renewals(seen, "ok") if o.head}
    return min(heads.keys() - changed or heads, key=lambda epoch: heads[epoch].seq)


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


def _lost(epochs: list[Epoch], lost: list[Operation], numbers: Numbers) -> Operation | None:
    """What may have ended the last of ``epochs`` without an answer: it expected the latest tip."""
    last = epochs[-1]
    fitting = [o for o in lost if o.expect[0] == last.name]
    return max(fitting, key=lambda o: _end(last, o, numbers), default=None)


def _orphan(
    epochs: list[Epoch], heads: dict[str, Seen], acknowledged: dict[str, Operation]
) -> Seen | None:
    """The oldest head of an epoch that nobody was told to have begun."""
    known = {epoch.name for epoch in epochs} | {o.head.epoch for o in acknowledged.values()}
    return min((h for h in heads.values() if h.epoch not in known), key=_seq, default=None)


def _seq(head: Seen) -> int:
    return head.seq


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
