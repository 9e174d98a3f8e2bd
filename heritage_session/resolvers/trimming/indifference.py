"""What does not matter to the speaker, in whatever words: "I am flexible about the month"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from heritage_session.resolvers.grammar.wordings import Forms
from heritage_session.resolvers.language.phrasebook import Phrasebook
from heritage_session.resolvers.reading.question import Question
from heritage_session.resolvers.trimming.parting import Asked, Parted

_FOREIGN = frozenset(("meta", "reset", "replace", "contrast", "supposing"))
_TRIFLES = frozenset(("list", "what", "any", "correct", "hesitation"))
_CONDITION = frozenset(("condition", "drop", "many", "let", "let_go"))
_MOST, _PAIR, _CLAUSES = 5, 2, 5


def indifferent(question: Question, form: Forms, slots: Mapping[str, str]) -> Question | None:
    """The question as "without …", where it says of something alone that it does not matter: of
    one thing, or of all that limits ``slots``, which ``form`` has now.
    """
    known = question.grammar.phrases
    if known is None or question.counts or len(question.mentions) > 1:
        return None
    if question.roles.keys() & _FOREIGN:
        return None
    plain = question
    if "afterthought" in question.hints:
        plain = _cut(question, known.spans(question.texts, "afterthought"))
    free = sum(form.template.slots[n].optional for n in slots if n in form.template.slots)
    if free and _all(plain, known, free):
        return question.reworded(known.one("unfiltered"))
    rest = _without_saying(plain, known)
    if rest is None and plain is not question:
        rest = _without_saying(question, known)
    if rest is None:
        return plain if plain.has("drop") and plain is not question and plain.texts else None
    if not rest.texts:
        return None
    if _wherever(rest, known):
        return rest.reworded(known.one("anywhere"))
    kept = [n for n in range(len(rest.texts)) if not _idle(rest, known, n)]
    if not kept or kept[-1] - kept[0] >= _MOST:
        return None
    return rest.part(kept[0], kept[-1] + 1).led(known.one("without"))


def waived(parted: Parted) -> Iterator[Asked]:
    """The clauses that may say alone that something does not matter, where no other has a value,
    or asks: "never mind the year, I want to see them all".
    """
    known, parts = parted.question.grammar.phrases, parted.said
    if known is None or len(parts) >= _CLAUSES:
        return
    for part in parts:
        others = [other for other in parts if other is not part]
        beside = any(other.mentions or other.counts or _asks(other) for other in others)
        if not beside and ({"drop", "let"} & part.roles.keys() or _without_saying(part, known)):
            yield Asked(part, drops=True)


def _asks(question: Question) -> bool:
    """Whether it asks anything but to see everything."""
    return any(feature[0] == "?" and feature != "?list" for feature in question.said)


def _without_saying(question: Question, known: Phrasebook) -> Question | None:
    """The question without the words that say that something does not matter."""
    spans = _spans(question, known, "indifferent")
    if not spans and question.has("let"):
        spans = _left_open(question, known)
    if not spans:
        spans = _unparted(question, known)
    return _cut(question, spans) if spans else None


def _spans(question: Question, known: Phrasebook, role: str) -> list[tuple[int, int]]:
    return list(known.spans(question.texts, role)) if role in question.hints else []


def _cut(question: Question, spans: Iterable[tuple[int, int]]) -> Question:
    held = {n for m in question.mentions for n in range(m.first, m.after)}
    spans = [span for span in spans if held.isdisjoint(range(*span))]
    gone = {at for span in spans for at in range(*span)}
    return question.without_words(gone) if gone else question


def _unparted(question: Question, known: Phrasebook) -> list[tuple[int, int]]:
    """The words of "do not split it by …"."""
    found = [_spans(question, known, role) for role in ("parting", "denied", "by")]
    return sorted(span for spans in found for span in spans) if found[0] and found[1] else []


def _all(question: Question, known: Phrasebook, free: int) -> bool:
    """Whether all that limits does not matter: "drop both conditions", "both are irrelevant"."""
    roles, texts = question.roles.keys(), question.texts
    if question.mentions or free != _PAIR or not known.within(texts, "each"):
        return False
    drops = "drop" in roles or "let" in roles or known.within(texts, "indifferent")
    rest = _cut(question, known.spans(texts, "indifferent")) if drops else question
    cues = [rest.grammar.lexicon.at(rest.texts, at)[1] for at in range(len(rest.texts))]
    return drops and all(cue and (cue.silent or cue.roles & _CONDITION) for cue in cues)


def _left_open(question: Question, known: Phrasebook) -> list[tuple[int, int]]:
    """The words of "leave … open"."""
    left = [(at, at + 1) for at in question.roles["let"][:1]]
    opened = [span for span in known.spans(question.texts, "open") if span[0] > left[0][0]]
    return [*left, *opened[:1]] if opened else []


def _wherever(rest: Question, known: Phrasebook) -> bool:
    """Whether what does not matter is "where they are based"."""
    at = next((n for n in range(len(rest.texts)) if known.at(rest.texts, n, "where")), _MOST)
    behind = rest.part(at, len(rest.texts)) if at < _MOST else rest
    return at < _MOST and not rest.mentions and len(behind.texts) <= _MOST and behind.points


def _idle(rest: Question, known: Phrasebook, at: int) -> bool:
    if any(m.first <= at < m.after for m in rest.mentions):
        return False
    if known.at(rest.texts, at, "person") or known.at(rest.texts, at, "you"):
        return True
    cue = rest.grammar.lexicon.words.get(rest.texts[at])
    return cue is not None and (cue.silent or not cue.roles.isdisjoint(_TRIFLES))
