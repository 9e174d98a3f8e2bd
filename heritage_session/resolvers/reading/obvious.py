"""Questions with one reading at most: values alone, "and in A?", and whole questions."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from heritage_session.resolvers.grammar.wordings import Evidence, Forms
from heritage_session.resolvers.language.lexicon import ASKED
from heritage_session.resolvers.reading.broadening import is_level
from heritage_session.resolvers.reading.doubts import TIE, best
from heritage_session.resolvers.reading.homonyms import Homonyms
from heritage_session.resolvers.reading.memory import Base, Memory
from heritage_session.resolvers.reading.narrowing import overtaken
from heritage_session.resolvers.reading.placing import Placed, Placer
from heritage_session.resolvers.reading.pointing import Filling
from heritage_session.resolvers.reading.question import Question
from heritage_session.resolvers.reading.reader import (
    CURRENT,
    FRAGMENT,
    Reading,
    accompanies,
    goes_on,
    kept_of,
    mirrored,
)
from heritage_session.resolvers.reading.referring import ROW

# Roles of which the reader makes nothing that is not looked at here too.
_PASSING = frozenset(("also", "bare_not", "conjunction", "correct", "hesitation", "none", "then"))
_NAMING = frozenset(("demonstrative", "lookup", "plural", "pronoun", "topical"))
_ASKING = frozenset(
    ("copula", "count", "dating", "define", "exists", "having", "measured", "person")
)
_ROLES = _PASSING | _NAMING | _ASKING
_CLEAR = TIE + ROW
_SAYS_NOTHING = Evidence()


def obvious(question: Question, memory: Memory, homonyms: Homonyms) -> Reading | None:
    """What a question means that names values of one meaning each, and refers to nothing else.

    It is what `Reader` finds too, which looks at all that words like "it", "without" or "back" may
    do. None where that is due.
    """
    if not question.mentions or question.counts or question.dates:
        return None
    if not question.roles.keys() <= _ROLES or (question.points and question.refers):
        return None
    if "?who" in question.needs and _seeks(question):
        return None
    if memory.current is not None and _picks(question, homonyms):
        return None
    placer = Placer(question, homonyms, memory)
    if question.said.isdisjoint(ASKED) and question.grammar.asking.keys().isdisjoint(question.said):
        return _going_on(question, memory, placer) if not question.has("define") else None
    return _whole(question, memory, placer)


def _going_on(question: Question, memory: Memory, placer: Placer) -> Reading | None:
    """The present question with other values, or with more of them."""
    grammar, current = question.grammar, memory.current
    if current is None:
        return None
    form = grammar.forms[current.template]
    if not _explains(form, question) or _asks_any(question, form):
        return None
    kept = current.slots
    placed = _placed(question, form, current, memory, placer)
    if placed is None or _again(placed, kept):
        return None
    gone = set(overtaken(form, placed, kept, instead=False)) if form.ranged else ()
    slots: dict[str, Filling] = {**placed}
    for name, slot in form.template.slots.items():
        if name in slots or name in gone:
            continue
        if not slot.optional and (name not in kept or question.points):
            return None
        if name in kept:
            slots[name] = memory.source(name, kept[name])
    return _undoubted(question, memory, Reading(form, slots, _SAYS_NOTHING, 0.0))


def _whole(question: Question, memory: Memory, placer: Placer) -> Reading | None:
    """A question that says all that the template needs which it plainly asks for."""
    found = _likeliest(question, memory)
    if found is None or not found[1].asks or not _explains(found[0], question):
        return None
    (form, evidence), current = found, memory.current
    if current is not None and goes_on(question, form, current):
        return None
    placed = _placed(question, form, current, memory, placer)
    if placed is None or not placed.keys() >= set(form.template.required):
        return None
    reading = Reading(form, placed, evidence, 0.0, complete=True)
    return _undoubted(question, memory, reading)


def _explains(form: Forms, question: Question) -> bool:
    """Whether the template knows all that the question says."""
    return question.needs <= form.known and all(
        noun.stem in form.known or accompanies(question, form, noun) for noun in question.nouns
    )


def _asks_any(question: Question, form: Forms) -> bool:
    """Whether small words alone ask for the template, or for any that is asked with no others."""
    grammar, said = question.grammar, question.said
    return any(
        not said.isdisjoint(grammar.forms[template].asked) and grammar.evidence(template, said).asks
        for template in (form.template.id, *grammar.unworded)
    )


def _likeliest(question: Question, memory: Memory) -> tuple[Forms, Evidence] | None:
    """The template that far more speaks for than for any other."""
    grammar, said, current = question.grammar, question.said, memory.current
    present = current.template if current is not None else ""
    if (present and grammar.forms[present].names) or not grammar.ranked(said):
        return None
    ranked = (
        (score, score, template)
        for score, template in grammar.ranked(said)
        if template != present and not _foreign(question, memory, grammar.forms[template])
    )
    found = list(islice(ranked, 2))
    if present and not _foreign(question, memory, grammar.forms[present]):
        score = grammar.evidence(present, said).score + CURRENT
        found.append((score, score + (FRAGMENT if said.isdisjoint(ASKED) else 0.0), present))
    found.sort(reverse=True)
    if not found or any(found[0][0] - most < _CLEAR for _, most, _ in found[1:]):
        return None
    template = found[0][2]
    return grammar.forms[template], grammar.evidence(template, said)


def _foreign(question: Question, memory: Memory, form: Forms) -> bool:
    """Whether the question says what neither the template nor the conversation explains: what the
    reader finds hopeless, where nothing is dropped or picked.
    """
    grammar, counts = question.grammar, question.has("count")
    return not question.needs <= form.known and any(
        not counts if feature[0] == "?" else not (feature in grammar.nouns or memory.listed)
        for feature in question.needs - form.known
    )


def _seeks(question: Question) -> bool:
    """Whether it asks who has something, or looks for it: "who sells A?"."""
    known = question.grammar.phrases
    return question.has("having") or (known is not None and known.within(question.texts, "seeking"))


def _picks(question: Question, homonyms: Homonyms) -> bool:
    """Whether a word may tell values of one name apart: "the province"."""
    places = (*question.unknown.values(), *(noun.at for noun in question.nouns))
    words = [question.texts[at] for at in places]
    known = question.grammar.lexicon
    return any(word in homonyms.words or is_level(known, word) for word in words)


def _placed(
    question: Question, form: Forms, base: Base | None, memory: Memory, placer: Placer
) -> Mapping[str, Placed] | None:
    """What the values fill, where that is clear."""
    placement = placer.place(form, kept_of(form, base, memory.catalog))
    if placement is None or placement.loose or placement.doubt:
        return None
    single = all(len(placed.values) == 1 for placed in placement.slots.values())
    return placement.slots if single else None


def _undoubted(question: Question, memory: Memory, reading: Reading) -> Reading | None:
    """The reading; None where two values of one kind may be mistaken for each other."""
    slots = reading.form.template.slots
    if len({slots[name].vocabulary for name in reading.slots}) == len(reading.slots):
        return reading
    if mirrored(reading.form, reading.slots) or not best(question, memory, [reading]):
        return None
    return reading


def _again(placed: Mapping[str, Placed], kept: Mapping[str, str]) -> bool:
    """Whether only known values are said."""
    return kept.items() >= {(name, filling.values[0]) for name, filling in placed.items()}
