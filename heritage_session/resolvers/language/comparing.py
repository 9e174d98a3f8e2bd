"""Comparisons as wordings have them: "is X older than Y" of "whether X older is than Y"."""

from __future__ import annotations

from heritage_session.resolvers.language.lexicon import Lexicon

_COMPARED = frozenset(("lower", "upper", "older", "younger", "earlier", "later"))


def together(texts: list[str], known: Lexicon) -> list[str]:
    """``texts`` with the verb put first that stands within a comparison: "ouder was dan"."""
    copulas = known.phrases("copula")
    if copulas.isdisjoint(texts):
        return texts
    for at in range(1, len(texts) - 1):
        if texts[at] in copulas and _compared(known, f"{texts[at - 1]} {texts[at + 1]}"):
            texts = [*texts[: at - 1], texts[at], texts[at - 1], *texts[at + 1 :]]
    return texts


def _compared(known: Lexicon, phrase: str) -> bool:
    cue = known.cues.get(phrase)
    return cue is not None and not cue.roles.isdisjoint(_COMPARED)
