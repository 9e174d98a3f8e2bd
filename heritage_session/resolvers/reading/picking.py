"""Another value than the one talked about, meant by a word alone: "no, the province"."""

from __future__ import annotations

from collections.abc import Iterator

from heritage_session.resolvers.grammar.wordings import Forms, Grammar
from heritage_session.resolvers.reading.broadening import broadened, country_around, is_level
from heritage_session.resolvers.reading.homonyms import Homonyms
from heritage_session.resolvers.reading.memory import Base, Memory
from heritage_session.resolvers.reading.question import Question, pseudo


class Picking:
    """Reads words that pick a value of the same name, or a broader one, as that value.

    ``explained`` are the words that only say which meaning of a name is meant; those of them that
    say which is not are ``denied``, by number.
    """

    def __init__(
        self, question: Question, memory: Memory, homonyms: Homonyms, grammar: Grammar
    ) -> None:
        self.explained: frozenset[str] = frozenset()
        self.denied: frozenset[int] = frozenset()
        self._question = question
        self._homonyms = homonyms
        self._grammar = grammar
        if memory.current is not None and (question.unknown or question.nouns):
            self._pick(memory.current)
        if memory.current is not None and question.has("national"):
            self._widen(memory.current)

    def _widen(self, current: Base) -> None:
        """Read "nationwide" as the country that the only place talked about lies in."""
        slots = self._grammar.forms[current.template].template.slots
        held = [
            (slots[name].vocabulary, value)
            for name, value in current.slots.items()
            if name in slots and "place" in self._grammar.concepts[slots[name].vocabulary]
        ]
        for vocabulary, value in held if len(held) == 1 else ():
            country = country_around(self._homonyms, vocabulary, value)
            if country is not None:
                at = self._question.roles.pop("national")[0]
                self._question.roles.pop("any_place", None)
                self._question.add(pseudo(vocabulary, country, at))

    def _pick(self, current: Base) -> None:
        question, form = self._question, self._grammar.forms[current.template]
        spoken = {entry.vocabulary for mention in question.mentions for entry in mention.entries}
        for feature, at in list(self._words()):
            for name, value in current.slots.items():
                slot = form.template.slots.get(name)
                if slot is None:
                    continue
                if self._denies(slot.vocabulary, value, at):
                    self.explained |= {feature}
                    self.denied |= {at}
                    break
                picked = self._picked(form, name, value, feature, at)
                if picked is not None and slot.vocabulary not in spoken:
                    question.take(feature, pseudo(slot.vocabulary, picked, at))
                    spoken.add(slot.vocabulary)
                    break
                if self._beside_own(slot.vocabulary, at):
                    self.explained |= {feature}

    def _denies(self, vocabulary: str, value: str, at: int) -> bool:
        """Whether "not the city" only says again that it is another of the same name."""
        question = self._question
        picked = self._homonyms.pick(vocabulary, value, question.texts[at])
        return picked == value and question.any_between("not", at - 2, at)

    def _words(self) -> Iterator[tuple[str, int]]:
        question = self._question
        named = (*question.unknown.items(), *((noun.stem, noun.at) for noun in question.nouns))
        asked = question.has("define") and not question.mentions
        counted = {count.at + 1 for count in question.counts}
        for word, at in named if not asked else ():
            if at in counted or question.asked_for(at):
                continue
            if self._may_pick(question.texts[at]):
                yield word, at

    def _may_pick(self, word: str) -> bool:
        """Whether any value is told from others by this word."""
        return word in self._homonyms.words or is_level(self._grammar.lexicon, word)

    def _picked(self, form: Forms, name: str, value: str, feature: str, at: int) -> str | None:
        word, vocabulary = self._question.texts[at], form.template.slots[name].vocabulary
        dropped = self._question.has("drop") and word in self._grammar.called
        if (dropped or feature in self._grammar.asking) and not self._as_value(form, name, at):
            return None
        homonyms = self._homonyms
        sibling = homonyms.pick(vocabulary, value, word)
        broader = sibling or homonyms.broader(vocabulary, value, word)
        return broader or broadened(self._question, homonyms, vocabulary, value, at)

    def _as_value(self, form: Forms, name: str, at: int) -> bool:
        """Whether the word stands where a value would: "no, the …", "in the whole …"."""
        question = self._question
        if question.has("correct") or question.any_between("any", at - 2, at):
            return True
        return any(near in form.slots[name].before for near in question.before(at)[:1])

    def _beside_own(self, vocabulary: str, at: int) -> bool:
        """Whether the word picks the meaning of a name that is in the question too."""
        word = self._question.texts[at]
        return any(
            self._homonyms.pick(vocabulary, value, word) is not None
            for mention in self._question.mentions
            if -2 <= mention.first - at - 1 <= 2 or 0 <= at - mention.after <= 1
            for value in mention.ids(vocabulary)
        )
