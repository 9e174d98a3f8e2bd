"""Whether one order of appends explains what many processes read and wrote at once."""

import asyncio
import io
import random
import re
import sys
from itertools import count

import pytest
from history.campaign import campaign
from history.checker import check
from history.operation import SECOND, Operation, Seen, read_history
from history.recorder import Recorder, record_trims
from history.worker import LIMITS
from history.writer import Writer
from hypothesis import given, settings
from hypothesis import strategies as st

from heritage_session.config import SessionConfig
from heritage_session.manager import SessionManager
from heritage_session.stores.memory import MemoryStore
from tests.valkeys import REDIS, Running, Three

SERVERS = {"valkey": Running, "cluster": Three} | (
    {"redis": lambda: Running(binary=REDIS)} if REDIS else {}
)


@pytest.fixture(params=["sqlite", "postgres", *SERVERS])
def store_url(request):
    """A server of each kind that several processes can share; a new kind adds its name above."""
    if request.param not in SERVERS:
        yield request.getfixturevalue(f"{request.param}_url")
    else:
        server = SERVERS[request.param]()
        yield server.url
        server.close()


# Stores


def test_one_order_of_appends_explains_what_many_processes_saw(
    request, store_url, tmp_path, capsys
):
    option = request.config.getoption
    verdict = campaign(
        store_url, tmp_path, operations=option("--operations"), processes=option("--processes")
    )
    with capsys.disabled():
        sys.stdout.write(
            f"\n{request.node.callspec.id}, {option('--processes')} processes: {verdict}\n"
        )
    assert "\n".join(map(str, verdict.violations)) == ""
    assert verdict.operations >= option("--operations")


@pytest.mark.parametrize(
    ("wrong", "rule", "processes", "each"),
    [
        ("blob", r"number \d+ was given to .* and to|is lost|began this|two writes won", 2, 600),
        ("stale", "a read went back", 2, 600),
        ("double", "stands twice, as number", 1, 600),
        ("create", "stands twice, as number|to two conversations", 1, 600),
        ("open", "two held the lease|a lease was lost before its time|under a lost lease", 1, 600),
        ("unfenced", "under a lost lease", 1, 600),
        ("undying", "shown after its idle time", 1, 1500),
        ("hasty", "lost before its idle time|gave way to another", 1, 600),
    ],
)
def test_a_wrong_store_is_convicted(wrong, rule, processes, each, sqlite_url, tmp_path):
    verdict = campaign(
        sqlite_url, tmp_path, operations=8000, processes=processes, each=each, wrong=wrong
    )
    assert verdict.violations
    assert any(re.search(rule, str(violation)) for violation in verdict.violations)


class Distant(MemoryStore):
    """Takes its time on the way there and on the way back."""

    local = False

    def __init__(self, chance):
        super().__init__(LIMITS)
        self._chance = chance

    def __getattribute__(self, name):
        verb = super().__getattribute__(name)
        return self._slow(verb) if name in VERBS else verb

    def _slow(self, verb):
        async def slow(*args, **how):
            await self._wait()
            try:
                return await verb(*args, **how)
            finally:
                await self._wait()

        return slow

    async def _wait(self):
        for _ in range(self._chance.randrange(4)):
            await asyncio.sleep(0)


VERBS = {
    "create", "read", "append", "rewind", "replace", "patch", "trim", "delete", "touch",
    "acquire", "renew", "release",
}  # fmt: skip


