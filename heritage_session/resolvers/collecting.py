"""All there is of what was answered last: "what else did he make?", "everything by her"."""

from __future__ import annotations

from collections.abc import Iterator

from heritage_session.catalog import Slot
from heritage_session.resolvers.memory import Found, Memory
from heritage_session.resolvers.placing import Placed
from heritage_session.resolvers.pointing import Filling
from heritage_session.resolvers.phrasebook import Phrasebook
from heritage_session.resolvers.question import Question
from heritage_session.resolvers.reading import Reading
from heritage_session.resolvers.wordings import Evidence, Forms

_WHOLE = frozenset(("more", "any"))
_FOREIGN = frozenset(
    ("not", "bare_not", "drop", "meta", "reset", "correct", "opinion", "supposing", "other", "there")
)
_ASKS = frozenset(("?what", "?list", "?how", "?who"))


def collected(question: Question, memory: Memory) -> Reading | None:
    """The one list of what belongs to whom a pronoun means; None where nothing says that all or
    more of it is asked for, where more is said, or where there are several such lists.
    """
    known = question.grammar.phrases
    if known is None or not memory.turns or question.counts or not _asks(question, known):
        return None
    found = [
        reading
        for form in question.grammar.forms.values()
        if (reading := _listing(question, known, memory, form)) is not None
    ]
    return found[0] if len(found) == 1 else None


def _asks(question: Question, known: Phrasebook) -> bool:
    """Whether it asks for all or more of somebody's."""
    roles = question.roles
    if not roles.keys().isdisjoint(_FOREIGN):
        return False
    points = question.points or known.within(question.texts, "whose")
    whole = not roles.keys().isdisjoint(_WHOLE) or known.within(question.texts, "everything")
    return points and whole


def _listing(
    question: Question, known: Phrasebook, memory: Memory, form: Forms
) -> Reading | None:
    template = form.template
    if template.results is None or len(template.required) != 1:
        return None
    slot = template.slots[template.required[0]]
    whose = _whose(memory, slot)
    if whose is None or not _understood(question, known, form, slot):
        return None
    slots: dict[str, Filling] = {slot.name: whose}
    for mention in question.mentions:
        free = [
            s.name
            for s in template.slots.values()
            if s.optional and s.name not in slots and s.vocabulary in mention.vocabularies()
        ]
        if len(free) != 1:
            return None
        ids = tuple(mention.ids(template.slots[free[0]].vocabulary))
        slots[free[0]] = Placed(mention, ids)
    return Reading(form, slots, Evidence(0.0, 0.0, single=False, wording=0), 0.0)


def _whose(memory: Memory, slot: Slot) -> Found | None:
    """The only row of the latest answer, or the value of this kind that it was about."""
    row = memory.single_row(slot.vocabulary)
    if row is not None:
        return row
    found = memory.focus(slot.vocabulary, slot.name)
    return found if found is not None and found.turn is memory.turns[0] else None


def _understood(question: Question, known: Phrasebook, form: Forms, slot: Slot) -> bool:
    """Whether all that it says is what this template lists, or that somebody has or made it."""
    allowed = {form.template.results, slot.vocabulary}
    idle = {at for first, after in known.spans(question.texts, "doing") for at in range(first, after)}
    for feature in question.needs:
        if feature[0] == "?":
            if feature not in _ASKS:
                return False
            continue
        if feature in form.known or question.unknown.get(feature) in idle:
            continue
        if allowed.isdisjoint(question.grammar.named(feature)):
            return False
    return all(_kinds(question, allowed))


def _kinds(question: Question, allowed: set[str | None]) -> Iterator[bool]:
    """Of each general noun, whether it is what is listed, or whose it is."""
    for noun in question.nouns:
        if not noun.asks:
            yield not allowed.isdisjoint(question.grammar.named(noun.stem))
