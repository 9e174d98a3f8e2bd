"""Exchanges as the messages that a DSPy signature can say.

DSPy sends of a history message only what is keyed by the signature's own fields; role/content
messages reach the model as assistant turns whose fields are all ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import UnionType
from typing import TYPE_CHECKING, Any, Protocol, Union, cast, get_args, get_origin

from heritage_session.errors import InvalidInput, MissingExtra, SignatureError

if TYPE_CHECKING:
    import dspy

QUESTION, ANSWER = "question", "answer"
_SAID = (QUESTION, ANSWER)


class _Turn(Protocol):
    @property
    def content(self) -> str: ...
    @property
    def resolved_question(self) -> str | None: ...
    @property
    def context(self) -> bool: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...


class _Exchange(Protocol):
    @property
    def question(self) -> _Turn | None: ...
    @property
    def answer(self) -> _Turn | None: ...


def dspy_history(
    exchanges: Iterable[_Exchange],
    signature: Any,
    max_turns: int,
    max_chars: int | None,
    fields: Mapping[str, str] | None,
) -> dspy.History:
    """The complete ``exchanges`` as a ``dspy.History`` for ``signature``.

    Raises:
        SignatureError: neither a question nor an answer could be said with its fields.
        InvalidInput: a negative bound.
        MissingExtra: dspy is not installed.
    """
    if max_turns < 0 or (max_chars is not None and max_chars < 0):
        raise InvalidInput("max_turns and max_chars must not be negative")
    dspy = _import_dspy()
    inputs, outputs = _signature_fields(dspy, signature)
    names = _names(inputs, outputs, fields or {})
    messages = [m for e in exchanges if (m := _message(e, names, outputs)) is not None]
    kept = messages[len(messages) - min(len(messages), max_turns // 2) :]
    return dspy.History(messages=_within(kept, max_chars))


def _import_dspy() -> Any:
    try:
        import dspy
    except ImportError as error:
        raise MissingExtra("to_dspy_history()", "dspy") from error
    return dspy


def _signature_fields(dspy: Any, signature: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The annotations of the input fields (the history left out) and of the output fields."""
    if signature is None:
        return {QUESTION: str}, {ANSWER: str}
    if isinstance(signature, dspy.Module):
        signature = _module_signature(signature)
    if isinstance(signature, str):
        signature = dspy.Signature(signature, custom_types={"History": dspy.History})
    if not (isinstance(signature, type) and issubclass(signature, dspy.Signature)):
        raise SignatureError(f"{signature!r} is no DSPy signature, signature string or module")
    fields = cast(Any, signature)
    inputs = {k: f.annotation for k, f in fields.input_fields.items()}
    outputs = {k: f.annotation for k, f in fields.output_fields.items()}
    return {k: a for k, a in inputs.items() if a is not dspy.History}, outputs


def _module_signature(module: Any) -> Any:
    predictors = module.predictors()
    if len(predictors) != 1:
        raise SignatureError(
            f"{type(module).__name__} has {len(predictors)} predictors: pass one's signature"
        )
    return predictors[0].signature


def _names(
    inputs: Mapping[str, Any], outputs: Mapping[str, Any], fields: Mapping[str, str]
) -> dict[str, str]:
    """Which field says the question and which the answer."""
    names = {
        said: fields.get(said) or _only_text(said, available)
        for said, available in ((QUESTION, inputs), (ANSWER, outputs))
    }
    every = [*inputs, *outputs]
    wrong = set(fields) - set(_SAID) or {f for f in fields.values() if f not in every}
    if wrong or None in names.values():
        raise SignatureError(
            f"nothing of a conversation can be said with the fields {', '.join(every) or '(none)'}:"
            ' pass fields={"question": …, "answer": …} naming a text input and a text output'
        )
    return cast(dict[str, str], names)


def _only_text(said: str, available: Mapping[str, Any]) -> str | None:
    texts = [name for name, annotation in available.items() if _takes_text(annotation)]
    if said in texts:
        return said
    texts = [name for name in texts if name != "reasoning"]
    return texts[0] if len(texts) == 1 else None


def _takes_text(annotation: Any) -> bool:
    if get_origin(annotation) in (Union, UnionType):
        return any(_takes_text(part) for part in get_args(annotation))
    return annotation in (str, Any)


def _message(
    exchange: _Exchange, names: Mapping[str, str], outputs: Iterable[str]
) -> dict[str, Any] | None:
    """One message, every output field filled: DSPy would send ``None`` for a missing one."""
    question, answer = exchange.question, exchange.answer
    if question is None or answer is None or not (question.context and answer.context):
        return None
    known = {**question.payload, **answer.payload}
    rest = {name: known.get(name, "") for name in outputs}
    return {
        names[QUESTION]: question.resolved_question or question.content,
        **rest,
        names[ANSWER]: answer.content,
    }


def _within(messages: Sequence[dict[str, Any]], max_chars: int | None) -> list[dict[str, Any]]:
    if max_chars is None:
        return list(messages)
    kept: list[dict[str, Any]] = []
    room = max_chars
    for message in reversed(messages):
        room -= sum(len(str(value)) for value in message.values())
        if room < 0:
            break
        kept.append(message)
    return kept[::-1]
