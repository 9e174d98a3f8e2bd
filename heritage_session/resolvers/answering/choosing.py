"""The answer to a clarification: which of the offered readings is meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState, ConversationTurn
from heritage_session.resolvers.base import EditKind
from heritage_session.resolvers.language.text import split
from heritage_session.resolvers.reading.question import Question


class Offer(NamedTuple):
    """A reading that a clarification offered, with the turn that did."""

    question: str
    template: str
    slots: Mapping[str, str]
    turn: ConversationTurn


def offers(catalog: Catalog, state: ConversationState) -> Sequence[Offer]:
    """What the last exchange offers to choose from, where it was a clarification."""
    for turn in reversed(state.turns):
        if turn.role == "user" and turn.context:
            if turn.payload.get("edit") != EditKind.CLARIFY:
                return ()
            choices = cast(Sequence[Mapping[str, Any]], turn.payload.get("choices", ()))
            found = [
                Offer(choice["question"], choice["template_id"], choice["slots"], turn)
                for choice in choices
            ]
            return found if all(_possible(catalog, offer) for offer in found) else ()
    return ()


def chosen(catalog: Catalog, question: Question, offered: Sequence[Offer]) -> Offer | None:
    """The one that the question picks by its number or by what only it is called."""
    if not offered or question.roles.keys() & {"not", "drop"}:
        return None
    words = _telling(question)
    if not words:
        return _counted(question, offered)
    named = [offer for offer in offered if words <= _names(catalog, offer)]
    return named[0] if len(named) == 1 else None


def _telling(question: Question) -> set[str]:
    """The words that neither count nor only join others."""
    cues = question.grammar.lexicon.words
    return {
        text
        for text in question.texts
        if not ((cue := cues.get(text)) and (cue.explained or cue.ordinal or cue.number))
    }


def _counted(question: Question, offered: Sequence[Offer]) -> Offer | None:
    numbers = [count.value for count in question.counts]
    if not numbers:
        cues = (question.grammar.lexicon.words.get(text) for text in question.texts)
        numbers = [cue.number for cue in cues if cue is not None and cue.number]
    if len(numbers) != 1:
        return None
    number = numbers[0] if numbers[0] > 0 else len(offered) + 1 + numbers[0]
    return offered[number - 1] if 1 <= number <= len(offered) else None


def _names(catalog: Catalog, offer: Offer) -> set[str]:
    """The words of the offered question, and all that its values are called."""
    found = set(split(offer.question))
    slots = catalog.templates[offer.template].slots
    for name, value in offer.slots.items():
        known = catalog.vocabularies[slots[name].vocabulary].values.get(value)
        for surface, _ in known.names() if known is not None else ():
            found.update(split(surface))
    return found


def _possible(catalog: Catalog, offer: Offer) -> bool:
    template = catalog.templates.get(offer.template)
    return template is not None and all(
        name in template.slots and value in catalog.vocabularies[template.slots[name].vocabulary]
        for name, value in offer.slots.items()
    )
