"""What a speaker takes back in mid-sentence: "in Rome, no, in Milan"."""

from __future__ import annotations

from heritage_session.resolvers.reading.question import Question

_TAKEN_BACK = frozenset(("correct", "hesitation"))


def retracted(question: Question) -> Question | None:
    """The question without the words taken back, and the word that says so.

    These are the values, unknown words and prepositions right before "no". None where nothing is
    taken back, or where no value comes instead.
    """
    if question.roles.keys().isdisjoint(_TAKEN_BACK):
        return None
    last = max((m.first for m in question.mentions), default=0)
    cues = [
        at
        for role in _TAKEN_BACK
        for at in question.roles.get(role, ())
        if 0 < at < last and (at not in question.roles.get("bare_not", ()) or question.breaks(at))
    ]
    if not cues:
        return None
    at = max(cues)
    after = at + question.grammar.lexicon.at(question.texts, at)[0]
    first = at
    while first and _replaceable(question, first - 1):
        first -= 1
    return question.without(first, after) if first < at else None


def resumed(question: Question) -> Question | None:
    """What is asked behind "never mind" of an answer that did not help: "schade. und A?"."""
    known = question.grammar.phrases
    size = known.at(question.texts, 0, "shrug") if known is not None else 0
    if not 0 < size < len(question.texts) or not question.breaks_before(size):
        return None
    rest = question.part(size, len(question.texts))
    return rest if rest.opening and (rest.mentions or rest.counts) else None


def _replaceable(question: Question, at: int) -> bool:
    """Whether a word says what is asked about, and not what is asked."""
    if any(m.first <= at < m.after for m in question.mentions):
        return True
    cue = question.grammar.lexicon.words.get(question.texts[at])
    if cue is None:
        return question.texts[at] not in question.grammar.words
    silent = {"preposition", "article", "origin", "destination", "lower", "upper"}
    return not cue.roles.isdisjoint(silent | _TAKEN_BACK)
