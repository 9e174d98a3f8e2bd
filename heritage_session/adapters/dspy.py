"""Memory for any DSPy program whose signature has a ``dspy.History`` field."""

# DSPy is typed in part.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Coroutine,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import AbstractContextManager, aclosing, asynccontextmanager
from typing import Any, cast

from pydantic_core import to_jsonable_python

from heritage_session.conversation import ConversationState, ConversationTurn, last_exchanges
from heritage_session.dspy_scope import plain, scope
from heritage_session.errors import (
    ConfigError,
    ConflictError,
    InvalidInput,
    MissingExtra,
    SignatureError,
)
from heritage_session.history import ANSWER, QUESTION, message, said_by
from heritage_session.manager import SessionManager

try:
    import dspy
except ImportError as error:
    raise MissingExtra("heritage_session.adapters.dspy", "dspy") from error

__all__ = ["Conversation"]

_ROLES = frozenset(("role", "content"))


class Conversation(dspy.Module):
    """A program with a memory: ``await chat(session_id=…, question=…)``.

    It loads the conversation, fills the program's history field, runs it, and appends inputs and
    outputs in one step; a call that fails leaves nothing. Calls to one conversation take turns.
    ``max_turns`` counts the turns that the program is told (20 is at most 10 exchanges).

    Without ``session_id`` it is the program itself, so ``dspy.Evaluate`` and optimisers can use it:
    nothing is read or written, and a history is whatever an example holds.

    ``fields`` maps "question" and "answer" to field names where they cannot be told. Where several
    predictors of the program have a history field, each hears the inputs of the calls and all
    outputs; of outputs with one name, the last.

    DSPy's cache, history and trace are off in a call with ``session_id``: they are everybody's. A
    predictor's own LM must have its cache off.

    Raises:
        SignatureError: no predictor has a history field, the program's ``forward`` takes none, or
            nothing of a conversation can be said with its fields.
    """

    def __init__(
        self,
        program: Any,
        sessions: SessionManager,
        *,
        fields: Mapping[str, str] | None = None,
        max_turns: int = 20,
    ) -> None:
        super().__init__()
        if max_turns < 0:
            raise InvalidInput("max_turns: must not be negative")
        self.program = program
        self._sessions = _Shared(sessions)
        self._max_turns = max_turns
        self._fields = _Fields(program, fields or {})

    def __call__(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, *, session_id: str | None = None, **inputs: Any
    ) -> dspy.Prediction | Coroutine[Any, Any, dspy.Prediction]:
        """With ``session_id`` an awaitable, without it the program's prediction.

        Raises:
            SignatureError: a field that the program does not have, or a history by role.
            ConfigError: a predictor has an LM of its own, with DSPy's cache on.
            SessionError: what the manager raises; nothing was written.
        """
        if session_id is None:
            return super().__call__(**inputs)
        return self._chat(session_id, inputs)

    def forward(self, **inputs: Any) -> dspy.Prediction:
        """The program's prediction; nothing is read or written."""
        self._fields.check_history(inputs)
        return self.program(**inputs)

    async def aforward(self, *, session_id: str | None = None, **inputs: Any) -> dspy.Prediction:
        """As ``__call__``, for ``acall``."""
        if session_id is not None:
            return await self._chat(session_id, inputs)
        self._fields.check_history(inputs)
        return await _asynchronous(self.program)(**inputs)

    async def stream(
        self, *, session_id: str, stream_listeners: Sequence[Any] = (), **inputs: Any
    ) -> AsyncGenerator[Any]:
        """What ``dspy.streamify`` gives while the program runs, and the prediction last.

        The exchange is appended before the prediction is given; who stops listening earlier leaves
        nothing. Listeners are of this call alone. Errors as from ``__call__``.
        """
        async with self._exchange(session_id, inputs) as exchange:
            streaming = cast(Any, dspy).streamify(
                self.program,
                stream_listeners=list(stream_listeners),
                is_async_program=_is_async(self.program),
            )
            async with aclosing(exchange.parts(streaming)) as parts:
                async for part in parts:
                    if isinstance(part, dspy.Prediction):
                        await exchange.keep(part)
                    yield part

    async def _chat(self, session_id: str, inputs: Mapping[str, Any]) -> dspy.Prediction:
        async with self._exchange(session_id, inputs) as exchange:
            with exchange.scope():
                prediction = await _asynchronous(self.program)(**exchange.given)
            await exchange.keep(prediction)
            return prediction

    @asynccontextmanager
    async def _exchange(
        self, session_id: str, inputs: Mapping[str, Any]
    ) -> AsyncGenerator[_Exchange]:
        """One turn in the conversation."""
        self._fields.check_inputs(inputs)
        _check_cache(self.program)
        sessions = self._sessions.it
        async with sessions.exclusive(session_id) as lease:
            state = lease.state
            given = self._fields.given(inputs, state, self._max_turns)

            async def write(*turns: ConversationTurn) -> None:
                if state is not None:
                    await lease.append(*turns)
                elif await sessions.create(session_id, *turns) is None:
                    raise ConflictError("somebody else began this conversation first")

            yield _Exchange(self._fields, inputs, given, write)


