"""What "it" and "that month" stand for where a question could be whole without: optional slots."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from heritage_session.catalog import Slot
from heritage_session.resolvers.grammar.wordings import Forms, Grammar
from heritage_session.resolvers.reading.memory import Found, Memory
from heritage_session.resolvers.reading.pointing import Filling
from heritage_session.resolvers.reading.question import Question

_POINTING = ("demonstrative", "same")
ROW, _TOPIC = 0.3, 0.15
_OBJECTS = ("pronoun", "plural", "demonstrative")


class Referring:
    """Fills optional slots with what the talk is about, where a question refers to it.

    ``named`` are the nouns of "that station" and the like, which ask for none, with what they are
    called, where one such thing was talked about; ``active``: something may be referred to.
    """

    def __init__(self, question: Question, memory: Memory, grammar: Grammar) -> None:
        self._question = question
        self._memory = memory
        self._grammar = grammar
        self.named = dict(self._nouns()) if question.has("demonstrative") else {}
        self._points = not question.roles.keys().isdisjoint(_OBJECTS)
        self._had = self._points and question.has("having") and any(self._objects())
        self._pointed = frozenset(self._kinds() if question.nouns else ())
        self.active = self._had or bool(self._pointed)
        who = "?who" in question.needs
        has = question.has("having") and who and not self._worded()
        self.anyone = has or (who and self._sought())

    def fill(self, form: Forms, slots: dict[str, Filling], settled: Collection[str]) -> bool:
        """Add to ``slots`` what is referred to, but for those ``settled`` otherwise; False where
        nothing fits what is had: "who sells it?".
        """
        free = [
            slot
            for name, slot in form.template.slots.items()
            if slot.optional and name not in slots and name not in settled
        ]
        named = {slot.name: self._found(slot) for slot in free if slot.vocabulary in self._pointed}
        if len(named) > 1:
            return True
        if not named and self._had:
            held = [form.template.slots[name].vocabulary for name in slots]
            topics = {s.name: self._topic(s) for s in free if s.vocabulary not in held}
            named = {name: found for name, found in topics.items() if found is not None}
            if len(named) > 1 or (not named and self._sold(form, slots)):
                return False
        slots.update({name: found for name, found in named.items() if found is not None})
        return None not in named.values()

    def nearness(self, slots: Mapping[str, Filling]) -> float:
        """How much a pronoun rather means this: the only row of the latest answer, or what that
        question was about, than what was said before.
        """
        if not self._points:
            return 0.0
        turns = self._memory.turns
        if not turns:
            return 0.0
        near = [f for f in slots.values() if isinstance(f, Found) and f.turn is turns[0]]
        if any(found.row for found in near):
            return ROW
        return _TOPIC if near else 0.0

    def holds(self, form: Forms, names: Collection[str]) -> bool:
        """Whether slots with these ``names`` hold all that "that station" and the like are."""
        held = {form.template.slots[name].vocabulary for name in names}
        return all(not held.isdisjoint(kinds) for kinds in self.named.values())

    def lists(self, form: Forms) -> bool:
        """Whether "who sells X in Y" can be asked of a template: it lists them, and all that it
        requires is named.
        """
        results = form.template.results
        if not self.anyone or results is None or "place" in self._grammar.concepts[results]:
            return False
        held = {kind for mention in self._question.mentions for kind in mention.vocabularies()}
        slots = form.template.slots
        return all(slots[name].vocabulary in held for name in form.template.required)

    def _sold(self, form: Forms, slots: dict[str, Filling]) -> bool:
        """Whether what is had has to be somewhere in the question, and is not."""
        cues, texts = self._grammar.lexicon.words, self._question.texts
        verbs = [cues[texts[at]] for at in self._question.roles["having"] if texts[at] in cues]
        real = any("function" not in cue.roles for cue in verbs)
        return real and all(name in slots for name in form.template.required)

    def _worded(self) -> bool:
        """Whether a template that asks who knows all that the question asks."""
        forms = self._grammar.forms
        needs = self._question.needs - self._grammar.nouns.keys()
        return any(needs <= forms[asked].known for asked in self._grammar.asking.get("?who", ()))

    def _sought(self) -> bool:
        """Whether it asks who looks for something."""
        known = self._grammar.phrases
        return known is not None and known.within(self._question.texts, "seeking")

    def _kinds(self) -> Iterator[str]:
        """The vocabularies of which a noun points at a value: "in that month"."""
        named = {mention.first - 1 for mention in self._question.mentions}
        for noun in self._question.nouns:
            if noun.at not in named and any(
                self._question.any_between(role, noun.at - 1, noun.at) for role in _POINTING
            ):
                yield from self._grammar.nouns.get(noun.stem, ())

    def _nouns(self) -> Iterator[tuple[str, frozenset[str]]]:
        question, memory = self._question, self._memory
        nouns = ((noun.stem, noun.at) for noun in question.nouns)
        for word, at in (*question.unknown.items(), *nouns) if not question.has("return") else ():
            known = self._grammar.nouns.get(word, ())
            kinds = frozenset(kind for kind in known if memory.focus(kind) is not None)
            pointed = question.any_between("demonstrative", at - 1, at)
            if kinds and pointed and not question.article(at):
                yield word, kinds

    def _found(self, slot: Slot) -> Found | None:
        return self._memory.focus(slot.vocabulary, slot.name)

    def _topic(self, slot: Slot) -> Found | None:
        """The value that the latest question is about."""
        found = self._found(slot)
        latest = self._memory.turns[0] if self._memory.turns else None
        return found if found is not None and found.turn is latest else None

    def _objects(self) -> Iterator[int]:
        """The pronouns that stand for themselves, and not before what they point out."""
        question, cues = self._question, self._grammar.lexicon.words
        values = {mention.first for mention in question.mentions}
        values.update(question.unknown.values(), (noun.at for noun in question.nouns))
        for role in _OBJECTS:
            for at in question.roles.get(role, ()):
                behind = question.texts[at + 1] if at + 1 < len(question.texts) else ""
                cue = cues.get(behind)
                counted = cue is not None and (cue.ordinal or "article" in cue.roles)
                if at + 1 not in values and not counted:
                    yield at
