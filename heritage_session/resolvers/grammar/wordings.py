"""What a catalog's own wordings teach: which words ask for which template, and for which slot."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from heritage_session.catalog import Catalog
from heritage_session.resolvers.grammar.flanking import flanking, pair
from heritage_session.resolvers.grammar.frames import frames
from heritage_session.resolvers.grammar.shortening import shortened
from heritage_session.resolvers.grammar.synonyms import Asked, Synonyms, asked
from heritage_session.resolvers.grammar.voice import Passive, passive
from heritage_session.resolvers.language.families import families, family
from heritage_session.resolvers.language.lexicon import (
    LIMITS,
    NOUNS,
    SPANS,
    Cue,
    Lexicon,
    kinds,
    lexicon,
)
from heritage_session.resolvers.language.phrasebook import phrasebook
from heritage_session.resolvers.language.text import fold, split, stem
from heritage_session.template import Template
from heritage_session.vocabulary import Vocabulary
from heritage_session.wording import base

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_WEIGHT = {"?list": 0.6, "?what": 0.3, "?how": 0.3}
_SMALL = 0.08
_SHARE, _LEAST, _MISSING = 0.5, 0.15, 0.5
_KEPT = 1024
_ROUNDING = 1e-9
_AXES = (frozenset(("origin", "destination")), frozenset(("lower", "upper")))
_REACH = 2
_LEADING = frozenset(("preposition", "origin", "destination"))
_MOVING = frozenset(("let", "let_go"))
_END = 3
_KINDS_OF = frozenset(("condition", "sort"))
_TELLING = 5
_HEAD = 3
_JOINTS = ("", "s", "es", "n", "en", "e")
_FEW, _SOME = 400, 3
_YEARS = ("1999", "2005")
_NO_YEAR = "7"
_OWNING = ("whose", "everything")


def _said(wording: str, known: Lexicon) -> Iterator[str]:
    """The features of a wording: no phrase goes across a placeholder."""
    for literal in _PLACEHOLDER.split(wording)[::2]:
        yield from known.features(split(literal))


class Wording(NamedTuple):
    """One way to ask a template: its number, what it says, and how much that weighs; ``by`` is the
    word that has to be said where it is shortened.
    """

    number: int
    features: frozenset[str]
    total: float
    by: str = ""


def directions(template: Template, slot: str, language: str) -> frozenset[str]:
    """The directions that a template's wordings say right before a slot: "from", "more than"."""
    known = lexicon(base(language))
    found = (
        known.directions(before)
        for text in _texts(template, language)
        for before, name in _before_slots(text)
        if name == slot
    )
    return frozenset[str]().union(*found)


class SlotWords(NamedTuple):
    """The words that stand around a slot, by how close, the directions that they say, and the
    stems of what only this slot of its vocabulary is called.
    """

    before: Mapping[str, float]
    after: Mapping[str, float]
    directions: frozenset[str]
    names: frozenset[str]


class Forms(NamedTuple):
    """How one template is asked in one language.

    ``asked`` are the features of its wordings, ``added`` those of its additions, ``extra`` the
    content words that only these have, ``known`` all that it explains; ``flanks`` what only stands
    beside a value; ``names`` what only one slot of its vocabulary is called; ``pair`` its two slots
    of one vocabulary, in the order of all wordings; ``own`` the content words that only the
    addition of a slot has; ``passive`` by whom something is done; ``ranged``: a lower and an upper
    end can be said; ``kinds`` its slots by their vocabulary.
    """

    template: Template
    wordings: tuple[Wording, ...]
    asked: frozenset[str]
    known: frozenset[str]
    added: frozenset[str]
    extra: frozenset[str]
    slots: Mapping[str, SlotWords]
    names: frozenset[str]
    flanks: frozenset[str]
    pair: tuple[str, ...]
    own: Mapping[str, frozenset[str]]
    passive: Passive | None
    ranged: bool
    kinds: Mapping[str, tuple[str, ...]]

    @property
    def directed(self) -> bool:
        """Whether slots are said to be where something begins and where it ends."""
        said = frozenset[str]().union(*(words.directions for words in self.slots.values()))
        return said.issuperset(_AXES[0])


