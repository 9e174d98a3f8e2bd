"""From the best reading to what a resolver answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heritage_session.catalog import Catalog
from heritage_session.conversation import EVERYTHING, ConversationState
from heritage_session.resolvers.base import Choice, EditKind, Resolution, SlotValue, Source
from heritage_session.resolvers.memory import Found, Memory
from heritage_session.resolvers.placing import Placed
from heritage_session.resolvers.phrasing import Phrasing
from heritage_session.resolvers.question import Question
from heritage_session.resolvers.reading import Filling, Reading, value_of

_MOST_CHOICES = 3


class Edits:
    """Derives template, slots, text and kind of edit from one reading."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._phrasing = Phrasing(catalog)

    def none(self, question: Question, state: ConversationState) -> Resolution:
        """What is said where there is no reading: a reset, or nothing at all."""
        language = question.grammar.language
        empty = not (question.mentions or question.needs or question.counts or question.nouns)
        if empty and (question.has("reset") or question.has("topic")):
            return Resolution(
                EditKind.RESET, language, unset=(EVERYTHING,), confidence=0.9, via="rules"
            )
        return Resolution(EditKind.ABSTAIN, language)

    def of(
        self,
        question: Question,
        memory: Memory,
        state: ConversationState,
        readings: list[Reading],
        sure: bool,
    ) -> Resolution:
        """The answer for the best reading, or the choice between equally good ones."""
        best = readings[0]
        language = question.grammar.language
        options = list(_options(readings, self._catalog))
        if len(options) > 1:
            choices = [self._choice(memory, reading, language) for reading in options]
            kind = EditKind.CLARIFY if len(choices) <= _MOST_CHOICES else EditKind.ABSTAIN
            kept = tuple(choices) if kind is EditKind.CLARIFY else ()
            return Resolution(kind, language, choices=kept, via="rules" if kept else None)
        best = options[0] if options else best
        if best.doubt is not None:
            return Resolution(EditKind.ABSTAIN, language)
        return self._resolution(question, memory, state, best, sure)

    def _resolution(
        self,
        question: Question,
        memory: Memory,
        state: ConversationState,
        reading: Reading,
        sure: bool,
    ) -> Resolution:
        language = question.grammar.language
        slots = {
            name: self._slot_value(question, reading, name, language) for name in reading.slots
        }
        kind = _kind(question, memory, reading)
        gone = tuple(name for name in state.current_slots if name not in slots)
        return Resolution(
            kind,
            language,
            template_id=reading.template,
            slots=slots,
            unset=(EVERYTHING,) if kind is EditKind.STANDALONE else gone,
            resolved_question=self._phrasing.say(reading, language, reading.evidence.wording if reading.evidence.asks else 0),
            confidence=_confidence(question, reading, sure),
            via="rules",
        )

    def _slot_value(
        self, question: Question, reading: Reading, name: str, language: str
    ) -> SlotValue:
        filling = reading.slots[name]
        value = value_of(filling)
        label = self._catalog.label(reading.form.template, name, value, language)
        return SlotValue(value, label, _source(question, filling))

    def _choice(self, memory: Memory, reading: Reading, language: str) -> Choice:
        values = {name: value_of(filling) for name, filling in reading.slots.items()}
        text = self._phrasing.say(reading, language, reading.evidence.wording if reading.evidence.asks else 0)
        return Choice(text, reading.template, values)


def _options(readings: list[Reading], catalog: Catalog) -> Iterator[Reading]:
    """Every reading that is left once each doubtful value or slot is settled one way."""
    for reading in readings:
        doubtful = [n for n, f in reading.slots.items() if isinstance(f, Placed) and len(f.values) > 1]
        if reading.doubt is not None and not doubtful:
            mention, names = reading.doubt
            for name in names:
                ids = tuple(mention.ids(reading.form.template.slots[name].vocabulary))
                slots: Mapping[str, Filling] = {**reading.slots, name: Placed(mention, ids[:1])}
                if all(n in slots for n in reading.form.template.required):
                    yield reading._replace(slots=slots, doubt=None)
        elif len(doubtful) == 1 and reading.doubt is None:
            name = doubtful[0]
            placed = reading.slots[name]
            for value in placed.values if isinstance(placed, Placed) else ():
                slots = {**reading.slots, name: Placed(placed.mention, (value,))}
                yield reading._replace(slots=slots)
        elif not doubtful:
            yield reading


def _kind(question: Question, memory: Memory, reading: Reading) -> EditKind:
    current = memory.current
    if reading.complete:
        return EditKind.STANDALONE
    if question.has("correct"):
        return EditKind.CORRECT
    if question.has("return"):
        return EditKind.RETURN
    if any(isinstance(f, Found) and f.row for f in reading.slots.values()):
        return EditKind.REFER
    if current is None or current.template != reading.template:
        return EditKind.SWITCH
    if reading.dropped:
        return EditKind.DROP
    new = [n for n, f in reading.slots.items() if isinstance(f, Placed) and n not in current.slots]
    return EditKind.ADD if new else EditKind.REPLACE


def _source(question: Question, filling: Filling) -> Source:
    if isinstance(filling, Placed):
        start, end, text = question.span(filling.mention.first, filling.mention.after)
        return Source("question", start=start, end=end, text=text)
    seq = filling.turn.seq if filling.turn is not None else None
    if filling.row:
        return Source("row", seq=seq, row=filling.row)
    return Source("turn", seq=seq)


def _confidence(question: Question, reading: Reading, sure: bool) -> float:
    confidence = 0.98 if reading.complete else 0.95
    if not sure:
        confidence -= 0.1
    if not all(mention.sure for mention in question.mentions):
        confidence -= 0.1
    return round(confidence, 2)
