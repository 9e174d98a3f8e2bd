"""Who did it to whom, in the active voice of a passive wording: "did A influence B?"."""

from __future__ import annotations

from heritage_session.resolvers.grammar.voice import Passive
from heritage_session.resolvers.hearing.scanner import Mention
from heritage_session.resolvers.reading.question import Question

_WORDS = ("agent", "suffers", "accusative", "nominative")


def doer(question: Question, form: Passive, kind: str, mention: Mention) -> str:
    """The slot that ``mention`` fills where the question has the active voice; "" where it has
    not, or where it is not clear who did it to whom.
    """
    texts, framing = question.texts, question.grammar.lexicon.framing
    words = {role: framing.get(role, frozenset[str]()) for role in _WORDS}
    passive = not (words["agent"] | words["suffers"]).isdisjoint(texts)
    if passive or question.said.isdisjoint(form.done):
        return ""
    named = [m for m in question.mentions if kind in m.vocabularies()]
    if len(named) == 2 and not question.any_between("conjunction", *_gap(*named)):
        return form.agent if mention is named[0] else form.patient
    objects = [at for at, text in enumerate(texts) if text in words["accusative"]]
    subjects = [at for at, text in enumerate(texts) if text in words["nominative"]]
    either = [at for at in objects if at in subjects]
    if len(named) != 1 or not (objects or subjects):
        return ""
    if either:
        return form.agent if mention.first < either[0] else form.patient
    return form.agent if objects else form.patient


def _gap(first: Mention, second: Mention) -> tuple[int, int]:
    return first.after, second.first