class Evidence(NamedTuple):
    """How far a question's words are those of a template: how much speaks for it, how much of the
    ``wording`` that is nearest is ``missing``, and whether it ``asks`` for the template, if only by
    a ``bare`` "how many?".
    """

    score: float = 0.0
    missing: float = 0.0
    wording: int = 0
    asks: bool = False
    bare: bool = False


class Grammar:
    """All that one language's wordings teach.

    What its weighings found for the latest combinations of its own words is kept: most people put
    other values into the same words. Nothing else that they type is.
    """

    def __init__(self, catalog: Catalog, language: str) -> None:
        self.language = language
        self.lexicon = lexicon(base(language))
        self.phrases = phrasebook(language)
        lengths = self.phrases.lengths if self.phrases is not None else dict[str, list[str]]()
        self.owning = frozenset(word for role in _OWNING for word in lengths.get(role, ()))
        self.concepts = _concepts(catalog, self.lexicon)
        self.nouns = _nouns(catalog, self, language)
        named = {name for names in _vocabulary_names(catalog) for name in names}
        self.called = frozenset(word for name in named for word in _called(name, language))
        self._measured = frozenset(
            name for name, known in catalog.vocabularies.items() if known.pattern is not None
        )
        self.times = _stems(self.lexicon, "time")
        self.years = _stems(self.lexicon, "year")
        asked = {t.id: self._asked(t) for t in catalog.templates.values()}
        telling = frozenset(_telling(asked, self.lexicon))
        weights, self.single = _weights(asked, telling)
        brief = {t.id: list(self._shortened(t, asked[t.id])) for t in catalog.templates.values()}
        asks = {by for said in brief.values() for _, by, _ in said}
        self.single -= asks
        slight = math.log(1 + len(asked)) * _WEIGHT["?what"]
        self.weights: Mapping[str, float] = {**dict.fromkeys(asks, slight), **weights}
        self._small = {f: weight for f, weight in self.weights.items() if f[0] in "~#"}
        self.forms = {
            t.id: self._forms(t, asked[t.id], brief[t.id]) for t in catalog.templates.values()
        }
        self.leads = self._leads(catalog)
        self.ahead = self._ahead(catalog)
        self.asking: dict[str, dict[str, None]] = {}
        for form in self.forms.values():
            for feature in form.asked:
                if feature[0] not in "~#" or feature in telling:
                    self.asking.setdefault(feature, {})[form.template.id] = None
        self.unworded = [
            form.template.id
            for form in self.forms.values()
            if any(all(f[0] == "~" for f in wording.features) for wording in form.wordings)
        ]
        self.added = frozenset[str]().union(*(form.added for form in self.forms.values()))
        self.enough = {t: _SHARE * _shortest(form) for t, form in self.forms.items()}
        self.words = frozenset(_words(catalog, language))
        cues = self.lexicon.cues
        self.prepositions = self.lexicon.phrases("preposition")
        self.articles = frozenset(_articles(self.lexicon))
        self._conditions = tuple(w for w in cues if cues[w].roles & _KINDS_OF)
        self.cue_words = frozenset(w for phrase in self.lexicon.cues for w in phrase.split(" "))
        own = self.words - (self.cue_words - {w for w in cues if cues[w].content})
        self._families = families(own)
        self._stems = frozenset(map(stem, own))
        self.synonyms = self._others(catalog)
        self._told = frozenset((*self.weights, *self.asking, *self.added))
        self._weighed = lru_cache(_KEPT)(self._weigh)
        self._evidence = lru_cache(_KEPT * max(1, len(self.forms)))(self._judge)
        self._ranked = lru_cache(_KEPT)(self._rank)
        self.frames = tuple(frames(catalog.templates.values(), language, self.lexicon, self.nouns))

    def inflects(self, word: str) -> bool:
        """Whether it is another form of a word in the wordings."""
        return stem(word) in self._stems

    def knows(self, word: str) -> bool:
        """Whether it is no slip, but a form of a word in the wordings or of a kind of thing."""
        found = stem(word)
        return found in self._stems or found in self.nouns or word in self.synonyms.words

    def feature(self, word: str) -> str:
        """The stem of a word; that of the only one in the wordings which is of its family."""
        found = stem(word)
        if found in self._stems or found in self.asking or found in self.nouns:
            return found
        return self._families.get(family(word), found)

    def strange(self, feature: str) -> bool:
        """Whether nothing is asked with a word, and nothing is called by it."""
        return feature not in self.asking and feature not in self.nouns

    def synonym(self, word: str) -> Cue | None:
        """What a word says that is an inflected form of a synonym, and in no wording."""
        return None if stem(word) in self._stems else self.synonyms.form(word)

    def named(self, noun: str) -> frozenset[str]:
        """The vocabularies that a noun, or the end of a compound, is the name of."""
        ends = (noun[at:] for at in range(max(1, len(noun) - _END + 1)))
        known = next((end for end in ends if end in self.nouns), "")
        return self.nouns.get(known, frozenset())

    def limited(self, text: str) -> frozenset[str]:
        """The vocabularies that a compound like "yearfilter" is about."""
        for ending in self._conditions:
            head = text.removesuffix(ending)
            if head == text or len(head) < _HEAD:
                continue
            for joint in _JOINTS:
                found = self.nouns.get(stem(head.removesuffix(joint)))
                if found is not None:
                    return found
        return frozenset()

    def weight(self, said: frozenset[str]) -> float:
        """How much these content words tell of what is asked."""
        return sum([self.weights.get(feature, 1.0) for feature in said])

    def weighed(self, said: frozenset[str]) -> Mapping[str, float]:
        """The templates that share a subject or question word with ``said``, each with the most
        that all of it can weigh there; less than ``enough`` of it does not ask for the template.
        """
        return self._weighed(said & self._told)

    def evidence(self, template: str, said: frozenset[str]) -> Evidence:
        """How far ``said``, the features of a question, are those of a template."""
        return self._evidence(template, said & self._told)

    def ranked(self, said: frozenset[str]) -> Sequence[tuple[float, str]]:
        """The templates that share a subject or question word with ``said``, with how much speaks
        for each, most first.
        """
        return self._ranked(said & self._told)

    def _weigh(self, said: frozenset[str]) -> Mapping[str, float]:
        small, asking = self._small, self.asking
        slight = sum([small[feature] for feature in said if feature in small]) + _ROUNDING
        found: dict[str, float] = {}
        for feature in said:
            if feature in asking:
                weight = math.inf if feature in self.single else self.weights.get(feature, 0.0)
                for template in asking[feature]:
                    found[template] = found.get(template, slight) + weight
        return found

    def _judge(self, template: str, said: frozenset[str]) -> Evidence:
        form, weight = self.forms[template], self.weights.__getitem__
        common = said & form.asked
        matched = sum(map(weight, common))
        missing, wording = math.inf, 0
        for candidate in form.wordings:
            if candidate.by and candidate.by not in common:
                continue
            lacking = candidate.total - sum(map(weight, common & candidate.features))
            if lacking < missing - _ROUNDING:
                missing, wording = lacking, candidate.number
        enough = matched > _SHARE * (matched + missing) - _ROUNDING
        asks = matched >= _LEAST and (enough or not common.isdisjoint(self.single))
        score = matched - _MISSING * missing + self.weight(said & form.extra)
        return Evidence(score, missing, wording, asks)

    def _rank(self, said: frozenset[str]) -> Sequence[tuple[float, str]]:
        found = [(self._evidence(t, said).score, t) for t in self._weighed(said)]
        return sorted(found, reverse=True)

    def _asked(self, template: Template) -> list[frozenset[str]]:
        texts = template.questions.get(self.language, ())
        return [frozenset(_said(text, self.lexicon)) for text in texts]

    def _forms(
        self,
        template: Template,
        asked: list[frozenset[str]],
        brief: list[tuple[int, str, frozenset[str]]],
    ) -> Forms:
        texts = template.questions.get(self.language, ())
        wordings = (
            *(Wording(at, said, self._total(said)) for at, said in enumerate(asked)),
            *(Wording(at, said, self._total(said), by) for at, by, said in brief),
        )
        union = frozenset[str]().union(*(wording.features for wording in wordings))
        slots = _on_one_axis(
            template,
            {name: _slot_words(template, name, self) for name in template.slots},
            self._measured,
        )
        added = self._added(template)
        known = self._known(template, union | added)
        extra = frozenset(f for f in added - union if f[0] not in "~?#")
        flanks = frozenset(flanking(template, texts, self.lexicon, self.nouns))
        return Forms(
            template,
            wordings,
            union,
            known,
            added,
            extra,
            slots,
            frozenset[str]().union(*(words.names for words in slots.values())),
            flanks,
            pair(template, texts),
            self._own(template, union),
            passive(template, self.language, self.lexicon),
            all(any(end in words.directions for words in slots.values()) for end in LIMITS),
            _kinds(template),
        )

    def _total(self, said: frozenset[str]) -> float:
        return sum(self.weights[feature] for feature in said)

    def _shortened(
        self, template: Template, asked: list[frozenset[str]]
    ) -> Iterator[tuple[int, str, frozenset[str]]]:
        """The wordings without the noun for what they list: the number of the whole one, by which
        word they ask, and what they say.
        """
        results = template.results
        people = "people" in kinds(results or "", "who")
        for number, said in enumerate(asked):
            for by, brief in shortened(said, results, self.nouns, people):
                yield number, by, brief

    def _added(self, template: Template) -> frozenset[str]:
        texts = [addition.get(self.language, "") for addition in template.additions.values()]
        return frozenset(feature for text in texts for feature in _said(text, self.lexicon))

    def _own(self, template: Template, asked: frozenset[str]) -> Mapping[str, frozenset[str]]:
        said = {
            slot: frozenset(_said(addition.get(self.language, ""), self.lexicon)) - asked
            for slot, addition in template.additions.items()
        }
        spread = Counter(feature for features in said.values() for feature in features)
        return {
            slot: frozenset(f for f in features if spread[f] == 1 and f[0] not in "~?#")
            for slot, features in said.items()
        }

    def _known(self, template: Template, said_anyway: frozenset[str]) -> frozenset[str]:
        known = set(said_anyway)
        for text in template.questions.get(self.language, ()):
            said = split(_PLACEHOLDER.sub(" ", text))
            known.update(stem(word) for word in said)
            known.update(self._scattered(frozenset(said)))
        concepts = concepts_of(template.results or "", self.lexicon)
        known.update({"?where"} if "place" in concepts else ())
        known.update(noun for noun, names in self.nouns.items() if template.results in names)
        if not known.isdisjoint(self.times):
            known.add("?when")
        return frozenset(known)

    def _others(self, catalog: Catalog) -> Synonyms:
        """The synonyms of what the wordings say, which templates and nouns then know too."""
        results = {t.results for t in catalog.templates.values() if t.results}
        found = Synonyms(
            base(self.language),
            list(self._wordings()),
            self.added,
            set(map(stem, self.called)),
            lambda noun: not results.isdisjoint(self.nouns.get(noun, ())),
        )
        for template, needs in found.known.items():
            form = self.forms[template]
            self.forms[template] = form._replace(known=form.known | needs)
            for need in needs:
                self.asking.setdefault(need, {})[template] = None
        for need in found.unanswered:
            self.asking.setdefault(need, {})
        called = set(map(stem, self.called))
        own = {
            need: frozenset(v for noun in nouns & called for v in self.nouns.get(noun, ()))
            for need, nouns in found.nouns.items()
        }
        self.nouns = {**self.nouns, **{need: kinds for need, kinds in own.items() if kinds}}
        return found

    def _wordings(self) -> Iterator[Asked]:
        for form in self.forms.values():
            texts = form.template.questions.get(self.language, ())
            lists = form.template.results is not None
            for text, wording in zip(texts, form.wordings, strict=False):
                yield asked(form.template.id, text, wording.features, lists)

    def _leads(self, catalog: Catalog) -> Mapping[str, set[str]]:
        """The prepositions that the wordings have right before each vocabulary's values."""
        found: dict[str, set[str]] = {name: set() for name in catalog.vocabularies}
        for form in self.forms.values():
            for name, around in form.slots.items():
                near = (word for word, close in around.before.items() if close == 1.0)
                cues = ((word, self.lexicon.cues.get(word)) for word in near)
                said = {w for w, cue in cues if cue and cue.roles & _LEADING}
                found[form.template.slots[name].vocabulary] |= said
        return found

    def _ahead(self, catalog: Catalog) -> Mapping[str, set[str]]:
        """The subjects' own words that the wordings have right before each vocabulary's values."""
        found: dict[str, set[str]] = {name: set() for name in catalog.vocabularies}
        for form in self.forms.values():
            for name, around in form.slots.items():
                near = {word for word, close in around.before.items() if close == 1.0}
                found[form.template.slots[name].vocabulary] |= near - self.lexicon.cues.keys()
        return found

    def _scattered(self, said: frozenset[str]) -> Iterator[str]:
        """What is asked by phrases whose words stand apart: "what does it cost"."""
        for phrase, cue in self.lexicon.cues.items():
            if cue.asks and " " in phrase and said.issuperset(phrase.split(" ")):
                yield from cue.asks


