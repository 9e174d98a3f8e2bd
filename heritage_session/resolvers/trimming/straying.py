"""Words beside what is meant: "let's push it to 1930", "what is their street address?"."""

from __future__ import annotations

from typing import NamedTuple

from heritage_session.resolvers.base import EditKind
from heritage_session.resolvers.grammar.deeds import is_deed, is_thing
from heritage_session.resolvers.grammar.wordings import Forms
from heritage_session.resolvers.language.families import family
from heritage_session.resolvers.reading.question import Question
from heritage_session.resolvers.trimming.everyday import casual, people

_NEVER = frozenset(("not", "bare_not", "opinion", "meta", "exists", "topic", "vague"))
_HEADS = frozenset(("origin", "destination"))
_LEADS = frozenset(("preposition", "origin", "destination", "topical"))
_PASSED = frozenset(("article", "possessive", "demonstrative"))
_GOING_ON = frozenset(("also", "same"))
_RESUMING = frozenset((*_GOING_ON, "conjunction", "correct"))
_OWNING = frozenset(("possessive", "having"))
_WISHING = frozenset(("so", "wanting", "wish", "you"))
_ALL_NOUNS = "de"  # writes every noun with a capital
_HEADING = 2
_MOST = 4
_SHARE = 0.5
_SMALL = "?~#"


class Unstrayed(NamedTuple):
    """A question without its stray words: whether all of these are ``everyday`` ones, whether they
    are but an ``aside`` to what it asks, and whether it ``wishes`` for something.
    """

    rest: Question
    everyday: bool
    aside: bool
    wishes: bool

    @property
    def promises(self) -> bool:
        """Whether any answer can be borne out: none for a value of which nothing else is said."""
        rest = self.rest
        asks = self.everyday or not rest.mentions or rest.has("correct") or _asks(rest)
        return asks or self._continues

    @property
    def _continues(self) -> bool:
        """Whether it wishes for a value, or goes on with one to what was said."""
        rest, roles = self.rest, self.rest.roles.keys()
        goes_on = rest.opening > 0 or not roles.isdisjoint(_GOING_ON)
        return self.wishes or (goes_on and roles.isdisjoint(_OWNING))

    def bears(self, edit: EditKind, form: Forms) -> bool:
        """Whether what is left says enough to be answered so: it asks what the wordings ask and
        lacks a word of them, it goes on with what was said, or it wishes for a value.
        """
        rest = self.rest
        if _asks(rest):
            if self.everyday:
                lists = form.template.results is not None or "?list" in rest.said
                return _shares(rest, form) and rest.points and not lists
            return _shares(rest, form) and (self.aside or _lacks(rest, form))
        if self.everyday:
            return edit is not EditKind.STANDALONE
        if not rest.mentions:
            return edit is EditKind.REFER and bool(rest.counts)
        return edit is EditKind.CORRECT or self._continues


def _shares(rest: Question, form: Forms) -> bool:
    """Whether the wordings have a content word of it."""
    return any(feature[0] not in _SMALL for feature in rest.said & form.asked)


def _lacks(rest: Question, form: Forms) -> bool:
    """Whether every wording has a content word that it has not."""
    return all(
        any(feature[0] not in _SMALL for feature in wording.features - rest.said)
        for wording in form.wordings
    )


def unstrayed(question: Question) -> Unstrayed | None:
    """The question without the words that no wording has. None where there are none, where they
    may be a name or what is asked for, or where it excludes something.
    """
    if not question.unknown or not question.roles.keys().isdisjoint(_NEVER):
        return None
    strays = sorted(
        at for feature, at in question.unknown.items() if question.grammar.strange(feature)
    )
    if not 0 < len(strays) <= min(_MOST, _SHARE * len(question.texts)):
        return None
    if any(
        is_deed(question.texts[at], question.grammar) or _predicated(question, at) for at in strays
    ):
        return None
    everyday, asks = all(_everyday(question, at) for at in strays), _asks(question)
    if (everyday and _remarks(question, strays)) or _wonders(question, strays[0]):
        return None
    if not everyday and any(_limits(question, at) or _wished(question, at) for at in strays):
        return None
    if not asks and (
        _owned(question) or _states(question) or any(_extends(question, at) for at in strays)
    ):
        return None
    wishes = _wishes(question)
    if not (everyday or asks or wishes or strays[0] == 0) and _promises_nothing(question):
        return None
    rest = question.without_words({*strays})
    left = Unstrayed(rest, everyday, asks and _aside(question, strays), wishes)
    return left if left.promises else None


def _promises_nothing(question: Question) -> bool:
    """Whether no rest of it ``promises`` anything, as it asks and wishes nothing: it names values,
    and neither corrects what was said nor goes on with it.
    """
    resumes = question.opening or not question.roles.keys().isdisjoint(_RESUMING)
    return bool(question.mentions) and not resumes


def _predicated(question: Question, at: int) -> bool:
    """Whether it is all that is asked of something: "is the first one dangerous?"."""
    return at + 1 == len(question.texts) and question.any_between("copula", 0, 1)


