"""Names of values that a template's own wordings say: "which minerals are used for {use}"."""

from __future__ import annotations

from heritage_session.resolvers.grammar.wordings import Forms
from heritage_session.resolvers.hearing.scanner import Mention
from heritage_session.resolvers.language.text import stem
from heritage_session.resolvers.reading.placing import Placement
from heritage_session.resolvers.reading.question import Question


def unloosened(question: Question, form: Forms, placement: Placement) -> Placement:
    """The placement without those loose values that the wordings which are asked with say too."""
    if question.needs.isdisjoint(form.asked):
        return placement
    strange = (m for m in placement.loose if not form.asked.issuperset(_stems(question, m)))
    return placement._replace(loose=tuple(strange))


def _stems(question: Question, mention: Mention) -> list[str]:
    return [stem(text) for text in question.texts[mention.first : mention.after]]
