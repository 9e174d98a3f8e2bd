"""The SQL store beside memory: the same random calls, and the same answers."""

import random
from dataclasses import replace

import pytest

from heritage_session.codec import Codec
from heritage_session.conversation import ConversationTurn, Fold, Head, Mark, delta, fold
from heritage_session.errors import SessionError
from heritage_session.stores.base import (
    Acquired,
    Appended,
    Expect,
    Limits,
    Reading,
    bucket_of,
)
from heritage_session.stores.memory import MemoryStore
from heritage_session.stores.sql import SqlStore
from heritage_session.stores.sqlite import ForwardClock, SqliteDatabase

IDS = "s", "t"
LIMITS = Limits(idle=100, lifetime=1000, max_turns=5)
CALLS = 400


class Side:
    """One of the two stores, and what a caller of it last saw of each session."""

    def __init__(self, store):
        self.store = store
        self.heads = {i: Head(birth="none", epoch="none") for i in IDS}
        self.marks = dict.fromkeys(IDS, Mark("none", 0, ""))

    async def call(self, verb, session_id, arguments):
        """What the verb answers, with what is random left out."""
        try:
            return self.seen(session_id, await getattr(self, verb)(session_id, **arguments))
        except SessionError as error:
            return type(error).__name__

    def seen(self, session_id, answer):
        if isinstance(answer, Head):
            self.heads[session_id] = answer
            return replace(answer, epoch="", birth="", content_key=b"")
        if isinstance(answer, Reading):
            head = answer.head and self.seen(session_id, answer.head)
            return answer.news, head, answer.turns
        if isinstance(answer, Appended):
            # Who knew all but these turns may be told them alone, or all: that is up to the store.
            _news, head, turns = self.seen(session_id, answer.reading) or (None, None, ())
            return answer.seqs, head, [turn for turn in turns if turn.seq in answer.seqs]
        if isinstance(answer, Acquired):
            return answer.granted, self.seen(session_id, answer.reading)
        return answer

    def head(self, session_id):
        head = self.heads[session_id]
        return head, Expect(head.epoch, head.tip)

    async def create(self, i, *, turns, pending, at, again):
        numbered = [turn.numbered(seq) for seq, turn in enumerate(turns, 1)]
        head = Head(seq=len(numbered), tip=numbered[-1].id if numbered else "")
        head = replace(head, known=fold(Fold(), numbered))
        if again:
            head = replace(head, birth=self.heads[i].birth)
        if pending:
            head = replace(head, created_at=at, last_active=at)
        return await self.store.create(i, head, numbered, pending)

    async def read(self, i, *, known, touch):
        mark = self.marks[i] if known else None
        self.marks[i] = self.heads[i].mark
        return await self.store.read(i, mark, touch)

    async def append(self, i, *, turns, conditional, append_id, known, holder, release):
        head, expected = self.head(i)
        return await self.store.append(
            i, head.birth, turns, delta(turns), expect=expected if conditional else None,
            append_id=append_id, known=head.mark if known else self.marks[i], holder=holder,
            release=release,
        )  # fmt: skip

    async def rewind(self, i, *, through):
        head, expected = self.head(i)
        return await self.store.rewind(i, head.birth, expected, through, Fold({"r": "w"}))

    async def replace(self, i, *, turns):
        head, expected = self.head(i)
        known = fold(Fold(), turns)
        return await self.store.replace(i, head.birth, expected, turns, known, Fold())

    async def patch(self, i, **changes):
        head, expected = self.head(i)
        return await self.store.patch(i, head.birth, expected, **changes)

    async def set_secret(self, i, *, secret_hash):
        head, expected = self.head(i)
        return await self.store.set_secret(i, head.birth, expected, secret_hash)

    async def trim(self, i, *, by):
        head = self.heads[i]
        return await self.store.trim(i, head.epoch, head.trimmed, head.trimmed + by, Fold())

    async def confirm(self, i):
        head = self.heads[i]
        return await self.store.confirm(i, head.birth, head.mark)

    async def reveal(self, i):
        return await self.store.reveal(i, self.heads[i].birth)

    async def acquire(self, i, *, holder, secret_hash):
        mark = self.heads[i].mark
        return await self.store.acquire(i, holder, 30, known=mark, secret_hash=secret_hash)

    async def renew(self, i, *, holder):
        return await self.store.renew(i, holder, 30)

    async def release(self, i, *, holder):
        return await self.store.release(i, holder)

    async def touch(self, i):
        return await self.store.touch(i)

    async def delete(self, i):
        return await self.store.delete(i)

    async def scan(self, i, *, owner):
        return sorted([found async for found in self.store.scan(owner)])

    async def dirty(self, i):
        return [found for found, _birth in await self.store.dirty(bucket_of(i))]


