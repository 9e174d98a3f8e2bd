"""Which clause of a question asks, where the others only report: "I am late: how far is it?"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from functools import cached_property

from heritage_session.resolvers.hearing.scanner import Mention
from heritage_session.resolvers.language.lexicon import ASKED, SPANS
from heritage_session.resolvers.language.phrasebook import Phrasebook
from heritage_session.resolvers.reading.question import Question
from heritage_session.resolvers.trimming.occasions import occasioned
from heritage_session.resolvers.trimming.parting import (
    BLOCKING,
    REFERS,
    THERE,
    Asked,
    Parted,
    means_report,
    places,
)

_MOST = 7
_SHORT, _SENTENCE = 3, 4
_STOPS = frozenset(".!")
_AGES = frozenset(("older", "younger"))
_TIMES = frozenset(("time", "day", *SPANS))


def asking(parted: Parted, held: Set[str]) -> Iterator[Asked]:
    """What may be left of a question without the clauses that only report; none where all ask.

    A clause that excludes or counts reports nothing, nor does one that denies, except the value
    that is ``held`` so far. One that names a value reports where "there" points at it, or where the
    rest says all that it needs.
    """
    question, clauses, _ = parted
    known = question.grammar.phrases
    if known is None or not (clauses or known.within(question.texts, "wonder")):
        return
    found: list[Asked] = [Asked(question)]
    if 1 < len(clauses) <= _MOST:
        told: list[Told] = []
        for number in range(len(clauses)):
            told.append(Told(parted, number, known, held, told[-1] if told else None))
        asked = _asked(question, told, known)
        found = [asked] if asked is not None else []
    for asked in (*found, *occasioned(parted)):
        direct = _direct(asked.question, known) or asked.question
        if direct is not question:
            yield asked._replace(question=direct)


def _asked(question: Question, told: Sequence[Told], known: Phrasebook) -> Asked | None:
    """The clauses from the first to the last that ask, where those between do too."""
    left = [n for n, t in enumerate(told) if not t.reports]
    named = [n for n in left if told[n].names]
    kept = [n for n in left if n not in named]
    if not kept:
        kept = [n for n, t in enumerate(told) if t.requests and named and n > named[0]]
    if not kept:
        named, kept = [], left
    if not kept or any(kept[0] < n < kept[-1] for n in named):
        return None
    first, last = kept[0], kept[-1]
    while first and told[first - 1].small:
        first -= 1
    if (first, last) == (0, len(told) - 1):
        return Asked(question)
    rest = question.part(told[first].clause.first, told[last].clause.after)
    values = [m for n in named for m in told[n].values if not (told[n].recalls and _again(m, rest))]
    ends = rest.roles.keys() & (THERE - {"there"})
    if len(values) == 1 and named[0] < first and (ends or not _again(values[0], rest)):
        pointed = _pointed(question, rest, values[0], known)
        if pointed is not None:
            return pointed
    if values and any(told[n].denies for n in named):
        return None
    unclear = any(places(clause.said, known) for clause in told[:first])
    if means_report(rest) and any(clause.introduces for clause in told[:first]):
        return None
    if rest.roles.keys() & THERE and (unclear or values):
        return None
    return Asked(rest, tuple(values), unclear)


def _again(value: Mention, rest: Question) -> bool:
    """Whether the rest names another value of the same kind."""
    return any(m.vocabularies() & value.vocabularies() for m in rest.mentions)


def _pointed(question: Question, rest: Question, value: Mention, known: Phrasebook) -> Asked | None:
    """The rest with what its only "there", or "that too", points at."""
    found = list(_theres(rest)) or list(_others(rest))
    if len(found) != 1:
        return None
    role, at, size = found[0]
    return Asked(rest.put(at, size, known.one(role), value, question))


def _theres(question: Question) -> Iterator[tuple[str, int, int]]:
    """What each "there" does, where it stands, and in how many words; "is there" has one too."""
    texts, lexicon, at = question.texts, question.grammar.lexicon, 0
    while at < len(texts):
        size, cue = lexicon.at(texts, at)
        said = {at: (size, cue)} if cue is not None and cue.roles & THERE else {
            n: (1, lexicon.cues.get(texts[n])) for n in range(at, at + size)
        }  # fmt: skip
        for first, (length, word) in said.items():
            if word is not None and word.roles & THERE:
                yield next(iter(word.roles & THERE)), first, length
        at += size


def _others(question: Question) -> Iterator[tuple[str, int, int]]:
    """As `_theres`, of the "them" in "and check them too"."""
    also = question.has("also") and not question.mentions
    for at in question.roles.get("pronoun", ()) if also else ():
        yield "", at, question.grammar.lexicon.at(question.texts, at)[0]


class Told:
    """A clause as to what it tells."""

    def __init__(
        self,
        parted: Parted,
        number: int,
        known: Phrasebook,
        held: Set[str],
        before: Told | None,
    ) -> None:
        question, clauses, said = parted
        self.clause = clauses[number]
        self._known = known
        self.said = said[number]
        behind = clauses[number + 1] if number + 1 < len(clauses) else None
        texts = question.texts
        self.first = before is None or (before.idle and before.first)
        self._opens = number == 0 or clauses[number - 1].end in _STOPS | {"?"}
        self._last = behind is None
        self._concluded = known.at(texts, self.clause.after - 1, "so") > 0 or (
            behind is not None and known.at(texts, behind.first, "so") > 0
        )
        ids = [{entry.id for entry in mention.entries} for mention in self.said.mentions]
        self.recalls = bool(ids) and all(held & found for found in ids)

    @cached_property
    def idle(self) -> bool:
        """Whether it says nothing at all: "thanks", "if I may ask"."""
        return self._idle(asides=True)

    @property
    def small(self) -> bool:
        """Whether it is idle and joins what follows to what was said: "no", "and then"."""
        return self._idle(asides=False)

    @property
    def reports(self) -> bool:
        """Whether an answer is the same without it."""
        if self.idle:
            return True
        if self.said.mentions or not self._tells:
            return False
        if self._asks:
            return self._exclaims
        if self._known.at(self.said.texts, 0, "because"):
            return True
        return self._personal and (self._concluded or not self._conditional)

    @property
    def names(self) -> bool:
        """Whether it is a report that names a value."""
        if not self.said.mentions or self._asks or self._conditional:
            return False
        return (self._tells and self._personal) or (
            self.recalls and self._states(BLOCKING - {"not"})
        )

    @property
    def denies(self) -> bool:
        """Whether it says of something that it is not: "we have no sugar left"."""
        return self.said.has("not")

    @property
    def values(self) -> Iterator[Mention]:
        """The values that it names, by the words of the whole question."""
        first = self.clause.first
        for mention in self.said.mentions:
            yield mention._replace(first=mention.first + first, after=mention.after + first)

    @property
    def requests(self) -> bool:
        """Whether it asks somebody for what was named: "could you check that too"."""
        said = self.said
        points = said.roles.keys() & THERE or (said.has("also") and said.has("pronoun"))
        return bool(points) and not said.mentions and self._known.within(said.texts, "you")

    @property
    def introduces(self) -> bool:
        """Whether it speaks of something that was not said yet."""
        refers = self.said.roles.keys() & REFERS
        return bool(self.said.unknown) and not refers and not self.idle

    @property
    def _tells(self) -> bool:
        return self._states(BLOCKING)

    def _states(self, blocking: frozenset[str]) -> bool:
        """Whether it is a statement that counts nothing and has nothing ``blocking``."""
        said = self.said
        recalls = min(said.roles.get("there", ()), default=1) == 0
        wonders = self.recalls and self._known.at(said.texts, 0, "i_said")
        asks = self.clause.end == "?" and not (recalls or wonders)
        once = all(self._known.at(said.texts, at, "once") for at in said.roles.get("return", ()))
        found = said.roles.keys() & (blocking - {"return"} if once else blocking)
        blocks = bool(self._counts or found) and not self._known.within(said.texts, "known")
        return not (blocks or asks)

    @property
    def _counts(self) -> bool:
        """Whether it counts to something, other than to a day or a week: "last year"."""
        cues, texts = self.said.grammar.lexicon.words, self.said.texts
        behind = [cues.get(text) for c in self.said.counts for text in texts[c.at + 1 : c.at + 2]]
        timed = [cue for cue in behind if cue is not None and cue.roles & _TIMES]
        return len(timed) < len(self.said.counts)

    @property
    def _asks(self) -> bool:
        asked = self.said.said & ASKED
        if self._comments or self._known.within(self.said.texts, "known"):
            return False
        within = min(self.said.roles.get("exists", ()), default=0) > 0
        return bool(asked - {"?list"} if within else asked)

    @property
    def _comments(self) -> bool:
        """Whether it is "that is where I was born"."""
        cues = self.said.grammar.lexicon.words
        first, second = [cues.get(text) for text in (*self.said.texts, "", "")[:2]]
        points = first is not None and not first.roles.isdisjoint(REFERS)
        return points and second is not None and "copula" in second.roles

    @property
    def _exclaims(self) -> bool:
        """Whether it is "how kind!": no word of it is one of the wordings."""
        said = self.said
        content = said.texts[said.grammar.lexicon.at(said.texts, 0)[0] :]
        return (
            self.clause.end in _STOPS
            and 0 < len(content) <= _SHORT
            and bool(said.unknown)
            and not any(said.grammar.inflects(text) for text in content)
        )

    @property
    def _subject(self) -> bool:
        """Whether it begins with a subject of its own: "the shop", "my uncle"."""
        cue = self.said.grammar.lexicon.words.get(self.said.texts[0])
        article = cue is not None and "article" in cue.roles
        return article or self._known.at(self.said.texts, 0, "person") > 0

    @property
    def _personal(self) -> bool:
        texts = self.said.texts
        return self._known.within(texts, "person") or self._known.within(texts, "wonder")

    @property
    def _conditional(self) -> bool:
        """Whether it says what an answer has to be like: "I want cheap ones"."""
        said, known = self.said, self._known
        if known.within(said.texts, "only") or self._limits:
            return True
        return known.within(said.texts, "wanting") and not (
            known.within(said.texts, "wonder") or self._subject_wants
        )

    @property
    def _subject_wants(self) -> bool:
        """Whether it is somebody else who wants to have an answer."""
        return self._subject and not self._known.at(self.said.texts, 0, "person")

    @property
    def _limits(self) -> bool:
        said = self.said
        cues = [cue for text in said.texts if (cue := said.grammar.lexicon.words.get(text))]
        number = any(text.isdigit() for text in said.texts)
        return number or any(cue.roles & _AGES for cue in cues)

    def _idle(self, asides: bool) -> bool:
        said, texts, at = self.said, self.said.texts, 0
        if said.mentions or said.counts:
            return False
        while at < len(texts):
            aside = self._known.at(texts, at, "aside") if asides else 0
            size, cue = said.grammar.lexicon.at(texts, at)
            correct = cue is not None and "correct" in cue.roles and "not" not in cue.roles
            if not aside and not (cue is not None and (cue.silent or correct)):
                return False
            at += aside or size
        return not said.roles.keys() & THERE


def _direct(question: Question, known: Phrasebook) -> Question | None:
    """What "could you tell me what …" asks."""
    texts, lexicon = question.texts, question.grammar.lexicon
    for at in range(1, len(texts)) if known.within(texts, "wonder") else ():
        _, cue = lexicon.at(texts, at)
        opens = known.at(texts, at, "whether")
        if not opens and not (cue is not None and cue.asks):
            continue
        frame = question.part(0, at)
        if frame.mentions or frame.counts or frame.roles.keys() & BLOCKING:
            return None
        if not known.within(texts[:at], "wonder"):
            continue
        spoken = known.within(texts[:at], "person") or known.within(texts[:at], "you")
        return _ordered(question.part(at + opens, len(texts)), bool(opens)) if spoken else None
    return None


def _ordered(direct: Question, whether: bool) -> Question:
    """An indirect question in the words of a direct one: no verb within a comparison."""
    cues, texts = direct.grammar.lexicon.cues, direct.texts
    for at in direct.roles.get("copula", ()) if whether else ():
        if " ".join(texts[max(0, at - 1) : at] + texts[at + 1 : at + 2]) in cues:
            return direct.without(at, at + 1)
    return direct
