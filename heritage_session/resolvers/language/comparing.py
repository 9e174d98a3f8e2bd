"""Comparisons as wordings have them: "is X older than Y" of "whether X older is than Y"."""

from __future__ import annotations

from heritage_session.resolvers.language.lexicon import Lexicon

_COMPARED = frozenset(("lower", "upper", "older", "younger", "earlier", "later"))


def together(texts: list[str], known: Lexicon) -> list[str]:
    """``texts`` with the verb put first that stands within a comparison: "ouder was dan"."""
    copulas = known.phrases("copula")
    if copulas.isdisjoint(texts):
        return texts
    for at in range(len(texts) - 2):
        first, verb, than = texts[at : at + 3]
        if verb in copulas and _compared(known, f"{first} {than}"):
            texts = [*texts[:at], verb, first, *texts[at + 2 :]]
    return texts


def _compared(known: Lexicon, phrase: str) -> bool:
    cue = known.cues.get(phrase)
    return cue is not None and not cue.roles.isdisjoint(_COMPARED)