def concepts_of(name: str, known: Lexicon) -> frozenset[str]:
    """The general nouns that a vocabulary's or slot's name says: place, time, day."""
    found: set[str] = set()
    for text in re.split(r"[\W_]+", name.lower()):
        for source in (known, lexicon("en")):
            cue = source.cues.get(text)
            if cue is not None:
                found.update(cue.roles.intersection(NOUNS))
    return frozenset(found)


def _articles(known: Lexicon) -> Iterator[str]:
    """The articles that say no direction too."""
    for word in known.phrases("article"):
        if known.cues[word].roles.isdisjoint(_AXES[0]):
            yield word


def _stems(known: Lexicon, role: str) -> frozenset[str]:
    return frozenset(stem(w) for w, cue in known.cues.items() if role in cue.roles)


def _nouns(catalog: Catalog, grammar: Grammar, language: str) -> Mapping[str, frozenset[str]]:
    """By stem, the vocabularies that a noun is the name of: "year", "station"."""
    found: dict[str, set[str]] = {}
    for name, vocabulary in _vocabulary_names(catalog):
        for called in _called(name, language):
            found.setdefault(stem(called), set()).add(vocabulary)
    held = frozenset[str]().union(*grammar.concepts.values())
    for vocabulary, concepts in grammar.concepts.items():
        elsewhere = held.intersection(SPANS) - concepts
        finer = {noun for span in elsewhere for noun in _stems(grammar.lexicon, span)}
        for concept in concepts:
            for noun in _stems(grammar.lexicon, concept) - finer:
                found.setdefault(noun, set()).add(vocabulary)
    for template in catalog.templates.values():
        for noun, vocabulary in (
            *_said_nouns(template, grammar.lexicon, language),
            *_origins(template, grammar.lexicon, language, catalog),
        ):
            found.setdefault(stem(noun), set()).add(vocabulary)
    return {noun: frozenset(names) for noun, names in found.items() if noun}


