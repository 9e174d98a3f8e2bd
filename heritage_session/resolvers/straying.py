"""Everyday words beside what is meant: "let's push it to 1930", "what is their street address?"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple, cast

from heritage_session.errors import MissingExtra
from heritage_session.resolvers.families import family
from heritage_session.resolvers.question import Question
from heritage_session.resolvers.text import split

try:
    import yaml
except ImportError as error:
    raise MissingExtra("reading questions by rules", "resolver") from error

_NEVER = frozenset(("not", "bare_not", "opinion", "meta", "exists", "topic", "vague"))
_LEADS = frozenset(("preposition", "origin", "destination", "conjunction", "topical", "article"))
_HEADS = frozenset(("origin", "destination"))
_HEADING = 2
_MOST = 4


class Unstrayed(NamedTuple):
    """A question without its everyday words, and whether it ``asks`` anything."""

    rest: Question
    asks: bool


def unstrayed(question: Question) -> Unstrayed | None:
    """The question without the words that no wording has. None where there are none, where they
    may be a name or what is asked for, or where it excludes something.
    """
    if not question.unknown or not question.roles.keys().isdisjoint(_NEVER):
        return None
    strays = sorted(at for feature, at in question.unknown.items() if _unworded(question, feature))
    if not 0 < len(strays) <= _MOST or any(_names(question, at) for at in strays):
        return None
    if not all(_everyday(question, at) for at in strays):
        return None
    asks = _asks(question)
    if not asks and (_tells(question, strays[0]) or any(_headed(question, at) for at in strays)):
        return None
    rest = question
    for at in reversed(strays):
        rest = rest.without(at, at + 1)
    return Unstrayed(rest, asks)


def _tells(question: Question, stray: int) -> bool:
    """Whether the words say what something is like ("June is dry"), or ask it ("suits a seat?")."""
    ends = question.text[question.found[-1].end :].lstrip()[:1]
    return question.has("copula") or (stray == 0 and ends == "?")


def _asks(question: Question) -> bool:
    cues = question.grammar.lexicon.words
    return any((cue := cues.get(text)) is not None and cue.asks for text in question.texts)


def _headed(question: Question, at: int) -> bool:
    """Whether something goes "to" or comes "from" what the word says."""
    cues = question.grammar.lexicon.words
    before = (cues.get(text) for text in question.texts[max(0, at - _HEADING) : at])
    return any(cue is not None and not cue.roles.isdisjoint(_HEADS) for cue in before)


def whose(question: Question) -> Iterator[tuple[int, int]]:
    """Where "my husband" stands, on whose behalf something is asked."""
    for at in question.roles.get("possessive", ()):
        behind = question.texts[at + 1 : at + 2]
        if behind and family(behind[0]) in people(question.grammar.language):
            yield at, at + 2


def _everyday(question: Question, at: int) -> bool:
    said, grammar = family(question.texts[at]), question.grammar
    owned = question.any_between("possessive", at - 1, at)
    return said in casual(grammar.language) or (owned and said in people(grammar.language))


def _unworded(question: Question, feature: str) -> bool:
    return feature not in question.grammar.asking and feature not in question.grammar.nouns


def _names(question: Question, at: int) -> bool:
    """Whether the word may be a name, a number of things, or what is asked for: behind "in", "the"
    or "which", beside a value, or with a capital within a sentence.
    """
    if question.any_between("parties", at, at + 1):
        return True
    if _everyday(question, at):
        return False
    beside = any(m.after == at or m.first == at + 1 for m in question.mentions)
    before = question.grammar.lexicon.words.get(question.texts[at - 1]) if at else None
    led = before is not None and bool(before.asks or before.roles & _LEADS)
    return beside or led or (at > 0 and question.text[question.found[at].start].isupper())


@cache
def casual(language: str) -> frozenset[str]:
    """The families of everyday words of ``language``."""
    return _listed("casual", language)


@cache
def people(language: str) -> frozenset[str]:
    """The families of what ``language`` calls those on whose behalf somebody asks."""
    return _listed("people", language)


def _listed(name: str, language: str) -> frozenset[str]:
    source = files("heritage_session.resolvers").joinpath("language", f"{name}.yaml")
    listed = cast(dict[str, str], yaml.safe_load(source.read_text("utf-8")))
    return frozenset(_families(listed.get(language, "").split()))


def _families(listed: Iterable[str]) -> Iterable[str]:
    return (family(word) for text in listed for word in split(text))
