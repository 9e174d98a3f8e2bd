"""What "the second", "the other one" and "from there" point at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from heritage_session.resolvers.grammar.wordings import Forms, Grammar
from heritage_session.resolvers.language.text import stem
from heritage_session.resolvers.reading.memory import Found, Memory
from heritage_session.resolvers.reading.placing import Placed, Placer
from heritage_session.resolvers.reading.question import Count, Question, pseudo

_STEPS = {"following": 1, "preceding": -1}
_ENDS = {"from_there": "origin", "to_there": "destination"}
_POINTING = frozenset((*_STEPS, *_ENDS, "other"))
Filling = Placed | Found


class Pointing:
    """Fills slots with rows that are counted to, and with where the talk has got to."""

    def __init__(
        self, question: Question, memory: Memory, placer: Placer, grammar: Grammar
    ) -> None:
        self._question = question
        self._memory = memory
        self._placer = placer
        self._grammar = grammar

    def fill(self, form: Forms, slots: dict[str, Filling]) -> bool:
        """Add to ``slots`` what the question points at; False where there is no such thing."""
        return self._rows(form, slots) and self._ends(form, slots)

    def _rows(self, form: Forms, slots: dict[str, Filling]) -> bool:
        question = self._question
        counts = [c for c in question.counts if f"#{c.value}" not in form.known]
        pointing = question.has("other") or any(question.has(role) for role in _STEPS)
        if not counts and not pointing:
            return True
        listed = [
            slot
            for slot in form.template.slots.values()
            if self._memory.rows(slot.vocabulary) is not None
        ]
        free = [slot.name for slot in listed if slot.name not in slots]
        if (listed and not free) or self._counts_kind(form, slots, counts):
            return not pointing
        vocabularies = self._meant({slot.vocabulary for slot in listed}, form, free, counts)
        if any(self._counts_other(count.at, vocabularies) for count in counts):
            return False
        if len(vocabularies) != 1:
            return False
        rows = list(self._pointed(vocabularies.pop(), counts))
        return self._put(form, slots, free, rows)

    def _meant(
        self, listed: set[str], form: Forms, free: list[str], counts: list[Count]
    ) -> set[str]:
        """Of several kinds of rows, the one that is counted: "the second zoo"; or the only one for
        which there is room; or the one that was listed last.
        """
        if len(listed) < 2:
            return listed
        behind = [stem(text) for count in counts for text in self._behind(count)]
        named = {kind for word in behind for kind in self._grammar.nouns.get(word, ())} & listed
        if named:
            return named
        room = {form.template.slots[name].vocabulary for name in free}
        latest = self._memory.listing(kinds=room)
        results = self._memory.catalog.templates[latest.template_id or ""].results if latest else ""
        return {kind for kind in room if len(room) == 1 or kind == results}

    def _pointed(
        self, vocabulary: str, counts: list[Count]
    ) -> Iterator[tuple[int, Found | None, str]]:
        memory = self._memory
        for count in counts:
            yield count.at, memory.row(vocabulary, count.value), vocabulary
        for at in self._question.roles.get("other", ()):
            yield at, memory.other(vocabulary), vocabulary
        for role, step in _STEPS.items():
            for at in self._question.roles.get(role, ()):
                yield at, memory.beside(vocabulary, step), vocabulary

    def _put(
        self,
        form: Forms,
        slots: dict[str, Filling],
        free: list[str],
        rows: list[tuple[int, Found | None, str]],
    ) -> bool:
        """Put each row where the words before it say, and the last one where room is left."""
        options: list[tuple[list[str], Found]] = []
        for at, row, vocabulary in rows:
            if row is None:
                return False
            mention = pseudo(vocabulary, row.value, at)
            names = self._placer.slots_for(form, mention, {}) or ()
            options.append(([name for name in names if name in free], row))
        for names, row in sorted(options, key=lambda option: len(option[0])):
            left = [name for name in names if name not in slots]
            if len(left) != 1:
                return False
            slots[left[0]] = row
        return True

    def _counts_kind(self, form: Forms, slots: Mapping[str, Filling], counts: list[Count]) -> bool:
        """Whether "the first station, X" only says of a value what it is."""
        held = {form.template.slots[name].vocabulary for name in slots}
        behind = {stem(text) for count in counts for text in self._behind(count)}
        return any(held & self._grammar.nouns.get(word, frozenset()) for word in behind)

    def _counts_other(self, at: int, vocabularies: Set[str]) -> bool:
        """Whether "the second theme" counts what is of another kind."""
        question = self._question
        behind = question.texts[at + 1 : at + 2]
        if question.parted(at) or not behind or behind[0] in self._grammar.lexicon.words:
            return False
        kinds = self._grammar.nouns.get(stem(behind[0]), vocabularies)
        return kinds.isdisjoint(vocabularies)

    def _behind(self, count: Count) -> Iterator[str]:
        """The words right behind an ordinal, up to an article."""
        cues = self._grammar.lexicon.words
        for text in self._question.texts[count.at + 1 : count.at + 3]:
            cue = cues.get(text)
            if cue is not None and "article" in cue.roles:
                return
            yield text

    def _ends(self, form: Forms, slots: dict[str, Filling]) -> bool:
        """Let "from there" begin where the talk has got to, and "to there" end there."""
        for role, end in _ENDS.items():
            if not self._question.has(role) or not form.directed:
                continue
            name = end_of(form, end)
            if not name or name in slots:
                return False
            reached = end_of(form, "destination") or name
            found = self._memory.focus(form.template.slots[name].vocabulary, reached)
            if found is None:
                return False
            slots[name] = found
        return True


def pointing(
    question: Question, memory: Memory, placer: Placer, grammar: Grammar
) -> Pointing | None:
    """What fills slots with what the question points at; None where it points at nothing."""
    if not question.counts and _POINTING.isdisjoint(question.roles):
        return None
    return Pointing(question, memory, placer, grammar)


def end_of(form: Forms, direction: str) -> str:
    """The one slot that is said with this direction."""
    names = [name for name, words in form.slots.items() if direction in words.directions]
    return names[0] if len(names) == 1 else ""