class _Exchange:
    """What a program is given, and how what it says is kept."""

    def __init__(
        self,
        fields: _Fields,
        inputs: Mapping[str, Any],
        given: dict[str, Any],
        write: Callable[..., Awaitable[None]],
    ) -> None:
        self.given = given
        self._inputs = inputs
        self._fields = fields
        self._trace: list[tuple[Any, Any, Any]] = []
        self._lm = _uncached(dspy.settings.lm)
        self._write = write

    def scope(self) -> AbstractContextManager[None]:
        """DSPy without its memories, but for what this exchange says."""
        return scope(trace=self._trace, max_trace_size=10_000, lm=self._lm)

    async def parts(self, streaming: Callable[..., Any]) -> AsyncGenerator[Any]:
        """What ``streaming`` gives, made in a task of its own: so DSPy's settings are not those of
        whoever listens, and who stops listening, in whatever task, is not cancelled with it.
        """
        made: asyncio.Queue[Any] = asyncio.Queue()

        async def make() -> None:
            try:
                with self.scope():
                    async for part in streaming(**self.given):
                        made.put_nowait(part)
            finally:
                made.put_nowait(None)

        making = asyncio.create_task(make())
        try:
            while (part := await made.get()) is not None:
                yield part
            await making
        finally:
            making.cancel()
            await asyncio.gather(making, return_exceptions=True)

    async def keep(self, prediction: Any) -> None:
        """Append the exchange that ended with ``prediction``."""
        await self._write(*self._fields.turns(self._inputs, self._trace, prediction))


