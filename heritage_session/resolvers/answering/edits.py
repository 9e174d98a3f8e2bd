"""From the best reading to what a resolver answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from heritage_session.catalog import Catalog
from heritage_session.conversation import EVERYTHING
from heritage_session.resolvers.answering.choosing import Offer
from heritage_session.resolvers.answering.phrasing import Phrasing
from heritage_session.resolvers.base import Choice, EditKind, Resolution, SlotValue, Source
from heritage_session.resolvers.grammar.wordings import Evidence, Forms
from heritage_session.resolvers.hearing.scanner import Mention, Names
from heritage_session.resolvers.reading.memory import Found, Memory
from heritage_session.resolvers.reading.placing import Placed
from heritage_session.resolvers.reading.question import Question
from heritage_session.resolvers.reading.reader import Filling, Reading, value_of

_MOST_CHOICES = 3


class Edits:
    """Derives template, slots, text and kind of edit from one reading."""

    def __init__(self, catalog: Catalog, names: Names) -> None:
        self._catalog = catalog
        self._phrasing = Phrasing(catalog, names)

    def none(self, question: Question) -> Resolution:
        """What is said where there is no reading: a reset, or nothing at all."""
        language = question.answer_in
        begins = question.restarts or question.has("reset") or question.has("topic")
        if question.empty and begins:
            return Resolution(
                EditKind.RESET, language, unset=(EVERYTHING,), confidence=0.9, via="rules"
            )
        return Resolution(EditKind.ABSTAIN, language)

    def choice(self, question: Question, memory: Memory, offer: Offer, form: Forms) -> Resolution:
        """The answer for one of the readings that a clarification offered."""
        slots = {
            name: _offered(question, memory, offer, form, name, value)
            for name, value in offer.slots.items()
        }
        reading = Reading(form, slots, Evidence(), 0.0)
        resolution = self._resolution(question, memory, reading, EditKind.REFER, sure=True)
        if offer.turn.payload.get("language") != question.answer_in:
            return resolution
        return resolution._replace(resolved_question=offer.question)

    def of(
        self,
        question: Question,
        memory: Memory,
        readings: list[Reading],
        sure: bool,
    ) -> Resolution:
        """The answer for the best reading, or the choice between equally good ones."""
        language = question.answer_in
        options = readings
        if len(readings) != 1 or _open(readings[0]):
            options = list(islice(_options(readings), _MOST_CHOICES + 1))
        if len(options) > 1:
            options = list(islice(_each_once(_options(readings)), _MOST_CHOICES + 1))
        if len(options) == 1:
            return self.only(question, memory, options[0], sure)
        if not 1 < len(options) <= _MOST_CHOICES:
            return Resolution(EditKind.ABSTAIN, language)
        choices = tuple(self._distinct([self._choice(found, language) for found in options]))
        return Resolution(EditKind.CLARIFY, language, choices=choices, via="rules")

    def only(self, question: Question, memory: Memory, reading: Reading, sure: bool) -> Resolution:
        """The answer for a reading that leaves nothing open."""
        kind = _kind(question, memory, reading)
        return self._resolution(question, memory, reading, kind, sure)

    def _resolution(
        self,
        question: Question,
        memory: Memory,
        reading: Reading,
        kind: EditKind,
        sure: bool,
    ) -> Resolution:
        language = question.answer_in
        held = reading.form.template.slots
        slots = {
            name: self._slot_value(question, held[name].vocabulary, filling, language)
            for name, filling in reading.slots.items()
        }
        if kind is EditKind.STANDALONE:
            gone: tuple[str, ...] = (EVERYTHING,)
        else:
            gone = tuple([name for name in memory.known if name not in slots])
        return Resolution(
            kind,
            language,
            template_id=reading.template,
            slots=slots,
            unset=gone,
            resolved_question=self._phrasing.say(reading, language),
            confidence=_confidence(question, reading, sure),
            via="rules",
        )

    def _slot_value(
        self, question: Question, vocabulary: str, filling: Filling, language: str
    ) -> SlotValue:
        value = value_of(filling)
        label = self._catalog.vocabularies[vocabulary].label(value, language)
        return SlotValue(value, label, _source(question, filling))

    def _distinct(self, choices: list[Choice]) -> Iterator[Choice]:
        """The choices; those in the same words with the ids of what only one of them means."""
        counted = Counter(choice.question for choice in choices)
        shared = set[tuple[str, str]].intersection(*(set(c.slots.items()) for c in choices))
        for choice in choices:
            own = [value for slot, value in choice.slots.items() if (slot, value) not in shared]
            if counted[choice.question] > 1:
                named = ", ".join(own or [choice.template_id])
                choice = replace(choice, question=f"{choice.question} ({named})")
            yield choice

    def _choice(self, reading: Reading, language: str) -> Choice:
        values = {name: value_of(filling) for name, filling in reading.slots.items()}
        return Choice(self._phrasing.say(reading, language), reading.template, values)


def _open(reading: Reading) -> bool:
    """Whether a slot or value of it is in doubt."""
    if reading.doubt is not None:
        return True
    values = reading.slots.values()
    return bool([f for f in values if isinstance(f, Placed) and len(f.values) > 1])


def _options(readings: list[Reading]) -> Iterator[Reading]:
    """Every reading that is left once each doubtful value or slot is settled one way."""
    for reading in readings:
        doubtful = [
            (name, filling)
            for name, filling in reading.slots.items()
            if isinstance(filling, Placed) and len(filling.values) > 1
        ]
        if reading.doubt is not None:
            if not doubtful:
                yield from _settled_slot(reading, *reading.doubt)
        elif len(doubtful) == 1:
            name, filling = doubtful[0]
            for value in filling.values:
                chosen = Placed(filling.mention, (value,))
                yield reading._replace(slots={**reading.slots, name: chosen})
        elif not doubtful:
            yield reading


def _each_once(readings: Iterable[Reading]) -> Iterator[Reading]:
    found: list[Reading] = []
    for reading in readings:
        if not any(reading.same(other) for other in found):
            found.append(reading)
            yield reading


def _settled_slot(reading: Reading, mention: Mention, names: tuple[str, ...]) -> Iterator[Reading]:
    for name in names:
        ids = tuple(mention.ids(reading.form.template.slots[name].vocabulary))
        slots: Mapping[str, Filling] = {**reading.slots, name: Placed(mention, ids[:1])}
        if all(required in slots for required in reading.form.template.required):
            yield reading._replace(slots=slots, doubt=None)


def _kind(question: Question, memory: Memory, reading: Reading) -> EditKind:
    current = memory.current
    if reading.complete:
        return EditKind.STANDALONE
    if question.has("correct"):
        return EditKind.CORRECT
    if question.has("return"):
        return EditKind.RETURN
    if [f for f in reading.slots.values() if isinstance(f, Found) and f.row]:
        return EditKind.REFER
    if current is None or current.template != reading.template:
        return EditKind.SWITCH
    if reading.dropped:
        return EditKind.DROP
    new = [n for n, f in reading.slots.items() if isinstance(f, Placed) and n not in current.slots]
    grown = new and current.slots.keys() <= reading.slots.keys()
    return EditKind.ADD if grown else EditKind.REPLACE


def _offered(
    question: Question, memory: Memory, offer: Offer, form: Forms, name: str, value: str
) -> Filling:
    vocabulary = form.template.slots[name].vocabulary
    for mention in question.mentions:
        if value in mention.ids(vocabulary):
            return Placed(mention, (value,))
    found = memory.source(name, value)
    return found if found.turn is not None else Found(value, offer.turn)


def _source(question: Question, filling: Filling) -> Source:
    if isinstance(filling, Placed):
        start, end, text = question.span(filling.mention.first, filling.mention.after)
        return Source("question", None, None, start, end, text)
    seq = filling.turn.seq if filling.turn is not None else None
    if filling.row:
        return Source("row", seq, filling.row)
    return Source("turn", seq)


def _confidence(question: Question, reading: Reading, sure: bool) -> float:
    confidence = 0.98 if reading.complete else 0.95
    unsure = [mention for mention in question.mentions if not mention.sure]
    doubts = (not sure) + bool(unsure)
    return round(confidence - 0.1 * doubts, 2) if doubts else confidence
