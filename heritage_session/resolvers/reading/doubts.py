"""What speaks against a reading although it explains every word: "how powerful is that one"."""

from __future__ import annotations

from heritage_session.resolvers.reading.memory import Found, Memory
from heritage_session.resolvers.reading.question import Question
from heritage_session.resolvers.reading.reader import Reading, value_of

TIE = 0.1
_FRAME = 2
_OBJECTS = ("pronoun", "plural", "demonstrative")


def best(question: Question, memory: Memory, readings: list[Reading]) -> list[Reading]:
    """The best reading, with those that are as good and would be answered otherwise; none where it
    is to be doubted.
    """
    first, rivals = readings[0], readings[1:]
    if rivals:
        rivals = [r for r in rivals if r.score > first.score - TIE and not r.same(first)]
    return [] if not rivals and _doubted(question, memory, first) else [first, *rivals]


def _doubted(question: Question, memory: Memory, reading: Reading) -> bool:
    """Whether a reading is rather not what the question means; one that is offered may be."""
    if reading.doubt is not None:
        return False
    several = len(reading.slots) > 1
    if several and (_either(question, reading) or _merged(reading)):
        return True
    return not reading.complete and (
        (several and _doubled(memory, reading))
        or _unchanged(question, memory, reading)
        or _relisted(question, memory, reading)
        or _unswapped(question, memory, reading)
        or _unlisted(question, reading)
        or _passes_over(question, memory, reading)
    )


def _unchanged(question: Question, memory: Memory, reading: Reading) -> bool:
    """Whether it would only get the answer again that it follows, and does not plainly ask for it:
    "and in A?" and "how old is it?" may be asked twice.
    """
    current = memory.current
    if current is None or current.template != reading.template or question.has("return"):
        return False
    if current.slots != {name: value_of(filling) for name, filling in reading.slots.items()}:
        return False
    named = sum(mention.after - mention.first for mention in question.mentions)
    plain = named and len(question.text.split()) <= named + _FRAME
    return not (plain or _worded(question, reading))


def _worded(question: Question, reading: Reading) -> bool:
    """Whether it points at something and has a content word of the wordings."""
    asked = question.said & reading.form.asked
    return question.points and any(feature[0] not in "?~#" for feature in asked)


def _relisted(question: Question, memory: Memory, reading: Reading) -> bool:
    """Whether a bare "which ones?" would get another list than the one that was given."""
    if not reading.evidence.bare or "?list" not in question.said or memory.current is None:
        return False
    current = memory.catalog.templates[memory.current.template]
    kept = reading.slots.keys() >= memory.current.slots.keys()
    return current.results is not None and not (kept or question.mentions)


def _doubled(memory: Memory, reading: Reading) -> bool:
    """Whether both ends of another question are one value of the conversation."""
    if memory.current is not None and memory.current.template == reading.template:
        return False
    slots = reading.form.template.slots
    found = [
        (slots[name].vocabulary, filling.value)
        for name, filling in reading.slots.items()
        if isinstance(filling, Found)
    ]
    return len(found) > len(set(found))


def _merged(reading: Reading) -> bool:
    """Whether two names in the question are both ends of it, and one value."""
    slots = reading.form.template.slots
    placed = [
        (slots[name].vocabulary, value_of(filling))
        for name, filling in reading.slots.items()
        if not isinstance(filling, Found)
    ]
    return len(placed) > len(set(placed))


def _either(question: Question, reading: Reading) -> bool:
    """Whether the two values of "A or B" are the two ends."""
    alternatives = _words(question, "either")
    if alternatives.isdisjoint(question.texts):
        return False
    slots = reading.form.template.slots
    held = [
        (slots[n].vocabulary, f.mention)
        for n, f in reading.slots.items()
        if not isinstance(f, Found)
    ]
    return any(
        kind == other and not alternatives.isdisjoint(question.between(first, second))
        for kind, first in held
        for other, second in held
        if first.after < second.first
    )


def _unswapped(question: Question, memory: Memory, reading: Reading) -> bool:
    """Whether "the other way round" would be another question."""
    turned = question.has("reverse") and not question.has("return")
    current = memory.current
    return (
        turned
        and not reading.swapped
        and current is not None
        and current.template != reading.template
    )


def _unlisted(question: Question, reading: Reading) -> bool:
    """Whether what asks for more, or goes back to a list, would get no list."""
    if reading.form.template.results is not None:
        return False
    counted = question.returns_to and {"?list", "?count"} <= question.said
    further = (
        question.has("more")
        and not question.has("reverse")
        and not _words(question, "further").isdisjoint(question.texts)
    )
    return counted or (further and not question.mentions and not question.counts)


def _passes_over(question: Question, memory: Memory, reading: Reading) -> bool:
    """Whether "they" would be nothing that the latest question was about or found."""
    current = memory.current
    if current is None or current.template == reading.template or question.has("return"):
        return False
    if question.counts or not (memory.turns and memory.turns[0].results):
        return False
    if not _points(question):
        return False
    latest = memory.turns[0]
    held = {*latest.slots.values(), *(row.get("id") for row in latest.results)}
    found = [filling for filling in reading.slots.values() if isinstance(filling, Found)]
    return all(filling.value not in held for filling in found)


def _points(question: Question) -> bool:
    """Whether a pronoun stands in it that is no article, alone or as in "do they have"."""
    values = {mention.first - 1 for mention in question.mentions}
    if any(not values.issuperset(question.roles.get(role, ())) for role in _OBJECTS):
        return True
    subjects = _words(question, "nominative")
    return question.has("exists") and not subjects.isdisjoint(question.texts)


def _words(question: Question, role: str) -> frozenset[str]:
    return question.grammar.lexicon.framed(role)
