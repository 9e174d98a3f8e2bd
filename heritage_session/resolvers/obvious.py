"""Questions with one reading at most: a value alone, "and in A?", and a whole question."""

from __future__ import annotations

from collections.abc import Mapping

from heritage_session.resolvers.broadening import is_level
from heritage_session.resolvers.homonyms import Homonyms
from heritage_session.resolvers.lexicon import ASKED
from heritage_session.resolvers.memory import Memory
from heritage_session.resolvers.narrowing import overtaken
from heritage_session.resolvers.placing import Placed, Placer
from heritage_session.resolvers.pointing import Filling
from heritage_session.resolvers.question import Question
from heritage_session.resolvers.reading import PARTS, Reading, lists
from heritage_session.resolvers.wordings import Evidence, Forms

_JOINING = frozenset(("also", "bare_not", "conjunction", "correct", "hesitation", "none", "then"))
_ASKING = frozenset(("copula", "count", "exists", "having", "person"))
_SAYS_NOTHING = Evidence()


def obvious(question: Question, memory: Memory, homonyms: Homonyms) -> Reading | None:
    """What a question means that names values of one meaning each, and refers to nothing else.

    It is what `Reader` finds too, which looks at all that words like "it", "without" or "back" may
    do. None where that is due.
    """
    if not question.mentions or question.counts or question.nouns:
        return None
    if question.unknown and memory.current is not None and _picks(question, homonyms):
        return None
    roles = question.roles.keys()
    if roles <= _JOINING and question.said.isdisjoint(ASKED):
        return _going_on(question, memory, homonyms)
    if roles <= _ASKING and "?who" not in question.said and not question.dates:
        return _whole(question, memory, homonyms)
    return None


def _going_on(question: Question, memory: Memory, homonyms: Homonyms) -> Reading | None:
    """The present question with other values, or with more of them."""
    grammar, current = question.grammar, memory.current
    if current is None or not grammar.asking.keys().isdisjoint(question.said):
        return None
    form = grammar.forms[current.template]
    others = (grammar.forms[template] for template in grammar.unworded)
    if not question.needs <= form.known or any(_asks(question, f) for f in (form, *others)):
        return None
    kept, placed = current.slots, _placed(question, form, memory, homonyms)
    if placed is None or _again(placed, kept):
        return None
    gone = set(overtaken(form, placed, kept, instead=False)) if form.ranged else ()
    slots: dict[str, Filling] = {**placed}
    for name, slot in form.template.slots.items():
        if name in slots or name in gone:
            continue
        if name in kept:
            slots[name] = memory.source(name, kept[name])
        elif not slot.optional:
            return None
    return Reading(form, slots, _SAYS_NOTHING, 0.0)


def _whole(question: Question, memory: Memory, homonyms: Homonyms) -> Reading | None:
    """A question that says all that the only template which it may ask for needs."""
    form = _only_form(question, memory)
    if form is None or not question.needs <= form.known or _goes_on(question, memory, form):
        return None
    evidence = question.grammar.evidence(form.template.id, question.said)
    placed = _placed(question, form, memory, homonyms) if evidence.asks else None
    if placed is None or not placed.keys() >= set(form.template.required):
        return None
    return Reading(form, placed, evidence, 0.0, complete=True)


def _asks(question: Question, form: Forms) -> bool:
    if question.said.isdisjoint(form.asked):
        return False
    return question.grammar.evidence(form.template.id, question.said).asks


def _only_form(question: Question, memory: Memory) -> Forms | None:
    """The only template that the question's words may ask for."""
    grammar, current = question.grammar, memory.current
    bare = not question.said.isdisjoint(PARTS) and question.needs - PARTS <= grammar.added
    if bare and current is not None:
        return None
    present = current.template if current is not None else ""
    weighed, enough = grammar.weighed(question.said), grammar.enough
    likely = [grammar.forms[t] for t, weight in weighed.items() if bare or weight >= enough[t]]
    asked = [f for f in likely if _asks(question, f) or (bare and lists(question, f, {}))]
    asked = [form for form in asked if not _foreign(question, memory, form)]
    others = [form for form in asked if form.template.id != present] or asked
    return others[0] if len(others) == 1 else None


def _foreign(question: Question, memory: Memory, form: Forms) -> bool:
    """Whether the question says what neither the template nor the conversation explains."""
    grammar, counts = question.grammar, question.has("count")
    return not question.needs <= form.known and any(
        not counts if feature[0] == "?" else not (feature in grammar.nouns or memory.listed)
        for feature in question.needs - form.known
    )


def _picks(question: Question, homonyms: Homonyms) -> bool:
    """Whether a word may tell values of one name apart: "the province"."""
    words = [question.texts[at] for at in question.unknown.values()]
    known = question.grammar.lexicon
    return any(word in homonyms.words or is_level(known, word) for word in words)


def _goes_on(question: Question, memory: Memory, form: Forms) -> bool:
    """Whether the question may be one like that before it, or as well be read as that one."""
    if memory.current is None:
        return False
    present = question.grammar.forms[memory.current.template]
    if present.names or question.continues:
        return True
    if present is form:
        return bool(form.flanks)
    return not _foreign(question, memory, present)


def _placed(
    question: Question, form: Forms, memory: Memory, homonyms: Homonyms
) -> Mapping[str, Placed] | None:
    """What the values fill, where there is one slot for each."""
    placer = Placer(question, homonyms, memory)
    slots: dict[str, Placed] = {}
    for mention in question.mentions:
        name = placer.only_slot(form, mention)
        placed = placer.alone(form, name, mention) if name else None
        if placed is None or len(placed.values) > 1:
            return None
        slots[name] = placed
    return slots if len(slots) == len(question.mentions) else None


def _again(placed: Mapping[str, Placed], kept: Mapping[str, str]) -> bool:
    """Whether only known values are said."""
    return kept.items() >= {(name, filling.values[0]) for name, filling in placed.items()}
