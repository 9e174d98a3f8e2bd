"""What somebody tells and does not ask: "I was in Rome in 2015", "my sister is a vet"."""

from __future__ import annotations

from heritage_session.resolvers.families import family
from heritage_session.resolvers.lexicon import ASKS
from heritage_session.resolvers.question import Question
from heritage_session.resolvers.straying import people

_ASKED = frozenset(f"?{role}" for role in ASKS)
_LEADS = frozenset(("preposition", "origin", "destination"))
_OWNED = 2
_DIGITS = 2


def told(question: Question) -> bool:
    """Whether a question is one clause that tells something of the speaker or of somebody theirs,
    in which a value is named by the way.
    """
    if not question.mentions or not question.said.isdisjoint(_ASKED):
        return False
    if not (_of_theirs(question) or _of_oneself(question)):
        return False
    asks = question.text[question.found[-1].end :].lstrip()[:1] == "?"
    return not (asks or any(map(question.breaks_before, range(2, len(question.texts)))))


def _of_theirs(question: Question) -> bool:
    """Whether it begins like "my sister is": of something that the catalog does not know, and of
    a number only where it is somebody.
    """
    texts, known = question.texts, question.grammar
    owned = texts[0] in known.lexicon.phrases("possessive")
    if not owned or len(texts) <= _OWNED:
        return False
    called = known.lexicon.framed("called")
    if texts[_OWNED] not in called | known.lexicon.phrases("copula"):
        return False
    if family(texts[1]) in people(known.language):
        return True
    subject = texts[1] in known.words or texts[1] in known.called or texts[1] in known.lexicon.words
    return not subject and not any(mention.pattern for mention in question.mentions)


def _of_oneself(question: Question) -> bool:
    """Whether it begins like "I was in X", "I was 1960 in X"; or "I rock", which is a verb."""
    texts, cues = question.texts, question.grammar.lexicon.words
    framing, first = question.grammar.lexicon.framing, question.mentions[0].first
    speaks = texts[0] in framing.get("speaker", ()) and len(texts) > _OWNED
    if speaks and first == 1 and question.text[question.found[1].start].islower():
        return True
    if not speaks or texts[1] not in question.grammar.lexicon.phrases("copula"):
        return False
    between = [cues.get(text) for text in texts[_OWNED:first]]
    if _of_number(question, framing.get("party", frozenset())):
        return False
    return all(
        cue is not None and not cue.roles.isdisjoint((*_LEADS, "article")) for cue in between
    )


def _of_number(question: Question, party: frozenset[str]) -> bool:
    """Whether it says how many we are, and no year or place: "we are 4"."""
    mention = question.mentions[-1]
    few = mention.pattern and len(question.span(mention.first, mention.after)[2]) <= _DIGITS
    return few and question.texts[0] in party and mention.after + 1 >= len(question.texts)
