"""An unknown verb in the place of a wording's own: "which A picked up B" for "which A won B"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache

from heritage_session.resolvers.grammar.frames import Frame
from heritage_session.resolvers.grammar.synonyms import groups
from heritage_session.resolvers.language.families import family
from heritage_session.resolvers.reading.question import Question
from heritage_session.resolvers.trimming.figures import measured
from heritage_session.wording import base

_FOREIGN = frozenset(("not", "bare_not", "opinion", "meta", "reset", "more", "other", "contrast"))
_NOMINAL = frozenset(("article", "possessive", "preposition", "part_of", "origin", "many"))
_WHICH = frozenset(("?list", "?count", "?how_much", "?what"))
_NAMES = frozenset(("?list", "?what", "?who"))


def reworded(question: Question) -> Iterator[Question]:
    """The question with the verb of the only template whose wording lacks but that, where one
    unknown verb stands in its place.
    """
    if not question.unknown or not question.roles.keys().isdisjoint(_FOREIGN):
        return
    yield from measured(question)
    at, rest = _verb(question)
    if rest is None or at < 0:
        return
    found = [frame for frame in rest.grammar.frames if _fits(frame, rest, at)]
    if rest.texts[at] not in rest.grammar.lexicon.framing.get("perceives", ()):
        found = list(_sure(found, rest))
    if len({frame.template for frame in found}) == 1:
        yield rest.saying(at, found[0].verb)


def _sure(found: Sequence[Frame], question: Question) -> Iterator[Frame]:
    """Those that the question names all for, if any: more than what is listed and one value."""
    kinds = [mention.vocabularies() for mention in question.mentions]
    filled = [frame for frame in found if frame.filled(kinds)]
    for frame in filled or found:
        if not frame.listed or (filled and len(frame.required) > 1):
            yield frame


def _verb(question: Question) -> tuple[int, Question | None]:
    """Where the only unknown word stands that can be a verb, and the question without its particle;
    none where there is another, or where it may be something else.
    """
    strays = sorted(
        at for feature, at in question.unknown.items() if question.grammar.strange(feature)
    )
    framing = question.grammar.lexicon.framing
    particles = [at for at in strays[1:] if question.texts[at] in framing.get("particle", ())]
    verbs = [at for at in strays if at not in particles]
    if len(verbs) != 1 or len(particles) > 1 or not _acts(question, verbs[0]):
        return -1, None
    for at in particles:
        question = question.without(at, at + 1)
    return verbs[0], question


def _acts(question: Question, at: int) -> bool:
    """Whether a word may be a verb of no known meaning: no name, no noun behind "the", "in" or
    "which", and no adjective before a noun.
    """
    grammar, word = question.grammar, question.texts[at]
    if question.text[question.places[at][0]].isupper() or word.isdigit():
        return False
    leads = grammar.lexicon.around(question.texts, at - 1) if at else None
    if leads is not None and not leads.asks.isdisjoint(_WHICH):
        return False
    before = grammar.lexicon.words.get(question.texts[at - 1]) if at else None
    if before is not None and not before.roles.isdisjoint(_NOMINAL):
        return False
    contrary = grammar.lexicon.framing.get("contrary", frozenset())
    return word not in contrary and not _describes(question, at)


def _describes(question: Question, at: int) -> bool:
    """Whether an adjective may stand here, between "have" and a noun."""
    helps, behind = question.grammar.lexicon.framing.get("auxiliary", ()), question.texts[at + 1 :]
    noun = bool(behind) and question.grammar.feature(behind[0]) in question.grammar.asking
    return noun and at > 0 and question.texts[at - 1] in helps


def _fits(frame: Frame, question: Question, at: int) -> bool:
    """Whether the question says all of a wording but its verb, and asks for the same."""
    asks = frame.asks <= question.said or (
        bool(frame.asks & _NAMES) and not question.said.isdisjoint(_NAMES)
    )
    return asks and frame.rest <= question.said and _alike(question, at, frame.verb)


def _alike(question: Question, at: int, verb: str) -> bool:
    """Whether nothing is known of what the word means, or that it can mean the same."""
    kinds = meanings(base(question.grammar.language))
    means = kinds.get(family(question.texts[at]))
    return means is None or not means.isdisjoint(kinds.get(family(verb), ()))


@cache
def meanings(language: str) -> Mapping[str, Set[str]]:
    """By family, what the verbs mean whose meaning is listed: they stand for no other verb."""
    found: dict[str, set[str]] = {}
    for group in groups(language):
        for phrase in () if group.property else group.phrases:
            if len(phrase.words) == 1:
                found.setdefault(family(phrase.words[0]), set()).add(group.name)
    return found
