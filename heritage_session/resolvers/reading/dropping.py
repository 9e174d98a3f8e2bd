"""What a question takes away: "without the year", "no matter where"."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from heritage_session.catalog import Catalog
from heritage_session.resolvers.grammar.wordings import Forms
from heritage_session.resolvers.hearing.scanner import Mention
from heritage_session.resolvers.language.cognates import cognate
from heritage_session.resolvers.language.lexicon import kinds
from heritage_session.resolvers.language.text import split, stem
from heritage_session.resolvers.reading.question import Noun, Question

_LIMITS = {"lower_limit": "lower", "upper_limit": "upper"}
_ANY = {"any_place": "place", "any_time": "time"}
_ASKED = {"?where": "place", "?when": "time", "?who": "people"}
_DROPS = ("drop", "any", *_ANY)
_BEHIND = 8
_SORTED, _NOUN = 2, 3


class Drop(NamedTuple):
    """The optional slots to leave out, the features that this explains, and the value named."""

    names: tuple[str, ...] = ()
    explained: frozenset[str] = frozenset()
    mention: Mention | None = None


_NOTHING = Drop()


def dropping(
    question: Question, form: Forms, kept: Mapping[str, str], catalog: Catalog
) -> Drop | None:
    """What is to be left out; None where something is, but it is not clear what."""
    if question.roles.keys().isdisjoint(_DROPS):
        return _NOTHING
    cues = [at for at in question.roles.get("drop", ()) if not _worded(question, form, at)]
    if any(_excludes(question, at) for at in cues):
        return None
    free = [name for name in kept if form.template.slots[name].optional]
    wide = dict(_wide(question, form, free))
    if not cues and not question.has("any") and not wide:
        return None if any(_opened(question)) else _NOTHING
    named = wide | dict(_named(question, form, free))
    if not named and cues:
        named = dict(_by_values(question, form, {name: kept[name] for name in free}, catalog))
    explained = frozenset(feature for features in named.values() for feature in features)
    if cues:
        mention = _value_named(question, cues, free, kept, named)
        if mention is not None:
            value = {entry.id for entry in mention.entries}
            names = dict.fromkeys([*named, *(n for n in free if kept[n] in value)])
            return Drop(tuple(names), explained, mention)
        if not named and question.has("condition") and question.has("any"):
            return Drop(tuple(free), explained)
        if not named:
            return _only(question, free)
    return Drop(tuple(named), explained)


def _worded(question: Question, form: Forms, at: int) -> bool:
    alone = question.grammar.lexicon.across(question.texts, at)[0] == 1
    return alone and stem(question.texts[at]) in form.known


def _excludes(question: Question, at: int) -> bool:
    """Whether "without X" stands here: things that have no X, and not the question without "the X".

    A number limits what is found, and nothing is without it.
    """
    framing, behind = question.grammar.lexicon.framing, at + 1
    if question.texts[at] not in framing["excluding"] or question.has("condition"):
        return False
    while behind < len(question.texts) and question.texts[behind] in framing["indefinite"]:
        behind += 1
    return any(mention.first == behind and not mention.pattern for mention in question.mentions)


def _only(question: Question, free: list[str]) -> Drop | None:
    """The single optional slot, where nothing else is named."""
    plain = not (question.mentions or question.nouns or question.unknown)
    return Drop((free[0],)) if plain and len(free) == 1 else None


def _named(
    question: Question, form: Forms, free: list[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    """The optional slots that the question calls by name."""
    for name in free:
        concepts = question.grammar.concepts[form.template.slots[name].vocabulary]
        asked = (f for f, concept in _ASKED.items() if concept in concepts and f in question.needs)
        if _is_people(form, name):
            concepts |= {"people"}
        called = {*_by_noun(question, form, name), *_by_word(question, form, name), *asked}
        if called:
            yield name, frozenset(called)


def _is_people(form: Forms, name: str) -> bool:
    return any(
        "people" in kinds(said, "who") for said in (name, form.template.slots[name].vocabulary)
    )


def _by_values(
    question: Question, form: Forms, held: Mapping[str, str], catalog: Catalog
) -> Iterator[tuple[str, frozenset[str]]]:
    """The slots that a word of their present value names, where it is one alone: "the block" of
    "block 2".
    """
    found: dict[str, set[str]] = {}
    for name, id in held.items():
        vocabulary = catalog.vocabularies[form.template.slots[name].vocabulary]
        value = vocabulary.values.get(id)
        names = value.names() if value is not None else ()
        said = frozenset(word for label, _ in names for word in split(label))
        for feature, at in question.unknown.items():
            if any(_ends_in(word, question.texts[at]) for word in said):
                found.setdefault(name, set()).add(feature)
    if len(found) == 1:
        yield from ((name, frozenset(words)) for name, words in found.items())


def _ends_in(word: str, noun: str) -> bool:
    """Whether a word of a name is the noun, or a compound of it."""
    return stem(word) == stem(noun) or (len(noun) >= _NOUN and word.endswith(noun))


def _by_noun(question: Question, form: Forms, name: str) -> Iterator[str]:
    """What general nouns, such as "the year" or "the lower limit", say of a slot."""
    vocabulary = form.template.slots[name].vocabulary
    for noun in question.nouns:
        limits = [_LIMITS[concept] for concept in noun.concepts if concept in _LIMITS]
        names = question.grammar.nouns.get(noun.stem, ())
        if _is_whole_week(question, noun) and "day" in question.grammar.concepts[vocabulary]:
            yield noun.stem
        if form.slots[name].directions.intersection(limits) or (not limits and vocabulary in names):
            yield from (noun.stem, *noun.asks, *_sorted(question, noun))


def _is_whole_week(question: Question, noun: Noun) -> bool:
    known = question.grammar.phrases
    return (
        known is not None and question.has("any") and known.at(question.texts, noun.at, "week") > 0
    )


def _by_word(question: Question, form: Forms, name: str) -> Iterator[str]:
    """What other words are the name of a slot, or stand in its addition alone."""
    vocabulary, grammar = form.template.slots[name].vocabulary, question.grammar
    for word, at in question.unknown.items():
        text = question.texts[at]
        kinds = grammar.limited(text) or grammar.named(word) or grammar.named(stem(text))
        alike = not kinds and _cognate(question, at, (name, vocabulary))
        if alike or vocabulary in kinds or word in form.own.get(name, ()):
            yield word
            beside = (noun for noun in question.nouns if abs(noun.at - at) <= _SORTED)
            yield from (noun.stem for noun in beside if "sort" in noun.concepts)


def _cognate(question: Question, at: int, names: Iterable[str]) -> bool:
    return any(cognate(question.texts[at], name) for name in names)


def _sorted(question: Question, noun: Noun) -> Iterator[str]:
    """What follows "the kind of"."""
    if "sort" in noun.concepts:
        yield from (word for word, at in question.unknown.items() if 0 < at - noun.at <= 2)


def _wide(question: Question, form: Forms, free: list[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The optional slots that "anywhere" or "whenever" opens."""
    concepts = set(_opened(question))
    for name in free:
        if concepts & question.grammar.concepts[form.template.slots[name].vocabulary]:
            yield name, frozenset()


def _opened(question: Question) -> Iterator[str]:
    """The concepts that are left open: not by "anywhere in X", which names one."""
    concepts = question.grammar.concepts
    named = frozenset[str]().union(
        *(concepts[kind] for mention in question.mentions for kind in mention.vocabularies())
    )
    return (c for role, c in _ANY.items() if question.has(role) and c not in named)


def _value_named(
    question: Question,
    cues: list[int],
    free: list[str],
    kept: Mapping[str, str],
    named: Collection[str],
) -> Mention | None:
    """The value to be left out: behind "without", before "is not needed", or of a slot ``named``
    too.
    """
    values = {kept[name] for name in free}
    gone = {kept[name] for name in named}
    known = [m for m in question.mentions if any(entry.id in values for entry in m.entries)]
    for mention in known:
        if any(0 < mention.first - at <= _BEHIND for at in cues):
            return mention
        if any(entry.id in gone for entry in mention.entries):
            return mention
    if not known or known[-1] is not question.mentions[-1] or question.nouns or question.unknown:
        return None
    return known[-1] if any(at >= known[-1].after for at in cues) else None
