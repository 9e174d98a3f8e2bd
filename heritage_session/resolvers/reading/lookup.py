"""Where something is told, asked for what it tells: "where do I find its website?"."""

from __future__ import annotations

from collections.abc import Collection

from heritage_session.resolvers.grammar.wordings import Forms, Grammar
from heritage_session.resolvers.language.lexicon import STRICT

WHERE = "?where"
_STRICT = frozenset(f"?{role}" for role in STRICT)


def looked_up(grammar: Grammar, subjects: Collection[str]) -> bool:
    """Whether these words behind "where" name a property that can be looked up: one that no
    template lists, counts or asks for with "where", and that no vocabulary holds.
    """
    if any(word in grammar.nouns for word in subjects):
        return False
    told = [
        _tells(grammar.forms[name], word)
        for word in subjects
        for name in grammar.asking.get(word, ())
    ]
    return bool(told) and all(told)


def _tells(form: Forms, word: str) -> bool:
    """Whether a wording asks for nothing but the property itself: "what is the website of …"."""
    said = [wording.features for wording in form.wordings if word in wording.features]
    plain = any(_STRICT.isdisjoint(features) for features in said)
    return plain and form.template.results is None and WHERE not in form.asked
