"""Persons that were only counted: "who were they?" asks for the list of them."""

from __future__ import annotations

from collections.abc import Mapping

from heritage_session.resolvers.grammar.wordings import Forms
from heritage_session.resolvers.language.lexicon import kinds
from heritage_session.resolvers.reading.question import Question

_WHO = frozenset(("?who",))
_POINTING = frozenset(("plural", "demonstrative", "there"))


def identified(question: Question, form: Forms, slots: Mapping[str, str]) -> Question | None:
    """The question as "which ones?", where it is no more than "who are they?" of what ``form``
    counted, and another template lists people by all of ``slots``.
    """
    known, roles = question.grammar.phrases, question.roles.keys()
    about = question.mentions or question.counts or question.nouns
    if known is None or question.needs != _WHO or about or roles.isdisjoint(_POINTING):
        return None
    if form.template.results is not None or not slots:
        return None
    lists = (
        other.template.slots.keys() >= slots.keys()
        for other in question.grammar.forms.values()
        if "people" in kinds(other.template.results or "", "who")
    )
    return question.reworded(known.one("which_ones")) if any(lists) else None
