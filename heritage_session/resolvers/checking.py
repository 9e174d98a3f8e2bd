"""What a model said of a question, held against the question, the conversation and the catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from rapidfuzz.fuzz import ratio

from heritage_session.catalog import Catalog, Template
from heritage_session.conversation import EVERYTHING, ConversationState
from heritage_session.resolvers.base import EditKind, Resolution, SlotValue, Source
from heritage_session.resolvers.grammar.wordings import directions
from heritage_session.resolvers.hearing.scanner import Mention, Names
from heritage_session.resolvers.language.lexicon import OPPOSITE, lexicon
from heritage_session.resolvers.language.text import split, stem, words
from heritage_session.resolvers.reading.memory import Found, Memory
from heritage_session.wording import base

_ALIKE = 78.0
_LONGEST = 4000
_SHORT = 3
_LIMITS = frozenset(("lower", "upper"))
_EXCLUDING = frozenset(("not", "bare_not"))


class Refused(Exception):
    """The proposal does not pass; the message says why, in words of ours alone."""


class Proposal(NamedTuple):
    """What a model said, as far as it has the right types."""

    edit: str
    template: str
    slots: Mapping[str, str]
    rewrite: str

    @classmethod
    def of(cls, prediction: Any) -> Proposal:
        """The fields of a prediction. Raises ``Refused`` where one has another type."""
        found = [getattr(prediction, name, None) for name in ("edit", "template", "rewrite")]
        slots = getattr(prediction, "slots", None)
        if not all(isinstance(value, str) for value in found) or not isinstance(slots, dict):
            raise Refused("a field has another type")
        given = cast(dict[Any, Any], slots)
        if not all(isinstance(part, str) for pair in given.items() for part in pair):
            raise Refused("slots of another type")
        edit, template, rewrite = cast(list[str], found)
        return cls(edit, template, {k: v for k, v in given.items() if v.strip()}, rewrite)


class Checker:
    """Turns a proposal into a resolution, or refuses it. Guesses nothing that was not said."""

    def __init__(self, catalog: Catalog, names: Names) -> None:
        self._catalog = catalog
        self._names = names

    def resolution(
        self,
        state: ConversationState,
        question: str,
        mentions: Sequence[Mention],
        language: str,
        proposal: Proposal,
    ) -> Resolution:
        """The proposal as a resolution in ``language``; its edit, slots and text follow from what
        it changes, so that they cannot disagree.

        ``mentions`` are the values that the question names. Raises ``Refused``.
        """
        template = self._catalog.templates.get(proposal.template)
        if template is None:
            raise Refused("no such template")
        asked = _Asked(question, mentions, language)
        if len(proposal.rewrite) > _LONGEST:
            raise Refused("the rewrite is too long")
        if asked.excludes:
            raise Refused("something is excluded")
        memory = Memory(self._catalog, state)
        slots = {
            name: self._slot(asked, memory, template, name, said, language)
            for name, said in proposal.slots.items()
        }
        values = {name: slot.value for name, slot in slots.items()}
        self._check_whole(asked, template, values)
        self._check_words(asked, template, values, proposal.rewrite)
        kind = _kind(proposal, memory, template, slots)
        return Resolution(
            kind,
            language,
            template.id,
            slots,
            (EVERYTHING,) if kind is EditKind.STANDALONE else _gone(memory, values),
            self._catalog.question(template, values, language),
            confidence=0.7,
            via="dspy",
        )

    def _slot(
        self,
        asked: _Asked,
        memory: Memory,
        template: Template,
        name: str,
        said: str,
        language: str,
    ) -> SlotValue:
        if name not in template.slots:
            raise Refused("slots that the template does not have")
        vocabulary = template.slots[name].vocabulary
        value = self._value(vocabulary, said, memory, name)
        if asked.opposes(vocabulary, value, _directions(template, name, language)):
            raise Refused("a value is said the other way round")
        source = (
            asked.source(vocabulary, value)
            or _remembered(memory, template, name, value)
            or asked.part(self._names, vocabulary, value)
            or self._alike(asked, vocabulary, value)
        )
        if source is None:
            raise Refused("a value stands nowhere")
        return SlotValue(value, self._catalog.label(template, name, value, language), source)

    def _value(self, vocabulary: str, said: str, memory: Memory, name: str) -> str:
        """The value that is meant by an id, or by a name that only one value has."""
        if said in self._catalog.vocabularies[vocabulary]:
            return said
        ids = {e.id for e in self._names.of(" ".join(split(said))) if e.vocabulary == vocabulary}
        if len(ids) > 1 and memory.known.get(name) in ids:
            return memory.known[name]
        if len(ids) != 1:
            raise Refused("no such value")
        return ids.pop()

    def _alike(self, asked: _Asked, vocabulary: str, value: str) -> Source | None:
        """The words of the question that are nearly a name of the value."""
        listed = self._catalog.vocabularies[vocabulary].values.get(value)
        for name, _ in listed.names() if listed else ():
            found = asked.alike(split(name))
            if found is not None:
                return found
        return None

    def _check_whole(self, asked: _Asked, template: Template, values: Mapping[str, str]) -> None:
        """Every required slot has a value, and every value that the question names is in one."""
        if any(name not in values for name in template.required):
            raise Refused("required slots are empty")
        held = {(template.slots[name].vocabulary, value) for name, value in values.items()}
        for mention in asked.mentions:
            if not any((e.vocabulary, e.id) in held for e in mention.entries):
                raise Refused("a named value is left out")

    def _check_words(
        self, asked: _Asked, template: Template, values: Mapping[str, str], rewrite: str
    ) -> None:
        """The rewrite keeps the question's own words, and names what its slots hold."""
        kept = split(rewrite)
        for word in asked.content:
            if not _holds(kept, word):
                raise Refused("a word of the question is dropped")
        for name, value in values.items():
            vocabulary = self._catalog.vocabularies[template.slots[name].vocabulary]
            listed = vocabulary.values.get(value)
            forms = [form for form, _ in listed.names()] if listed else [value]
            if not any(all(_holds(kept, word) for word in split(form)) for form in forms):
                raise Refused("slots that the rewrite does not say")


