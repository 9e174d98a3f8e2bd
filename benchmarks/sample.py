"""What is said in the conversations that are measured."""

from __future__ import annotations

import random

from heritage_session import ConversationTurn

QUESTION = "Welke musea zijn er in Enschede, en wat is daar op zondag te zien?"
ANSWER = "Er zijn er twee: De Museumfabriek en Rijksmuseum Twenthe; beide zijn op zondag open."
_SYLLABLES = (
    "mu",
    "se",
    "um",
    "ar",
    "chief",
    "bi",
    "bli",
    "o",
    "theek",
    "kerk",
    "mo",
    "len",
    "kas",
)


def asked(question: str = QUESTION) -> ConversationTurn:
    """A question that sets two slots."""
    slots = {"kind": "museum", "place": "enschede"}
    return ConversationTurn("user", question, template_id="institutions_in_place", slots=slots)


def pair(question: str = QUESTION, answer: str = ANSWER) -> list[ConversationTurn]:
    """A question and its answer."""
    return [asked(question), ConversationTurn("assistant", answer)]


def turns(number: int) -> list[ConversationTurn]:
    """So many, questions and answers alternating."""
    return [turn for _ in range((number + 1) // 2) for turn in pair()][:number]


def prose(length: int) -> str:
    """Text of ``length`` characters that repeats itself about as much as language does."""
    chance, text = random.Random(length), ""
    while len(text) < length:
        text += "".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) + " "
    return text[:length]
