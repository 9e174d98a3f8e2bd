"""What people tell of themselves beside the question: "I am at the station, how long …?"."""

from __future__ import annotations

from collections.abc import Iterator

from heritage_session.resolvers.asides import somewhere
from heritage_session.resolvers.question import Question

_ENDS = frozenset(",;:.!?")
_TELLING = frozenset(("correct", "drop", "any", "condition", "replace", "reset", "return", "same"))
_ASKING = frozenset(("exists", "count"))


def spoken(question: Question) -> tuple[Question, bool] | None:
    """The question without the clauses in which somebody speaks of themselves, and neither asks,
    corrects nor wishes for anything; and whether it then has to be a whole one, as it may be about
    what these name. None where there are none, or no others.
    """
    clauses = list(_clauses(question))
    found = [clause for clause in clauses if _aside(question, *clause)]
    if not found or len(found) == len(clauses):
        return None
    rest = question
    for first, after in reversed(found):
        rest = rest.without(first, after)
    whole = len(rest.mentions) < len(question.mentions)
    return rest, whole or any(somewhere(question, *clause) for clause in found)


def _clauses(question: Question) -> Iterator[tuple[int, int]]:
    first = 0
    for at in range(1, len(question.found) + 1):
        last = at == len(question.found)
        gap = "," if last else question.text[question.found[at - 1].end : question.found[at].start]
        if not _ENDS.isdisjoint(gap):
            yield first, at
            first = at


def _aside(question: Question, first: int, after: int) -> bool:
    known, texts = question.grammar.lexicon, question.texts[first:after]
    if known.speakers.isdisjoint(texts) or not known.wishes.isdisjoint(texts):
        return False
    cues = [known.cues.get(text) for text in texts]
    if any(cue is not None and cue.asks - {"?how"} for cue in cues):
        return False
    return not any(question.any_between(role, first, after) for role in _TELLING | _ASKING)
