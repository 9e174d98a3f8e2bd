"""Writes down every invocation and every answer, as JSON Lines."""

import json
import time
from collections.abc import Awaitable
from functools import singledispatch
from typing import Any, TextIO

from heritage_session.conversation import ConversationState, ConversationTurn, Fold, Head
from heritage_session.errors import (
    ConflictError,
    InvalidInput,
    LeaseLost,
    SessionGone,
    StoreFull,
    StoreUnavailable,
    UnknownOutcome,
)
from heritage_session.stores.base import Acquired, Appended, Reading, Store

OUTCOMES = {
    SessionGone: "gone",
    ConflictError: "conflict",
    StoreFull: "full",
    LeaseLost: "lost lease",
    InvalidInput: "refused",
    StoreUnavailable: "unknown",
    UnknownOutcome: "unknown",
}


class Recorder:
    """Records the operations of one worker into ``file``, line by line."""

    def __init__(self, worker: str, file: TextIO) -> None:
        self._worker = worker
        self._file = file
        self._count = 0

    async def call(
        self,
        session: str,
        verb: str,
        work: Awaitable[Any],
        *,
        lost: bool = False,
        **facts: Any,
    ) -> Any:
        """The answer of ``work``, or the exception it refused with.

        With ``lost``, the answer is written down as never received.
        """
        self._count += 1
        name = f"{self._worker}#{self._count}"
        self._write(name=name, session=session, verb=verb, **facts, begun=time.monotonic_ns())
        try:
            answer = await work
        except tuple(OUTCOMES) as error:
            answer, outcome = error, _outcome(error)
        else:
            outcome = "no" if answer is None or answer is False else "ok"
        ended = time.monotonic_ns()
        if lost:
            self._write(name=name, settled=ended)
        elif outcome != "unknown":
            self._write(name=name, ended=ended, outcome=outcome, **told(answer))
        return answer

    def _write(self, **fields: Any) -> None:
        self._file.write(json.dumps(fields, separators=(",", ":")) + "\n")


def _outcome(error: Exception) -> str:
    return next(outcome for kind, outcome in OUTCOMES.items() if isinstance(error, kind))


def record_trims(store: Store, recorder: Recorder) -> None:
    """Have every trim of ``store`` recorded, a manager's too, which nobody else sees."""
    trim = store.trim

    async def recorded(session: str, epoch: str, trimmed: int, through: int, base: Fold) -> bool:
        answer = await recorder.call(
            session, "trim", trim(session, epoch, trimmed, through, base),
            epoch=epoch, trimmed=trimmed, through=through,
        )  # fmt: skip
        if isinstance(answer, Exception):
            raise answer
        return answer

    store.trim = recorded


@singledispatch
def told(answer: object) -> dict[str, Any]:
    """What an answer says of the conversation."""
    return {}


@told.register
def _(answer: Reading) -> dict[str, Any]:
    return {"news": answer.news, "turns": _turns(answer.turns)} | (
        told(answer.head) | {"news": answer.news} if answer.head else {}
    )


@told.register
def _(answer: Head) -> dict[str, Any]:
    last = answer.known.slots.get("last")
    head = answer.birth, *answer.mark, answer.trimmed, last
    return {"head": head, "news": "head"}


@told.register
def _(answer: Appended) -> dict[str, Any]:
    return {"seqs": answer.seqs} | (told(answer.reading) if answer.reading else {})


@told.register
def _(answer: Acquired) -> dict[str, Any]:
    return told(answer.reading) | {"granted": answer.granted}


@told.register
def _(answer: ConversationState) -> dict[str, Any]:
    head, turns = answer.loaded or (Head(), ())
    return told(Reading("all", head, tuple(turns)))


def _turns(turns: tuple[ConversationTurn, ...]) -> list[tuple[int, str]]:
    """Number and id of each; one whose words are another's goes by neither's id."""
    return [
        (t.seq, t.id if t.content == t.id else f"{t.id} with the words of {t.content}")
        for t in turns
    ]
