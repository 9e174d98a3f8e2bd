"""What a unit of work does with the rows of sessions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from heritage_session.conversation import ConversationTurn, Mark
from heritage_session.stores import records, statements
from heritage_session.stores.base import APPEND_ID_SECONDS
from heritage_session.stores.database import Row, Transaction
from heritage_session.stores.records import Answer, Record


async def now(tx: Transaction) -> float:
    """The store's clock, Unix time in seconds."""
    return (await tx.rows(statements.NOW))[0][0]


async def ask(tx: Transaction, key: bytes, known: Mark | None) -> Answer | None:
    """What ``READ`` finds; None where there is no such session."""
    rows = await tx.rows(statements.READ, *records.asked(key, known))
    return await tx.compute(partial(records.answer, rows, known), len(rows))


async def lock(tx: Transaction, key: bytes) -> Record | None:
    """The session, which no other writer changes before this transaction ends."""
    rows = await tx.rows(statements.LOCK, key)
    return Record.of(rows[0]) if rows else None


async def applied(tx: Transaction, key: bytes, at: float) -> tuple[int, ...] | None:
    """The numbers that this append gave before, if it did so in the last ten minutes."""
    rows = await tx.rows(statements.FIND_APPEND, key, at - APPEND_ID_SECONDS)
    return tuple(range(*rows[0])) if rows else None


async def remember(tx: Transaction, key: bytes, first: int, count: int, at: float) -> None:
    """Keep the numbers that an append gave: ``count`` of them, from ``first``."""
    await tx.run(statements.INSERT_APPEND, key, first, first + count, at)


async def insert(tx: Transaction, key: bytes, turns: Sequence[ConversationTurn]) -> None:
    """Add numbered ``turns``."""
    await tx.many(statements.INSERT_TURN, [records.turn_row(key, turn) for turn in turns])


async def last_id(tx: Transaction, key: bytes) -> str:
    """The id of the last turn in the log; empty where there is none."""
    rows = await tx.rows(statements.LAST_TURN, key)
    return rows[0][0].decode() if rows else ""


async def remove(tx: Transaction, key: bytes) -> None:
    """Remove a session: its head and its log."""
    await tx.run(statements.DELETE_TURNS, key)
    await tx.run(statements.DELETE_HEAD, key)


async def drop_due(tx: Transaction, sql: str, at: float, limit: int) -> Sequence[Row]:
    """Remove at most ``limit`` sessions that ``sql`` finds due at ``at``: key, id and pending."""
    due = await tx.rows(sql, at, limit)
    keys = [(key,) for key, *_ in due]
    await tx.many(statements.DELETE_TURNS, keys)
    await tx.many(statements.DELETE_HEAD, keys)
    return due
