"""All there is of whom was answered last: "what else did he make?", "everything by her"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heritage_session.catalog import Slot
from heritage_session.resolvers.grammar.wordings import Evidence, Forms
from heritage_session.resolvers.hearing.scanner import Mention
from heritage_session.resolvers.language.phrasebook import Phrasebook
from heritage_session.resolvers.language.text import stem
from heritage_session.resolvers.reading.memory import Memory
from heritage_session.resolvers.reading.placing import Placed
from heritage_session.resolvers.reading.pointing import Filling
from heritage_session.resolvers.reading.question import Question
from heritage_session.resolvers.reading.reader import Reading

_FOREIGN = frozenset(
    ("not", "bare_not", "drop", "meta", "reset", "correct", "opinion", "supposing")
)
_POINTING = ("pronoun", "plural", "demonstrative")
_SMALL = frozenset(("preposition", "article", "copula", "pronoun", "any", "more"))
_WHOLE = frozenset(("more", "any"))
_ASKS = frozenset(("?what", "?list", "?how", "?who"))


def collected(question: Question, memory: Memory, people: bool) -> Reading | None:
    """The one list of what belongs to the one of the ``people``, or of the things, that a pronoun
    means; None where more is said, or where there are several such lists.
    """
    known = question.grammar.phrases
    if known is None or not memory.turns:
        return None
    found = [
        reading
        for form in question.grammar.forms.values()
        if (reading := _listing(question, known, memory, form, people)) is not None
    ]
    best = max((reading.score for reading in found), default=0.0)
    found = [reading for reading in found if reading.score == best]
    return found[0] if len(found) == 1 else None


def collects(question: Question) -> bool:
    """Whether it asks for all or more of somebody's, or for what is theirs."""
    roles, texts, known = question.roles, question.texts, question.grammar.phrases
    if roles.keys().isdisjoint(_WHOLE) and question.grammar.owning.isdisjoint(texts):
        return False
    if known is None or len(question.counts) > 1 or not roles.keys().isdisjoint(_FOREIGN):
        return False
    if any(_owns(question, known, after) for _, after in known.spans(texts, "whose")):
        return True
    return question.points and _whole(question, known)


def _whole(question: Question, known: Phrasebook) -> bool:
    """Whether all or more of something is asked for."""
    wide = not question.roles.keys().isdisjoint(_WHOLE)
    return wide or known.within(question.texts, "everything")


def _owns(question: Question, known: Phrasebook, at: int) -> bool:
    """Whether something that belongs to somebody is named here: "their other films"."""
    if any(mention.first == at for mention in question.mentions):
        return True
    more = any(question.any_between(role, at, at + 1) for role in _WHOLE)
    text = question.texts[at] if at < len(question.texts) else ""
    return more or bool(known.at([text], 0, "everything") or question.grammar.named(stem(text)))


def _listing(
    question: Question, known: Phrasebook, memory: Memory, form: Forms, people: bool
) -> Reading | None:
    template = form.template
    if template.results is None or len(template.required) != 1:
        return None
    slot = template.slots[template.required[0]]
    own = {slot.vocabulary} if people else set[str]()
    if people and known.within(question.texts, "thing"):
        return None
    if people != _person(question, slot) or not _understood(question, known, form, own):
        return None
    named = [m for m in question.mentions if slot.vocabulary in m.vocabularies()]
    whose = _whose(question, memory, slot, named)
    if whose is None or not (people or _sure(whose) or not _whole(question, known)):
        return None
    slots: dict[str, Filling] = {slot.name: whose}
    for mention in question.mentions:
        if mention in named:
            continue
        free = [
            s.name
            for s in template.slots.values()
            if s.optional and s.name not in slots and s.vocabulary in mention.vocabularies()
        ]
        if len(free) != 1:
            return None
        ids = tuple(mention.ids(template.slots[free[0]].vocabulary))
        slots[free[0]] = Placed(mention, ids)
    return Reading(form, slots, Evidence(), _sure(whose))


def _person(question: Question, slot: Slot) -> bool:
    """Whether "who" asks for what fills the slot, as often as not."""
    forms = question.grammar.forms
    lists = [t for t, form in forms.items() if form.template.results == slot.vocabulary]
    asked = question.grammar.asking.get("?who", ())
    return 2 * sum(template in asked for template in lists) >= max(1, len(lists))


def _sure(whose: Filling) -> float:
    return float(isinstance(whose, Placed) or whose.row > 0)


def _whose(
    question: Question, memory: Memory, slot: Slot, named: Sequence[Mention]
) -> Filling | None:
    """Whom the question goes back to or counts to; the only row of the latest answer, or the value
    of this kind that it was about.
    """
    if question.has("return") or named:
        ids = [value for mention in named for value in mention.ids(slot.vocabulary)]
        back = question.has("return") and len(ids) == 1 and ids[0] in memory.latest
        return Placed(named[0], tuple(ids)) if back else None
    if question.counts:
        return memory.row(slot.vocabulary, question.counts[0].value)
    row = memory.single_row(slot.vocabulary)
    if row is not None:
        return row
    found = memory.focus(slot.vocabulary, slot.name)
    return found if found is not None and found.turn is memory.turns[0] else None


def _understood(question: Question, known: Phrasebook, form: Forms, own: set[str]) -> bool:
    """Whether all that it says is what this template lists, or that somebody has or made it, whose
    kind is called their ``own``.
    """
    texts = question.texts
    idle = {
        at
        for role in ("doing", "everything", "whose")
        for first, after in known.spans(texts, role)
        for at in range(first, after)
    }
    subjects = {feature for feature in question.needs if feature[0] != "?"}
    if not question.needs - subjects <= _ASKS:
        return False
    named = any(form.template.results in question.grammar.named(feature) for feature in subjects)
    for feature in subjects:
        kinds = question.grammar.named(feature)
        listed = form.template.results in kinds
        told = feature in form.known or question.unknown.get(feature) in idle
        if not (told or listed or own & kinds):
            return False
    if not (named or own or _whole(question, known)):
        return False
    asks = named or known.within(texts, "doing") or _by(question, known)
    asks = asks or bool(question.mentions) or any(_tells(question, form))
    return asks and all(_kinds(question, {form.template.results, *own}))


def _tells(question: Question, form: Forms) -> Iterator[bool]:
    """Of each word that a wording has too, whether it says more than small words do."""
    cues = question.grammar.lexicon.words
    for feature in question.said & form.asked - _ASKS:
        cue = cues.get(feature[1:]) if feature[0] == "~" else None
        yield cue is None or cue.roles.isdisjoint(_SMALL)


def _by(question: Question, known: Phrasebook) -> bool:
    """Whether it says "everything by him"."""
    pointing = {at for role in _POINTING for at in question.roles.get(role, ())}
    return known.within(question.texts, "everything") and any(
        after in pointing for _, after in known.spans(question.texts, "of")
    )


def _kinds(question: Question, allowed: set[str | None]) -> Iterator[bool]:
    """Of each general noun, whether it is what is listed, or whose it is."""
    for noun in question.nouns:
        kinds = question.grammar.named(noun.stem)
        if not (noun.asks or question.settled(noun, kinds, kinds.__contains__)):
            yield not allowed.isdisjoint(question.grammar.named(noun.stem))
