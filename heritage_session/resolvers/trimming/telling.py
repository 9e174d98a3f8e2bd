"""What somebody tells and does not ask: "I was in Rome in 2015", "my sister is a vet"."""

from __future__ import annotations

from heritage_session.resolvers.grammar.deeds import is_deed
from heritage_session.resolvers.language.families import family
from heritage_session.resolvers.language.lexicon import ASKED
from heritage_session.resolvers.reading.question import Question
from heritage_session.resolvers.trimming.everyday import casual, people

_PLACING = frozenset(("preposition", "origin", "destination", "article"))
_OBJECTS = frozenset(("article", "demonstrative", "possessive"))
_OWNED, _AGAIN = 2, 3
_DIGITS = 2


def told(question: Question) -> bool:
    """Whether a question is one clause that tells something of the speaker or of somebody theirs,
    in which a value is named by the way.
    """
    if not question.mentions or not question.said.isdisjoint(ASKED):
        return False
    if question.marked:
        return False
    tells = _of_theirs(question) or _of_oneself(question) or _says(question) or _does(question)
    return tells and not any(map(question.breaks_before, range(2, len(question.texts))))


def _does(question: Question) -> bool:
    """Whether somebody does in it what the catalog knows nothing of: "we got married in June"."""
    said = [at for at, text in enumerate(question.texts) if is_deed(text, question.grammar)]
    return bool(said) and any(
        not any(mention.first <= at < mention.after for mention in question.mentions) for at in said
    )


def _says(question: Question) -> bool:
    """Whether it is a saying, a value and the same again, or one made a verb: "train by train",
    "spice it up".
    """
    texts, known = question.texts, question.grammar.phrases
    if len(texts) == _AGAIN and texts[0] == texts[-1]:
        return True
    first = question.mentions[0]
    said = known is not None and first.first == 0 and known.at(texts, first.after, "turned")
    return bool(said) or (known is not None and known.within(texts, "saying"))


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
    if not speaks:
        return False
    if _acts(question, first):
        return True
    once = _once(question)
    if not (once or texts[1] in question.grammar.lexicon.phrases("copula")):
        return False
    if _of_number(question, framing.get("party", frozenset())):
        return False
    return all(
        not cue.roles.isdisjoint(_PLACING) or (once and cue.silent)
        if (cue := cues.get(text)) is not None
        else once and _stays(question, text)
        for text in texts[_OWNED:first]
    )


def _of_number(question: Question, party: frozenset[str]) -> bool:
    """Whether it says how many we are, and no year or place: "we are 4"."""
    mention = question.mentions[-1]
    few = mention.pattern and len(question.span(mention.first, mention.after)[2]) <= _DIGITS
    return few and question.texts[0] in party and mention.after + 1 >= len(question.texts)


def _once(question: Question) -> bool:
    """Whether "was" stands behind its first word, and nobody wants anything."""
    known = question.grammar.phrases
    if known is None or not known.at(question.texts, 1, "past"):
        return False
    return not any(known.within(question.texts, role) for role in ("stance", "wanting"))


def _stays(question: Question, text: str) -> bool:
    """Whether an unknown word may tell how somebody was somewhere: "we were on a cruise in X"."""
    return family(text) not in casual(question.grammar.language) and not (
        question.grammar.inflects(text)
    )


def _acts(question: Question, first: int) -> bool:
    """Whether a value right behind "I", or one behind "I am" that something is led by, is a verb:
    "I rock", "I'm parking this question".
    """
    texts, known = question.texts, question.grammar.lexicon
    if not question.text[question.places[first][0]].islower():
        return False
    if first == 1:
        return True
    if first != _OWNED or texts[1] not in known.framing.get("am", ()):
        return False
    led = [known.words.get(text) for text in texts[first + 1 : first + 2]]
    return any(cue is not None and not cue.roles.isdisjoint(_OBJECTS) for cue in led)
