"""A place that only says where the thing is which was named before it: "the Old Mill in Leeds"."""

from __future__ import annotations

from heritage_session.catalog import Catalog
from heritage_session.resolvers.hearing.scanner import Mention
from heritage_session.resolvers.reading.placing import Placed
from heritage_session.resolvers.reading.question import Question
from heritage_session.template import Template

_MOST = 2


def located(
    question: Question, catalog: Catalog, template: Template, mention: Mention, placed: Placed
) -> bool:
    """Whether ``mention`` is the place of what is ``placed`` right before it: the one thing that
    the template is about, of a kind that other questions list by such places.
    """
    if template.results is not None or len(template.slots) != 1 or len(placed.values) != 1:
        return False
    own = next(iter(template.slots.values())).vocabulary
    return _follows(question, placed.mention, mention) and any(
        other.results == own
        and any(
            slot.vocabulary in mention.vocabularies()
            and "place" in question.grammar.concepts[slot.vocabulary]
            for slot in other.slots.values()
            if not slot.optional
        )
        for other in catalog.templates.values()
    )


def _follows(question: Question, named: Mention, mention: Mention) -> bool:
    """Whether nothing but "in" or "in the" stands between two mentions."""
    cues, words = question.grammar.lexicon.words, question.texts[named.after : mention.first]
    roles = [cue.roles if (cue := cues.get(word)) else frozenset[str]() for word in words]
    led = bool(roles) and "preposition" in roles[0] and not question.breaks(mention.first - 1)
    return len(words) <= _MOST and led and all("article" in said for said in roles[1:])
