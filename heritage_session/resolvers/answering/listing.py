"""Rows and lists of earlier answers, said at length: "the fourth person on that list"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from heritage_session.conversation import ConversationTurn
from heritage_session.resolvers.hearing.scanner import Mention
from heritage_session.resolvers.language.families import family
from heritage_session.resolvers.language.phrasebook import Phrasebook
from heritage_session.resolvers.language.text import split
from heritage_session.resolvers.reading.memory import Memory
from heritage_session.resolvers.reading.question import Question
from heritage_session.wording import PLACEHOLDER

_DETERMINING = frozenset(("article", "demonstrative", "possessive", "same", "any"))
_SAID = 3
_COMPOUND = 4
_IDLE = frozenset(("return", "list", "what", "copula", "plural", "pronoun", "demonstrative"))


class Listed(NamedTuple):
    """A question in fewer words, and the earlier list that it counts in or goes back to; ``named``:
    its words say that it is this one.
    """

    question: Question
    turn: ConversationTurn | None
    named: bool = True


def recounted(question: Question, memory: Memory) -> Listed | None:
    """The question without the words that only say of a row what it is, or of which list; None
    where there are none, or where no such list was given.
    """
    known, counts = question.grammar.phrases, question.counts
    if known is None or len(counts) != 1 or not memory.listed:
        return None
    at = counts[0].at
    first = at + question.grammar.lexicon.at(question.texts, at)[0]
    noun = _entry(question, known, memory, first)
    for start in (first + noun, first + noun + 1):
        after, values = _tail(question, known, start)
        if after == start:
            continue
        turn = memory.listing(values) if values else None
        if values and turn is None:
            return None
        rest = _cut(question, (start, after), (first, first + noun))
        return Listed(rest, turn or memory.listing(several=True), named=turn is not None)
    return Listed(question.without(first, first + noun), None, named=False) if noun else None


def relisted(question: Question, memory: Memory) -> Listed | None:
    """What is asked behind "back to that list", with the turn that gave the list; None where the
    question does not go back to one.
    """
    known = question.grammar.phrases
    if known is None or not question.has("return"):
        return None
    texts = question.texts
    at = next((n for n in range(len(texts)) if known.at(texts, n, "relist")), -1)
    if at < 0 or not all(_leads(question, n, at) for n in range(at)):
        return None
    after, values = _behind_list(question, known, at + 1)
    values = values or _values(question, at - 1, at)
    kinds = _kinds(question, at + 1) if not values else frozenset[str]()
    after += 2 if kinds else 0
    number = question.counts[0].value if question.counts else 0
    turn = memory.listing(values, kinds, number)
    while after < len(texts) and _idles(question, after):
        after += 1
    if turn is None or (after == len(texts) and turn is memory.turns[0]):
        return None
    return Listed(question.part(after, len(texts)), turn)


def _cut(question: Question, *spans: tuple[int, int]) -> Question:
    for first, after in spans:
        question = question.without(first, after) if first < after else question
    return question


def _entry(question: Question, known: Phrasebook, memory: Memory, first: int) -> int:
    """How many words behind an ordinal only call the row something: "person"."""
    if first >= len(question.texts) or question.breaks_before(first):
        return 0
    size = known.at(question.texts, first, "entry")
    if size:
        return size
    text = question.texts[first]
    named = any(m.first <= first < m.after for m in question.mentions)
    if named or text in question.grammar.lexicon.words or question.grammar.named(text):
        return 0
    turn = next((turn for turn in memory.turns if turn.results), None)
    return 1 if turn is not None and called(question, memory, turn, text) else 0


def called(question: Question, memory: Memory, turn: ConversationTurn, text: str) -> bool:
    """Whether the values that a question was asked about are called this, or a compound of it:
    "walk" for what "lakeside walks" found.
    """
    language = question.grammar.language
    slots = memory.catalog.templates[turn.template_id or ""].slots
    said = family(text)
    if said in _asked_for(question, memory, turn):
        return True
    for name, value in turn.slots.items():
        known = memory.catalog.vocabularies[slots[name].vocabulary] if name in slots else None
        found = known.values.get(value) if known is not None else None
        for surface, spoken in found.names() if found is not None else ():
            for word in split(surface) if spoken in ("", language) else ():
                whole = family(word)
                if whole == said or (len(said) > _COMPOUND and whole.endswith(said)):
                    return True
    return False


def _asked_for(question: Question, memory: Memory, turn: ConversationTurn) -> Iterator[str]:
    """The families of what the wordings of a question ask for by name: "which remedies"."""
    cues = question.grammar.lexicon.words
    template = memory.catalog.templates[turn.template_id or ""]
    for text in template.questions.get(question.grammar.language, ()):
        for before, word in pairwise(split(PLACEHOLDER.sub(" - ", text))):
            cue = cues.get(before)
            if cue is not None and "list" in cue.roles and word not in cues:
                yield family(word)


def _tail(question: Question, known: Phrasebook, start: int) -> tuple[int, frozenset[str]]:
    """Where "on that list" or "you mentioned" ends, and the values of the list that it names."""
    texts = [text.lower() for text in question.texts]
    size = known.at(texts, start, "told")
    if size:
        return start + size, frozenset()
    after = start + known.at(texts, start, "within")
    if after == start:
        return start, frozenset()
    while after < len(texts) and _determines(question, after):
        after += 1
    for at in range(after, min(after + _SAID, len(texts))):
        if _is_list(known, texts, at):
            end, values = _behind_list(question, known, at + 1)
            return end, values or _values(question, after, at)
        if not any(m.first <= at < m.after for m in question.mentions):
            break
    behind = _values(question, after, after + 1)
    named = next((m for m in question.mentions if m.first == after), None)
    return (named.after, behind) if named is not None else (start, frozenset())


def _behind_list(question: Question, known: Phrasebook, at: int) -> tuple[int, frozenset[str]]:
    """Where "of Utrecht, from before" ends behind "list", and the values in it."""
    texts, values = [text.lower() for text in question.texts], frozenset[str]()
    after = at + known.at(texts, at, "within")
    if after > at:
        while after < len(texts) and _determines(question, after):
            after += 1
        named = next((m for m in question.mentions if m.first == after), None)
        if named is not None:
            at, values = named.after, _values(question, after, after + 1)
    return at + known.at(texts, at, "told"), values


def _is_list(known: Phrasebook, texts: list[str], at: int) -> bool:
    if known.at(texts, at, "list"):
        return True
    heads = known.by_role["relist"]
    return any(len(h) >= _COMPOUND and texts[at].endswith(h) and texts[at] != h for h in heads)


def _values(question: Question, first: int, after: int) -> frozenset[str]:
    named: Iterator[Mention] = (m for m in question.mentions if first <= m.first < after)
    return frozenset(entry.id for mention in named for entry in mention.entries)


def _kinds(question: Question, at: int) -> frozenset[str]:
    """The vocabularies of "of books" behind "list"."""
    known, texts = question.grammar.phrases, question.texts
    if known is None or not known.at(texts, at, "within") or at + 1 >= len(texts):
        return frozenset()
    return question.grammar.named(question.grammar.feature(texts[at + 1]))


def _determines(question: Question, at: int) -> bool:
    cue = question.grammar.lexicon.words.get(question.texts[at])
    return cue is not None and not cue.roles.isdisjoint(_DETERMINING)


def _leads(question: Question, at: int, noun: int) -> bool:
    """Whether a word before "list" only says to go back to it, or which it is."""
    if any(m.first <= at < m.after for m in question.mentions):
        return at == noun - 1
    if any(count.at == at for count in question.counts):
        return True
    known = question.grammar.phrases
    if known is not None and known.at(question.texts, at, "seeing"):
        return True
    cue = question.grammar.lexicon.around(question.texts, at)
    return cue is not None and bool(cue.silent or cue.explained or cue.ordinal or cue.roles & _IDLE)


def _idles(question: Question, at: int) -> bool:
    """Whether nothing is asked from this word to the end but which they were."""
    known, behind = question.grammar.phrases, question.part(at, len(question.texts))
    if known is None or behind.mentions or behind.counts:
        return False
    cues = (question.grammar.lexicon.around(behind.texts, n) for n in range(len(behind.texts)))
    return all(
        known.at(behind.texts, n, "seeing") or (cue and (cue.silent or cue.roles & _IDLE))
        for n, cue in enumerate(cues)
    )
