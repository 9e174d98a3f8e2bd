"""Who does it to whom, where the wordings only say so by their order: "is B beaten by A"."""

from __future__ import annotations

from collections.abc import Sequence

from heritage_session.resolvers.grammar.wordings import Forms
from heritage_session.resolvers.hearing.scanner import Mention
from heritage_session.resolvers.language.text import split
from heritage_session.resolvers.reading.memory import Memory
from heritage_session.resolvers.reading.question import Question

_PARTING = frozenset(",;:/&.")


def turned(question: Question, form: Forms, mention: Mention, memory: Memory) -> str:
    """The slot that ``mention`` fills by "by" or beside a pronoun, where the wordings have the
    active voice alone; "" where neither says so.
    """
    if not form.pair or form.directed or form.passive is not None or not _is_of(mention, form):
        return ""
    doer, done = form.pair
    named = [m for m in question.mentions if _is_of(m, form)]
    led = [m for m in named if _led(question, form, m)]
    if len(led) == 1 and len(named) == 1:
        turn = memory.turns[0] if memory.turns else None
        kept = not _subject(question) or (turn is not None and _passive(question, turn.content))
        return doer if kept else ""
    if not _says(question, form):
        return ""
    if len(led) == 1 and len(named) == len(form.pair):
        suffers = _suffers(question, question.texts)
        return ("", doer if mention is led[0] else done)[suffers]
    alone = len(named) == 1 and not question.grammar.lexicon.directions(
        question.before(mention.first)[::-1]
    )
    return done if alone and not led and _subject(question, mention.first) else ""


def ordered(question: Question, form: Forms, mention: Mention, apart: bool = False) -> str:
    """The slot that ``mention`` fills as the first or the second of two side by side, or ``apart``,
    where the question says what the wordings say of them.
    """
    named = [m for m in question.mentions if _is_of(m, form)] if form.pair else []
    if len(named) != len(form.pair) or mention not in named or not _says(question, form):
        return ""
    gap = named[0].after, named[1].first
    typed = question.gap(gap[0] - 1, gap[1])
    beside = gap[0] == gap[1] and _PARTING.isdisjoint(typed)
    if form.directed or not (beside or apart) or question.any_between("conjunction", *gap):
        return ""
    return form.pair[named.index(mention)]


def _is_of(mention: Mention, form: Forms) -> bool:
    return form.template.slots[form.pair[0]].vocabulary in mention.vocabularies()


def _says(question: Question, form: Forms) -> bool:
    """Whether it has a content word of the wordings."""
    return any(feature[0] not in "~?#" for feature in question.said & form.asked)


def _led(question: Question, form: Forms, mention: Mention) -> bool:
    """Whether "by" stands before a mention, and the wordings have it before neither slot."""
    word = next(iter(question.before(mention.first)), "")
    worded = any(word in form.slots[name].before for name in form.pair)
    return word in question.grammar.lexicon.framing.get("agent", ()) and not worded


def _subject(question: Question, before: int | None = None) -> bool:
    """Whether a pronoun stands for who does it, or to whom it is done."""
    pronouns = question.grammar.lexicon.framing.get("nominative", frozenset[str]())
    return not pronouns.isdisjoint(question.texts[:before])


def _suffers(question: Question, texts: Sequence[str]) -> bool:
    return not question.grammar.lexicon.framing.get("suffers", frozenset()).isdisjoint(texts)


def _passive(question: Question, text: str) -> bool:
    """Whether an earlier question has the passive voice."""
    said = split(text)
    by = question.grammar.lexicon.framing.get("agent", frozenset[str]())
    return _suffers(question, said) and not by.isdisjoint(said)
