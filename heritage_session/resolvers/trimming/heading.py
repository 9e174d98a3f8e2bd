"""Which end of a way a value is, said by a noun or a verb: "the destination should be X"."""

from __future__ import annotations

from heritage_session.resolvers.grammar.wordings import Forms
from heritage_session.resolvers.hearing.scanner import Mention
from heritage_session.resolvers.language.phrasebook import Phrasebook
from heritage_session.resolvers.reading.question import Question

_ENDS = {"departing": "from_there", "arriving": "to_there"}
_COMPOUND = 3


def headed(question: Question, form: Forms) -> Question | None:
    """The question with "from" or "to" before its only value, where a noun or verb says that the
    way which ``form`` asks for begins or ends there.
    """
    known = question.grammar.phrases
    if known is None or not form.directed or len(question.mentions) != 1 or question.has("not"):
        return None
    mention = question.mentions[0]
    slots = form.template.slots.values()
    if sum(slot.vocabulary in mention.vocabularies() for slot in slots) < 2:
        return None
    heads = [
        (at, size, role)
        for role in _ENDS
        for at in range(len(question.texts))
        if not mention.first <= at < mention.after and (size := _head(question, known, at, role))
    ]
    if len(heads) != 1:
        return None
    at, size, role = heads[0]
    first, after = _span(question, known, at, at + size, mention)
    return _led(question, first, after, mention, known.one(_ENDS[role]))


def _head(question: Question, known: Phrasebook, at: int, role: str) -> int:
    """In how many words a phrase of this role begins here, or a compound of it."""
    text = question.texts[at]
    if size := known.at(question.texts, at, role):
        return size
    compound = any(
        text.startswith(head) and len(text) >= len(head) + _COMPOUND for head in known.by_role[role]
    )
    return int(compound and text in {question.texts[n] for n in question.unknown.values()})


def _span(
    question: Question, known: Phrasebook, first: int, after: int, mention: Mention
) -> tuple[int, int]:
    """The words of the head, with those that tie it to the value."""
    ends = (mention.first, after) if first < mention.first else (first, mention.after)
    while after < ends[0] and known.at(question.texts, after, "leading"):
        after += known.at(question.texts, after, "leading")
    small = ("leading", "as")
    while first > ends[1] and any(known.at(question.texts, first - 1, role) for role in small):
        first -= 1
    texts = question.texts
    while 0 < first < mention.first and known.at(texts, first - 1, "leading"):
        first -= 1
    while first > mention.after and after < len(texts) and known.at(texts, after, "leading"):
        after += known.at(texts, after, "leading")
    return first, after


def _led(question: Question, first: int, after: int, mention: Mention, lead: str) -> Question:
    size = mention.after - mention.first
    if first < mention.first:
        rest = question.without(first, after)
        moved = rest.mentions[0]
        return rest.put(moved.first, size, lead, moved, rest)
    rest = question.without(first, after)
    return rest.put(mention.first, size, lead, mention, rest)
