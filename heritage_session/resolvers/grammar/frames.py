"""Wordings by their verb: "which A won B", "how many A did … get", for which another may stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from heritage_session.resolvers.language.lexicon import Lexicon
from heritage_session.resolvers.language.text import split, stem
from heritage_session.template import Template

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_VALUE = "0"
_NOUN = frozenset(("?count", "?how_much", "?list", "?what"))
_SURE = frozenset(("?count", "?how_much", "?list"))
_SMALL = frozenset(("function", "light", "having", "lookup"))
_OPENING = 2


class Frame(NamedTuple):
    """A wording without its ``verb``: the template, what it asks, its other subject words, and the
    vocabularies that the template cannot do without.

    ``listed``: its only other subject word names what it lists, which many verbs go with.
    """

    template: str
    verb: str
    asks: frozenset[str]
    rest: frozenset[str]
    required: tuple[str, ...]
    listed: bool

    def filled(self, named: Sequence[Set[str]]) -> bool:
        """Whether values of these vocabularies, one each, are all that the template needs."""
        left = list(named)
        for needed in self.required:
            found = next((n for n, kinds in enumerate(left) if needed in kinds), None)
            if found is None:
                return False
            del left[found]
        return True


def frames(
    templates: Iterable[Template],
    language: str,
    known: Lexicon,
    nouns: Mapping[str, Set[str]],
) -> Iterator[Frame]:
    """The wordings in ``language`` that have a verb which says something, and another word that
    does.
    """
    for template in templates:
        required = tuple(template.slots[name].vocabulary for name in template.required)
        held = {slot.vocabulary for slot in template.slots.values()}
        for text in template.questions.get(language, ()):
            texts = split(_PLACEHOLDER.sub(f" {_VALUE} ", text))
            verb = _verb(texts, known)
            said = frozenset(known.features([t for n, t in enumerate(texts) if n != verb]))
            rest = frozenset(f for f in said if _tells(f, held, nouns))
            if verb is not None and rest - {stem(texts[verb])}:
                asks = frozenset(feature for feature in said if feature[0] == "?")
                listed = template.results is not None and len(rest) == 1
                yield Frame(template.id, texts[verb], asks, rest, required, listed)


def _tells(feature: str, held: Set[str], nouns: Mapping[str, Set[str]]) -> bool:
    """Whether a feature is a subject's word, and not only what a slot holds: "the year {year}"."""
    return feature[0] not in "~?#" and feature != _VALUE and held.isdisjoint(nouns.get(feature, ()))


def _verb(texts: list[str], known: Lexicon) -> int | None:
    """Where the verb stands that says something; None where there is none."""
    at, asks = _interrogative(texts, known)
    helps, idle = known.framing.get("auxiliary", ()), known.framing.get("static", ())
    if not asks:
        return None
    if _is(texts[at], known, "article"):
        return None
    if asks & _NOUN and texts[at] not in helps:
        at += 2 if texts[at + 2 : at + 3] and texts[at + 2] in helps else 1
    if at >= len(texts):
        return None
    found = _behind(texts, at + 1, known) if texts[at] in helps else at
    if found is None or texts[found] in idle or texts[found] in helps:
        return None
    if found > at or _says(texts[at], known):
        return found
    active = asks <= _SURE and _acts(texts[at], known) and at + 1 < len(texts)
    return at if active and _says(texts[at + 1], known) else None


def _interrogative(texts: list[str], known: Lexicon) -> tuple[int, frozenset[str]]:
    """Where the question goes on behind its interrogative, and what that asks."""
    for at in range(min(_OPENING, len(texts))):
        size, cue = known.at(texts, at)
        if cue is not None and cue.asks and at + size < len(texts):
            return at + size, cue.asks
    return 0, frozenset()


def _behind(texts: list[str], first: int, known: Lexicon) -> int | None:
    """The verb of an auxiliary: the only subject word behind it, or behind its subject."""
    found = [n for n in range(first, len(texts)) if _says(texts[n], known)]
    if not found and _VALUE in texts[first:]:
        value = texts.index(_VALUE, first)
        found = [n for n in range(value + 1, len(texts)) if _acts(texts[n], known)]
    if len(found) != 1 or not _follows(texts[found[0] - 1], known):
        return None
    return found[0]


def _is(text: str, known: Lexicon, role: str) -> bool:
    cue = known.words.get(text)
    return cue is not None and role in cue.roles


def _follows(text: str, known: Lexicon) -> bool:
    """Whether a verb may stand behind this word: a value, "it", "there"; no "the" and no "as"."""
    cue = known.words.get(text)
    subject = cue is not None and not cue.roles.isdisjoint(("pronoun", "person", "there"))
    return text == _VALUE or subject or text in known.framing.get("expletive", ())


def _says(text: str, known: Lexicon) -> bool:
    cue = known.words.get(text)
    return text != _VALUE and (cue is None or (cue.content and "measured" not in cue.roles))


def _acts(text: str, known: Lexicon) -> bool:
    """Whether it may be a verb that says little: "get"."""
    cue = known.words.get(text)
    return text != _VALUE and cue is not None and cue.roles <= _SMALL
