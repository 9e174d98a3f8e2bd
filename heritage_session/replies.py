"""What the engine says of its own accord, by language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from heritage_session.resolvers.base import EditKind

_REPLIES: Mapping[str, Mapping[EditKind, str]] = MappingProxyType(
    {
        "nl": {
            EditKind.ABSTAIN: "Die vraag heb ik niet begrepen.",
            EditKind.CLARIFY: "Wat bedoelt u precies?",
            EditKind.RESET: "Goed, we beginnen opnieuw.",
        },
        "en": {
            EditKind.ABSTAIN: "I did not understand that question.",
            EditKind.CLARIFY: "Which of these do you mean?",
            EditKind.RESET: "All right, we start afresh.",
        },
        "de": {
            EditKind.ABSTAIN: "Diese Frage habe ich nicht verstanden.",
            EditKind.CLARIFY: "Was meinen Sie genau?",
            EditKind.RESET: "Gut, wir fangen neu an.",
        },
    }
)


def reply(edit: EditKind, language: str) -> str:
    """The words for an edit that no template answers; English where the language is not known."""
    return _REPLIES.get(language, _REPLIES["en"])[edit]
