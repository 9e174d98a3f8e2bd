"""Questions that can be answered, for somebody whose question was not understood."""

from __future__ import annotations

from collections.abc import Mapping

from heritage_session.catalog import Catalog, Template
from heritage_session.conversation import ConversationState

MOST = 3


def suggest(catalog: Catalog, state: ConversationState, language: str) -> list[str]:
    """At most three questions: first those that what is known already fills."""
    ranked = sorted(
        (t for t in catalog.templates.values() if language in t.questions),
        key=lambda t: any(name not in state.current_slots for name in t.required),
    )
    questions = (_example(catalog, template, state.current_slots, language) for template in ranked)
    return [question for question in questions if question is not None][:MOST]


def _example(
    catalog: Catalog, template: Template, known: Mapping[str, str], language: str
) -> str | None:
    """The template's first wording with known values, and with others of its vocabularies."""
    slots: dict[str, str] = {}
    for name in template.required:
        vocabulary = catalog.vocabularies[template.slots[name].vocabulary]
        value = known.get(name)
        if value is None or value not in vocabulary:
            value = next((v for v in vocabulary.values if v not in slots.values()), None)
        if value is None:
            return None
        slots[name] = value
    return catalog.question(template, slots, language)
