"""What a resolver answers: a typed edit of the conversation, and what follows from it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from heritage_session.conversation import ConversationState

Via = Literal["rules", "dspy"]
_NOTHING: Mapping[str, Any] = MappingProxyType({})


ModelOutcome = Literal[
    "understood",
    "abstained",
    "refused",
    "unreadable",
    "timeout",
    "unavailable",
    "busy",
    "failed",
]


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What asking a model for one reading took, and how it ended.

    ``refused``: what it said did not pass the check; ``unreadable``: it was no answer in the asked
    form; ``busy``: it was not asked, as it had failed time and again; ``failed``: the program did.
    ``calls`` counts how often the program was called.
    """

    outcome: ModelOutcome
    calls: int
    input_tokens: int
    output_tokens: int
    milliseconds: float

    def to_dict(self) -> dict[str, Any]:
        """All fields, as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


class EditKind(StrEnum):
    """What a question does to the conversation."""

    STANDALONE = "standalone"
    REPLACE = "replace"
    ADD = "add"
    DROP = "drop"
    SWITCH = "switch"
    REFER = "refer"
    CORRECT = "correct"
    RETURN = "return"
    RESET = "reset"
    ABSTAIN = "abstain"
    CLARIFY = "clarify"


class Source(NamedTuple):
    """Where a slot's value comes from.

    ``question``: the characters ``start`` to ``end`` of this question. ``turn``: the turn number
    ``seq`` of the log. ``row``: row ``row`` (counted from 1) of the results on turn ``seq``.
    """

    kind: Literal["question", "turn", "row"]
    seq: int | None = None
    row: int | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The fields that say something, as JSON values."""
        return {name: value for name, value in self._asdict().items() if value is not None}


class SlotValue(NamedTuple):
    """A slot's canonical value, how people call it, and where it comes from."""

    value: str
    label: str
    source: Source

    def to_dict(self) -> dict[str, Any]:
        """``value``, ``label`` and ``source``, as JSON values."""
        return {"value": self.value, "label": self.label, "source": self.source.to_dict()}


@dataclass(frozen=True, slots=True)
class Choice:
    """One reading of an ambiguous question, in words that could have been asked."""

    question: str
    template_id: str
    slots: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """All fields, as JSON values."""
        return {
            "question": self.question,
            "template_id": self.template_id,
            "slots": dict(self.slots),
        }


class Resolution(NamedTuple):
    """How a question was understood.

    ``template_id``, ``slots`` (all of them, the kept ones too) and ``resolved_question`` are set
    for every edit that can be answered; none of them for ``abstain``, ``clarify`` and ``reset``.
    ``unset`` is what this question removes from what was known (``"*"`` is everything).
    """

    edit: EditKind
    language: str
    template_id: str | None = None
    slots: Mapping[str, SlotValue] = _NOTHING
    unset: tuple[str, ...] = ()
    resolved_question: str | None = None
    choices: tuple[Choice, ...] = ()
    confidence: float = 0.0
    via: Via | None = None
    model: ModelUse | None = None

    @property
    def answerable(self) -> bool:
        """Whether there is a template to run."""
        return self.template_id is not None

    @property
    def values(self) -> dict[str, str]:
        """The canonical values alone."""
        return {name: slot.value for name, slot in self.slots.items()}


class Resolver(ABC):
    """Understands a question against a conversation. Never changes the conversation."""

    @abstractmethod
    async def resolve(
        self, state: ConversationState, question: str, language: str | None = None
    ) -> Resolution:
        """How ``question`` is to be read after ``state``.

        ``language`` is the caller's explicit choice; without it, the question's own where it is
        clear, else the conversation's. Abstains rather than guess; raises nothing for what a user
        may type.
        """

    def for_question(self) -> Resolver:
        """A resolver for one question, which may be read again where the conversation changed
        meanwhile. One that asks somebody bounds what this takes in all, and its
        ``Resolution.model`` tells of all of it.
        """
        return self
