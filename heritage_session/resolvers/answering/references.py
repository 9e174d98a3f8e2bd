"""What points at earlier answers in ways that need the whole conversation to be read otherwise."""

from __future__ import annotations

from collections.abc import Callable

from heritage_session.catalog import Catalog
from heritage_session.conversation import EVERYTHING, ConversationState, ConversationTurn
from heritage_session.resolvers.answering.calling import ellipses, recalled
from heritage_session.resolvers.answering.collecting import collected, collects
from heritage_session.resolvers.answering.edits import Edits
from heritage_session.resolvers.answering.listing import recounted, relisted
from heritage_session.resolvers.base import EditKind, Resolution
from heritage_session.resolvers.grammar.wordings import Evidence
from heritage_session.resolvers.reading.memory import Memory
from heritage_session.resolvers.reading.question import Question
from heritage_session.resolvers.reading.reader import Reading

Settle = Callable[[ConversationState, Question, bool, ConversationTurn | None], Resolution]


class References:
    """Reads questions about rows, lists and persons of earlier answers.

    ``settle`` answers what is left of a question, with the turn whose rows it counts, if it says.
    """

    def __init__(self, catalog: Catalog, edits: Edits, settle: Settle) -> None:
        self._catalog = catalog
        self._edits = edits
        self._settle = settle

    def first(self, state: ConversationState, question: Question, sure: bool) -> Resolution | None:
        """The answer to what asks for an earlier list or for all there is of somebody, before
        anything else is tried.
        """
        found = self._returned(state, question, sure) if question.has("return") else None
        if found is not None or not collects(question):
            return found
        memory = Memory(self._catalog, state)
        return self._collected(question, memory, sure, people=True)

    def _collected(
        self, question: Question, memory: Memory, sure: bool, people: bool
    ) -> Resolution | None:
        reading = collected(question, memory, people)
        if reading is None:
            return None
        return _answered(self._edits.of(question, memory, [reading], sure))

    def _returned(
        self, state: ConversationState, question: Question, sure: bool
    ) -> Resolution | None:
        """The answer to what is asked of an earlier list: "back to the list, how many are there?";
        where nothing is, the list again.
        """
        memory = Memory(self._catalog, state)
        found = relisted(question, memory)
        if found is None or found.turn is None:
            return None
        if not found.question.texts:
            return self._again(question, memory, found.turn, sure)
        before = ConversationState(_up_to(state, found.turn), language=state.language)
        answer = self._settle(before, found.question, sure, None)
        if not answer.answerable or EVERYTHING in answer.unset:
            return answer if answer.answerable else None
        gone = tuple(name for name in state.current_slots if name not in answer.slots)
        return answer._replace(edit=EditKind.RETURN, unset=gone)

    def found(self, state: ConversationState, question: Question, sure: bool) -> Resolution | None:
        """The answer to a question that calls a row, or what was answered last, by other words."""
        memory = Memory(self._catalog, state)
        if not memory.turns:
            return None
        listed = recounted(question, memory)
        if listed is not None:
            rest, turn = listed.question, listed.turn
            found = None if listed.named else _answered(self._settle(state, rest, sure, None))
            return found or (turn and _answered(self._settle(state, rest, sure, turn)))
        things = self._collected(question, memory, sure, False) if collects(question) else None
        if things is not None:
            return things
        called = recalled(question, memory)
        if called is not None:
            return _answered(self._settle(state, called, sure, None))
        found = [self._settle(state, led, sure, None) for led in ellipses(question)]
        found = [each for each in found if each.answerable and self._lists(each, question)]
        agreed = len({each.template_id for each in found}) == 1
        return found[0] if agreed else None

    def _lists(self, found: Resolution, question: Question) -> bool:
        """Whether a follow-up gets what its only noun names."""
        results = self._catalog.templates[found.template_id or ""].results
        kinds = {kind for need in question.needs for kind in question.grammar.named(need)}
        return results in kinds and EVERYTHING not in found.unset

    def _again(
        self, question: Question, memory: Memory, turn: ConversationTurn, sure: bool
    ) -> Resolution:
        form = question.grammar.forms[turn.template_id or ""]
        ago = memory.turns.index(turn)
        slots = {name: memory.source(name, value, ago) for name, value in turn.slots.items()}
        evidence = Evidence()
        return self._edits.of(question, memory, [Reading(form, slots, evidence, 0.0)], sure)


def _answered(resolution: Resolution) -> Resolution | None:
    return resolution if resolution.answerable else None


def _up_to(state: ConversationState, last: ConversationTurn) -> list[ConversationTurn]:
    """The turns of a conversation up to this one."""
    return state.turns[: state.turns.index(last) + 1]
