"""What leads to a value that is named at once: "a month later, in July", "Aug... August"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from heritage_session.resolvers.grammar.wordings import Forms
from heritage_session.resolvers.hearing.scanner import Mention
from heritage_session.resolvers.language.lexicon import SPANS
from heritage_session.resolvers.language.phrasebook import Phrasebook
from heritage_session.resolvers.reading.question import Question

_LEADS = frozenset(("preposition", "article", "conjunction", "number_word"))
_TIMES = frozenset(("time", *SPANS))
_SHARED, _CUT, _REACH = 4, 2, 6


def apposed(question: Question, form: Forms) -> Question | None:
    """The question without what only leads to its first value of a kind that ``form`` has; None
    where nothing does.
    """
    known = question.grammar.phrases
    if known is None or not 0 < len(question.mentions) <= 2 or question.has("not"):
        return None
    kinds = {slot.vocabulary for slot in form.template.slots.values()}
    fitting = [m for m in question.mentions if m.vocabularies() & kinds]
    if len(fitting) != 1:
        return None
    mention = fitting[0]
    for first, after in _leading(question, known, mention):
        if after - first <= _REACH and after <= mention.first:
            return question.without(_led(question, first), after)
    return None


def _leading(question: Question, known: Phrasebook, mention: Mention) -> Iterator[tuple[int, int]]:
    """The words that lead to the value, for each way in which some do."""
    breaks, hints, texts = question.parted_before(mention.first), question.hints, question.texts
    later, nearby = "later" in hints, "nearby" in hints
    for at in range(mention.first) if breaks or later or nearby else ():
        if later and (size := known.at(texts, at, "later")) and _is_time(question, at - 1, mention):
            yield _counted(question, at - 1), at + size
        if nearby and (size := known.at(texts, at, "nearby")):
            yield at, at + size
        if breaks and (_begun(question, at, mention) or _inhabits(question, at, mention)):
            yield at, at + 1
    yield from _around(question, mention)


def _is_time(question: Question, at: int, mention: Mention) -> bool:
    """Whether the word counts what the value is one of: months, semesters."""
    if at < 0:
        return False
    grammar, text = question.grammar, question.texts[at]
    cue = grammar.lexicon.words.get(text)
    kinds = mention.vocabularies()
    timed = cue is not None and bool(cue.roles & _TIMES)
    timed = timed and any("time" in grammar.concepts[kind] for kind in kinds)
    return timed or bool(grammar.named(grammar.feature(text)) & kinds)


def _counted(question: Question, at: int) -> int:
    """Where "two months" begins."""
    cue = question.grammar.lexicon.words.get(question.texts[at - 1]) if at else None
    number = at > 0 and question.texts[at - 1].isdigit()
    return (
        at - 1 if number or (cue is not None and (cue.number or _small(question, at - 1))) else at
    )


def _begun(question: Question, at: int, mention: Mention) -> bool:
    """Whether a word is the beginning of the value, or the end of its number: "Aug... August"."""
    text, said = question.texts[at], question.texts[mention.first]
    if at in _held(question) or len(text) < _CUT or text == said or not question.parted(at):
        return False
    return said.endswith(text) if text.isdigit() else said.startswith(text)


def _inhabits(question: Question, at: int, mention: Mention) -> bool:
    """Whether a word is of the same root as the name, which a clause of its own says again."""
    text, said = question.texts[at], question.texts[mention.first]
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, said, strict=False)))
    if at in _held(question) or text == said or same < _SHARED or text.isdigit():
        return False
    return any(question.parted(n) for n in range(at, mention.first))


def _around(question: Question, mention: Mention) -> Iterator[tuple[int, int]]:
    """A place, of which the question has no slot, right before what is in it: "in Rome at X"."""
    for other in question.mentions:
        concepts = [question.grammar.concepts[kind] for kind in other.vocabularies()]
        between = range(other.after, mention.first)
        near = between and all(_small(question, at) for at in between)
        if other is not mention and other.sure and near and any("place" in c for c in concepts):
            yield other.first, other.after


def _held(question: Question) -> set[int]:
    return {at for m in question.mentions for at in range(m.first, m.after)}


def _small(question: Question, at: int) -> bool:
    cue = question.grammar.lexicon.words.get(question.texts[at])
    return cue is not None and bool(cue.roles & (_LEADS - {"conjunction"}))


def _led(question: Question, first: int) -> int:
    """Where the prepositions and articles before a word begin."""
    while first and _small(question, first - 1):
        first -= 1
    return first
