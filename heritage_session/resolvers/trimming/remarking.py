"""A remark on one value that asks for it: "a seat would do", "June must be cheaper, surely?"."""

from __future__ import annotations

from collections.abc import Iterator, Set

from heritage_session.resolvers.hearing.scanner import Mention
from heritage_session.resolvers.language.phrasebook import Phrasebook
from heritage_session.resolvers.reading.question import Question
from heritage_session.resolvers.trimming.everyday import whose

_MOST, _NOUN = 6, 4
_CLAUSE = frozenset(".!?;:,–—()\n…")
_SETTLING = ("degree", "tag", "request")
_FEELING = ("mood", "verdict", "degree")
_TELLING = frozenset(("as", "is_what", "mood", "order", "request", "stance", "than"))


def remarked(question: Question, held: Set[str]) -> Question | None:
    """What is left of a remark on one value without what says that it suits the speaker, or is
    thought to; None where it says nothing of the kind, or asks whether it does. ``held``: the
    values of the question before, one of which it may be set against.
    """
    known = question.grammar.phrases
    if known is None or not 0 < len(question.mentions) <= 2:
        return None
    if question.hints.isdisjoint(_TELLING):
        return None
    rest = _without_relative(question, known)
    told = rest is not question
    rest, against = _without_other(rest, known, held)
    found = {
        role: list(_spans(rest, known, role)) if role in question.hints else []
        for role in ("stance", "mood", "verdict", *_SETTLING)
    }
    named = [*_named(rest, known), *_ordered(rest, known)]
    told = told or against or bool(named) or _tells(rest, known, found)
    if not told or _judged(rest, known, found["stance"]) or not _states(rest, known, found):
        return None
    spans = [*whose(rest), *named, *_spans(rest, known, "padding")]
    spans += [span for said in found.values() for span in said]
    rest = _cut(rest, spans)
    asks = rest.counts or any(feature[0] == "?" for feature in rest.said)
    return rest if rest is not question and rest.mentions and not asks else None


def _tells(rest: Question, known: Phrasebook, found: dict[str, list[tuple[int, int]]]) -> bool:
    """Whether anything says that the value is meant."""
    if found["stance"] or found["request"]:
        return True
    return bool(found["mood"] and (found["verdict"] or found["degree"]))


def _named(rest: Question, known: Phrasebook) -> Iterator[tuple[int, int]]:
    """Where "as the month" stands behind a value which is one."""
    grammar = rest.grammar
    for mention in rest.mentions:
        if not known.at(rest.texts, mention.after, "as"):
            continue
        for at in range(mention.after + 1, min(mention.after + _NOUN, len(rest.texts))):
            if grammar.named(grammar.feature(rest.texts[at])) & mention.vocabularies():
                yield mention.after, at + 1


def _ordered(rest: Question, known: Phrasebook) -> Iterator[tuple[int, int]]:
    """Where "first" stands right behind a value."""
    for mention in rest.mentions:
        after = mention.after + known.at(rest.texts, mention.after, "order")
        behind = (
            rest.grammar.lexicon.words.get(rest.texts[after]) if after < len(rest.texts) else None
        )
        if after > mention.after and (
            after == len(rest.texts)
            or (behind and behind.silent and "preposition" not in behind.roles)
        ):
            yield mention.after, after


def _judged(rest: Question, known: Phrasebook, stances: list[tuple[int, int]]) -> bool:
    """Whether it was enough, or did suit, once."""
    return any(
        after == first + 1 and known.at(rest.texts, first - 1, "past") for first, after in stances
    )


def _states(rest: Question, known: Phrasebook, found: dict[str, list[tuple[int, int]]]) -> bool:
    """Whether it is a statement, or a question that only the value can answer."""
    if not rest.marked:
        return True
    if any(found[role] for role in _SETTLING):
        return True
    return any(known.at(rest.texts, at, "if") for at in range(3))


def _spans(rest: Question, known: Phrasebook, role: str) -> Iterator[tuple[int, int]]:
    """The phrases of this role beside the values, but for single words that the wordings have."""
    grammar = rest.grammar
    for first, after in known.spans(rest.texts, role):
        if any(m.first < after and first < m.after for m in rest.mentions):
            continue
        if role == "tag" and not _is_tag(rest, first, after):
            continue
        if after > first + 1 or grammar.feature(rest.texts[first]) not in grammar.asking:
            yield first, after


def _is_tag(rest: Question, first: int, after: int) -> bool:
    """Whether a comma parts a phrase at the end from the rest."""
    return after == len(rest.texts) and first > 0 and rest.breaks_before(first)


def _cut(rest: Question, spans: list[tuple[int, int]]) -> Question:
    gone = {at for first, after in spans for at in range(first, after)}
    return rest.without_words(gone) if gone else rest


def _without_relative(question: Question, known: Phrasebook) -> Question:
    """The question without "is when I would go" behind a value."""
    texts = question.texts
    for mention in question.mentions:
        at = mention.after
        if not known.at(texts, at, "is_what"):
            continue
        after = next((n for n in range(at + 1, len(texts)) if _breaks(question, n)), len(texts))
        behind = question.part(at, after)
        speaks = known.within(behind.texts, "person")
        if speaks and after - at <= _MOST and not behind.mentions and not behind.has("not"):
            return question.without(at, after)
    return question


def _without_other(question: Question, known: Phrasebook, held: Set[str]) -> tuple[Question, bool]:
    """The question without "than the ramp", where that is what was asked for so far; and whether
    it said so.
    """
    if len(question.mentions) != 2:
        return question, False
    first, second = question.mentions
    behind = range(first.after, second.first)
    at = next((n for n in behind if known.at(question.texts, n, "than")), None)
    better = any(known.at(question.texts, n, r) for n in behind for r in ("stance", *_FEELING))
    if at is None or not better or not _is_held(second, held) or question.has("not"):
        return question, False
    return question.without(at, second.after), True


def _is_held(mention: Mention, held: Set[str]) -> bool:
    return any(entry.id in held for entry in mention.entries)


def _breaks(question: Question, at: int) -> bool:
    return not _CLAUSE.isdisjoint(question.gap(at - 1, at))
