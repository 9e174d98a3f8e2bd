"""The benchmarks run, say what was measured, and notice when a promise is broken."""

import pytest
from redis.asyncio import Redis

from benchmarks import callers, resolver, suite, table
from benchmarks.contest import Contestant, Timed, contest
from benchmarks.place import Place
from benchmarks.size import TINY
from benchmarks.wire import Wire
from heritage_session import SessionConfig, SessionManager
from heritage_session.catalog import Catalog
from heritage_session.resolvers.base import EditKind
from heritage_session.resolvers.rules import RulesResolver
from heritage_session.stores.base import Limits
from heritage_session.stores.memory import MemoryStore


class Blank(MemoryStore):
    """Answers a read with no turns at all."""

    async def read(self, *args, **how):
        reading = await super().read(*args, **how)
        return reading and reading._replace(turns=())


class Steady(Contestant):
    """Takes a time that it was told, and notes when its turn came."""

    def __init__(self, name, seconds, turns):
        super().__init__(name)
        self.seconds = iter(seconds)
        self.turns = turns

    async def round(self):
        self.turns.append(self.name)
        return next(self.seconds)


async def test_every_benchmark_runs_and_every_promise_holds():
    """All of it but the peers, at the smallest sizes."""
    rows = await suite.run(TINY, lambda _: ())
    assert sum(row.promise for row in rows) == 5
    assert table.broken(rows) == 0
    assert all(row.measured for row in rows)
    assert len({row.what for row in rows}) == len(rows)


def test_the_resolver_is_measured_at_every_size():
    """Rows for speed, growth and start, at the smallest sizes."""
    rows = resolver.run((60, 120), asked=6, rounds=1)
    assert len(rows) == 10
    assert all(row.measured for row in rows)
    assert len({row.what for row in rows}) == len(rows)


def test_what_is_measured_is_understood(tmp_path):
    """Complete questions and follow-ups in every language are, and nonsense is not; the catalog
    on disk is the one that is built.
    """
    catalog = resolver.document(300, templates=20)
    file = tmp_path / "places.yaml"
    file.write_text(resolver.text(catalog), "utf-8")
    rules = RulesResolver(Catalog.load(file))
    assert rules.catalog.vocabularies == Catalog.from_dict(catalog).vocabularies
    asked = resolver.dialogues(rules, 30)
    edits = [rules.resolve_now(each.state, each.question).edit for each in asked]
    assert set(edits[::6]) == {EditKind.STANDALONE}
    assert {*edits[1::6], *edits[4::6]} <= {EditKind.REPLACE, EditKind.CORRECT}
    assert set(edits[5::6]) == {EditKind.ABSTAIN}


def test_the_worst_figure_decides():
    """One length that is too slow is enough for a no, and a figure at the limit holds."""
    assert table.at_most("", 2, 1, 2).holds is True
    assert table.at_most("", 2, 3, 1).holds is False
    assert table.at_least("", 2, 2, 3).holds is True
    assert table.at_least("", 2, 3, 1).holds is False
    assert table.exactly("", 1, 1, 1.5).holds is False
    assert table.shown("", 1).holds is None


def test_only_a_broken_promise_fails_the_run():
    """A count that is wrong does; a speed that is not reached does not."""
    slow, lost = table.at_most("append", 1.5, 2), table.exactly("errors", 0, 0, 3)
    assert table.broken([slow, table.exactly("errors", 0, 0)]) == 0
    assert table.broken([slow, lost]) == 1


def test_the_table_shows_what_is_asked_beside_what_was_measured():
    """Each row is one line, under aligned headings."""
    rows = [table.at_most("append", 1.5, 1, 2.25), table.shown("PING", 100, form="{:.0f} µs")]
    assert table.lines(rows) == [
        "what    measured      asked    holds",
        "append  1.00×, 2.25×  ≤ 1.50×  NO",
        "PING    100 µs",
    ]


async def test_contestants_are_compared_within_a_round():
    """The ratio is the median of the rounds' ratios, and the first round does not count."""
    turns = []
    fast = Steady("fast", [9, 1, 10, 100], turns)
    slow = Steady("slow", [1, 2, 30, 400], turns)
    result = await contest([fast, slow], rounds=3)
    assert result.ratio("slow", "fast") == 3
    assert (result.median("fast"), result.spread(["fast", "slow"])) == (10, 3)
    assert {tuple(turns[n : n + 2]) for n in range(0, 8, 2)} == {("fast", "slow"), ("slow", "fast")}


async def test_work_is_made_ready_once_a_round():
    """What comes before a round is done once, and the work as often as was asked."""
    done = []

    async def ready():
        done.append("ready")

    async def work():
        done.append("work")

    await Timed("", work, 3, ready).round()
    assert done == ["ready", "work", "work", "work"]


async def test_the_wire_keeps_each_command_and_each_reply(tmp_path):
    """What a client sends and hears is counted as it is."""
    async with Place(TINY) as place, Wire(tmp_path / "w", place.socket) as wire:
        async with Redis.from_url(wire.url) as redis:
            await redis.ping()
            wire.forget()
            await redis.set("a", b"\r\n*1\r\n")
            await redis.ping()
        assert wire.commands() == [[b"SET", b"a", b"\r\n*1\r\n"], [b"PING"]]
        assert wire.received == b"+OK\r\n+PONG\r\n"


@pytest.mark.parametrize(
    ("store", "errors", "empty"),
    [
        (MemoryStore(Limits()), False, False),
        (MemoryStore(Limits(), max_sessions=1), True, False),
        (Blank(Limits()), False, True),
    ],
    ids=["sound", "forgetful", "blank"],
)
async def test_callers_that_are_failed_are_counted(store, errors, empty):
    """A store that loses sessions and one that answers with nothing are both found out."""
    async with SessionManager(SessionConfig(), store=store) as manager:
        counted = await callers.ask(manager, 8)
    assert tuple(map(bool, counted)) == (errors, empty)
