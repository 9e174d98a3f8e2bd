"""Many conversations in one process, interleaved at random: not one foreign word."""

import asyncio
import random

import pytest

from heritage_session import SessionConfig
from heritage_session.engine import Engine

KINDS = {"museum": "musea", "archive": "archieven", "library": "bibliotheken", "castle": "kastelen"}
PLACES = ["Drenthe", "Zeeland", "Limburg", "Leiden", "Haarlem", "Zwolle", "Delft", "Enschede"]
TURNS = 6


class Person:
    """Asks after one kind of institution in one place after another, and checks every answer."""

    def __init__(self, engine, number, seed):
        self.engine = engine
        self.session_id = f"person-{number}"
        self.secret = f"secret-{number}"
        self.random = random.Random(seed * 100_003 + number)
        self.kind = self.random.choice(list(KINDS))
        self.said = []

    async def talk(self):
        for turn in range(TURNS):
            for _ in range(self.random.randrange(4)):
                await asyncio.sleep(0)
            question = self.question(turn)
            try:
                await self.step(turn, question)
            except Exception as error:
                error.add_note(f"{self.session_id}, turn {turn}: {question!r} after {self.said}")
                raise

    def question(self, turn):
        self.place = self.random.choice(PLACES)
        if turn == 0:
            return f"Welke {KINDS[self.kind]} zijn er in {self.place}?"
        if self.random.random() < 0.25:
            self.kind = self.random.choice(list(KINDS))
            return f"En {KINDS[self.kind]} in {self.place}?"
        return f"En in {self.place}?"

    async def step(self, turn, question):
        answer = await self.engine.ask(self.session_id, question, secret=self.secret)
        self.said += [question, answer.answer]
        assert answer.slots["kind"].value == self.kind
        assert answer.slots["place"].label == self.place
        assert answer.seq == 2 * (turn + 1)
        state = await self.engine.conversation(self.session_id, secret=self.secret)
        assert [turn.content for turn in state.turns] == self.said
        assert state.current_slots == {"kind": self.kind, "place": answer.slots["place"].value}


@pytest.mark.parametrize("seed", [1, 2])
async def test_conversations_interleaved_at_random_hear_no_foreign_word(request, seed):
    """A query's time runs while it waits for the threads that all share: here it hardly ends."""
    number = request.config.getoption("--conversations")
    async with Engine.open(SessionConfig(query_timeout=600)) as engine:
        people = [Person(engine, i, seed) for i in range(number)]
        async with asyncio.TaskGroup() as everybody:
            for person in people:
                everybody.create_task(person.talk())
        assert engine.manager.get_stats()["sessions_created"] == number
