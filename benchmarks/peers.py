"""Other libraries' sessions, used as their documentation says. The group ``bench`` has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agents import SQLiteSession
from agents.extensions.memory import RedisSession, SQLAlchemySession
from langchain_community.chat_message_histories import RedisChatMessageHistory
from langchain_core.messages import AIMessage, HumanMessage
from sqlalchemy import event

from benchmarks import sample
from benchmarks.pairs import Keeper
from benchmarks.place import Place


class OpenAIAgents(Keeper):
    """A session of openai-agents."""

    def __init__(self, session: Any) -> None:
        self.name = type(session).__name__
        self._session = session

    async def fill(self, pairs: int) -> None:
        await self._session.add_items(self._items(sample.QUESTION, sample.ANSWER) * pairs)

    async def append(self, question: str, answer: str) -> None:
        await self._session.add_items(self._items(question, answer))

    async def last(self, number: int) -> Sequence[object]:
        return await self._session.get_items(limit=number)

    @staticmethod
    def _items(question: str, answer: str) -> list[dict[str, str]]:
        return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


class LangChain(Keeper):
    """The synchronous history of langchain-community: its asynchronous form adds a thread."""

    name = RedisChatMessageHistory.__name__

    def __init__(self, history: RedisChatMessageHistory) -> None:
        self._history = history

    async def append(self, question: str, answer: str) -> None:
        self._history.add_messages([HumanMessage(question), AIMessage(answer)])

    async def last(self, number: int) -> Sequence[object]:
        return self._history.messages[-number:]


class Hasty(OpenAIAgents):
    """The same with the setting that our SQLite store has: no wait for the disk at each commit."""

    def __init__(self, session: SQLAlchemySession) -> None:
        super().__init__(session)
        self.name += ", synchronous=NORMAL"
        event.listen(session.engine.sync_engine, "connect", self._hurry)

    @staticmethod
    def _hurry(connection: Any, _: object) -> None:
        connection.execute("PRAGMA synchronous = NORMAL")


def keepers(place: Place) -> list[Keeper]:
    """All of them, each with nothing in it."""
    redis = RedisSession.from_url("pairs", url=place.url)
    place.stack.push_async_callback(redis.close)
    sqlite = SQLiteSession("pairs", place.folder / "agents.db")
    place.stack.callback(sqlite.close)
    history = RedisChatMessageHistory("pairs", url=place.url)
    place.stack.callback(history.redis_client.close)
    return [
        OpenAIAgents(redis),
        OpenAIAgents(_alchemy(place, "alchemy.db")),
        Hasty(_alchemy(place, "hasty.db")),
        OpenAIAgents(sqlite),
        LangChain(history),
    ]


def _alchemy(place: Place, file: str) -> SQLAlchemySession:
    url = f"sqlite+aiosqlite:///{place.folder / file}"
    session = SQLAlchemySession.from_url("pairs", url=url, create_tables=True)
    place.stack.push_async_callback(session.engine.dispose)
    return session
