"""A database as the SQL store sees it: units of work over one set of statements."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

Row = Sequence[Any]
Change = tuple[str, Sequence[Row]]
"""A statement, and the parameters of each of its runs."""
T = TypeVar("T")


class Transaction(ABC):
    """What a unit of work may do.

    Statements are PostgreSQL's: parameters are ``$1``, ``$2`` …, binary columns ``BYTEA``.
    ``{now}`` in a statement is the store's clock, Unix time in seconds.
    """

    @abstractmethod
    async def rows(self, sql: str, *parameters: Any) -> Sequence[Row]:
        """What a query finds."""

    @abstractmethod
    async def run(self, sql: str, *parameters: Any) -> int:
        """How many rows a change reached."""

    @abstractmethod
    async def many(self, *changes: Change) -> None:
        """Run ``changes``, of which none depends on another: no two reach the same row."""

    @abstractmethod
    async def compute(self, job: Callable[[], T], size: int) -> T:
        """What ``job`` makes of ``size`` rows, without blocking the event loop for many."""


Work = Callable[[Transaction], Coroutine[Any, Any, T]]


class Database(ABC):
    """Where units of work are done. All of one happens, or nothing of it.

    Every method raises ``StoreUnavailable`` when the database does not answer, ``StoreFull`` when
    its disk is full, and never shows a password.
    """

    name: str
    """What an error or a log line may call it: no credentials."""

    @abstractmethod
    async def open(self) -> None:
        """Connect, and bring the schema up to date.

        Raises:
            ConfigError: what the URL names is no database, or one of a newer version.
        """

    @abstractmethod
    async def close(self) -> None:
        """Finish what is under way and let go. May be called twice."""

    @abstractmethod
    async def read(self, work: Work[T]) -> T:
        """Do ``work``, which is one query, on what is committed; it waits for no writer."""

    @abstractmethod
    async def write(self, work: Work[T]) -> T:
        """Do ``work`` in one transaction.

        Raises:
            UnknownOutcome: the connection was lost while it was being committed.
        """

    async def change(self, sql: str, *parameters: Any) -> int:
        """Run one statement that may be repeated without harm; how many rows it reached."""

        async def work(tx: Transaction) -> int:
            return await tx.run(sql, *parameters)

        return await self.write(work)
