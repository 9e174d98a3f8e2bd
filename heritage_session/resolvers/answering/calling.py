"""What a noun calls that was answered or talked about last: "the winner", "that museum"."""

from __future__ import annotations

from collections.abc import Iterator

from heritage_session.conversation import ConversationTurn
from heritage_session.resolvers.answering.listing import called
from heritage_session.resolvers.language.phrasebook import Phrasebook
from heritage_session.resolvers.language.text import stem
from heritage_session.resolvers.reading.memory import Memory
from heritage_session.resolvers.reading.question import Question

_DETERMINING = frozenset(("article", "demonstrative"))
_DOERS = ("er", "aar", "erin", "ster", "or", "ers", "aars", "in")
_ROOT = 3
_SHORT = 5


def recalled(question: Question, memory: Memory) -> Question | None:
    """The question with a pronoun for what a noun calls that was talked about last; without both,
    where it only goes before what is asked of it. None where there is no such noun.
    """
    known = question.grammar.phrases
    turn = memory.turns[0] if memory.turns else None
    if known is None or turn is None or len(turn.results) > 1 or question.counts:
        return None
    for at in range(1, len(question.texts)):
        first = _determined(question, at)
        if first < 0 or not _calls(question, known, memory, turn, at):
            continue
        if question.parted(at) and at + 1 < len(question.texts):
            return question.without(first, at + 1)
        return _pronounced(question, first, at + 1, known.one("it"))
    return None


def ellipses(question: Question) -> Iterator[Question]:
    """A few words that only name something of what was talked about ("and its keeper?"), led by
    what asks for it.
    """
    known = question.grammar.phrases
    asks = any(feature[0] == "?" for feature in question.said)
    if known is None or asks or question.mentions or question.counts:
        return
    if len(question.texts) > _SHORT or len(question.needs) != 1:
        return
    if any(question.grammar.named(need) for need in question.needs):
        for word in sorted(known.by_role["who"]):
            yield question.led(word)


def _determined(question: Question, at: int) -> int:
    """Where the article or demonstrative of a noun stands; -1 where it has none."""
    cue = question.grammar.lexicon.words.get(question.texts[at - 1])
    return at - 1 if cue is not None and not cue.roles.isdisjoint(_DETERMINING) else -1


def _calls(
    question: Question, known: Phrasebook, memory: Memory, turn: ConversationTurn, at: int
) -> bool:
    text = question.texts[at]
    if known.at(question.texts, at, "opus") == 1:
        return not any(m.first <= at < m.after for m in question.mentions)
    if not turn.results or text in question.grammar.lexicon.words:
        return False
    return called(question, memory, turn, text) or _does(question, turn, text)


def _does(question: Question, turn: ConversationTurn, text: str) -> bool:
    """Whether it is the doer of what the latest question asked: "winner" for "who won"."""
    feature = question.grammar.feature(text)
    wordings = question.grammar.forms[turn.template_id or ""].asked
    asked = {stem(said.lstrip("~")) for said in wordings}
    roots = (text.removesuffix(end) for end in _DOERS if text.endswith(end))
    said = {feature, *(stem(root) for root in roots if len(root) >= _ROOT)}
    return bool(said & asked) and text != feature and text.endswith(_DOERS)


def _pronounced(question: Question, first: int, after: int, pronoun: str) -> Question:
    grown = 1 - (after - first)
    moved = [
        m if m.first < first else m._replace(first=m.first + grown, after=m.after + grown)
        for m in question.mentions
        if m.after <= first or m.first >= after
    ]
    places = [*question.places[: first + 1], *question.places[after:]]
    texts = [*question.texts[:first], pronoun, *question.texts[after:]]
    return Question(question.text, places, texts, moved, question.grammar, question.answer_in)
