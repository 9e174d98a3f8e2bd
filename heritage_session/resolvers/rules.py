"""Understands follow-up questions by rules: no model, no network, microseconds."""

from __future__ import annotations

import gc
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState
from heritage_session.resolvers.base import EditKind, Resolution, Resolver
from heritage_session.resolvers.edits import Edits
from heritage_session.resolvers.homonyms import Homonyms
from heritage_session.resolvers.memory import Memory
from heritage_session.resolvers.question import Question
from heritage_session.resolvers.reading import Reader, Reading
from heritage_session.resolvers.scanner import Mention, Names, Patterns
from heritage_session.resolvers.spelling import Spelling
from heritage_session.resolvers.text import words
from heritage_session.resolvers.tongues import Tongues
from heritage_session.resolvers.wordings import Grammar

__all__ = ["RulesResolver"]

_LONGEST = 500
_MOST_WORDS = 60
_TIE = 0.1


class RulesResolver(Resolver):
    """Reads questions with what one catalog's vocabularies and wordings teach.

    Built once for a catalog, shared by all conversations; holds nothing of any of them.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        with _no_collection():
            self._learn(catalog)

    def _learn(self, catalog: Catalog) -> None:
        self._names = Names(catalog)
        self._patterns = Patterns(catalog)
        self._homonyms = Homonyms(catalog, self._names)
        self._grammars = {language: Grammar(catalog, language) for language in catalog.languages}
        self._tongues = Tongues(self._grammars.values())
        self._spelling = Spelling(self._names.words | self._tongues.words)
        self._names.phrases.clear()
        self._edits = Edits(catalog)

    async def resolve(
        self, state: ConversationState, question: str, language: str | None = None
    ) -> Resolution:
        """As `resolve_now`: nothing in it waits."""
        return self.resolve_now(state, question, language)

    def resolve_now(
        self, state: ConversationState, question: str, language: str | None = None
    ) -> Resolution:
        """How ``question`` is to be read after ``state``.

        It is answered in ``language`` where one is given, and read in it, or else in its own.
        """
        usual = self.catalog.language(language or state.language)
        found = words(question[: _LONGEST + 1])
        if len(question) > _LONGEST or not 0 < len(found) <= _MOST_WORDS:
            return Resolution(EditKind.ABSTAIN, usual)
        typed = [word.text for word in found]
        patterns = self._patterns.find(question, found)
        texts = self._meant(typed, patterns, usual)
        mentions = self._mentions(texts, patterns)
        own = self._tongues.of(texts, mentions, usual)

        def read(spoken: str, answer_in: str) -> Resolution:
            asked = Question(question, found, texts, mentions, self._grammars[spoken], answer_in)
            return self._answer(state, asked, sure=texts == typed)

        if language is None:
            return read(own, own)
        resolution = read(usual, usual)
        if resolution.edit is EditKind.ABSTAIN and own != usual:
            return read(own, usual)
        return resolution

    def _answer(self, state: ConversationState, question: Question, sure: bool) -> Resolution:
        memory = Memory(self.catalog, state, forget=question.has("reset"))
        grammar = question.grammar
        readings = Reader(question, memory, self._homonyms, grammar).readings()
        if question.has("reset"):
            readings = [reading for reading in readings if reading.complete]
        if not readings:
            return self._edits.none(question, state)
        return self._edits.of(question, memory, state, _best(readings), sure)

    def _meant(self, typed: list[str], patterns: dict[int, Mention], usual: str) -> list[str]:
        """The words with slips of the keyboard undone, where it is clear what was meant."""
        known, texts = self._spelling.known, typed
        if all(text in known for text in typed):
            return typed
        tongue = self._grammars[self._tongues.of(typed, (), usual)]
        matched = {n for m in patterns.values() for n in range(m.first, m.after)}
        for number, text in enumerate(typed):
            if text in known or number in matched or tongue.inflects(text):
                continue
            meant = self._corrected(texts, number, tongue)
            if meant is not None:
                texts = [*texts[:number], meant, *texts[number + 1 :]]
        return texts

    def _corrected(self, texts: list[str], number: int, tongue: Grammar) -> str | None:
        """The one known word that is nearest, or one of several that mean the same."""
        near = self._spelling.meant(texts[number])
        near = [w for w in near if w in self._names.words or w in tongue.words] or [
            word for word in near if word in tongue.cue_words
        ]
        if len(near) < 2:
            return near[0] if near else None
        readings = {
            word: self._names.around([*texts[:number], word, *texts[number + 1 :]], number)
            for word in near
        }
        longest = max(m.after - m.first if m else 0 for m in readings.values())
        best = [w for w, m in readings.items() if m and m.after - m.first == longest]
        meanings = {tuple(sorted({e[:2] for e in m.entries})) for w in best if (m := readings[w])}
        worded = [word for word in near if word in tongue.words and readings[word] is None]
        return best[0] if len(meanings) == 1 and not worded else None

    def _mentions(self, texts: list[str], patterns: dict[int, Mention]) -> Sequence[Mention]:
        mentions: list[Mention] = []
        position = 0
        while position < len(texts):
            name, match = self._names.at(texts, position), patterns.get(position)
            if name is not None and (match is None or name.after >= match.after):
                found = name
            else:
                found = match or self._part(texts, position)
            if found is not None:
                mentions.append(found)
            position = found.after if found else position + 1
        return mentions

    def _part(self, texts: list[str], position: int) -> Mention | None:
        entry = self._names.part(texts[position])
        if entry is None or texts[position] in self._tongues.words:
            return None
        return Mention(position, position + 1, (entry,), sure=False)


@contextmanager
def _no_collection() -> Generator[None]:
    """A big vocabulary is millions of objects, none of them garbage: do not walk them again and
    again while they are made.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _best(readings: list[Reading]) -> list[Reading]:
    """The best reading, with those that are as good and would be answered otherwise."""
    best = readings[0]
    rivals = [r for r in readings[1:] if r.score > best.score - _TIE and not r.same(best)]
    return [best, *rivals]
