"""A question on its way through the engine."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import cast

from heritage_session.conversation import new_id
from heritage_session.errors import InvalidInput
from heritage_session.stores.base import check_id

MAX_QUESTION = 2000
MAX_REQUEST_ID = 200


@dataclass(frozen=True, slots=True)
class Request:
    """A question to one conversation.

    The ids of its two turns follow from the conversation and ``request_id``, so that a repeated
    request is found in the log; without a ``request_id`` they are new ones.
    """

    session_id: str
    question: str
    language: str | None = None
    request_id: str | None = None
    asked_id: str = field(init=False)
    answered_id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "asked_id", self._turn_id("asked"))
        object.__setattr__(self, "answered_id", self._turn_id("answered"))

    def _turn_id(self, part: str) -> str:
        if self.request_id is None:
            return new_id()
        named = "\0".join((self.session_id, self.request_id, part))
        return sha256(named.encode()).hexdigest()[:32]


def checked(
    session_id: str, question: object, language: object, request_id: object, spoken: Sequence[str]
) -> Request:
    """The request that these arguments make; white space in the question is collapsed.

    Raises:
        InvalidInput: one of them cannot be used; the message names it.
    """
    if language is not None and language not in spoken:
        raise InvalidInput(f"language: {language!r} is none of {', '.join(spoken)}")
    if request_id is not None and not _is_request_id(request_id):
        raise InvalidInput(f"request_id: expected 1 to {MAX_REQUEST_ID} printable characters")
    words = _words(question)
    return Request(
        check_id(session_id), words, cast(str | None, language), cast(str | None, request_id)
    )


def _is_request_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_REQUEST_ID and value.isprintable()


def _words(question: object) -> str:
    if not isinstance(question, str):
        raise InvalidInput(f"question: expected text, not {type(question).__name__}")
    if len(question) > MAX_QUESTION:
        raise InvalidInput(f"question: {len(question)} characters; at most {MAX_QUESTION}")
    words = " ".join(question.split())
    if not words:
        raise InvalidInput("question: it is empty")
    for position, character in enumerate(words):
        if unicodedata.category(character) in ("Cc", "Cs"):
            raise InvalidInput(
                f"question: U+{ord(character):04X} at {position} is no character of a text"
            )
    return words
