"""The store contract as a test class. A store that passes it can stand behind a ``SessionManager``.

::

    class TestMyStore(StoreContract):
        async def make(self, limits: Limits, archived: bool) -> Store:
            return MyStore(limits, archived=archived)

Needs pytest and pytest-asyncio in auto mode. ``advance`` waits in real time; a store whose clock
can be moved overrides it. ``SetbackContract`` is the part for which a test must be able to set the
store's clock, and to put an older state of it back.
"""

from __future__ import annotations

import asyncio
import random
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import wraps
from typing import Any

import pytest

from heritage_session.config import SessionConfig
from heritage_session.conversation import (
    ConversationTurn,
    Fold,
    Head,
    Mark,
    delta,
    fold,
    new_mark,
)
from heritage_session.errors import (
    ConflictError,
    InvalidInput,
    LeaseLost,
    SessionError,
    SessionGone,
    StoreFull,
)
from heritage_session.manager import SessionManager
from heritage_session.stores.base import Appended, Expect, Limits, Reading, Store, bucket_of

MakeStore = Callable[..., Awaitable[Store]]


def user(content: str = "?", **slots: str) -> ConversationTurn:
    """A user turn that sets ``slots``."""
    return ConversationTurn("user", content, slots=slots)


def assistant(content: str = "!") -> ConversationTurn:
    """An assistant turn."""
    return ConversationTurn("assistant", content)


async def begin(
    store: Store, session_id: str = "s", *turns: ConversationTurn, **head: object
) -> Head:
    """Create a conversation that begins with ``turns``, and return its head."""
    numbered = [turn.numbered(seq) for seq, turn in enumerate(turns, 1)]
    first = Head(
        seq=len(numbered),
        tip=numbered[-1].id if numbered else "",
        known=fold(Fold(), numbered),
        **head,  # pyright: ignore[reportArgumentType]
    )
    stored = await store.create(session_id, first, numbered)
    assert stored is not None
    return stored


async def append(store: Store, head: Head, *turns: ConversationTurn, **how: object) -> Appended:
    """Append to session ``s`` as the reader of ``head``."""
    return await store.append("s", head.birth, turns, delta(turns), **how)  # pyright: ignore[reportArgumentType]


async def read(store: Store, session_id: str = "s", known: Mark | None = None) -> Reading:
    """Read a session that must be there."""
    reading = await store.read(session_id, known)
    assert reading is not None
    return reading


async def head_of(store: Store, session_id: str = "s") -> Head:
    """The head of a session that must be there."""
    head = (await read(store, session_id)).head
    assert head is not None
    return head


def expect(head: Head) -> Expect:
    """What a conditional write decided on ``head`` expects."""
    return Expect(head.epoch, head.tip)


Timed = Callable[["StoreContract", MakeStore], Awaitable[None]]


def timed(test: Timed) -> Timed:
    """A test that waits: begun again with four times the time where the machine was late.

    Late is a quarter of the idle time spent on anything but waiting; what was to be found alive may
    then have expired rightly, so that the failure says nothing about the store.
    """

    @wraps(test)
    async def patient(contract: StoreContract, make_store: MakeStore) -> None:
        while True:
            contract.waited, begun = 0.0, time.monotonic()
            try:
                return await test(contract, make_store)
            except (AssertionError, SessionError):
                late = time.monotonic() - begun - contract.waited
                if late < contract.idle / 4:
                    raise
                contract.idle *= 4

    return patient


class _Stores(ABC):
    """Where the stores of a test come from."""

    idle: float = 0.4
    """An idle time in seconds that ``advance`` can wait for."""
    waited: float = 0.0
    """How many seconds of real time this test has waited for."""

    @abstractmethod
    async def make(self, limits: Limits, archived: bool) -> Store:
        """A fresh, empty store, not yet opened."""

    async def advance(self, seconds: float) -> None:
        """Let ``seconds`` of the store's time pass."""
        self.waited += seconds
        await asyncio.sleep(seconds)

    @pytest.fixture
    async def make_store(self) -> AsyncGenerator[MakeStore]:
        """Opens stores that are closed at the test's end."""
        async with AsyncExitStack() as stack:

            async def make(limits: Limits | None = None, archived: bool = False) -> Store:
                store = await self.make(limits or Limits(), archived)
                await store.open()
                stack.push_async_callback(store.close)
                return store

            yield make

    @pytest.fixture
    async def store(self, make_store: MakeStore) -> Store:
        """An open store with default limits and no archive."""
        return await make_store()