class _Asked:
    """A question's words, and the values that it names."""

    def __init__(self, question: str, mentions: Sequence[Mention], language: str) -> None:
        self._question = question
        self._found = words(question)
        self._texts = [word.text for word in self._found]
        self._cues = lexicon(base(language))
        self.mentions = [m for m in mentions if not self._function(m)]
        self._named = {n for m in self.mentions for n in range(m.first, m.after)}

    @property
    def excludes(self) -> bool:
        """Whether it says "not", or "without" of a value."""
        at = (self._cues.around(self._texts, n) for n in range(len(self._texts)))
        roles = frozenset[str]().union(*(cue.roles for cue in at if cue is not None))
        return not roles.isdisjoint(_EXCLUDING) or ("drop" in roles and bool(self.mentions))

    @property
    def content(self) -> Iterator[str]:
        """The words that carry a meaning of their own, those of named values left out."""
        return (self._texts[number] for number in self._own)

    @property
    def _own(self) -> Iterator[int]:
        for number in range(len(self._texts)):
            cue = self._cues.around(self._texts, number)
            if number not in self._named and (cue is None or cue.needs):
                yield number

    def source(self, vocabulary: str, value: str) -> Source | None:
        """Where it names the value."""
        for mention in self.mentions:
            if value in mention.ids(vocabulary):
                return self._span(mention.first, mention.after)
        return None

    def part(self, names: Names, vocabulary: str, value: str) -> Source | None:
        """Where it says much of the name of this value, and of no other."""
        for number in self._own:
            entry = names.part(self._texts[number])
            if entry is not None and (entry.vocabulary, entry.id) == (vocabulary, value):
                return self._span(number, number + 1)
        return None

    def opposes(self, vocabulary: str, value: str, said: frozenset[str]) -> bool:
        """Whether it names the value behind "after" where ``said`` is "before", or the like."""
        asked = [self._directions(m.first) for m in self.mentions if value in m.ids(vocabulary)]
        return bool(asked) and all(
            own.isdisjoint(said) and not said.isdisjoint(OPPOSITE[role] for role in own)
            for own in asked
        )

    def _directions(self, first: int) -> frozenset[str]:
        """The direction that is said nearest before a word, at most two words between them."""
        found = (
            self._cues.directions(self._texts[:n]) for n in range(first, first - 3, -1) if n > 0
        )
        return next((roles for roles in found if roles), frozenset[str]())

    def alike(self, name: Sequence[str]) -> Source | None:
        """Where it nearly says ``name``: no word of it shorter than four letters, none far off."""
        if not name or min(map(len, name)) <= _SHORT:
            return None
        for first in range(len(self._texts) - len(name) + 1):
            there = self._texts[first : first + len(name)]
            if all(ratio(a, b) >= _ALIKE for a, b in zip(there, name, strict=True)):
                return self._span(first, first + len(name))
        return None

    def _function(self, mention: Mention) -> bool:
        """Whether a named value is rather a small word of the language: "it", "one"."""
        size, cue = self._cues.at(self._texts, mention.first)
        written = self._question[self._found[mention.first].start]
        return (
            cue is not None
            and cue.explained
            and size >= mention.after - mention.first
            and not written.isupper()
        )

    def _span(self, first: int, after: int) -> Source:
        start, end = self._found[first].start, self._found[after - 1].end
        return Source("question", start=start, end=end, text=self._question[start:end])