def _concepts(catalog: Catalog, known: Lexicon) -> Mapping[str, frozenset[str]]:
    """By vocabulary, the concepts that its name, that of a slot of it, or its values say."""
    found: dict[str, frozenset[str]] = {
        name: _concepts_of_values(vocabulary, known)
        for name, vocabulary in catalog.vocabularies.items()
    }
    for name, vocabulary in _vocabulary_names(catalog):
        found[vocabulary] |= concepts_of(name, known)
    return found


def _concepts_of_values(vocabulary: Vocabulary, known: Lexicon) -> frozenset[str]:
    """What years, months, seasons and weekdays are, as any calendar has them."""
    if vocabulary.pattern is not None:
        years = all(vocabulary.pattern.fullmatch(year) for year in _YEARS)
        years = years and not vocabulary.pattern.fullmatch(_NO_YEAR)
        return frozenset(("time", "year")) if years else frozenset()
    if len(vocabulary.values) > _FEW:
        return frozenset()
    names = {fold(name) for value in vocabulary.values.values() for name, _ in value.names()}
    cues = [known.cues[name] for name in names if name in known.cues]
    spans = [span for span in SPANS if sum(f"{span}_name" in c.roles for c in cues) >= _SOME]
    return frozenset((*spans, "time")) if spans else frozenset()


