"""How a value is called in a sentence: by which of its names, and with an article or without."""

from __future__ import annotations

from collections.abc import Iterator

from heritage_session.catalog import Catalog
from heritage_session.resolvers.lexicon import lexicon
from heritage_session.resolvers.scanner import Names
from heritage_session.resolvers.text import fold, split
from heritage_session.vocabulary import Value
from heritage_session.wording import base

_CASES = frozenset(("de",))


class Naming:
    """Calls values by their labels, and by another name where the label is not enough."""

    def __init__(self, catalog: Catalog, names: Names) -> None:
        self._catalog = catalog
        self._names = names

    def name(self, vocabulary: str, value: str, language: str, before: str, *, plural: bool) -> str:
        """What ``value`` is called behind the words ``before``.

        In the singular by a longer name where others have its label too ("the city of X"); a common
        noun with the article that one of its names has ("the shade"), unless there is one before it
        or the language's articles have cases.
        """
        known = self._catalog.vocabularies[vocabulary]
        label = known.label(value, language, plural=plural)
        listed = known.values.get(value)
        if listed is None or (plural and label != listed.label(language)):
            return label
        others = list(_others(listed, language, label))
        if not others:
            return label
        if self._shared(vocabulary, label):
            longer = [name for name in others if not self._shared(vocabulary, name)]
            return max(longer, key=lambda name: _has_article(name, language), default=label)
        common = label[:1].islower() and base(language) not in _CASES
        articled = (name for name in others if common and _articled(name, label, language, before))
        return next(articled, label)

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


def _articled(name: str, label: str, language: str, before: str) -> bool:
    """Whether a name is the label with an article, and none stands before it."""
    led = _has_article(" ".join(split(before)[-1:]), language)
    rest = fold(name).partition(" ")[2]
    return _has_article(name, language) and rest == fold(label) and not led


def _has_article(name: str, language: str) -> bool:
    """Whether a name begins with an article."""
    cue = lexicon(base(language)).cues.get(fold(name).partition(" ")[0])
    return cue is not None and "article" in cue.roles
