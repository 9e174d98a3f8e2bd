"""What a unit of work does with the rows of sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from heritage_session.conversation import ConversationTurn, Mark
from heritage_session.stores import records, statements
from heritage_session.stores.base import APPEND_ID_SECONDS
from heritage_session.stores.database import Change, Row, Transaction
from heritage_session.stores.records import Answer, Content, Expired, Record, Session


async def now(tx: Transaction) -> float:
    """The store's clock, Unix time in seconds."""
    return (await tx.rows(statements.NOW))[0][0]


async def ask(tx: Transaction, session: Session, known: Mark | None) -> Answer | Expired | None:
    """What ``READ`` finds; None where there is no session, or a pending one."""
    rows = await tx.rows(statements.READ, *records.asked(session.key, known))
    return await tx.compute(partial(records.answer, session, rows, known), len(rows))


async def lock(tx: Transaction, session: Session) -> Record | None:
    """The live session, which no other writer changes before this transaction ends."""
    rows = await tx.rows(statements.LOCK, session.key)
    return Record.of(session, rows[0]) if rows else None


async def rekeyed(tx: Transaction, session: Session, record: Record) -> Record:
    """The locked record under the current master key, where there is one.

    With its first content key everything in a session is encrypted at once: a session that was
    encrypted in part would have to take a plain turn, whoever wrote it, for one of its own.
    """
    before, masters = record.head.content_key, session.masters
    wrapped = masters.rewrapped(before) if before else masters.new_key() or None
    if wrapped is None:
        return record
    content = session.content(record.head.birth, wrapped)
    after = replace(record, content=content, head=replace(record.head, content_key=wrapped))
    await tx.run(statements.KEYED, *records.keyed(after))
    if not before:
        found = await tx.rows(statements.TURNS, session.key)
        job = partial(records.recoded, record.content, after, found)
        await tx.many((statements.RECODED, await tx.compute(job, len(found))))
    return after


async def applied(tx: Transaction, key: bytes, at: float) -> tuple[int, ...] | None:
    """The numbers that this append gave before, if it did so in the last ten minutes."""
    rows = await tx.rows(statements.FIND_APPEND, key, at - APPEND_ID_SECONDS)
    return tuple(range(*rows[0])) if rows else None


def remembered(key: bytes | None, first: int, count: int, at: float) -> Change:
    """Keep the numbers that an append gave: ``count`` of them, from ``first``. None: nothing."""
    return statements.INSERT_APPEND, [] if key is None else [(key, first, first + count, at)]


def inserted(key: bytes, content: Content, turns: Sequence[ConversationTurn]) -> Change:
    """Add numbered ``turns``."""
    return statements.INSERT_TURN, [records.turn_row(key, content, turn) for turn in turns]


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
    await tx.many((statements.DELETE_TURNS, keys), (statements.DELETE_HEAD, keys))
    return due