@settings(max_examples=settings.default.max_examples // 4)
@given(st.integers(0, 1 << 32))
def test_whatever_a_right_store_does_is_acquitted(seed):
    history = asyncio.run(recorded(seed))
    assert len(history) >= 150
    assert list(map(str, check(history, LIMITS.idle))) == []


async def recorded(seed):
    """What four tasks saw of the reference store, whose answers take turns at random."""
    chance, file = random.Random(seed), io.StringIO()
    config = SessionConfig(max_turns=LIMITS.max_turns)
    async with SessionManager(config, store=Distant(chance)) as manager:
        record_trims(manager.store, Recorder("trims", file))
        writers = [
            Writer(str(i), manager, Recorder(str(i), file), ["a", "b"], random.Random(seed + i))
            for i in range(4)
        ]
        await asyncio.gather(*(several(writer, 40) for writer in writers))
    return list(read_history(file.getvalue().splitlines()))


async def several(writer, steps):
    for _ in range(steps):
        await writer.step()


# Histories by hand: each operation takes one nanosecond, and begins when the one before has ended


NAMES = count(1)


def op(verb, at, outcome="ok", **facts):
    """An operation from ``at`` to ``at + 1``, or to ``until``; one without an answer never ends."""
    ended = {} if outcome == "unknown" else {"ended": facts.pop("until", at + 1)}
    facts = {"session": "s", "name": f"op{next(NAMES)}"} | facts
    return Operation(verb=verb, begun=at, outcome=outcome, **ended, **facts)


def seen(log, *, epoch="e", birth="b", trimmed=0, seq=None, tip=None):
    """What an answer tells of a conversation whose turns are the letters of ``log``."""
    turns = tuple((n, turn) for n, turn in enumerate(log, 1) if turn != "_" and n > trimmed)
    tip = tip if tip is not None else (turns[-1][1] if turns else "")
    head = Seen(birth, epoch, len(log) if seq is None else seq, tip, trimmed, tip)
    return {"head": head, "turns": turns, "news": "all"}


def create(log, at, birth="b", epoch="e", **facts):
    told = seen(log, birth=birth, epoch=epoch)
    return op("create", at, ids=tuple(log), birth=birth, epoch=epoch, **told, **facts)


def append(ids, log, at, **facts):
    """An acknowledged append of ``ids``, after which the log is ``log``."""
    return op("append", at, ids=tuple(ids), **seen(log, **marks(facts)), **facts)


def read(log, at, **facts):
    return op("read", at, **seen(log, **marks(facts)), **facts)


def marks(facts):
    return {k: facts.pop(k) for k in ("epoch", "birth", "trimmed", "seq", "tip") if k in facts}


def rewind(log, at, **facts):
    """A rewind of ``e`` to ``log``, which makes it ``f``."""
    told = seen(log, epoch="f", seq=facts.pop("seq"))
    return op("rewind", at, through=len(log), **told, **facts)


def acquire(holder, at, log="a", **facts):
    """A lease for a quarter of a second, and what was read with it."""
    return op("acquire", at, holder=holder, **{"ttl": 0.25} | facts, **seen(log))


def under(holder, ids, log, at, **facts):
    return append(ids, log, at, holder=holder, **facts)


LEGAL = {
    "nothing": [],
    "one after another": [create("a", 0), append("bc", "abc", 2), read("abc", 4)],
    "a read beside an append sees it or not": [
        create("a", 0), append("b", "ab", 2, until=9), read("a", 4), read("ab", 6), read("ab", 10),
    ],
    "an append without an answer that happened": [
        create("a", 0), op("append", 2, "unknown", ids=("b",)), read("a", 4), read("ab", 6),
    ],
    "an append without an answer that did not": [
        create("a", 0), op("append", 2, "unknown", ids=("b",)), append("c", "ac", 4),
    ],
    "an append_id that was repeated": [
        create("a", 0), op("append", 2, "unknown", ids=("b",), append_id="x"),
        append("c", "abc", 4), append("b", "abc", 6, append_id="x", again=True),
    ],
    "a window": [
        create("abc", 0), op("trim", 2, epoch="e", through=2), read("abc", 4, trimmed=2),
        read("abc", 6),
    ],
    "a rewind leaves a gap": [
        create("abc", 0), rewind("a", 2, expect=("e", "c"), seq=3),
        append("d", "a__d", 4, epoch="f"),
    ],
    "a create without an answer that happened": [
        op("create", 0, "unknown", ids=("a",)), read("a", 2), append("b", "ab", 4),
    ],
    "a rewind without an answer that happened": [
        create("ab", 0), op("rewind", 2, "unknown", expect=("e", "b"), through=1),
        read("a", 4, epoch="f", seq=2), append("c", "a_c", 6, epoch="f"),
    ],
    "a rewind without an answer that did not": [
        create("ab", 0), op("rewind", 2, "unknown", expect=("e", "b"), through=1),
        append("c", "abc", 4),
    ],
    "a delete, and another conversation": [
        create("a", 0), op("delete", 2), op("read", 4, "no"),
        op("append", 6, "gone", birth="b", ids=("z",)), create("c", 8, birth="d", epoch="g"),
        read("c", 10, birth="d", epoch="g"),
    ],
    "one of two conditional appends": [
        create("a", 0), append("b", "ab", 2, expect=("e", "a"), until=5),
        op("append", 3, "conflict", ids=("c",), expect=("e", "a")),
    ],
    "a create that was repeated, and then appended": [
        op("create", 0, "unknown", ids=("a",), birth="b", append_id="x"),
        op("create", 2, "no", ids=("a",), birth="b", append_id="x", again=True),
        append("a", "a", 4, append_id="x", again=True, seqs=(1,)), append("b", "ab", 6),
    ],
    "a create that came too late, and was appended": [
        create("a", 0), op("create", 2, "unknown", ids=("b",), birth="x", append_id="x"),
        append("b", "ab", 4, append_id="x", again=True, seqs=(2,)), read("ab", 6),
    ],
    "a repeated append is told of an earlier conversation": [
        create("a", 0), op("append", 2, "unknown", ids=("b",), birth="b", append_id="x"),
        op("delete", 4), create("c", 6, birth="d", epoch="g"),
        append("b", "c", 8, birth="d", epoch="g", append_id="x", again=True, seqs=(2,)),
        append("z", "cz", 10, birth="d", epoch="g"),
    ],
    "a lease that ran out": [create("a", 0), acquire("h", 2), acquire("i", SECOND // 2)],
    "a lease that was given back": [
        create("a", 0), acquire("h", 2), op("release", 4, holder="h"), acquire("i", 6),
    ],
    "a lease that ended with its append": [
        create("a", 0), acquire("h", 2), under("h", "b", "ab", 4, release=True),
        acquire("i", 6, "ab"),
    ],
    "a lease that was renewed": [
        create("a", 0), acquire("h", 2), op("renew", SECOND // 8, holder="h", ttl=0.25),
        acquire("i", SECOND // 4, granted=False), under("h", "b", "ab", SECOND // 3),
    ],
    "a lease that its holder may have died with": [
        create("a", 0), op("acquire", 2, "unknown", holder="h", ttl=1.0),
        acquire("i", 4, granted=False),
    ],
    "an append after its lease ran out": [
        create("a", 0), acquire("h", 2), acquire("i", SECOND // 2),
        op("append", SECOND // 2 + 2, "lost lease", ids=("b",), holder="h"),
    ],
    "a conversation that nobody used": [
        create("a", 0), read("a", SECOND // 2), op("read", 2 * SECOND, "no"),
        create("c", 2 * SECOND + 2, birth="d", epoch="g"),
    ],
    "a conversation that a refused change kept alive": [
        create("a", 0), op("rewind", SECOND // 2, "conflict", via="manager", expect=("e", "z")),
        read("a", SECOND + SECOND // 4),
    ],
}  # fmt: skip

ILLEGAL = {
    "is lost": [create("a", 0), append("b", "ab", 2), append("c", "a_c", 4)],
    "number 2 was given to b and to c": [
        create("a", 0), append("b", "ab", 2), append("c", "ac", 4),
    ],
    "number 3 was given to": [
        create("a", 0), op("append", 2, "unknown", ids=("b", "c")),
        op("append", 3, "unknown", ids=("d",)), read("abdc", 4),
    ],
    "is there, but was refused": [
        create("a", 0), op("create", 2, "no", ids=("z",), birth="d", epoch="g"), read("az", 4),
    ],
    "an epoch came back": [
        create("a", 0), rewind("", 2, expect=("e", "a"), seq=1),
        op("rewind", 4, expect=("f", ""), **seen("a", epoch="e")),
    ],
    "turn b stands twice": [
        create("a", 0), op("append", 2, "unknown", ids=("b",), append_id="x"),
        append("b", "abb", 4, append_id="x", again=True),
    ],
    "nobody wrote turn z": [create("a", 0), read("az", 2)],
    "belongs to another session": [
        create("a", 0), op("append", 2, session="t", ids=("z",), birth="x"), read("az", 4),
    ],
    "was refused": [
        create("a", 0), op("append", 2, "conflict", ids=("z",), expect=("e", "y")), read("az", 4),
    ],
    "written to an earlier conversation": [
        create("a", 0, birth="x", epoch="y"), op("delete", 2), create("c", 4),
        op("append", 6, ids=("z",), birth="x"), read("cz", 8),
    ],
    "half an append": [create("a", 0), append("bc", "abc", 2, until=9), read("ab", 4)],
    "a read went back": [create("a", 0), append("b", "ab", 2), read("a", 4)],
    "went back.*\n.*\n.*epoch=e": [
        create("ab", 0), rewind("a", 2, expect=("e", "b"), seq=2), read("ab", 4),
    ],
    "a write took its place before": [create("a", 0), read("ab", 2), append("b", "ab", 4)],
    "turn b .* is back": [
        create("ab", 0), rewind("a", 2, expect=("e", "b"), seq=2),
        append("c", "a_c", 4, epoch="f"), read("abc", 6, epoch="f"),
    ],
    "out of order|was given to": [
        create("a", 0), append("b", "ab", 2), append("c", "abc", 4), read("acb", 6),
    ],
    "dropped that nobody trimmed": [create("abc", 0), read("abc", 2, trimmed=2)],
    "two writes won": [
        create("a", 0), append("b", "ab", 2, expect=("e", "a")),
        append("c", "abc", 4, expect=("e", "a")),
    ],
    "expected otherwise": [
        create("a", 0), append("b", "ab", 2), append("c", "abc", 4, expect=("e", "a")),
    ],
    "after its expectation had passed": [
        create("a", 0), append("b", "ab", 2), rewind("", 4, expect=("e", "a"), seq=2),
    ],
    "refused though nothing had changed": [
        create("a", 0), op("append", 2, "conflict", ids=("b",), expect=("e", "a")), read("a", 4),
    ],
    "acknowledged and is not last": [
        create("a", 0), op("append", 2, ids=("b",), **seen("a")),
    ],
    "nobody began this epoch": [create("a", 0), read("a", 2, epoch="z")],
    "does not follow from the turns": [
        create("a", 0), op("read", 2, head=Seen("b", "e", 1, "a", 0, "x"), turns=((1, "a"),)),
    ],
    "a deleted conversation came back": [create("a", 0), op("delete", 2), read("a", 4)],
    "a conversation that lived was missed": [create("a", 0), op("read", 2, "no"), read("a", 4)],
    "lived under one id at once": [
        create("a", 0), create("c", 2, birth="d", epoch="g"), read("a", 4),
        read("c", 6, birth="d", epoch="g"),
    ],
    "without a delete": [
        create("a", 0), read("a", 2), create("c", 4, birth="d", epoch="g"),
        read("c", 6, birth="d", epoch="g"),
    ],
    "written to two conversations": [
        create("a", 0), op("append", 2, "unknown", ids=("b",), append_id="x"), read("ab", 4),
        op("delete", 6), create("c", 8, birth="d", epoch="g"),
        append("b", "cb", 10, birth="d", epoch="g", append_id="x", again=True),
    ],
    "two held the lease": [create("a", 0), acquire("h", 2), acquire("i", 4)],
    "a lease was refused that nobody held": [
        create("a", 0), acquire("h", 2), op("release", 4, holder="h"),
        acquire("i", 6, granted=False),
    ],
    "a lease was lost before its time": [
        create("a", 0), acquire("h", 2), op("append", 4, "lost lease", ids=("b",), holder="h"),
    ],
    "under a lost lease.*\n.*acquire.*\n.*append": [
        create("a", 0), acquire("h", 2), under("h", "b", "ab", SECOND // 2),
    ],
    "under a lost lease.*\n.*acquire.*\n.*release.*\n.*append": [
        create("a", 0), acquire("h", 2), op("release", 4, holder="h"), under("h", "b", "ab", 6),
    ],
    "under a lost lease.*\n.*holder=h.*\n.*holder=i.*\n.*append": [
        create("a", 0), acquire("h", 2), acquire("i", 4), under("h", "b", "ab", 6),
    ],
    "under a lost lease.*\n.*acquire.*\n.*renew": [
        create("a", 0), acquire("h", 2), op("renew", SECOND // 2, holder="h", ttl=0.25),
    ],
    "shown after its idle time": [create("a", 0), read("a", 2), read("a", 2 * SECOND)],
    "lost before its idle time": [create("a", 0), op("read", SECOND // 2, "no")],
    "0 creates began": [read("a", 0), op("append", 2, ids=("a",))],
}  # fmt: skip


@pytest.mark.parametrize("history", LEGAL.values(), ids=LEGAL)
def test_a_legal_history_is_acquitted(history):
    assert list(map(str, check(history, idle=1.0))) == []


@pytest.mark.parametrize(("rule", "history"), ILLEGAL.items(), ids=ILLEGAL)
def test_an_illegal_history_is_convicted(rule, history):
    [violation] = check(history, idle=1.0)
    assert re.search(rule, str(violation))
    assert 1 <= len(violation.operations) <= 4
