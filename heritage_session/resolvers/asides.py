"""What is said beside a question: "my aunt is coming over, so what can I cook with rice?"."""

from __future__ import annotations

from collections.abc import Iterator, Set

from heritage_session.resolvers.question import Question

_ENDS = frozenset(",;:.!?…()–—")
_SENTENCE = frozenset(".!?")
_EXCUSES = frozenset(("person", "possessive", "not", "bare_not"))
_SUBJECT = frozenset(("article", "possessive"))
_EDITS = frozenset(
    ("drop", "reset", "return", "correct", "reverse", "instead_of", "replace", "any", "same")
)
_REFERS = frozenset(("pronoun", "plural", "demonstrative", "not", "but", "also"))
_LEADS = frozenset(("preposition", "origin", "destination"))
_LEAST, _SENTENCE_LEAST = 3, 4


def asides(question: Question, known: Set[str]) -> Iterator[tuple[Question, bool]]:
    """What may be left of a question without what is only told, and whether it then has to be a
    whole one.

    Left out is a clause before it that asks nothing. Where the rest needs the conversation, that
    clause has to speak of somebody or of what is not, and name no value but the ``known``. A
    sentence behind the question is left out where it has another subject.
    """
    for at in _breaks(question, _ENDS):
        if not _asks(question, at):
            rest = question.without(0, at)
            if _named_again(question, at):
                yield rest, True
            if _excuses(question, at, known):
                yield rest, False
    for at in _breaks(question, _SENTENCE):
        if _tells(question, at):
            yield question.without(at, len(question.texts)), False


def _breaks(question: Question, ends: frozenset[str]) -> Iterator[int]:
    """The numbers of the words before which a clause ends."""
    found, text = question.found, question.text
    for at in range(1, len(found)):
        gap = text[found[at - 1].end : found[at].start]
        if not ends.isdisjoint(gap) and gap[-1].isspace():
            yield at


def _asks(question: Question, at: int) -> bool:
    """Whether the words before ``at`` ask, wish, count or hold a number."""
    known = [question.grammar.lexicon.cues.get(text) for text in question.texts[:at]]
    cues = [cue for cue in known if cue is not None]
    wishes = question.grammar.lexicon.wishes
    counted = any(count.at < at for count in question.counts) or not wishes.isdisjoint(
        question.texts[:at]
    )
    numbers = any(text.isdigit() for text in question.texts[:at])
    return counted or numbers or any(cue.asks for cue in cues)


def _named_again(question: Question, at: int) -> bool:
    """Whether the rest names a value of every kind that the words before ``at`` name."""
    behind = [mention.vocabularies() for mention in question.mentions if mention.first >= at]
    return all(
        any(kinds & mention.vocabularies() for kinds in behind)
        for mention in question.mentions
        if mention.first < at
    )


def _excuses(question: Question, at: int, known: Set[str]) -> bool:
    """Whether the words before ``at`` say why a value behind them is asked for."""
    said = {role for role, places in question.roles.items() if min(places) < at}
    if at < _LEAST or not said & _EXCUSES or said & _EDITS:
        return False
    named = [mention for mention in question.mentions if mention.first < at]
    grammar = question.grammar
    subjects = (grammar.feature(t) for t in question.texts[:at] if t not in grammar.lexicon.cues)
    return (
        len(named) < len(question.mentions)
        and all(known & {entry.id for entry in mention.entries} for mention in named)
        and not any(feature in grammar.asking for feature in subjects)
        and not somewhere(question, 0, at)
    )


def somewhere(question: Question, first: int, after: int) -> bool:
    """Whether the words from ``first`` to before ``after`` name what no vocabulary has: "to
    Portugal".
    """
    cues, texts = question.grammar.lexicon.cues, question.texts
    leads = [
        n for n in range(first, after - 1) if (cue := cues.get(texts[n])) and cue.roles & _LEADS
    ]
    named = {mention.first for mention in question.mentions}
    return any(texts[n + 1] not in cues and n + 1 not in named for n in leads)


def _tells(question: Question, at: int) -> bool:
    """Whether a sentence from ``at`` on has a subject of its own, and refers to nothing said."""
    texts, cues = question.texts, question.grammar.lexicon.cues
    first = cues.get(texts[at])
    if len(texts) - at < _SENTENCE_LEAST or first is None or first.roles.isdisjoint(_SUBJECT):
        return False
    said = {role for role, places in question.roles.items() if max(places) >= at}
    asks = any((cue := cues.get(text)) and cue.asks for text in texts[at:])
    named = any(mention.after > at for mention in question.mentions)
    return not (asks or named or said & (_REFERS | _EDITS))