def _remembered(memory: Memory, template: Template, name: str, value: str) -> Source | None:
    """The turn or the row that the conversation has the value from."""
    vocabulary = template.slots[name].vocabulary
    if memory.known.get(name) == value:
        return _at(memory.source(name, value))
    for turn in memory.turns:
        said_in = memory.catalog.templates[turn.template_id or ""]
        for number, row in enumerate(turn.results, 1):
            if said_in.results == vocabulary and row.get("id") == value:
                return _at(Found(value, turn, number))
        for held, slot in said_in.slots.items():
            if slot.vocabulary == vocabulary and turn.slots.get(held) == value:
                return _at(Found(value, turn))
    return None


def _directions(template: Template, name: str, language: str) -> frozenset[str]:
    """The directions that a slot is said with; where people come from and go to counts only where
    two slots differ by it.
    """
    vocabularies = [slot.vocabulary for slot in template.slots.values()]
    said = directions(template, name, language)
    return said if vocabularies.count(template.slots[name].vocabulary) > 1 else said & _LIMITS


def _at(found: Found) -> Source:
    seq = found.turn.seq if found.turn else None
    return Source("row", seq, found.row) if found.row else Source("turn", seq)


def _kind(
    proposal: Proposal, memory: Memory, template: Template, slots: Mapping[str, SlotValue]
) -> EditKind:
    """What the proposal does. Raises ``Refused`` where that is nothing."""
    sources = {slot.source.kind for slot in slots.values()}
    current = memory.current
    if current is None or (proposal.edit == "standalone" and sources <= {"question"}):
        if not sources <= {"question"}:
            raise Refused("it stands alone and inherits")
        return EditKind.STANDALONE
    if "row" in sources:
        return EditKind.REFER
    if template.id != current.template:
        return EditKind.SWITCH
    return _changed(proposal, current.slots, {n: slot.value for n, slot in slots.items()})


def _changed(proposal: Proposal, known: Mapping[str, str], values: Mapping[str, str]) -> EditKind:
    if values == known:
        raise Refused("nothing is changed")
    if values.items() <= known.items():
        return EditKind.DROP
    if known.items() <= values.items():
        return EditKind.ADD
    said = proposal.edit
    return EditKind(said) if said in ("correct", "return") else EditKind.REPLACE


def _gone(memory: Memory, values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in memory.known if name not in values)


def _holds(kept: Sequence[str], word: str) -> bool:
    """Whether one of the words is this one, in another form or with a slip of the keyboard."""
    if word.isdigit() or len(word) <= _SHORT:
        return word in kept
    return any(stem(word) == stem(k) or ratio(word, k) >= _ALIKE for k in kept)
