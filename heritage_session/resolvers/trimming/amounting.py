"""Verbs that say no more than the number beside them: "it may last 45 minutes at most"."""

from __future__ import annotations

from heritage_session.resolvers.reading.question import Question


def amounted(question: Question) -> Question | None:
    """The question without the verb of a number, where it is the only unknown word of a statement;
    None where there is none.
    """
    verbs = question.grammar.lexicon.framing.get("amounting", frozenset[str]())
    strays = sorted(question.unknown.values())
    if len(strays) != 1 or question.texts[strays[0]] not in verbs:
        return None
    if not any(m.pattern for m in question.mentions) or question.has("supposing"):
        return None
    asks = any(feature[0] == "?" and feature != "?count" for feature in question.said)
    return None if asks else question.without(strays[0], strays[0] + 1)
