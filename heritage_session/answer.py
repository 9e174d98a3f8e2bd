"""What a question is answered with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from heritage_session.conversation import ConversationTurn
from heritage_session.resolvers.base import (
    Choice,
    ModelUse,
    Resolution,
    SlotValue,
    Source,
    Via,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """How a question was understood, and what the graph says.

    ``durable`` tells whether the store keeps the exchange across a restart, ``seq`` is the number
    of the answer's turn in the conversation. ``model`` is what asking a model took, where one was.
    """

    question: str
    answer: str
    language: str
    edit: str
    resolved_question: str | None = None
    template_id: str | None = None
    slots: Mapping[str, SlotValue] = field(default_factory=lambda: dict[str, SlotValue]())
    rows: Sequence[Mapping[str, Any]] = ()
    via: Via | None = None
    suggestions: Sequence[str] = ()
    choices: Sequence[Choice] = ()
    durable: bool = False
    seq: int | None = None
    model: ModelUse | None = None

    @classmethod
    def from_turns(cls, asked: ConversationTurn, answered: ConversationTurn, durable: bool) -> Self:
        """The answer that was given when these two turns were stored by ``understanding``."""
        understood = asked.payload
        return cls(
            asked.content,
            answered.content,
            understood["language"],
            understood["edit"],
            asked.resolved_question,
            asked.template_id,
            {name: _slot(slot) for name, slot in understood["slots"].items()},
            asked.results,
            understood["via"],
            understood["suggestions"],
            [Choice(**choice) for choice in understood["choices"]],
            durable,
            answered.seq,
            ModelUse(**understood["model"]) if understood.get("model") else None,
        )

    def to_dict(self) -> dict[str, Any]:
        """Every field as a JSON value."""
        return {
            "question": self.question,
            "answer": self.answer,
            "language": self.language,
            "resolved_question": self.resolved_question,
            "edit": self.edit,
            "template_id": self.template_id,
            "slots": {name: slot.to_dict() for name, slot in self.slots.items()},
            "rows": [dict(row) for row in self.rows],
            "via": self.via,
            "suggestions": list(self.suggestions),
            "choices": [choice.to_dict() for choice in self.choices],
            "durable": self.durable,
            "seq": self.seq,
            "model": self.model.to_dict() if self.model else None,
        }


def understanding(resolution: Resolution, suggestions: Sequence[str]) -> dict[str, Any]:
    """What a user turn keeps of how it was understood, for whoever shows the conversation again."""
    return {
        "language": resolution.language,
        "edit": resolution.edit.value,
        "via": resolution.via,
        "slots": {name: slot.to_dict() for name, slot in resolution.slots.items()},
        "suggestions": list(suggestions),
        "choices": [choice.to_dict() for choice in resolution.choices],
        **({"model": resolution.model.to_dict()} if resolution.model else {}),
    }


def _slot(kept: Mapping[str, Any]) -> SlotValue:
    return SlotValue(kept["value"], kept["label"], Source(**kept["source"]))