class StoreContract(_Stores):
    """What every store promises, one promise a test."""

    # Creating and reading

    async def test_it_answers_a_ping(self, store: Store) -> None:
        await store.ping()

    async def test_opening_and_closing_again_is_no_harm(self, store: Store) -> None:
        await begin(store)
        await store.open()
        assert await store.read("s") is not None
        await store.close()
        await store.close()

    async def test_a_missing_session_reads_as_none(self, store: Store) -> None:
        assert await store.read("nobody") is None
        assert await store.read("nobody", Mark("e", 1, "t")) is None

    async def test_what_was_created_is_read_back(self, store: Store) -> None:
        turns = user("Welke?", place="x"), assistant("Deze.")
        head = await begin(store, "s", *turns, owner="o", metadata={"a": [1, {"b": None}]})
        reading = await read(store)
        assert reading.news == "all"
        assert reading.head == head
        assert reading.turns == tuple(turn.numbered(i) for i, turn in enumerate(turns, 1))
        assert head.created_at > 0
        assert head.known.slots == {"place": "x"}

    async def test_an_id_that_exists_is_not_created_again(self, store: Store) -> None:
        first = await begin(store, "s", user("first"))
        assert await store.create("s", Head()) is None
        assert await head_of(store) == first

    async def test_sixty_four_creators_of_one_id_have_one_winner(self, store: Store) -> None:
        made = await asyncio.gather(*(store.create("s", Head()) for _ in range(64)))
        assert len([head for head in made if head is not None]) == 1

    async def test_a_reader_is_told_exactly_what_is_new(self, store: Store) -> None:
        head = await begin(store, "s", user("1"))
        assert await read(store, known=head.mark) == Reading("unchanged")
        appended = await append(store, head, assistant("2"), user("3"), known=head)
        assert appended.seqs == (2, 3)
        assert appended.reading is not None
        assert appended.reading.news == "new"
        assert [turn.content for turn in appended.reading.turns] == ["2", "3"]
        assert await read(store, known=head.mark) == appended.reading

    async def test_a_reader_of_another_lineage_takes_all_again(self, store: Store) -> None:
        head = await begin(store, "s", user("1"), assistant("2"))
        for stranger in (
            Mark(new_mark(), head.seq, head.tip),
            Mark(head.epoch, head.seq, "another-turn"),
            Mark(head.epoch, head.seq + 5, "a-turn-that-was-lost"),
        ):
            reading = await read(store, known=stranger)
            assert (reading.news, len(reading.turns)) == ("all", 2)

    async def test_reading_costs_the_caller_nothing_of_what_is_stored(self, store: Store) -> None:
        rows = [{"id": "a", "nested": {"list": [1]}}]
        metadata = {"k": {"deep": 1}}
        turn = ConversationTurn("user", "?", results=rows)
        head = await begin(store, "s", turn, metadata=metadata)
        rows[0]["id"] = "changed"
        metadata["k"]["deep"] = 2
        kept = await read(store)
        assert kept.turns[0].results[0]["id"] == "a"
        with pytest.raises(TypeError):
            kept.turns[0].results[0]["nested"]["list"].append(2)
        assert (await head_of(store)).metadata == head.metadata == {"k": {"deep": 1}}

    @pytest.mark.parametrize(
        "session_id",
        ["{a}", "*", "a\nb", "x" * 4096, "🏛️", " ", "a:b", "%00", "../../etc", "é", "a\x00b"],
    )
    async def test_any_text_is_an_id(self, store: Store, session_id: str) -> None:
        await begin(store, session_id, user("mine"))
        await begin(store, session_id + "'", user("not mine"))
        assert (await read(store, session_id)).turns[0].content == "mine"
        assert sorted([i async for i in store.scan()]) == sorted([session_id, session_id + "'"])
        assert await store.delete(session_id) is True
        assert await store.read(session_id) is None

    @pytest.mark.parametrize("content", ["", "é" * (1 << 19), "a\x00b\r\n\u2028"])
    async def test_turns_of_nothing_and_of_a_mebibyte_come_back(
        self, store: Store, content: str
    ) -> None:
        head = await begin(store)
        await append(store, head, ConversationTurn("user", content))
        assert (await read(store)).turns[0].content == content

    async def test_any_text_is_a_name(self, store: Store) -> None:
        name = "a\x00{}*\n" + "é" * 4090
        turn = ConversationTurn("user", "?", slots={name: name}, id=name, template_id=name)
        head = await begin(store, name, turn, owner=name, metadata={name: name})
        assert (await read(store, name)).head == head
        assert [i async for i in store.scan(name)] == [name]
        again = [user("x")]
        for _ in range(2):
            appended = await store.append(
                name, head.birth, again, delta(again), expect=expect(head), append_id=name
            )
            assert appended.seqs == (2,)
        assert len((await read(store, name)).turns) == 2

    async def test_every_field_of_a_turn_comes_back(self, store: Store) -> None:
        turn = ConversationTurn(
            "tool",
            "content",
            "resolved",
            "template",
            {"slot": "value"},
            [{"n": 1, "f": 0.5, "b": True, "z": None, "l": [], "d": {}}],
            unset=("*", "x"),
            context=False,
            language="de",
            author="somebody",
            payload={"deep": [{"er": "🏛️"}]},
        )
        head = await begin(store)
        await append(store, head, turn)
        assert (await read(store)).turns == (turn.numbered(1),)

    async def test_what_is_created_keeps_when_it_began(self, store: Store) -> None:
        first = await begin(store, "clock")
        begun = Head(created_at=first.created_at - 5)
        stored = await store.create("s", begun)
        assert stored is not None
        assert stored.created_at == begun.created_at
        assert stored.last_active >= first.last_active
        assert await head_of(store) == stored

    @timed
    async def test_a_secret_that_does_not_fit_reads_nothing(self, make_store: MakeStore) -> None:
        store = await make_store(Limits(idle=self.idle))
        await begin(store, secret_hash=b"right" * 4)
        for _ in range(2):
            await self.advance(self.idle * 0.6)
            assert await store.read("s", secret_hash=b"wrong" * 4) is None
        assert await store.read("s", secret_hash=b"right" * 4) is None
        await begin(store, secret_hash=b"right" * 4)
        assert await store.read("s", secret_hash=b"right" * 4) is not None

    # Appending

    async def test_an_append_folds_what_its_turns_say(self, store: Store) -> None:
        head = await begin(store, "s", user(kind="a", place="b"))
        await append(
            store, head, ConversationTurn("user", "", slots={"year": "1"}, unset=("kind",))
        )
        assert (await head_of(store)).known.slots == {"place": "b", "year": "1"}
        whole = ConversationTurn("user", "", template_id="t", slots={"x": "y"}, unset=("*",))
        await append(store, head, whole)
        known = (await head_of(store)).known
        assert (dict(known.slots), known.template_id) == ({"x": "y"}, "t")

    async def test_an_append_without_turns_is_refused(self, store: Store) -> None:
        """Its reader could not tell: no mark shows what it would have set."""
        head = await begin(store, "s", user("1", a="b"))
        changes = delta([user("2", a="c")])
        with pytest.raises(InvalidInput):
            await store.append("s", head.birth, (), changes, append_id="x")
        assert await head_of(store) == head
        assert (await append(store, head, user("2"), append_id="x")).seqs == (2,)

    async def test_an_append_never_creates(self, store: Store) -> None:
        with pytest.raises(SessionGone):
            await append(store, Head(), user())
        assert await store.read("s") is None

    async def test_an_append_to_another_birth_lands_nowhere(self, store: Store) -> None:
        old = await begin(store, "s", user("old"), assistant("old"))
        assert await store.delete("s")
        with pytest.raises(SessionGone):
            await append(store, old, user("late"))
        new = await begin(store, "s", user("new"), assistant("new"))
        with pytest.raises(SessionGone):
            await append(store, old, user("late"))
        assert (await read(store, known=old.mark)).head == new

    async def test_a_delete_beats_every_append_under_way(self, store: Store) -> None:
        head = await begin(store)
        tried = await asyncio.gather(
            *(append(store, head, user(str(i))) for i in range(16)),
            store.delete("s"),
            *(append(store, head, user(str(i))) for i in range(16)),
            return_exceptions=True,
        )
        assert tried.pop(16) is True
        assert {type(a) for a in tried} <= {Appended, SessionGone}
        assert await store.read("s") is None
        new = await begin(store, "s", user("new"))
        assert (await read(store, known=Mark(head.epoch, 1, new.tip))).head == new

    async def test_a_cancelled_caller_leaves_a_whole_append_or_none(self, store: Store) -> None:
        head = await begin(store)
        for attempt in range(24):
            turns = user(f"{attempt}"), assistant(f"{attempt}")
            task = asyncio.create_task(append(store, head, *turns, append_id=turns[0].id))
            await asyncio.sleep(max(0, attempt - 4) * 0.0002)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            contents = [turn.content for turn in (await read(store)).turns]
            assert contents[::2] == contents[1::2]
            appended = await append(store, head, *turns, append_id=turns[0].id)
            assert appended.seqs == (2 * attempt + 1, 2 * attempt + 2)
        assert len((await read(store)).turns) == 48

    async def test_an_append_with_an_outdated_expectation_writes_nothing(
        self, store: Store
    ) -> None:
        head = await begin(store, "s", user("1"))
        await append(store, head, assistant("2"), expect=expect(head))
        with pytest.raises(ConflictError):
            await append(store, head, assistant("3"), expect=expect(head))
        assert [turn.content for turn in (await read(store)).turns] == ["1", "2"]

    async def test_both_halves_of_an_expectation_count(self, store: Store) -> None:
        head = await begin(store, "s", user("1"))
        for wrong in (Expect(new_mark(), head.tip), Expect(head.epoch, "another")):
            with pytest.raises(ConflictError):
                await append(store, head, user("2"), expect=wrong)
        renamed = await store.patch("s", head.birth, expect(head), owner="o")
        assert renamed.tip == head.tip
        with pytest.raises(ConflictError):
            await append(store, head, user("2"), expect=expect(head))

    async def test_what_no_store_can_hold_is_a_conflict_to_expect(self, store: Store) -> None:
        head = await begin(store, "s", user("1"))
        for wrong in (
            Expect("x" * 70_000, head.tip),
            Expect("\ud800", head.tip),
            Expect(head.epoch, "\ud800"),
            Expect("", ""),
        ):
            for write in (
                append(store, head, user("2"), expect=wrong),
                store.rewind("s", head.birth, wrong, 0, Fold()),
                store.clear("s", head.birth, wrong, Fold()),
                store.patch("s", head.birth, wrong, owner="o"),
                store.set_secret("s", head.birth, wrong, b""),
            ):
                with pytest.raises(ConflictError):
                    await write
        assert await head_of(store) == head

    async def test_who_knows_what_no_store_can_hold_takes_all(self, make_store: MakeStore) -> None:
        store = await make_store(Limits(), archived=True)
        head = await begin(store, "s", user("1"))
        for odd in (
            Mark("x" * 70_000, head.seq, head.tip),
            Mark("\ud800", head.seq, head.tip),
            Mark(head.epoch, head.seq, "\ud800"),
            Mark(head.epoch, -1, head.tip),
            Mark(head.epoch, 1 << 70, head.tip),
        ):
            assert (await read(store, known=odd)).news == "all"
            acquired = await store.acquire("s", "h", 30, known=odd)
            assert acquired is not None
            assert acquired.reading.news == "all"
            assert await store.confirm("s", head.birth, odd) is False

    async def test_every_write_lands_in_the_conversation_it_was_read_from(
        self, store: Store
    ) -> None:
        await begin(store, "s", user("1"))
        now = await head_of(store)
        stranger = new_mark()
        with pytest.raises(SessionGone):
            await store.rewind("s", stranger, expect(now), 0, Fold())
        with pytest.raises(SessionGone):
            await store.replace("s", stranger, expect(now), (), Fold(), Fold())
        with pytest.raises(SessionGone):
            await store.clear("s", stranger, expect(now), Fold())
        with pytest.raises(SessionGone):
            await store.set_secret("s", stranger, expect(now), b"")
        assert await head_of(store) == now

    async def test_sixty_four_writers_lose_no_turn(self, store: Store) -> None:
        head = await begin(store)
        await asyncio.gather(*(append(store, head, user(str(i))) for i in range(64)))
        first, second = await read(store), await read(store)
        assert sorted(int(turn.content) for turn in first.turns) == list(range(64))
        assert [turn.seq for turn in first.turns] == list(range(1, 65))
        assert first == second

    async def test_of_sixty_four_conditional_writers_one_wins_each_round(
        self, store: Store
    ) -> None:
        head = await begin(store)
        for won in range(1, 6):
            tried = await asyncio.gather(
                *(append(store, head, user(str(i)), expect=expect(head)) for i in range(64)),
                return_exceptions=True,
            )
            assert len([a for a in tried if isinstance(a, Appended)]) == 1
            assert len([a for a in tried if isinstance(a, ConflictError)]) == 63
            head = await head_of(store)
            assert head.seq == won

    async def test_readers_never_see_half_an_append_nor_go_back(self, store: Store) -> None:
        head = await begin(store)
        done = asyncio.Event()

        async def write() -> None:
            for i in range(40):
                await append(store, head, user(f"q{i}"), assistant(f"a{i}"))
                await asyncio.sleep(0)
            done.set()

        async def follow() -> None:
            seen: list[str] = []
            known: Mark | None = None
            while not done.is_set():
                reading = await read(store, known=known)
                if reading.head is not None:
                    fresh = [turn.content for turn in reading.turns]
                    now = fresh if reading.news == "all" else seen + fresh
                    assert now[: len(seen)] == seen
                    assert len(now) % 2 == 0
                    seen, known = now, reading.head.mark
                await asyncio.sleep(0)

        await asyncio.gather(write(), *(follow() for _ in range(4)))

    # Safe retries

    async def test_the_same_append_id_is_applied_once(self, store: Store) -> None:
        head = await begin(store, "s", user("1"))
        once = await append(store, head, assistant("2"), append_id="x", expect=expect(head))
        again = await append(store, head, assistant("2"), append_id="x", expect=expect(head))
        assert once.seqs == again.seqs == (2,)
        assert len((await read(store)).turns) == 2

    async def test_the_same_append_id_at_once_is_applied_once(self, store: Store) -> None:
        head = await begin(store)
        answers = await asyncio.gather(
            *(append(store, head, user("x"), append_id="x") for _ in range(32))
        )
        assert {answer.seqs for answer in answers} == {(1,)}
        assert len((await read(store)).turns) == 1

    async def test_an_append_id_is_remembered_beyond_a_delete(self, store: Store) -> None:
        head = await begin(store)
        once = await append(store, head, user("x"), append_id="x")
        await store.delete("s")
        assert await append(store, head, user("x"), append_id="x") == Appended(once.seqs, None)
        await begin(store, "s", user("new"))
        assert await append(store, head, user("x"), append_id="x") == Appended(once.seqs, None)
        assert [turn.content for turn in (await read(store)).turns] == ["new"]

    async def test_a_repeated_append_gives_its_lease_back_too(self, store: Store) -> None:
        head = await begin(store)
        await append(store, head, user("x"), append_id="x")
        await store.acquire("s", "h", 30)
        again = await append(store, head, user("x"), append_id="x", holder="h", release=True)
        assert again.seqs == (1,)
        assert await store.release("s", "h") is False

    async def test_an_append_id_is_for_one_session(self, store: Store) -> None:
        first = await begin(store, "s")
        other = await begin(store, "t")
        await append(store, first, user("x"), append_id="x")
        turns = (user("y"),)
        appended = await store.append("t", other.birth, turns, delta(turns), append_id="x")
        assert appended.seqs == (1,)
        assert [turn.content for turn in (await read(store, "t")).turns] == ["y"]

    @timed
    async def test_an_append_id_comes_before_lease_and_expiry(self, make_store: MakeStore) -> None:
        store = await make_store(Limits(idle=self.idle))
        head = await begin(store)
        await append(store, head, user("x"), append_id="x")
        await store.acquire("s", "somebody else", 30)
        again = await append(store, head, user("x"), append_id="x", holder="nobody")
        assert again.seqs == (1,)
        await self.advance(self.idle * 1.1)
        assert await append(store, head, user("x"), append_id="x") == Appended((1,), None)

    async def test_a_create_is_repeated_as_safely_as_an_append(self, store: Store) -> None:
        turn = user("1").numbered(1)
        head = Head(seq=1, tip=turn.id)
        assert await store.create("s", head, (turn,), append_id="x") is not None
        assert await store.create("s", head, (turn,), append_id="x") is None
        now = await head_of(store)
        await store.rewind("s", now.birth, expect(now), 0, Fold())
        assert (await append(store, now, turn, append_id="x")).seqs == (1,)
        assert (await read(store)).turns == ()
        await store.delete("s")
        assert await store.create("s", Head(), (), append_id="x") is None
        assert await store.read("s") is None

    async def test_a_refused_append_is_not_remembered(self, store: Store) -> None:
        head = await begin(store, "s", user("1"))
        stale = Expect(new_mark(), "nothing")
        with pytest.raises(ConflictError):
            await append(store, head, user("2"), append_id="x", expect=stale)
        assert (await append(store, head, user("2"), append_id="x")).seqs == (2,)

    # The window

    async def test_an_append_never_trims_and_is_refused_when_full(
        self, make_store: MakeStore
    ) -> None:
        store = await make_store(Limits(max_turns=4))
        head = await begin(store)
        for i in range(8):
            await append(store, head, user(str(i)))
        with pytest.raises(StoreFull):
            await append(store, head, user("9"))
        other = await begin(store, "t")
        many = tuple(user(str(i)) for i in range(9))
        with pytest.raises(StoreFull):
            await store.append("t", other.birth, many, delta(many))
        assert (await read(store, "t")).turns == ()
        assert [turn.content for turn in (await read(store)).turns] == [str(i) for i in range(8)]

    async def test_a_trim_keeps_what_is_known_and_how_far_it_has_come(self, store: Store) -> None:
        head = await begin(store, "s", user("1", a="b"), assistant("2"), user("3"), assistant("4"))
        turns = (await read(store)).turns
        base = fold(Fold(), turns[:2])
        assert await store.trim("s", head.epoch, 0, 2, base) is True
        after = await read(store)
        assert after.head is not None
        assert [turn.seq for turn in after.turns] == [3, 4]
        assert (after.head.known, after.head.base, after.head.trimmed) == (head.known, base, 2)
        assert await read(store, known=head.mark) == Reading("unchanged")
        assert (await append(store, head, user("5"))).seqs == (5,)

    async def test_an_append_beside_another_answers_with_its_own_turns_alone_after_a_trim(
        self, store: Store
    ) -> None:
        await begin(store, "s", user("1"), assistant("2"))
        known, _ = await asyncio.gather(head_of(store), head_of(store))
        assert await store.trim("s", known.epoch, 0, 1, Fold()) is True
        first, second = await asyncio.gather(
            append(store, known, user("3"), known=known),
            append(store, known, user("4"), known=known),
        )
        for appended in (first, second):
            assert appended.reading is not None
            assert appended.reading.head is not None
            assert appended.reading.head.seq == appended.seqs[-1]
            assert appended.reading.head.trimmed == 1

    async def test_a_stale_trim_does_nothing(self, store: Store) -> None:
        head = await begin(store, "s", *(user(str(i)) for i in range(6)))
        assert await store.trim("s", new_mark(), 0, 2, Fold()) is False
        assert await store.trim("s", head.epoch, 1, 2, Fold()) is False
        assert await store.trim("s", head.epoch, 0, 4, Fold()) is True
        assert await store.trim("s", head.epoch, 0, 2, Fold()) is False
        assert await store.trim("nobody", head.epoch, 0, 2, Fold()) is False
        assert [turn.seq for turn in (await read(store)).turns] == [5, 6]

    async def test_a_rewind_leaves_a_gap_and_gives_no_number_twice(self, store: Store) -> None:
        head = await begin(store, "s", user("1", a="x"), assistant("2"), user("3", a="y"))
        kept = (await read(store)).turns[:2]
        after = await store.rewind("s", head.birth, expect(head), 2, fold(head.base, kept))
        assert after == await head_of(store)
        assert (after.tip, after.seq, dict(after.known.slots)) == (kept[-1].id, 3, {"a": "x"})
        assert after.epoch != head.epoch
        assert (await append(store, head, user("4"), known=after)).seqs == (4,)
        assert [turn.seq for turn in (await read(store, known=head.mark)).turns] == [1, 2, 4]

    async def test_a_rewind_to_nothing_empties_the_log(self, store: Store) -> None:
        head = await begin(store, "s", user("1"), assistant("2"))
        after = await store.rewind("s", head.birth, expect(head), 0, Fold())
        assert (after.tip, after.seq) == ("", 2)
        assert (await read(store)).turns == ()

    async def test_a_rewind_below_the_window_is_refused(self, store: Store) -> None:
        head = await begin(store, "s", *(user(str(i)) for i in range(4)))
        await store.trim("s", head.epoch, 0, 2, Fold())
        with pytest.raises(InvalidInput):
            await store.rewind("s", head.birth, expect(head), 1, Fold())
        assert [turn.seq for turn in (await read(store)).turns] == [3, 4]

    async def test_replace_and_clear_begin_another_lineage(self, store: Store) -> None:
        turns = user("0"), user("1", a="b")
        head = await begin(store, "s", *turns, owner="o", metadata={"k": 1}, secret_hash=b"h" * 32)
        assert await store.trim("s", head.epoch, 0, 1, Fold())
        reading = await store.replace(
            "s",
            head.birth,
            expect(head),
            (user("x"), assistant("y")),
            Fold({"c": "d"}),
            Fold({"z": "z"}),
        )
        assert reading == await read(store)
        assert reading.head is not None
        assert [turn.seq for turn in reading.turns] == [3, 4]
        assert (dict(reading.head.known.slots), reading.head.owner) == ({"c": "d"}, "o")
        assert (reading.head.trimmed, dict(reading.head.base.slots)) == (0, {"z": "z"})
        cleared = await store.clear("s", head.birth, expect(reading.head), Fold())
        assert cleared.head is not None
        assert (cleared.turns, dict(cleared.head.known.slots)) == ((), {})
        assert (cleared.head.seq, cleared.head.tip) == (4, "")
        assert (cleared.head.metadata, cleared.head.secret_hash) == ({"k": 1}, b"h" * 32)
        assert len({head.epoch, reading.head.epoch, cleared.head.epoch}) == 3
        assert cleared.head.birth == head.birth

    async def test_a_replacement_that_is_too_long_changes_nothing(
        self, make_store: MakeStore
    ) -> None:
        store = await make_store(Limits(max_turns=2))
        head = await begin(store, "s", user("1"))
        turns = [user(str(i)) for i in range(5)]
        with pytest.raises(StoreFull):
            await store.replace("s", head.birth, expect(head), turns, Fold(), Fold())
        assert (await read(store)).head == head

    async def test_owner_metadata_and_secret_are_changed_under_expectation(
        self, store: Store
    ) -> None:
        head = await begin(store, "s", user("1"), owner="o", metadata={"a": 1})
        renamed = await store.patch("s", head.birth, expect(head), owner=None)
        assert (renamed.owner, renamed.metadata) == (None, {"a": 1})
        noted = await store.patch("s", head.birth, expect(renamed), metadata={"b": [2]})
        assert (noted.owner, noted.metadata) == (None, {"b": [2]})
        locked = await store.set_secret("s", head.birth, expect(noted), b"k" * 32)
        assert locked == await head_of(store)
        assert locked.secret_hash == b"k" * 32
        assert len({head.epoch, renamed.epoch, noted.epoch, locked.epoch}) == 4

    async def test_every_conditional_write_refuses_an_outdated_expectation(
        self, store: Store
    ) -> None:
        old = await begin(store, "s", user("1"))
        await append(store, old, assistant("2"))
        before = await head_of(store)
        with pytest.raises(ConflictError):
            await store.rewind("s", old.birth, expect(old), 1, Fold())
        with pytest.raises(ConflictError):
            await store.replace("s", old.birth, expect(old), (), Fold(), Fold())
        with pytest.raises(ConflictError):
            await store.patch("s", old.birth, expect(old), owner="x")
        with pytest.raises(ConflictError):
            await store.set_secret("s", old.birth, expect(old), b"")
        with pytest.raises(SessionGone):
            await store.patch("s", new_mark(), expect(before), owner="x")
        assert await head_of(store) == before

    # Expiry

    @timed
    async def test_an_idle_session_ends(self, make_store: MakeStore) -> None:
        store = await make_store(Limits(idle=self.idle))
        head = await begin(store, "s", user("1"))
        await self.advance(self.idle * 1.1)
        assert await store.read("s") is None
        assert await store.touch("s") is False
        assert [i async for i in store.scan()] == []
        assert await store.acquire("s", "h", 1) is None
        with pytest.raises(SessionGone):
            await append(store, head, user("2"))
        assert await store.delete("s") is False

    @timed
    async def test_use_keeps_a_session_alive(self, make_store: MakeStore) -> None:
        store = await make_store(Limits(idle=self.idle))
        head = await begin(store, "s", user("1"))
        for use in (
            lambda: store.read("s"),
            lambda: store.touch("s"),
            lambda: append(store, head, user("2")),
            lambda: store.read("s", head.mark),
        ):
            await self.advance(self.idle * 0.6)
            assert await use()

    @timed
    async def test_a_read_that_does_not_touch_keeps_nothing_alive(
        self, make_store: MakeStore
    ) -> None:
        store = await make_store(Limits(idle=self.idle))
        await begin(store)
        await self.advance(self.idle * 0.6)
        assert await store.read("s", touch=False) is not None
        await self.advance(self.idle * 0.6)
        assert await store.read("s") is None

    @timed
    async def test_the_lifetime_is_never_extended(self, make_store: MakeStore) -> None:
        store = await make_store(Limits(idle=self.idle, lifetime=self.idle * 1.5))
        head = await begin(store)
        for _ in range(2):
            await self.advance(self.idle * 0.6)
            await append(store, head, user("x"))
        await self.advance(self.idle * 0.4)
        assert await store.read("s") is None
        with pytest.raises(SessionGone):
            await store.create("s", replace(head, seq=0, tip=""))

    @timed
    async def test_an_expired_id_can_begin_anew(self, make_store: MakeStore) -> None:
        store = await make_store(Limits(idle=self.idle))
        await begin(store, "s", user("old"))
        await self.advance(self.idle * 1.1)
        expired: list[str] = []
        store.on_expire = expired.append
        await begin(store, "s", user("new"))
        assert [turn.content for turn in (await read(store)).turns] == ["new"]
        assert expired == ["s"]

    @pytest.mark.parametrize("sessions", [1, 20])
    async def test_purges_at_once_drop_each_expired_session_once(
        self, make_store: MakeStore, sessions: int
    ) -> None:
        store = await make_store(Limits(idle=self.idle))
        ids = [str(i) for i in range(sessions)]
        for session_id in ids:
            await begin(store, session_id)
        await self.advance(self.idle * 1.5)
        purged = await asyncio.gather(*(store.purge(limit=3) for _ in range(4)), store.purge())
        assert sorted(i for dropped in purged for i in dropped) == sorted(ids)

    @timed
    async def test_a_purge_drops_what_has_expired_and_nothing_else(
        self, make_store: MakeStore
    ) -> None:
        store = await make_store(Limits(idle=self.idle))
        for i in range(5):
            await begin(store, f"old{i}")
        await self.advance(self.idle * 1.1)
        await begin(store, "young")
        first = await store.purge(limit=3)
        rest = await store.purge()
        assert len(first) == 3
        assert sorted(first + rest) == [f"old{i}" for i in range(5)]
        assert await store.purge() == []
        assert await store.read("young") is not None

    # Deleting and enumerating

    async def test_delete_says_whether_there_was_one(self, store: Store) -> None:
        await begin(store)
        assert await store.delete("s") is True
        assert await store.delete("s") is False
        assert await store.read("s") is None

    async def test_a_secret_that_does_not_fit_deletes_nothing(self, store: Store) -> None:
        """Nor does it bury an id of which nothing is held."""
        head = await begin(store, secret_hash=b"right" * 4)
        assert await store.delete("s", b"wrong" * 4) is False
        assert await head_of(store) == head
        assert await store.delete("s", b"right" * 4) is True
        assert await store.read("s") is None
        open_to_all = await begin(store, "s")
        assert await store.delete("s", b"wrong" * 4) is False
        assert await head_of(store) == open_to_all
        known = Head(created_at=open_to_all.created_at)
        assert await store.delete("t", b"wrong" * 4) is False
        assert await store.create("t", known) is not None

    async def test_a_deleted_conversation_does_not_come_back(self, store: Store) -> None:
        head = await begin(store, "s", user("1"))
        await store.delete("s")
        with pytest.raises(SessionGone):
            await store.create("s", replace(head, seq=0, tip=""))
        with pytest.raises(SessionGone):
            await store.create("s", head, pending=True)
        assert await store.read("s") is None
        await begin(store, "s", user("another"))

    @timed
    async def test_a_conversation_that_was_not_held_stays_deleted(
        self, make_store: MakeStore
    ) -> None:
        store = await make_store(Limits(idle=self.idle))
        head = await begin(store, "s", user("1"))
        await self.advance(self.idle * 1.1)
        await store.purge()
        await store.delete("s")
        with pytest.raises(SessionGone):
            await store.create("s", replace(head, seq=0, tip=""))
        await begin(store, "s", user("another"))

    async def test_a_delete_ends_a_pending_session_and_every_lease(self, store: Store) -> None:
        head = await begin(store, "s")
        await store.acquire("s", "h", 30)
        await store.delete("s")
        await begin(store, "s")
        other = await store.acquire("s", "other", 30)
        assert other is not None
        assert other.granted
        pending = Head(created_at=head.created_at, last_active=head.created_at)
        assert await store.create("p", pending, pending=True) is not None
        await store.delete("p")
        assert await store.reveal("p", pending.birth) is False
        assert await store.read("p") is None

    async def test_a_scan_finds_the_sessions_of_an_owner(self, store: Store) -> None:
        await begin(store, "a", owner="x")
        await begin(store, "b", owner="y")
        await begin(store, "c")
        assert sorted([i async for i in store.scan()]) == ["a", "b", "c"]
        assert [i async for i in store.scan("x")] == ["a"]
        assert [i async for i in store.scan("nobody")] == []

    async def test_a_scan_follows_a_change_of_owner(self, store: Store) -> None:
        head = await begin(store, owner="x")
        head = await store.patch("s", head.birth, expect(head), owner="y")
        assert [i async for i in store.scan("x")] == []
        assert [i async for i in store.scan("y")] == ["s"]
        await store.patch("s", head.birth, expect(head), owner=None)
        assert [i async for i in store.scan("y")] == []
        await store.delete("s")
        await begin(store, owner="z")
        assert [i async for i in store.scan("y")] == []
        assert [i async for i in store.scan("z")] == ["s"]

    async def test_a_pending_session_is_not_enumerated(self, store: Store) -> None:
        clock = await begin(store, "clock", owner="o")
        head = Head(created_at=clock.created_at, last_active=clock.created_at, owner="o")
        await store.create("s", head, pending=True)
        assert [i async for i in store.scan()] == ["clock"]
        assert [i async for i in store.scan("o")] == ["clock"]
        await store.reveal("s", head.birth)
        assert sorted([i async for i in store.scan("o")]) == ["clock", "s"]

    # Leases

    async def test_a_lease_is_held_by_one(self, store: Store) -> None:
        head = await begin(store, "s", user("1"))
        first = await store.acquire("s", "one", 30, known=head.mark)
        second = await store.acquire("s", "two", 30)
        assert first is not None
        assert first.granted
        assert first.reading == Reading("unchanged")
        assert second is not None
        assert not second.granted
        assert second.reading.head == head
        again = await store.acquire("s", "one", 30)
        assert again is not None
        assert again.granted
        with pytest.raises(LeaseLost):
            await store.renew("s", "two", 30)
        assert await store.release("s", "two") is False
        assert await store.release("s", "one") is True
        assert await store.release("s", "one") is False
        third = await store.acquire("s", "two", 30)
        assert third is not None
        assert third.granted

    async def test_of_many_who_ask_at_once_one_gets_the_lease(self, store: Store) -> None:
        await begin(store)
        asked = await asyncio.gather(*(store.acquire("s", f"h{i}", 30) for i in range(16)))
        assert len([a for a in asked if a is not None and a.granted]) == 1

    async def test_no_lease_without_the_session_or_its_secret(self, store: Store) -> None:
        assert await store.acquire("s", "h", 30) is None
        await begin(store, secret_hash=b"right" * 4)
        assert await store.acquire("s", "h", 30, secret_hash=b"wrong" * 4) is None
        other = await store.acquire("s", "other", 30, secret_hash=b"right" * 4)
        assert other is not None
        assert other.granted

    @timed
    async def test_an_append_needs_the_lease_it_names(self, make_store: MakeStore) -> None:
        store = await make_store(Limits(idle=100 * self.idle))
        head = await begin(store)
        await store.acquire("s", "h", self.idle)
        await append(store, head, user("1"), holder="h")
        with pytest.raises(LeaseLost):
            await append(store, head, user("x"), holder="somebody else")
        await self.advance(self.idle * 1.1)
        with pytest.raises(LeaseLost):
            await append(store, head, user("x"), holder="h")
        with pytest.raises(LeaseLost):
            await store.renew("s", "h", self.idle)
        assert len((await read(store)).turns) == 1

    @timed
    async def test_a_renewed_lease_lasts(self, make_store: MakeStore) -> None:
        store = await make_store(Limits(idle=100 * self.idle))
        head = await begin(store)
        await store.acquire("s", "h", self.idle)
        for _ in range(2):
            await self.advance(self.idle * 0.6)
            await store.renew("s", "h", self.idle)
        await append(store, head, user("1"), holder="h", release=True)
        freed = await store.acquire("s", "other", 1)
        assert freed is not None
        assert freed.granted

    async def test_plain_appends_need_no_lease(self, store: Store) -> None:
        head = await begin(store)
        await store.acquire("s", "h", 30)
        assert (await append(store, head, user("1"))).seqs == (1,)

    # The archive's part

    async def test_a_pending_session_is_a_miss_until_it_is_revealed(self, store: Store) -> None:
        head = Head(created_at=(await begin(store, "clock")).created_at)
        head = replace(head, last_active=head.created_at)
        assert await store.create("s", head, pending=True) is not None
        assert await store.read("s") is None
        assert await store.touch("s") is False
        assert await store.acquire("s", "h", 1) is None
        assert [i async for i in store.scan()] == ["clock"]
        with pytest.raises(SessionGone):
            await append(store, head, user())
        later = replace(head, epoch=new_mark())
        assert await store.create("s", later, pending=True) is not None
        assert await store.reveal("s", new_mark()) is False
        assert await store.reveal("s", head.birth) is True
        assert await store.reveal("s", head.birth) is True
        assert (await head_of(store)).epoch == later.epoch

    async def test_without_an_archive_nothing_is_dirty(self, store: Store) -> None:
        head = await begin(store)
        await append(store, head, user())
        assert await store.dirty(bucket_of("s")) == []
        assert await store.confirm("s", head.birth, (await head_of(store)).mark) is False

    async def test_what_the_archive_has_not_confirmed_is_dirty(self, make_store: MakeStore) -> None:
        store = await make_store(Limits(), archived=True)
        head = await begin(store, "s", user("1"))
        assert await store.dirty(bucket_of("s")) == [("s", head.birth)]
        assert await store.dirty((bucket_of("s") + 1) % 256) == []
        await append(store, head, user("2"))
        assert await store.confirm("s", head.birth, head.mark) is False
        now = await head_of(store)
        assert await store.confirm("s", new_mark(), now.mark) is False
        assert await store.confirm("s", head.birth, now.mark) is True
        assert await store.confirm("s", head.birth, now.mark) is True
        assert await store.dirty(bucket_of("s")) == []
        assert (await head_of(store)).archived == now.seq
        await append(store, head, user("3"))
        assert await store.confirm("s", head.birth, now.mark) is False

    @timed
    async def test_a_slide_is_dirty_too(self, make_store: MakeStore) -> None:
        store = await make_store(Limits(idle=self.idle), archived=True)
        head = await begin(store, "s", user("1"))
        assert await store.confirm("s", head.birth, head.mark)
        await self.advance(self.idle * 0.5)
        assert await store.touch("s")
        assert await store.dirty(bucket_of("s")) == [("s", head.birth)]

    async def test_no_turn_is_trimmed_that_the_archive_has_not_confirmed(
        self, make_store: MakeStore
    ) -> None:
        store = await make_store(Limits(), archived=True)
        head = await begin(store, "s", user("1"), user("2"))
        assert await store.trim("s", head.epoch, 0, 1, Fold()) is False
        assert await store.confirm("s", head.birth, head.mark) is True
        assert await store.trim("s", head.epoch, 0, 1, Fold()) is True

    @timed
    async def test_a_dirty_session_is_kept_for_the_archive(self, make_store: MakeStore) -> None:
        store = await make_store(Limits(idle=self.idle), archived=True)
        head = await begin(store, "s", user("1"))
        await self.advance(self.idle * 1.1)
        assert await store.read("s") is None
        assert await store.purge() == []
        assert await store.dirty(bucket_of("s")) == [("s", head.birth)]
        assert await store.confirm("s", head.birth, head.mark) is True
        assert await store.dirty(bucket_of("s")) == []

    # Many at once

    async def test_thousands_of_turns_come_and_go_at_once(self, make_store: MakeStore) -> None:
        store = await make_store(Limits(max_turns=2000))
        turns = [user(str(i), **{f"slot{i % 700}": "x"}) for i in range(1500)]
        head = await begin(store, "s", *turns)
        await append(store, head, *turns)
        whole = await read(store)
        assert [turn.content for turn in whole.turns] == [turn.content for turn in turns] * 2
        assert len((await head_of(store)).known.slots) == 700
        head = await store.rewind("s", head.birth, expect(await head_of(store)), 1600, Fold())
        assert await store.trim("s", head.epoch, 0, 1400, Fold()) is True
        assert [turn.seq for turn in (await read(store)).turns] == list(range(1401, 1601))
        reading = await store.replace("s", head.birth, expect(head), turns, Fold(), Fold())
        assert reading.turns[-1].seq == 4500
        assert await read(store) == reading

    async def test_a_caller_may_give_up_at_any_point(self, store: Store) -> None:
        head = await begin(store)
        for pause in range(8):
            tasks = [asyncio.create_task(append(store, head, user(str(i)))) for i in range(8)]
            for _ in range(pause):
                await asyncio.sleep(0)
            for task in tasks[::2]:
                task.cancel()
            done = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(d, Appended) for d in done[1::2])
        turns = (await read(store)).turns
        assert len(turns) >= 32
        assert [turn.seq for turn in turns] == list(range(1, len(turns) + 1))

    async def test_interleaved_sessions_stay_apart(self, store: Store) -> None:
        heads = {f"s{i}": await begin(store, f"s{i}") for i in range(50)}
        work = [(session_id, n) for session_id in heads for n in range(10)]
        random.Random(7).shuffle(work)

        async def write(session_id: str, n: int) -> None:
            turns = [user(f"{session_id}/{n}")]
            await store.append(session_id, heads[session_id].birth, turns, delta(turns))

        await asyncio.gather(*(write(*item) for item in work))
        for session_id in heads:
            turns = (await read(store, session_id)).turns
            assert sorted(turn.content for turn in turns) == sorted(
                f"{session_id}/{n}" for n in range(10)
            )