def _vocabulary_names(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for name in catalog.vocabularies:
        yield name, name
    for template in catalog.templates.values():
        for slot in template.slots.values():
            yield slot.name, slot.vocabulary


def _said_nouns(template: Template, known: Lexicon, language: str) -> Iterator[tuple[str, str]]:
    """What wordings call things: "which books" names the results, "the genre {genre}" a slot."""
    for text in _texts(template, language):
        for before, slot in _before_slots(text):
            asks = " ".join(before[-2:]) in known.cues
            if before and _subject(known, before[-1]) and not asks:
                yield before[-1], template.slots[slot].vocabulary
        said = split(_PLACEHOLDER.sub(" 0 ", text))
        for asking, noun in pairwise(said):
            cue = known.cues.get(asking)
            if template.results and cue and "list" in cue.roles and _subject(known, noun):
                yield noun, template.results
    for slot, addition in template.additions.items():
        after = split(_PLACEHOLDER.split(addition.get(language, ""))[-1])[:1]
        yield from ((n, template.slots[slot].vocabulary) for n in after if _subject(known, n))


def _origins(
    template: Template, known: Lexicon, language: str, catalog: Catalog
) -> Iterator[tuple[str, str]]:
    """Where something is "from", by an addition: its origin."""
    for name, addition in template.additions.items():
        vocabulary = template.slots[name].vocabulary
        before = split(_PLACEHOLDER.split(addition.get(language, ""))[0])
        named = catalog.vocabularies[vocabulary].pattern is None
        if named and "origin" in known.directions(before):
            yield from ((noun, vocabulary) for noun in _called("origin", language))


def _subject(known: Lexicon, word: str) -> bool:
    cue = known.cues.get(word)
    return word.isalpha() and (cue is None or not (cue.explained or cue.asks))


def _texts(template: Template, language: str) -> list[str]:
    additions = [a[language] for a in template.additions.values() if language in a]
    return [*template.questions.get(language, ()), *additions]


def _before_slots(text: str) -> Iterator[tuple[list[str], str]]:
    """Each placeholder with the words between it and the one before it."""
    parts = _PLACEHOLDER.split(text)
    for literal, name in zip(parts[::2], parts[1::2], strict=False):
        yield split(literal), name


def _slot_words(template: Template, slot: str, grammar: Grammar) -> SlotWords:
    before: dict[str, float] = {}
    after: dict[str, float] = {}
    said: set[str] = set()
    for text in _texts(template, grammar.language):
        parts = _PLACEHOLDER.split(text)
        for place in range(1, len(parts), 2):
            if parts[place] == slot:
                literal = split(parts[place - 1])
                said.update(grammar.lexicon.directions(literal))
                _weigh(before, literal[::-1])
                _weigh(after, split(parts[place + 1])[:1])
    return SlotWords(before, after, frozenset(said), _own_names(template, slot, grammar.language))


def _own_names(template: Template, slot: str, language: str) -> frozenset[str]:
    """What tells a slot from others of its vocabulary: "winner", "loser"."""
    vocabulary = template.slots[slot].vocabulary
    called = {
        name: {stem(word) for word in _called(name, language)}
        for name, other in template.slots.items()
        if other.vocabulary == vocabulary
    }
    others = [names for name, names in called.items() if name != slot]
    own = called[slot].difference(*others) if others else set[str]()
    cues = lexicon(base(language)).cues
    return frozenset(name for name in own if name not in cues or cues[name].roles <= _MOVING)


def _called(name: str, language: str) -> Iterator[str]:
    strange = lexicon(base(language)).ordinary if base(language) != "en" else frozenset[str]()
    for part in re.split(r"[\W_]+", name.lower()):
        yield from (*({part} - strange), *kinds(part, base(language)))


def _on_one_axis(
    template: Template, slots: Mapping[str, SlotWords], measured: frozenset[str]
) -> Mapping[str, SlotWords]:
    """Slots of one vocabulary differ by origin and destination, or by lower and upper end, as what
    is ``measured`` rather does: where a word says both, only what tells them apart counts.
    """
    told: dict[str, SlotWords] = {}
    for name, words in slots.items():
        vocabulary = template.slots[name].vocabulary
        said = {
            direction
            for other, around in slots.items()
            if template.slots[other].vocabulary == vocabulary
            for direction in around.directions
        }
        axes = _AXES[::-1] if vocabulary in measured else _AXES
        axis = next((axis for axis in axes if axis <= said), said)
        told[name] = words._replace(directions=words.directions & axis)
    return told


def _shortest(form: Forms) -> float:
    """The weight of all that its lightest wording says."""
    return min((wording.total for wording in form.wordings), default=math.inf)


def _weigh(weights: dict[str, float], near: list[str]) -> None:
    for distance, word in enumerate(near[:_REACH]):
        weights[word] = max(weights.get(word, 0.0), 1.0 / (1 + distance))


def _weights(
    asked: Mapping[str, list[frozenset[str]]], telling: frozenset[str]
) -> tuple[Mapping[str, float], frozenset[str]]:
    """How much each feature tells templates apart, and the content words of one template only."""
    spread: dict[str, int] = {}
    for wordings in asked.values():
        for feature in frozenset[str]().union(*wordings):
            spread[feature] = spread.get(feature, 0) + 1
    weights = {
        feature: math.log(1 + len(asked) / count)
        * (_SMALL if feature[0] == "~" and feature not in telling else _WEIGHT.get(feature, 1.0))
        for feature, count in spread.items()
    }
    return weights, telling | frozenset(
        f for f, n in spread.items() if n == 1 and f[0] not in "~#" and f not in _WEIGHT
    )


def _telling(asked: Mapping[str, list[frozenset[str]]], known: Lexicon) -> Iterator[str]:
    """The words that usually say nothing, and here are all that a wording says: "available"."""
    spread = Counter(f for wordings in asked.values() for f in frozenset[str]().union(*wordings))
    for wordings in asked.values():
        for said in wordings:
            if not any(f[0] not in "~#" and f not in _WEIGHT for f in said):
                for feature in said:
                    cue = known.cues.get(feature[1:])
                    plain = cue is not None and cue.roles == frozenset(("function",))
                    if plain and spread[feature] == 1 and len(feature) > _TELLING:
                        yield feature


def _words(catalog: Catalog, language: str) -> Iterator[str]:
    for template in catalog.templates.values():
        for text in _texts(template, language):
            yield from split(_PLACEHOLDER.sub(" ", text))


def _kinds(template: Template) -> Mapping[str, tuple[str, ...]]:
    held = {slot.vocabulary for slot in template.slots.values()}
    return {
        kind: tuple(name for name, slot in template.slots.items() if slot.vocabulary == kind)
        for kind in held
    }
