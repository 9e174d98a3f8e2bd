"""Other words for what the wordings ask: "its price" where they have "what does it cost"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from typing import NamedTuple, cast

from heritage_session.resolvers.language.lexicon import Cue, Lexicon, lexicon, written
from heritage_session.resolvers.language.sources import source
from heritage_session.resolvers.language.text import split, stem

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_GAP, _VALUE = "*", "0"
_SURE, _READ, _UNLESS = "!", ">", "-"
_INFLECTED = ("", "s", "es", "e", "n", "en")
_REACH = 8
_WEAK = frozenset(("?what", "?how", "?list"))
_ASKING = frozenset(("?what", "?list"))
_ALONE = frozenset(("?where", "?why", "?how_long", "?how_far", "?how_much"))
_AMOUNTS = frozenset(("?how", "?count"))
_OPEN = frozenset(("time", "lifetime", "place", "praise", "sort"))
_Way = tuple[tuple[str, ...], Cue]
_SILENT = Cue(frozenset(("function",)), explained=True)


class Phrase(NamedTuple):
    """One way to name a meaning: its words, ``*`` for any between, and its features.

    ``sure``: it means this whatever else is said; ``read``: it does so only in a question, where
    a wording may mean something else.
    """

    words: tuple[str, ...]
    features: frozenset[str]
    sure: bool
    read: bool

    @property
    def telling(self) -> frozenset[str]:
        """The features that say more than that something is asked."""
        return frozenset(f for f in self.features if f not in _WEAK and f[0] != "~")

    def within(self, texts: Sequence[str]) -> bool:
        """Whether it stands somewhere in ``texts``."""
        return any(spread(self.words, texts, at) for at in range(len(texts)))

    def worded(self, texts: Sequence[str]) -> bool:
        """Whether it stands somewhere in ``texts``, with words in its gap if it has one."""
        found = (spread(self.words, texts, at) for at in range(len(texts)))
        return any(spans and (_GAP not in self.words or _open(spans)) for spans in found)

    @property
    def said(self) -> frozenset[str]:
        """The features without function words, where others tell something."""
        plain = frozenset(feature for feature in self.features if feature[0] != "~")
        return plain if self.telling else self.features

    @property
    def asks(self) -> frozenset[str]:
        """What its question words ask: "who made"."""
        return frozenset(feature for feature in self.features if feature[0] == "?")

    @property
    def content(self) -> frozenset[str]:
        """The features that name something."""
        return frozenset(feature for feature in self.features if feature[0] not in "~?#")


class Group(NamedTuple):
    """Phrases that mean the same when something is asked.

    ``property``: what one thing has, which no list of things with it is about; ``unless`` are the
    words with which a wording does not mean it.
    """

    name: str
    property: bool
    phrases: tuple[Phrase, ...]
    unless: frozenset[str]


class Asked(NamedTuple):
    """A wording as it is compared with phrases: whether its template lists something."""

    template: str
    words: list[str]
    features: frozenset[str]
    lists: bool

    def has(self, phrase: Phrase) -> bool:
        """Whether it says all that a phrase says; what is asked with "how", word by word."""
        if not phrase.features <= self.features:
            return False
        if len(phrase.words) == 1:
            return any(inflects(other, phrase.words[0]) for other in self.words)
        return phrase.features.isdisjoint(_WEAK) or phrase.within(self.words)


class Synonyms:
    """The phrases that no wording has, and that mean the same as one which wordings have.

    A literal word is never read as another: only what is in no wording is a synonym of what is.
    ``known`` are the features by which templates know that they are meant; ``words`` all words of
    the phrases.
    """

    def __init__(
        self,
        language: str,
        wordings: Sequence[Asked],
        added: frozenset[str],
        nouns: Set[str],
        listed: Callable[[str], bool],
    ) -> None:
        self._lexicon = lexicon(language)
        self._nouns = nouns
        self._listed = listed
        self.known: dict[str, set[str]] = {}
        self.unanswered: set[str] = set()
        self._ways: dict[str, dict[str, list[_Way]]] = {}
        self._forms: dict[str, Cue] = {}
        self.nouns: dict[str, set[str]] = {}
        self._apart: set[tuple[str, ...]] = set()
        features = added.union(*(wording.features for wording in wordings))
        self._learn(groups(language), wordings, features)
        ways = [way for by in self._ways.values() for found in by.values() for way in found]
        self._lasts = frozenset(words[-1] for words, _ in ways)
        self.words = frozenset(word for words, cue in ways if cue.said for word in words)

    def find(self, texts: Sequence[str]) -> Mapping[int, tuple[int, Cue]]:
        """By where they begin, the phrases among ``texts``: how many words, and what they say."""
        found: dict[int, tuple[int, Cue]] = {}
        if self._lasts.isdisjoint(texts) or self._ways.keys().isdisjoint(texts):
            return found
        position = 0
        while position < len(texts):
            if position not in found and texts[position] in self._ways:
                self._find(texts, position, found)
            position += found[position][0] if position in found else 1
        return found

    def form(self, word: str) -> Cue | None:
        """What a word says that is an inflected form of a synonym."""
        for ending in _INFLECTED if self._forms else ():
            cue = self._forms.get(word.removesuffix(ending)) if word.endswith(ending) else None
            if cue is not None:
                return cue
        return None

    def _find(self, texts: Sequence[str], position: int, found: dict[int, tuple[int, Cue]]) -> None:
        """Add to ``found`` the longest phrase that begins at ``position``."""
        for words, cue in self._candidates(texts, position):
            spans = spread(words, texts, position)
            if words in self._apart and not _open(spans):
                continue
            if spans and not any(start in found for start, _ in spans):
                found[position] = spans[0][1], cue
                found.update({start: (size, _SILENT) for start, size in spans[1:]})
                return

    def _candidates(self, texts: Sequence[str], position: int) -> Sequence[_Way]:
        """The phrases that may begin at ``position``, longest first."""
        ways = self._ways[texts[position]]
        seconds = ("", *texts[position + 1 : position + 1 + _REACH])
        if ways.keys().isdisjoint(seconds):
            return ()
        found = [way for second in seconds if second in ways for way in ways[second]]
        return sorted(found, key=_length) if len(found) > 1 else found

    def _learn(
        self, meanings: Sequence[Group], wordings: Sequence[Asked], features: Set[str]
    ) -> None:
        said: dict[tuple[str, ...], list[tuple[str, frozenset[str], frozenset[str]]]] = {}
        left: list[Group] = []
        for group in meanings:
            asked = self._asked(group, wordings, features)
            if not asked:
                left.append(group)
                continue
            meant = frozenset[str]().union(*asked.values())
            for phrase in group.phrases:
                if self._literal(phrase, wordings, features):
                    continue
                if _GAP in phrase.words and any(phrase.within(w.words) for w in wordings):
                    self._apart.add(phrase.words)
                asks = frozenset[str]() if group.property else phrase.asks
                said.setdefault(phrase.words, []).append(
                    (group.name, meant | asks, frozenset(asked))
                )
        for words, ways in said.items():
            self._add(words, ways)
        for group in left:
            self._leave(group, said.keys(), features)

    def _leave(self, group: Group, said: Set[tuple[str, ...]], features: Set[str]) -> None:
        """Keep the questions for what no template answers from being read by their beginning:
        "how much does it weigh" by "how much".
        """
        need = "=" + group.name
        for phrase in group.phrases:
            words = phrase.words
            heads = {words[:size] for size in range(1, len(words))} & said
            if words in said or phrase.content <= features or not any(map(self._vague, heads)):
                continue
            self.unanswered.add(need)
            self._way(words, Cue(frozenset(), needs=(need,)))

    def _way(self, words: tuple[str, ...], cue: Cue) -> None:
        second = next((word for word in words[1:] if word != _GAP), "")
        self._ways.setdefault(words[0], {}).setdefault(second, []).append((words, cue))

    def _add(
        self,
        words: tuple[str, ...],
        ways: list[tuple[str, frozenset[str], frozenset[str]]],
    ) -> None:
        need = "=" + "=".join(name for name, _, _ in ways)
        for _, _, templates in ways:
            for template in templates:
                self.known.setdefault(template, set()).add(need)
        meant = frozenset[str]().union(*(features for _, features, _ in ways))
        vague = self._vague(words)
        marks = ("vague",) if vague else ()
        self._way(words, Cue(frozenset(), marks=marks, said=tuple(sorted(meant)), needs=(need,)))
        if len(words) == 1:
            self._forms[words[0]] = self._ways[words[0]][""][-1][1]
            self.nouns.setdefault(need, set()).add(stem(words[0]))

    def _vague(self, words: tuple[str, ...]) -> bool:
        """Whether a phrase has only question words and others of no subject."""
        features = self._lexicon.features([word for word in words if word != _GAP])
        return all(feature[0] in "~?" for feature in features)

    def _asked(
        self, group: Group, wordings: Sequence[Asked], features: Set[str]
    ) -> dict[str, frozenset[str]]:
        """By template, the features with which its wordings ask for a meaning."""
        own = frozenset[str]().union(*(phrase.features for phrase in group.phrases))
        known = [
            p
            for p in group.phrases
            if (p.telling or p.sure) and p.features <= features and not p.read
        ]
        found: dict[str, frozenset[str]] = {}
        for wording in wordings if known else ():
            if not group.unless.isdisjoint(wording.words):
                continue
            for phrase in known:
                if wording.has(phrase) and self._asks(group, phrase, wording, own):
                    said = found.get(wording.template, frozenset())
                    found[wording.template] = said | phrase.said
        return found

    def _asks(self, group: Group, phrase: Phrase, wording: Asked, own: frozenset[str]) -> bool:
        """Whether a wording that has a phrase asks for what it means."""
        if not group.property:
            return True
        if phrase.sure:
            return True
        if not phrase.content or not phrase.features.isdisjoint(_AMOUNTS):
            rest = (f for f in wording.features - own if f[0] not in "~?#")
            alone = phrase.content or (phrase.telling <= _ALONE and _GAP not in phrase.words)
            return bool(alone) and all(self._accompanies(feature) for feature in rest)
        asks = any(feature[0] == "?" for feature in phrase.telling)
        return asks or self._is_head(phrase, wording)

    def _is_head(self, phrase: Phrase, wording: Asked) -> bool:
        """Whether a property is what is asked for, and no condition of a list, nor compared."""
        cues, words = self._lexicon.cues, wording.words
        if not wording.lists:
            _, first = self._lexicon.at(words, 0)
            opens = first is None or "exists" in first.roles
            return opens or any(feature[0] == "?" for feature in wording.features)
        at = next((n for n in range(1, len(words)) if spread(phrase.words, words, n)), 0)
        before = cues.get(words[at - 1]) if at else None
        return before is not None and not before.asks.isdisjoint(_ASKING)

    def _accompanies(self, feature: str) -> bool:
        """Whether a word only says what kind of thing is asked about: "the flight"."""
        cue = self._lexicon.cues.get(feature)
        return feature in self._nouns or (cue is not None and "affair" in cue.roles)

    def _literal(self, phrase: Phrase, wordings: Sequence[Asked], features: Set[str]) -> bool:
        """Whether the catalog has a phrase for what it says itself, or it is a word of no role."""
        if len(phrase.words) == 1:
            cue = self._lexicon.cues.get(phrase.words[0])
            if cue is not None and (not cue.roles <= _OPEN or cue.asks or cue.explained):
                return True
            word = stem(phrase.words[0])
            return word in features or self._listed(word)
        if len(phrase.telling) == 1 and phrase.content and phrase.content <= features:
            return True
        if len(phrase.telling) > 1 and any(phrase.telling <= w.features for w in wordings):
            return True
        return any(phrase.worded(wording.words) for wording in wordings)


def _open(spans: Sequence[tuple[int, int]]) -> bool:
    """Whether the first two parts of a phrase stand apart."""
    return len(spans) > 1 and sum(spans[0]) < spans[1][0]


def _length(way: _Way) -> int:
    return -len(way[0])


def spread(words: Sequence[str], texts: Sequence[str], at: int) -> list[tuple[int, int]]:
    """Where the parts of a phrase stand in ``texts``, the first at ``at``: starts and sizes."""
    if words[0] != texts[at]:
        return []
    spans: list[tuple[int, int]] = []
    start, position = at, at
    for number, word in enumerate(words):
        if word == _GAP:
            spans.append((start, position - start))
            behind = range(position, min(len(texts), position + _REACH))
            start = position = next((n for n in behind if texts[n] == words[number + 1]), -1)
            if position < 0:
                return []
        elif position < len(texts) and word == texts[position]:
            position += 1
        else:
            return []
    spans.append((start, position - start))
    return spans


def inflects(word: str, listed: str) -> bool:
    """Whether a word is one of the list, with an ending at most."""
    return word.startswith(listed) and word[len(listed) :] in _INFLECTED


def asked(template: str, text: str, features: frozenset[str], lists: bool) -> Asked:
    """A wording as it is compared with phrases."""
    return Asked(template, split(_PLACEHOLDER.sub(f" {_VALUE} ", text)), features, lists)


@cache
def groups(language: str) -> tuple[Group, ...]:
    """The meanings that have several names in ``language``."""
    listed = cast(dict[str, list[dict[str, str]]], source("synonyms"))
    known = lexicon(language)
    found: list[Group] = []
    for kind, meanings in listed.items():
        for number, meaning in enumerate(meanings):
            said = meaning.get(language, "").split()
            phrases = tuple(_phrases((way for way in said if way[0] != _UNLESS), known))
            unless = frozenset(way[1:] for way in said if way[0] == _UNLESS)
            found.append(Group(f"{kind}{number}", kind == "properties", phrases, unless))
    return tuple(found)


def _phrases(listed: Iterable[str], known: Lexicon) -> Iterator[Phrase]:
    said = dict.fromkeys(way for pattern in listed for way in written(pattern))
    for text in said:
        words = text.lstrip(_SURE + _READ).split(" ")
        plainly = [word for word in words if word != _GAP]
        features = frozenset(known.features(plainly))
        yield Phrase(tuple(words), features, text[0] == _SURE, text[0] == _READ)