class SetbackContract(_Stores):
    """What every store promises though its clock, or what it holds, is set back."""

    @abstractmethod
    async def set_clock(self, seconds: float) -> None:
        """Let the store's clock be ``seconds`` ahead of what it was at the start."""

    @abstractmethod
    async def save(self, store: Store) -> Any:
        """A copy of all that the store holds now."""

    @abstractmethod
    async def restore(self, store: Store, saved: Any) -> None:
        """Put a copy in the place of all that the store holds, while it is open."""

    # The clock

    async def test_a_clock_set_back_ends_shortens_and_renumbers_nothing(
        self, make_store: MakeStore
    ) -> None:
        """No use makes ``last_active`` fall, so nothing has expired when the clock is right again.

        Time stands still for a session until the clock has caught up with its last use: it lives
        longer by what the clock was set back, never shorter.
        """
        store = await make_store(Limits(idle=100 * self.idle, lifetime=10_000 * self.idle))
        await self.set_clock(1000 * self.idle)
        head = await begin(store, "s", user("1"))
        await append(store, head, user("2"), append_id="x")
        await self.set_clock(0)
        used = await head_of(store)

        async def patch() -> object:
            now = await head_of(store)
            return await store.patch("s", now.birth, expect(now), owner="o")

        for use in (
            lambda: store.read("s"),
            lambda: store.touch("s"),
            lambda: append(store, head, user("3")),
            lambda: store.acquire("s", "h", 30),
            patch,
        ):
            assert await use()
            now = await head_of(store)
            assert now.last_active >= used.last_active
            used = now
        assert (await append(store, head, user("2"), append_id="x")).seqs == (2,)
        assert await store.purge() == []
        assert [i async for i in store.scan()] == ["s"]
        await self.set_clock(1000 * self.idle)
        assert [turn.seq for turn in (await read(store)).turns] == [1, 2, 3]
        assert (await append(store, head, user("4"))).seqs == (4,)

    async def test_what_begins_under_a_clock_set_back_is_as_alive_as_any(
        self, make_store: MakeStore
    ) -> None:
        """An id that was in use before begins anew, and a session of its own is kept."""
        store = await make_store(Limits(idle=100 * self.idle))
        await self.set_clock(1000 * self.idle)
        await begin(store, "s", user("old"))
        await self.set_clock(0)
        await begin(store, "t", user("1"))
        assert await store.delete("s") is True
        head = await begin(store, "s", user("new"))
        assert (await append(store, head, user("2"))).seqs == (2,)
        assert [turn.content for turn in (await read(store)).turns] == ["new", "2"]
        assert len((await read(store, "t")).turns) == 1
        assert await store.purge() == []

    async def test_what_is_deleted_under_a_clock_set_back_stays_deleted(
        self, make_store: MakeStore
    ) -> None:
        """Though it seems to have begun after it was deleted; back by less than a lifetime."""
        store = await make_store(Limits(lifetime=10_000 * self.idle))
        await self.set_clock(1000 * self.idle)
        head = await begin(store, "s", user("1"))
        await self.set_clock(0)
        assert await store.delete("s") is True
        for ahead in (0, 1000 * self.idle):
            await self.set_clock(ahead)
            with pytest.raises(SessionGone):
                await store.create("s", replace(head, seq=0, tip=""))
            assert await store.read("s") is None

    async def test_a_lease_is_held_by_one_under_a_clock_set_back(self, store: Store) -> None:
        """It may last longer than it was taken for; nobody else gets it meanwhile."""
        await self.set_clock(1000 * self.idle)
        head = await begin(store)
        await store.acquire("s", "h", 30)
        await self.set_clock(0)
        other = await store.acquire("s", "other", 30)
        assert other is not None
        assert not other.granted
        await append(store, head, user("1"), holder="h", release=True)
        other = await store.acquire("s", "other", 30)
        assert other is not None
        assert other.granted

    # The content

    async def test_a_reader_of_what_was_set_back_takes_all_again(self, store: Store) -> None:
        """And goes on doing so, however many turns have taken the place of those it knew."""
        head = await begin(store, "s", user("1", a="x"), assistant("2"))
        saved = await self.save(store)
        appended = await append(store, head, user("3", a="lost"), assistant("4"), known=head)
        assert appended.reading is not None
        assert appended.reading.head is not None
        lost = appended.reading.head
        await self.restore(store, saved)
        assert await read(store, known=head.mark) == Reading("unchanged")
        said = ["1", "2"]
        for content in (None, "other", "another", "more"):
            if content is not None:
                answer = (await append(store, head, user(content), known=lost)).reading
                assert answer is not None
                said.append(content)
                assert (answer.news, [t.content for t in answer.turns]) == ("all", said)
            reading = await read(store, known=lost.mark)
            assert (reading.news, [t.content for t in reading.turns]) == ("all", said)
            assert reading.head is not None
            assert reading.head.known.slots == {"a": "x"}
        assert [turn.seq for turn in reading.turns] == [1, 2, 3, 4, 5]
        news = await read(store, known=head.mark)
        assert (news.news, [t.content for t in news.turns]) == ("new", said[2:])

    async def test_a_lineage_that_was_set_back_is_forgotten(self, store: Store) -> None:
        """What was rewound, cleared or patched since is told as it was, and can be again."""
        head = await begin(store, "s", user("1"), assistant("2"), owner="before")
        saved = await self.save(store)
        for change in (
            lambda: store.rewind("s", head.birth, expect(head), 1, Fold()),
            lambda: store.clear("s", head.birth, expect(head), Fold()),
            lambda: store.patch("s", head.birth, expect(head), owner="after"),
        ):
            await change()
            lost = await head_of(store)
            await self.restore(store, saved)
            reading = await read(store, known=lost.mark)
            assert reading.head == head
            assert (reading.news, [t.content for t in reading.turns]) == ("all", ["1", "2"])
            with pytest.raises(ConflictError):
                await append(store, head, user("3"), expect=expect(lost))
            assert await head_of(store) == head

    async def test_who_was_set_back_is_the_conversation_that_was(self, store: Store) -> None:
        """One that began since is gone; one that was deleted since is there again."""
        old = await begin(store, "s", user("old"))
        saved = await self.save(store)
        assert await store.delete("s")
        new = await begin(store, "s", user("new"))
        other = await begin(store, "other", user("?"))
        await self.restore(store, saved)
        assert await store.read("other", other.mark) is None
        assert [i async for i in store.scan()] == ["s"]
        reading = await read(store, known=new.mark)
        assert (reading.news, reading.head) == ("all", old)
        with pytest.raises(SessionGone):
            await append(store, new, user("2"))
        assert (await append(store, old, user("2"))).seqs == (2,)

    async def test_what_a_manager_knows_is_set_back_with_its_store(self, store: Store) -> None:
        """What it holds in memory is never mixed with what the store holds now."""
        manager = SessionManager(SessionConfig(), store=store)
        await manager.create("s", user("1", a="x"), assistant("2"))
        await manager.create("t", user("kept"))
        saved = await self.save(store)
        for n in range(3):
            await manager.append("s", user(f"lost {n}", a="lost"))
        before = await manager.get("s")
        assert before is not None
        await self.restore(store, saved)
        state = await manager.get("s")
        assert state is not None
        assert [turn.content for turn in state.turns] == ["1", "2"]
        assert state.current_slots == {"a": "x"}
        with pytest.raises(ConflictError):
            await manager.append("s", user("3"), expect=before)
        await self.restore(store, saved)
        after = await manager.append("s", user("3"))
        assert [turn.content for turn in after.turns] == ["1", "2", "3"]
        assert await manager.get("s") == after
