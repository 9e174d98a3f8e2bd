"""How a value is called in a sentence: by which of its names, and with an article or without."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from heritage_session.catalog import Catalog
from heritage_session.resolvers.hearing.scanner import Names
from heritage_session.resolvers.language.lexicon import lexicon
from heritage_session.resolvers.language.text import fold, split
from heritage_session.vocabulary import Value
from heritage_session.wording import base

_CASES = frozenset(("de",))
_KEPT = 4096


class Naming:
    """Calls values by their labels, and by another name where the label is not enough."""

    def __init__(self, catalog: Catalog, names: Names) -> None:
        self._catalog = catalog
        self._names = names
        self._singular = lru_cache(_KEPT)(self._called)

    def name(self, vocabulary: str, value: str, language: str, before: str, *, plural: bool) -> str:
        """What ``value`` is called behind the words ``before``.

        In the singular by a longer name where others have its label too ("the city of X"); a common
        noun with the article that one of its names has ("the shade"), unless there is one before it
        or the language's articles have cases.
        """
        listed = self._catalog.vocabularies[vocabulary].values.get(value)
        if listed is None:
            return value
        if plural and listed.plurals:
            label = listed.label(language, plural=True)
            if label != listed.label(language):
                return label
        name, articled = self._singular(vocabulary, value, language)
        if not articled or _has_article(" ".join(split(before)[-1:]), language):
            return name
        return articled

    def _called(self, vocabulary: str, value: str, language: str) -> tuple[str, str]:
        """A value's name in the singular, and that with an article, if one has any."""
        listed = self._catalog.vocabularies[vocabulary].values[value]
        label = listed.label(language)
        others = list(_others(listed, language, label))
        if others and self._shared(vocabulary, label):
            longer = [name for name in others if not self._shared(vocabulary, name)]
            return max(longer, key=lambda name: _has_article(name, language), default=label), ""
        common = label[:1].islower() and base(language) not in _CASES
        articled = (name for name in others if common and _articled(name, label, language))
        return label, next(articled, "")

    def _shared(self, vocabulary: str, name: str) -> bool:
        """Whether several values of the vocabulary have this name."""
        entries = self._names.of(" ".join(split(name)))
        return len({entry.id for entry in entries if entry.vocabulary == vocabulary}) > 1


def _others(value: Value, language: str, label: str) -> Iterator[str]:
    """The other names of a value that hold its label."""
    words = set(split(label))
    for key in (language, ""):
        for name in value.aliases.get(key, ()):
            if words < set(split(name)):
                yield name


def _articled(name: str, label: str, language: str) -> bool:
    """Whether a name is the label with an article before it."""
    return _has_article(name, language) and fold(name).partition(" ")[2] == fold(label)


def _has_article(name: str, language: str) -> bool:
    """Whether a name begins with an article."""
    cue = lexicon(base(language)).cues.get(fold(name).partition(" ")[0])
    return cue is not None and "article" in cue.roles
