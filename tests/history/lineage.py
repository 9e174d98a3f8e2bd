"""One conversation: every answer about it against the order that they name together."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from history.chain import Epoch, chain
from history.numbers import Group, Numbers, Writers
from history.operation import NEVER, RENEWALS, Operation, Seen
from history.order import Placed, Rank
from history.violation import Violation, violation


class Lineage:
    """The order of one conversation. Building it checks what each answer holds."""

    def __init__(self, birth: str, seen: list[Operation], writers: Writers) -> None:
        self._seen = seen
        self._numbers = Numbers(birth, seen, writers)
        _check_winners(seen)
        self._epochs = chain(seen, self._numbers)
        self._by_name = {epoch.name: epoch for epoch in self._epochs}
        self._starts = [epoch.start for epoch in self._epochs]
        self._throughs = _throughs(seen)
        self.placed = [*self._reads(), *self._appends(), *self._changes()]

    # Reads

    def _reads(self) -> Iterator[Placed]:
        for operation in self._seen:
            if operation.head is not None:
                epoch = self._by_name[operation.head.epoch]
                self._check_state(operation, operation.head, epoch)
                self._check_turns(operation, operation.head, epoch)
                rank = Rank(epoch.index, operation.head.seq, True)
                yield Placed(rank, operation.begun, operation.ended, operation)

    def _check_state(self, operation: Operation, head: Seen, epoch: Epoch) -> None:
        """The head is one that the lineage had after a whole append."""
        if head.seq > epoch.end:
            later = self._epochs[epoch.index + 1].maker
            raise violation("an epoch went on after it had ended", operation, later)
        if head.seq < epoch.start:
            raise violation("an epoch was read as it was before it began", operation, epoch.maker)
        if head.seq == epoch.start and head.tip != epoch.tip:
            raise violation(f"the last turn is {epoch.tip!r}", operation, epoch.maker)
        if head.seq > epoch.start:
            self._check_tip(operation, head)
        if operation.verb == "append" and not operation.again and head.tip != operation.ids[-1]:
            raise violation("an append was acknowledged and is not last", operation)
        if head.tip and head.last != head.tip:
            raise violation("what is known does not follow from the turns", operation)
        if head.trimmed and head.trimmed not in self._throughs:
            raise violation("turns were dropped that nobody trimmed", operation)

    def _check_tip(self, operation: Operation, head: Seen) -> None:
        if self._numbers.turn(head.seq) != head.tip:
            witness = self._numbers.witness(head.seq)
            raise violation(f"turn {head.tip} is no number {head.seq}", operation, *witness)
        if head.seq not in self._numbers.groups:
            raise violation("half an append was read", operation, *self._writers_at(head.seq))

    def _check_turns(self, operation: Operation, head: Seen, epoch: Epoch) -> None:
        """The turns are those of the lineage, from what was trimmed or known to the tip."""
        if operation.news not in ("all", "new"):
            return
        known = operation.known[1] if operation.known and operation.news == "new" else 0
        first = bisect_right(epoch.log, max(head.trimmed, known))
        right = epoch.log[first : bisect_right(epoch.log, head.seq)]
        told = [seq for seq, _ in operation.turns]
        if told != right:
            raise self._wrong_turns(operation, told, right, epoch)

    def _wrong_turns(
        self, operation: Operation, told: list[int], right: list[int], epoch: Epoch
    ) -> Violation:
        missing = sorted(set(right) - set(told))
        extra = sorted(set(told) - set(right))
        odd = (missing or extra or told)[0]
        writers = self._writers_at(odd) or self._numbers.witness(odd)
        turn = self._numbers.turn(odd)
        if missing:
            return violation(f"turn {turn} (number {odd}) is lost", operation, *writers)
        if extra:
            rule = f"turn {turn} (number {odd}) is back after it was taken away"
            return violation(rule, operation, *writers, epoch.maker)
        return violation("the turns are out of order", operation)

    def _writers_at(self, seq: int) -> list[Operation]:
        last = next((g for g in self._numbers.groups.values() if g.first <= seq <= g.last), None)
        return last.attempts[:2] if last else []

    # Writes

    def _appends(self) -> Iterator[Placed]:
        made = {epoch.maker.ids for epoch in self._epochs}
        for group in self._numbers.groups.values():
            if group.attempts[0].ids not in made:
                epoch = self._epochs[bisect_left(self._starts, group.first) - 1]
                self._check_expected(group, epoch)
                yield _placed(Rank(epoch.index, group.last, False), group.attempts)

    def _check_expected(self, group: Group, epoch: Epoch) -> None:
        """A conditional append stands right behind what it expected."""
        expect, append = group.attempts[0].expect, group.attempts[0]
        if expect is None:
            return
        before = self._numbers.before(group.first)
        tip = self._numbers.turn(before) if before > epoch.start else epoch.tip
        if expect != (epoch.name, tip):
            between = self._writers_at(before) if before > epoch.start else [epoch.maker]
            raise violation("an append was accepted though it expected otherwise", append, *between)

    def _changes(self) -> Iterator[Placed]:
        for epoch in self._epochs:
            attempts = [
                o for o in self._seen if o.ids and o.ids == epoch.maker.ids and not o.refused
            ]
            yield _placed(Rank(epoch.index, epoch.start, False), attempts or [epoch.maker])

    @property
    def turns(self) -> Iterable[str]:
        """The ids of all turns that ever stood in it."""
        return self._numbers.ids

    # Refusals

    def check_refusals(self) -> None:
        """No conditional write was refused while what it expected surely held."""
        states: dict[tuple[int, int], list[Placed]] = defaultdict(list)
        for placed in self.placed:
            states[placed.rank.epoch, placed.rank.seq].append(placed)
        for operation in self._seen:
            if operation.outcome == "conflict" and operation.expect:
                self._check_refusal(operation, states)

    def _check_refusal(
        self, operation: Operation, states: dict[tuple[int, int], list[Placed]]
    ) -> None:
        name, tip = operation.expect or ("", "")
        epoch = self._by_name.get(name)
        seq = epoch.start if epoch and tip == epoch.tip else self._numbers.seq(tip)
        held = states.get((epoch.index, seq)) if epoch and seq is not None else None
        if not held:
            return
        first, last = min(held, key=lambda p: p.ended), max(held, key=lambda p: p.begun)
        if first.ended < operation.begun and operation.ended < last.begun:
            rule = "a conditional write was refused though nothing had changed"
            raise violation(rule, first.operation, operation, last.operation)


def _placed(rank: Rank, attempts: list[Operation]) -> Placed:
    """A write at its place: within the span of the attempts that may have carried it out."""
    begun = min(attempts, key=lambda o: o.begun)
    ended = min((o for o in attempts if o.ok), key=lambda o: o.ended, default=None)
    return Placed(rank, begun.begun, ended.ended if ended else NEVER, ended or begun)


def _check_winners(seen: list[Operation]) -> None:
    """One conditional write at most succeeds on one state, and one trim on one window."""
    winners: dict[tuple[object, ...], Operation] = {}
    for o in seen:
        state = o.expect if o.verb == "append" or o.verb in RENEWALS else None
        if o.verb == "trim":
            state = ("trim", o.epoch, o.trimmed)
        if o.ok and state is not None:
            other = winners.setdefault(state, o)
            if (other is not o and other.ids != o.ids) or (other is not o and not o.ids):
                raise violation("two writes won on the same state", other, o)


def _throughs(seen: list[Operation]) -> set[int]:
    """Up to where the window may have been trimmed."""
    return {o.through for o in seen if o.verb == "trim" and o.outcome in ("ok", "unknown")}
