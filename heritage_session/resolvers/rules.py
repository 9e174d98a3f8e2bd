"""Understands follow-up questions by rules: no model, no network, microseconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, cast

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState, ConversationTurn
from heritage_session.garbage import no_collection
from heritage_session.resolvers.answering.choosing import chosen, offers
from heritage_session.resolvers.answering.edits import Edits
from heritage_session.resolvers.answering.references import References
from heritage_session.resolvers.base import EditKind, Resolution, Resolver
from heritage_session.resolvers.grammar.wordings import Forms, Grammar
from heritage_session.resolvers.hearing.correcting import Correcting, capitalised, replaced
from heritage_session.resolvers.hearing.respelling import Respelled, Respelling
from heritage_session.resolvers.hearing.scanner import Mention, Names, Patterns
from heritage_session.resolvers.hearing.spelling import Spelling
from heritage_session.resolvers.hearing.symbols import Symbols
from heritage_session.resolvers.hearing.tongues import Tongues
from heritage_session.resolvers.language.comparing import together
from heritage_session.resolvers.language.lexicon import lexicon
from heritage_session.resolvers.language.text import Place, split, stem, words_in
from heritage_session.resolvers.reading.doubts import best
from heritage_session.resolvers.reading.homonyms import Homonyms
from heritage_session.resolvers.reading.memory import Memory
from heritage_session.resolvers.reading.obvious import obvious
from heritage_session.resolvers.reading.question import Question
from heritage_session.resolvers.reading.reader import Reader
from heritage_session.resolvers.trimming.amounting import amounted
from heritage_session.resolvers.trimming.apposing import apposed
from heritage_session.resolvers.trimming.clauses import asking
from heritage_session.resolvers.trimming.exchanging import exchanged
from heritage_session.resolvers.trimming.framing import framed
from heritage_session.resolvers.trimming.heading import headed
from heritage_session.resolvers.trimming.indifference import indifferent, waived
from heritage_session.resolvers.trimming.parting import parted
from heritage_session.resolvers.trimming.persons import identified
from heritage_session.resolvers.trimming.remarking import remarked
from heritage_session.resolvers.trimming.retracting import resumed, retracted
from heritage_session.resolvers.trimming.rewording import reworded
from heritage_session.resolvers.trimming.straying import unstrayed
from heritage_session.resolvers.trimming.tallying import tallied
from heritage_session.resolvers.trimming.telling import told
from heritage_session.resolvers.trimming.titling import titled
from heritage_session.wording import base

__all__ = ["RulesResolver"]

_HALTING = frozenset(("alone", "meta", "opinion"))
_LONGEST = 500
_NONE = frozenset[int]()
_MOST_WORDS = 60
_SMALL = frozenset(
    ("function", "list", "light", "parties", "copula", "praise", "exactly", "let", "let_go")
)
_IDLE = frozenset(("function", "then", "hesitation", "also", "copula", "praise", "exactly"))


class _Heard(NamedTuple):
    """A question's words where they stand, as they are typed and as they are meant, the values
    that they name, and the language that they are in.
    """

    places: list[Place]
    typed: list[str]
    texts: list[str]
    mentions: Sequence[Mention]
    own: str


class RulesResolver(Resolver):
    """Reads questions with what one catalog's vocabularies and wordings teach.

    Built once for a catalog, shared by all conversations; holds nothing of any of them.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        with no_collection():
            self._learn(catalog)

    def _learn(self, catalog: Catalog) -> None:
        self.names = Names(catalog)
        self._patterns = Patterns(catalog)
        self._homonyms = Homonyms(catalog, self.names)
        self._symbols = Symbols(catalog, self.names)
        self._grammars = {language: Grammar(catalog, language) for language in catalog.languages}
        self._tongues = Tongues(self._grammars.values())
        self._ordinary = frozenset(
            word for grammar in self._grammars.values() for word in grammar.lexicon.ordinary
        ).difference(*(grammar.words for grammar in self._grammars.values()))
        self._calendar = frozenset(_calendar(catalog))
        self._leads = {code: _leads(grammar) for code, grammar in self._grammars.items()}
        self._stems = {code: _stems(grammar) for code, grammar in self._grammars.items()}
        self._spelling = Spelling(self.names.words | self._tongues.words)
        self._correcting = Correcting(self.names, self._spelling, self._leads)
        self._respelling = {
            code: Respelling(grammar, self.names.known, self._patterns.expressions)
            for code, grammar in self._grammars.items()
        }
        self.names.phrases.clear()
        self._edits = Edits(catalog, self.names)
        self._references = References(catalog, self._edits, self._part_settled)
        self._called = frozenset(w for grammar in self._grammars.values() for w in grammar.called)

    async def resolve(
        self, state: ConversationState, question: str, language: str | None = None
    ) -> Resolution:
        """As `resolve_now`: nothing in it waits."""
        return self.resolve_now(state, question, language)

    def resolve_now(
        self, state: ConversationState, question: str, language: str | None = None
    ) -> Resolution:
        """How ``question`` is to be read after ``state``.

        It is answered in ``language`` where one is given, and read in it, or else in its own.
        """
        usual, turns = self.catalog.language(language or state.language), state.turns
        typed, places = words_in(question[: _LONGEST + 1])
        if len(question) > _LONGEST or not 0 < len(typed) <= _MOST_WORDS:
            return Resolution(EditKind.ABSTAIN, usual)
        said = Respelled(question, typed, places, places)
        heard = self._heard(question, said, usual, turns)
        resolution = self._understood(state, question, heard, usual, language)
        if resolution.edit is not EditKind.ABSTAIN:
            return resolution
        spoken = self._tongues.of(typed, (), usual, turns)
        respelled = self._respelling[spoken].of(question, typed, places) or said
        other = self._heard(question, respelled, usual, turns, spoken)
        if other == heard or other.texts == typed:
            return resolution
        again = self._understood(state, question, other, usual, language)
        return again if again.answerable else resolution

    def _heard(
        self,
        question: str,
        said: Respelled,
        usual: str,
        turns: Sequence[ConversationTurn],
        strictly: str = "",
    ) -> _Heard:
        """What is meant by ``question``, written out as ``said``; where it is ``strictly`` in one
        language, words of others may be slips too.
        """
        typed, places = said.words, said.typed
        patterns = self._patterns.find(said.text, typed, said.places)
        matched, named = _NONE, typed
        if patterns:
            matched = frozenset([n for m in patterns.values() for n in range(m.first, m.after)])
            named = [text for n, text in enumerate(typed) if n not in matched]
        texts = typed
        if strictly or not self._spelling.known.issuperset(named):
            tongue = self._grammars[strictly or self._tongues.of(typed, (), usual, turns)]
            texts = self._correcting.meant(question, typed, places, matched, tongue, bool(strictly))
        mentions = self._mentions(texts, typed, patterns)
        mentions = self._symbols.exact(question, places, mentions)
        own = strictly or self._tongues.of(texts, mentions, usual, turns)
        return _Heard(places, typed, texts, mentions, own)

    def _understood(
        self,
        state: ConversationState,
        question: str,
        heard: _Heard,
        usual: str,
        language: str | None,
    ) -> Resolution:
        """How ``question`` is read by what was ``heard``."""
        if language is None:
            return self._read(state, question, heard, heard.own, heard.own)
        resolution = self._read(state, question, heard, usual, usual)
        if resolution.edit is EditKind.ABSTAIN and heard.own != usual:
            return self._read(state, question, heard, heard.own, usual)
        return resolution

    def _read(
        self, state: ConversationState, question: str, heard: _Heard, spoken: str, answer_in: str
    ) -> Resolution:
        """How ``question`` is read as one that is ``spoken`` in a language."""
        places, typed, texts, mentions, _ = heard
        grammar = self._grammars[spoken]
        plain = self._without_names(question, places, texts, mentions, grammar)
        plain = together(self._dated(plain, mentions, grammar), grammar.lexicon)
        asked = Question(question, places, plain, mentions, grammar, answer_in)
        resolution = self._settled(state, asked, sure=texts == typed)
        if resolution.edit is not EditKind.ABSTAIN:
            return resolution
        short = self._shortened(typed, mentions)
        if short is None:
            return resolution
        asked = Question(question, places, plain, short, grammar, answer_in)
        again = self._settled(state, asked, sure=False)
        return again if again.answerable else resolution

    def _settled(
        self, state: ConversationState, question: Question, sure: bool, whole: bool = True
    ) -> Resolution:
        """The answer; to what is left of a ``whole`` question, where part of it asks nothing."""
        if question.several or told(question):
            return Resolution(EditKind.ABSTAIN, question.answer_in)
        form = question.grammar.forms.get(state.current_template_id or "")
        if form is not None:
            question = tallied(question, form, state.current_slots)
        resolution = self._references.first(state, question, sure)
        resolution = resolution or self._answer(state, question, sure)
        if resolution.answerable or question.hollow:
            return resolution
        for rest in filter(None, _mended(question, form)):
            found = self._settled(state, rest, sure, whole)
            if found.answerable:
                return found
        if resolution.edit is not EditKind.ABSTAIN:
            return resolution
        found = self._references.found(state, question, sure)
        if found is None and whole:
            found = self._asked(state, question, sure)
        if found is None and sure:
            found = self._without_strays(state, question)
        return found or resolution

    def _without_strays(self, state: ConversationState, question: Question) -> Resolution | None:
        """The answer to what is left of a question without stray words, where that says enough."""
        left = unstrayed(question)
        found = self._settled(state, left.rest, sure=False, whole=False) if left else None
        if left is None or found is None or not found.answerable:
            return None
        form = question.grammar.forms[cast(str, found.template_id)]
        return found if left.bears(found.edit, form) else None

    def _asked(self, state: ConversationState, question: Question, sure: bool) -> Resolution | None:
        """The answer to what is left of the question without what is only told."""
        slots = state.current_slots
        form = question.grammar.forms.get(state.current_template_id or "")
        clauses = parted(question)
        for asked in chain(asking(clauses, {*slots.values()}), waived(clauses)):
            for part in filter(None, (asked.question, *_reduced(asked.question, form, slots))):
                rest = self._settled(state, part, sure, whole=False)
                if rest.answerable and asked.allows(
                    self.catalog.templates[rest.template_id or ""], rest
                ):
                    return rest
        for part in filter(None, chain(framed(question), _reduced(question, form, slots))):
            found = self._settled(state, part, sure, whole=False)
            if found.answerable:
                return found
        return None

    def _part_settled(
        self,
        state: ConversationState,
        question: Question,
        sure: bool,
        pinned: ConversationTurn | None,
    ) -> Resolution:
        """The answer to what is left of a question; that counts the rows of one turn, if given."""
        if pinned is not None:
            return self._answer(state, question, sure, pinned)
        return self._settled(state, question, sure, whole=False)

    def _answer(
        self,
        state: ConversationState,
        question: Question,
        sure: bool,
        pinned: ConversationTurn | None = None,
    ) -> Resolution:
        memory = Memory(self.catalog, state, forget=question.has("reset"), pinned=pinned)
        grammar = question.grammar
        if not question.roles.keys().isdisjoint(_HALTING):
            if question.has("opinion"):
                return Resolution(EditKind.ABSTAIN, question.answer_in)
            if (question.has("meta") and question.empty) or question.restarts:
                return self._edits.none(question)
        offered = offers(self.catalog, state)
        plain = None if offered else obvious(question, memory, self._homonyms)
        if plain is not None:
            return self._edits.only(question, memory, plain, sure)
        offer = chosen(self.catalog, question, offered) if offered else None
        readings = Reader(question, memory, self._homonyms, grammar).readings()
        if question.has("reset"):
            readings = [reading for reading in readings if reading.complete]
        if offer is not None and not (readings and readings[0].complete):
            return self._edits.choice(question, memory, offer, grammar.forms[offer.template])
        if not readings:
            return self._edits.none(question)
        return self._edits.of(question, memory, best(question, memory, readings), sure)

    def _without_names(
        self,
        question: str,
        places: list[Place],
        texts: list[str],
        mentions: Sequence[Mention],
        grammar: Grammar,
    ) -> list[str]:
        """``texts`` with unknown names that look like ordinary words ("in Nice?") in capitals: no
        word of any language, so that they are not taken for it.
        """
        plain, prepositions = texts, grammar.prepositions
        if prepositions.isdisjoint(texts):
            return plain
        for number, text in enumerate(texts[:-1], 1):
            if text not in prepositions or _held(mentions, number):
                continue
            if self._mistaken(question, places, texts, number, grammar):
                plain = replaced(plain, number, texts[number].upper())
        return plain

    def _mistaken(
        self, question: str, places: list[Place], texts: list[str], number: int, grammar: Grammar
    ) -> bool:
        """Whether what stands behind "in" would be read as a small word or a form of one."""
        own = grammar.lexicon.words.get(texts[number])
        if own is not None and (own.ordinal or not own.roles <= _SMALL):
            return False
        cue = grammar.lexicon.around(texts, number)
        if cue is None:
            unknown = texts[number] not in self._spelling.known
            return unknown and stem(texts[number]) in self._stems[grammar.language]
        if cue is not own:
            return False
        if capitalised(question, places, number) or _ends(question, places, number):
            return True
        behind = [grammar.lexicon.around(texts, n) for n in range(number + 1, len(texts))]
        return all(cue is not None and cue.roles <= _IDLE for cue in behind)

    def _dated(self, texts: list[str], mentions: Sequence[Mention], grammar: Grammar) -> list[str]:
        """``texts`` with "older than" a year as "earlier than" it, unless the wordings say it."""
        plain, known = texts, grammar.lexicon
        if known.ages.isdisjoint(texts):
            return plain
        for mention in mentions:
            if self._calendar.isdisjoint(mention.vocabularies()):
                continue
            for first in range(max(0, mention.first - 3), mention.first):
                size = mention.first - first
                dated = known.dated(texts, first)
                if len(dated) == size and texts[first] not in grammar.words:
                    plain = [*plain[:first], *dated, *plain[mention.first :]]
        return plain

    def _mentions(
        self, texts: list[str], typed: list[str], patterns: dict[int, Mention]
    ) -> Sequence[Mention]:
        """The values named, each by its longest name."""
        found = self.names.find(texts)
        for first, match in patterns.items():
            found[first] = _longer(found.get(first), match)
        for first in self.names.partly(typed):
            part = self._part(typed, first) if first not in found else None
            if part is not None:
                found[first] = part
        if len(found) < 2:
            return list(found.values())
        mentions: list[Mention] = []
        position = 0
        for first in sorted(found):
            if first >= position:
                mentions.append(found[first])
                position = found[first].after
        return mentions

    def _shortened(self, typed: list[str], mentions: Sequence[Mention]) -> list[Mention] | None:
        """``mentions`` with what their names are short for too; None where they are for nothing."""
        short = [self._short(typed, mention) for mention in mentions]
        if not mentions:
            short += filter(None, (self._described(typed, at) for at in range(len(typed))))
        return short if short != list(mentions) else None

    def _described(self, typed: list[str], position: int) -> Mention | None:
        """What a word is short for that describes many things: "the white ones" for white wine."""
        entry = self.names.part(typed[position]) if typed[position] in self._ordinary else None
        return Mention(position, position + 1, (entry,), sure=False) if entry is not None else None

    def _short(self, typed: list[str], mention: Mention) -> Mention:
        part = self._part(typed, mention.first) if mention.after == mention.first + 1 else None
        if part is None or part.vocabularies() <= mention.vocabularies() or self._common(mention):
            return mention
        return mention._replace(entries=(*mention.entries, *part.entries), sure=False)

    def _common(self, mention: Mention) -> bool:
        """Whether it is no proper name, as it has a plural: "archives" is short for none."""
        values = (self.catalog.vocabularies[e.vocabulary].values.get(e.id) for e in mention.entries)
        return any(value is not None and value.plurals for value in values)

    def _part(self, typed: list[str], position: int) -> Mention | None:
        word = typed[position]
        if word in self._tongues.words or word in self._homonyms.words or word in self._called:
            return None
        entry = self.names.part(word)
        if entry is None:
            return None
        return Mention(position, position + 1, (entry,), sure=False)