def _aside(question: Question, strays: list[int]) -> bool:
    """Whether punctuation parts the stray words from what the question asks."""
    cues, known = question.grammar.lexicon.words, question.grammar.phrases
    if known is None or known.within(question.texts, "wanting"):
        return False
    asks = [n for n, text in enumerate(question.texts) if (cue := cues.get(text)) and cue.asks]
    return bool(asks) and all(
        any(question.parted(n) for n in range(min(at, asks[0]), max(at, asks[0]))) for at in strays
    )


def _wished(question: Question, at: int) -> bool:
    """Whether "with" stands right before what the word says: it is wished for too."""
    known = question.grammar.phrases
    return at > 0 and known is not None and known.at(question.texts, at - 1, "with") == 1


def _wishes(question: Question) -> bool:
    known, roles = question.grammar.phrases, question.hints & _WISHING
    return known is not None and any(known.within(question.texts, role) for role in roles)


def _remarks(question: Question, strays: list[int]) -> bool:
    """Whether everyday words make a remark of it: "June is dry", "off to A"."""
    if any(question.any_between("parties", at, at + 1) for at in strays):
        return True
    if _asks(question):
        return False
    return question.has("copula") or any(_headed(question, at) for at in strays)


def _wonders(question: Question, stray: int) -> bool:
    """Whether it begins with a verb of its own and asks no more than yes or no: "suits a seat?"."""
    return stray == 0 and question.marked and not _asks(question)


def _asks(question: Question) -> bool:
    cues = question.grammar.lexicon.words
    return any((cue := cues.get(text)) is not None and cue.asks for text in question.texts)


def _headed(question: Question, at: int) -> bool:
    """Whether something goes "to" or comes "from" what the word says."""
    cues = question.grammar.lexicon.words
    before = (cues.get(text) for text in question.texts[max(0, at - _HEADING) : at])
    return any(cue is not None and not cue.roles.isdisjoint(_HEADS) for cue in before)


def _everyday(question: Question, at: int) -> bool:
    said, grammar = family(question.texts[at]), question.grammar
    owned = question.any_between("possessive", at - 1, at)
    return said in casual(grammar.language) or (owned and said in people(grammar.language))


def _states(question: Question) -> bool:
    """Whether it says how a value is: "June was too short"."""
    return any(
        question.any_between("copula", mention.after, mention.after + 1)
        for mention in question.mentions
    )


def _owned(question: Question) -> bool:
    """Whether a value is the speaker's own: "I dropped my salad"."""
    return any(question.any_between("possessive", m.first - 1, m.first) for m in question.mentions)


def _extends(question: Question, at: int) -> bool:
    """Whether the word makes another name of a value beside it, or one more beside "and"; behind a
    value that nothing leads to, whether it makes a saying of it: "polish your shoes".
    """
    before = _before(question, at)
    capital = question.text[question.places[at][0]].isupper()
    for mention in question.mentions:
        follows = mention.after == before + 1 and not question.breaks_before(at)
        if follows and (mention.first == 0 or (capital and before == at - 1)):
            return True
        joined = question.any_between("conjunction", at + 1, at + 2)
        if capital and joined and mention.first == at + 2:
            return True
    return False


def _before(question: Question, at: int) -> int:
    """Where the word before this one stands, articles and the like left out; -1 for none."""
    cues, before = question.grammar.lexicon.words, at - 1
    while before >= 0 and (cue := cues.get(question.texts[before])) and cue.roles & _PASSED:
        before -= 1
    return before


def _limits(question: Question, at: int) -> bool:
    """Whether the word may be a name, or tell some of what is asked for from the rest: behind
    "which" or "not", as all that "and" adds, as what "in" ends with, with a capital.
    """
    if question.any_between("parties", at, at + 1) or question.asked_for(at):
        return True
    if _is_thing(question, at) and _counted(question, at):
        return True
    capital = at > 0 and question.text[question.places[at][0]].isupper()
    if capital and question.grammar.language != _ALL_NOUNS:
        return True
    cues, before = question.grammar.lexicon.words, _before(question, at)
    lead = cues.get(question.texts[before]) if before >= 0 else None
    if lead is None:
        return at == 0 and _leads(question, at + 1)
    if _leads(question, before):
        return at + 1 == len(question.texts) or question.parted(at)
    return "not" in lead.roles or (before < question.opening)


def _counted(question: Question, at: int) -> bool:
    """Whether "how many" or a number stands before a word."""
    if question.any_between("count", at - 2, at):
        return True
    return any(
        m.after == at and (m.pattern or question.texts[at - 1].isdigit()) for m in question.mentions
    )


def _is_thing(question: Question, at: int) -> bool:
    return is_thing(question.texts[at], question.grammar.language)


def _leads(question: Question, at: int) -> bool:
    """Whether a preposition stands here."""
    texts, known = question.texts, question.grammar.phrases
    if at >= len(texts):
        return False
    cue = question.grammar.lexicon.words.get(texts[at])
    if cue is not None and not cue.roles.isdisjoint(_LEADS):
        return True
    return known is not None and known.at(texts, at, "beside") > 0
