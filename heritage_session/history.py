"""Exchanges as the messages that a DSPy signature can say.

DSPy sends of a history message only what is keyed by the signature's own fields; role/content
messages reach the model as assistant turns whose fields are all ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import UnionType
from typing import TYPE_CHECKING, Any, Protocol, Union, cast, get_args, get_origin

from heritage_session.dspy_scope import import_dspy
from heritage_session.errors import InvalidInput, SignatureError

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
    dspy = import_dspy("to_dspy_history()")
    inputs, outputs, hears = _signature_fields(dspy, signature)
    names = said_by(inputs, outputs, fields or {}, hears=hears)
    messages = [m for e in exchanges if (m := message(e, names, inputs, outputs)) is not None]
    kept = messages[len(messages) - min(len(messages), max_turns // 2) :]
    return dspy.History(messages=_within(kept, max_chars))


def _signature_fields(dspy: Any, signature: Any) -> tuple[dict[str, Any], dict[str, Any], bool]:
    """The annotations of inputs and outputs, the history left out, and whether there is one."""
    if signature is None:
        return {QUESTION: str}, {ANSWER: str}, True
    if isinstance(signature, dspy.Module):
        signature = _module_signature(signature)
    if isinstance(signature, str):
        signature = dspy.Signature(signature, custom_types={"History": dspy.History})
    if not (isinstance(signature, type) and issubclass(signature, dspy.Signature)):
        raise SignatureError(f"{signature!r} is no DSPy signature, signature string or module")
    fields = cast(Any, signature)
    inputs = {k: f.annotation for k, f in fields.input_fields.items()}
    outputs = {k: f.annotation for k, f in fields.output_fields.items()}
    spoken = {k: a for k, a in inputs.items() if a is not dspy.History}
    return spoken, outputs, len(spoken) < len(inputs)


def _module_signature(module: Any) -> Any:
    predictors = module.predictors()
    if len(predictors) != 1:
        raise SignatureError(
            f"{type(module).__name__} has {len(predictors)} predictors: pass one's signature"
        )
    return predictors[0].signature


def said_by(
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any],
    fields: Mapping[str, str],
    *,
    hears: bool = True,
) -> dict[str, str]:
    """Which field says the ``question`` and which the ``answer``, of fields by their annotations.

    Without a history field, which DSPy could send none of it by, only fields that are named
    ``question`` and ``answer``, or by the caller, are taken for that.

    Raises:
        SignatureError: they cannot be told, or ``fields`` names others.
    """
    sides = {QUESTION: inputs, ANSWER: outputs}
    names = {said: fields.get(said) or _only_text(said, sides[said], hears) for said in _SAID}
    if set(fields) - set(_SAID) or any(names[said] not in sides[said] for said in _SAID):
        every = ", ".join([*inputs, *outputs]) or "(none)"
        raise SignatureError(
            f"nothing of a conversation can be said with the fields {every}: it takes a"
            ' dspy.History, and fields={"question": …, "answer": …} naming a text input and output'
        )
    return cast(dict[str, str], names)


def _only_text(said: str, available: Mapping[str, Any], hears: bool) -> str | None:
    texts = [name for name, annotation in available.items() if _takes_text(annotation)]
    if said in texts or not hears:
        return said
    texts = [name for name in texts if name != "reasoning"]
    return texts[0] if len(texts) == 1 else None


def _takes_text(annotation: Any) -> bool:
    if get_origin(annotation) in (Union, UnionType):
        return any(_takes_text(part) for part in get_args(annotation))
    return annotation in (str, Any)


def message(
    exchange: _Exchange, names: Mapping[str, str], inputs: Iterable[str], outputs: Iterable[str]
) -> dict[str, Any] | None:
    """One exchange with every output field filled: DSPy would send ``None`` for a missing one. None
    where it is not complete, or no context.

    What turns keep of other fields, such as a reasoning, stands in ``payload["inputs"]`` of the
    question and ``payload["outputs"]`` of the answer.
    """
    question, answer = exchange.question, exchange.answer
    if question is None or answer is None or not (question.context and answer.context):
        return None
    given, known = question.payload.get("inputs", {}), answer.payload.get("outputs", {})
    return {
        **{name: given[name] for name in inputs if name in given},
        names[QUESTION]: question.resolved_question or question.content,
        **{name: known.get(name, "") for name in outputs},
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