class _Fields:
    """What a program hears and says, of all its predictors that have a history field."""

    def __init__(self, program: Any, named: Mapping[str, str]) -> None:
        hearing = [p.signature for p in program.predictors() if _history_fields(p.signature)]
        histories = {name for signature in hearing for name in _history_fields(signature)}
        if len(histories) != 1:
            raise SignatureError(
                f"{type(program).__name__} remembers nothing: give a signature one dspy.History"
                " field, with the same name in every predictor"
            )
        self.history = histories.pop()
        self._check_takes(program)
        self.inputs = {
            name: field.annotation
            for signature in hearing
            for name, field in signature.input_fields.items()
            if name != self.history
        }
        outputs = [signature.output_fields for signature in hearing]
        self._heard = [
            name
            for fields in outputs
            for name, field in fields.items()
            if field.annotation is not dspy.ToolCalls
        ]
        own = getattr(program, "signature", None)
        outputs += [own.output_fields] if own is not None else []
        self.outputs = {n: f.annotation for fields in outputs for n, f in fields.items()}
        self.said = said_by(self.inputs, self.outputs, named)
        self._every = (self.history, *self.inputs, *self.outputs)

    def check_inputs(self, inputs: Mapping[str, Any]) -> None:
        """Raises SignatureError for what a call with a session must not hold."""
        if self.history in inputs:
            raise SignatureError(f"{self.history}: it is filled from the session: leave it out")
        if not isinstance(inputs.get(self.said[QUESTION]), str):
            raise SignatureError(f"{self.said[QUESTION]}: expected the question as text")

    def check_history(self, inputs: Mapping[str, Any]) -> None:
        """Raises SignatureError for a history of whose answers DSPy would send None."""
        history = inputs.get(self.history)
        for said in getattr(history, "messages", None) or ():
            missing = dict.fromkeys(name for name in self._heard if name not in said)
            if missing:
                keys = "role/content" if set(said) >= _ROLES else ", ".join(map(str, said))
                raise SignatureError(
                    f"{self.history}: of a message with the keys {keys or '(none)'} the model would"
                    f" be told None as {', '.join(missing)}: key it by"
                    f" {', '.join([*self.inputs, *self.outputs])}, with every output"
                )

    def given(
        self, inputs: Mapping[str, Any], state: ConversationState | None, max_turns: int
    ) -> dict[str, Any]:
        """The program's keyword arguments, the history filled."""
        told = self._told(state, max_turns) if state is not None else []
        safe = {name: self._plain(value) for name, value in inputs.items()}
        return {**safe, self.history: dspy.History(messages=told)}

    def turns(
        self, inputs: Mapping[str, Any], trace: Iterable[tuple[Any, Any, Any]], prediction: Any
    ) -> tuple[ConversationTurn, ConversationTurn]:
        """The exchange, inputs and outputs by field."""
        outputs: dict[str, Any] = {}
        for _, _, said in trace:
            outputs.update({n: v for n, v in said.items() if n in self.outputs})
        outputs.update({n: v for n, v in prediction.items() if n in self.outputs})
        asked = self.said[QUESTION]
        answer = self._json(self.said[ANSWER], outputs.pop(self.said[ANSWER], ""))
        return (
            ConversationTurn(
                "user",
                inputs[asked],
                payload={"inputs": {n: self._json(n, v) for n, v in inputs.items() if n != asked}},
            ),
            ConversationTurn(
                "assistant",
                answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False),
                payload={"outputs": {n: self._json(n, v) for n, v in outputs.items()}},
            ),
        )

    def _told(self, state: ConversationState, max_turns: int) -> list[dict[str, Any]]:
        exchanges = last_exchanges([t for t in state.turns if t.context], max_turns)
        found = (message(e, self.said, self.inputs, self.outputs) for e in exchanges)
        messages = [
            {n: self._plain(v) for n, v in said.items()} for said in found if said is not None
        ]
        return messages[len(messages) - min(len(messages), max_turns // 2) :]

    def _plain(self, value: Any) -> Any:
        if isinstance(value, str):
            return plain(value, self._every)
        if isinstance(value, dict):
            return {n: self._plain(v) for n, v in cast(dict[Any, Any], value).items()}
        if isinstance(value, list):
            return [self._plain(v) for v in cast(list[Any], value)]
        return value

    def _json(self, name: str, value: Any) -> Any:
        """``value`` as JSON; an object that DSPy would take for calls of tools, as text."""
        data = to_jsonable_python(value, fallback=str)
        calls = isinstance(data, dict) and "tool_calls" in data
        if calls and self.outputs.get(name) is not dspy.ToolCalls:
            return json.dumps(data, ensure_ascii=False)
        return data

    def _check_takes(self, program: Any) -> None:
        run = getattr(program, "aforward", None) or program.forward
        parameters = inspect.signature(run).parameters.values()
        if not any(p.name == self.history or p.kind is p.VAR_KEYWORD for p in parameters):
            raise SignatureError(
                f"{type(program).__name__}.forward takes no {self.history}: add it, and hand it to"
                " the predictors that have it"
            )


class _Shared:
    """Something that a copy of a program shares with it: conversations are not copied."""

    def __init__(self, it: SessionManager) -> None:
        self.it = it

    def __deepcopy__(self, memo: dict[int, Any]) -> _Shared:
        return self


def _history_fields(signature: Any) -> list[str]:
    fields = cast(Mapping[str, Any], signature.input_fields)
    return [name for name, field in fields.items() if field.annotation is dspy.History]


def _is_async(program: Any) -> bool:
    return hasattr(program, "aforward")


def _asynchronous(program: Any) -> Any:
    return program.acall if _is_async(program) else dspy.asyncify(program)


def _check_cache(program: Any) -> None:
    for name, predictor in program.named_predictors():
        if getattr(predictor.lm, "cache", False):
            raise ConfigError(
                f"{name}: its own LM answers from DSPy's cache, which all sessions share:"
                " make it with dspy.LM(…, cache=False)"
            )


def _uncached(lm: Any) -> Any:
    return lm.copy(cache=False) if hasattr(lm, "copy") else lm
