"""Verbs in another form than the wordings have: "what X wrote" is "what did X write"."""

from __future__ import annotations

from collections.abc import Iterator

from heritage_session.resolvers.wordings import Grammar


def conjugated(texts: list[str], grammar: Grammar) -> Iterator[list[str]]:
    """``texts`` with a verb in each of its other forms that a wording has."""
    verbs, words = grammar.lexicon.verbs, grammar.words
    for at, text in enumerate(texts):
        for form in verbs.get(text, ()):
            if form != text and form in words:
                yield [*texts[:at], form, *texts[at + 1 :]]