def _held(mentions: Sequence[Mention], number: int) -> bool:
    """Whether a word is part of a value's name."""
    return any(mention.first <= number < mention.after for mention in mentions)


def _longer(name: Mention | None, match: Mention) -> Mention:
    """The longer one of what begins with the same word; both, where they are as long."""
    if name is None or name.after < match.after:
        return match
    return name if name.after > match.after else name._replace(entries=name.entries + match.entries)


def _mended(question: Question, form: Forms | None) -> Iterator[Question | None]:
    """What a follow-up to ``form`` says without what is taken back, or led to, in it."""
    yield retracted(question)
    yield resumed(question)
    if form is not None:
        yield headed(question, form)
        yield apposed(question, form)


def _reduced(
    question: Question, form: Forms | None, slots: Mapping[str, str]
) -> Iterator[Question | None]:
    """What a follow-up to ``form``, with ``slots``, says in fewer words."""
    if form is not None:
        yield remarked(question, {*slots.values()})
        yield exchanged(question, form)
        yield indifferent(question, form, slots)
        yield identified(question, form, slots)
        yield amounted(question)
    else:
        yield from titled(question)
    yield from reworded(question)


def _leads(grammar: Grammar) -> frozenset[str]:
    """The words that stand right before a value: prepositions, and those in the wordings."""
    cues = grammar.lexicon.cues
    leads = set(grammar.prepositions)
    for form in grammar.forms.values():
        for around in form.slots.values():
            leads.update(word for word, close in around.before.items() if close == 1.0)
    return frozenset(word for word in leads if word in cues and not cues[word].asks)


def _calendar(catalog: Catalog) -> Iterator[str]:
    """The vocabularies that hold years or dates, by their names and those of their slots."""
    names: dict[str, set[str]] = {name: {name} for name in catalog.vocabularies}
    for template in catalog.templates.values():
        for slot in template.slots.values():
            names[slot.vocabulary].add(slot.name)
    known = [lexicon(base(code)) for code in ("en", *catalog.languages)]
    for vocabulary, said in names.items():
        parts = [part for name in said for part in split(name.replace("_", " "))]
        cues = [cues.cues[part] for cues in known for part in parts if part in cues.cues]
        roles = {role for cue in cues for role in cue.roles}
        if "calendar" in roles and "lifetime" not in roles:
            yield vocabulary


def _stems(grammar: Grammar) -> frozenset[str]:
    return frozenset(stem(word) for word in grammar.lexicon.cues if " " not in word)


def _ends(question: str, places: list[Place], number: int) -> bool:
    """Whether a clause ends behind a word."""
    after = places[number + 1][0] if number + 1 < len(places) else len(question)
    behind = question[places[number][1] : after].strip()
    return number + 1 == len(places) or bool(behind.strip("-'’"))