def turns_of(chance):
    return [
        ConversationTurn(
            chance.choice(("user", "assistant")),
            str(chance.random()),
            slots={chance.choice("ab"): chance.choice("xyz")} if chance.random() < 0.5 else {},
            unset=chance.choice(((), ("a",), ("*",))),
        )
        for _ in range(chance.choice((0, 1, 1, 2, 3)))
    ]


def call(chance, now):
    """A random verb and its arguments."""
    holder = chance.choice((None, None, "h", "k"))
    secret = chance.choice((b"", b"x" * 32))
    arguments = {
        "create": {"turns": turns_of(chance), "pending": chance.random() < 0.3, "at": now,
                   "again": chance.random() < 0.2},
        "read": {"known": chance.random() < 0.7, "touch": chance.random() < 0.7},
        "append": {"turns": turns_of(chance) or [ConversationTurn("user", "?")],
                   "conditional": chance.random() < 0.3,
                   "append_id": chance.choice((None, None, "1", "2")),
                   "known": chance.random() < 0.7, "holder": holder,
                   "release": chance.random() < 0.5},
        "rewind": {"through": chance.randrange(12)},
        "replace": {"turns": turns_of(chance)},
        "patch": {"owner": chance.choice((None, "o", "p"))},
        "set_secret": {"secret_hash": secret},
        "trim": {"by": chance.randrange(4)},
        "acquire": {"holder": holder or "h", "secret_hash": chance.choice((None, secret))},
        "renew": {"holder": holder or "h"},
        "release": {"holder": holder or "h"},
        "scan": {"owner": chance.choice((None, "o"))},
        "touch": {}, "delete": {}, "reveal": {}, "confirm": {}, "dirty": {},
    }  # fmt: skip
    weights = {"append": 6, "read": 5, "create": 3, "acquire": 2}
    verb = chance.choices(list(arguments), [weights.get(verb, 1) for verb in arguments])[0]
    return verb, arguments[verb]


@pytest.mark.parametrize("archived", [False, True])
@pytest.mark.parametrize(("seed", "keys"), [*((n, ()) for n in range(6)), (6, (bytes(32),))])
async def test_it_answers_as_memory_does(tmp_path, seed, keys, archived):
    chance, now = random.Random(seed), [1_700_000_000.0]
    database = SqliteDatabase(
        tmp_path / "s.db", clock=ForwardClock(lambda: now[0], pace=lambda: 0.0)
    )
    sql = SqlStore(database, LIMITS, archived=archived, codec=Codec(keys, 512 if keys else None))
    memory = MemoryStore(LIMITS, archived=archived, clock=lambda: now[0])
    await sql.open()
    sides = Side(memory), Side(sql)
    for number in range(CALLS):
        now[0] += chance.choice((0, 0, 1, 5, 20, 60))
        session_id = chance.choice(IDS)
        verb, arguments = call(chance, now[0])
        expected, given = [await side.call(verb, session_id, arguments) for side in sides]
        assert given == expected, f"call {number}: {verb}({session_id}, {arguments})"
    await sql.close()
