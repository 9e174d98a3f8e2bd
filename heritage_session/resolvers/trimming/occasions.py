"""What stands around a question, of unknown words: a salutation, an occasion, a remark, a greeting.

"Dear all, …", "For the parish newsletter: …", "… I have only one evening, alas.", "… Cheers, Dave".
"""

from __future__ import annotations

from collections.abc import Iterator

from heritage_session.resolvers.language.lexicon import ASKED
from heritage_session.resolvers.language.phrasebook import Phrasebook
from heritage_session.resolvers.reading.question import Question
from heritage_session.resolvers.trimming.parting import (
    THERE,
    Asked,
    Parted,
    means_report,
    places,
)

_BRIEF, _CALLED, _EXCLAIMED, _GREETED = 3, 4, 4, 7
_STOPS = frozenset(".!?…")
_OWN = _STOPS | frozenset(":;(–—\n")
_DENYING = ("not", "bare_not", "drop", "none")
_POINTING = frozenset(("drop", "following", "other", "preceding", "reverse"))
_PERSONAL = frozenset(("folk", "person", "wonder"))
_ASKS, _SAYS, _WHOLE = 0, 1, 2


def occasioned(parted: Parted) -> Iterator[Asked]:
    """The question without the clauses that only stand around it; none where there are none."""
    question, parts, _ = parted
    known = question.grammar.phrases
    if known is None or not parts:
        return
    around = _Around(parted, known)
    kinds = around.kinds()
    if _ASKS not in kinds or max(kinds) == _ASKS:
        return
    spans = [(p.first, p.after) for p, kind in zip(parts, kinds, strict=True) if kind]
    rest = question.without_words({at for span in spans for at in range(*span)})
    told = [said for said, kind in zip(around.said, kinds, strict=True) if kind]
    unclear = any(places(said, known) for said in told)
    if told and (means_report(rest) or (unclear and rest.roles.keys() & THERE)):
        return
    if rest.points and any(map(_topical, told)):
        return
    beside = tuple(mention for said in told for mention in said.mentions)
    yield Asked(rest, beside, unclear or _WHOLE in kinds, around.refuses)


def _topical(said: Question) -> bool:
    """Whether a clause only names what goes on to be asked of: "and the sequel, who made it?"."""
    at = said.opening + 1
    return at + 1 == len(said.texts) and said.article(at) and at in said.unknown.values()


class _Around:
    """The clauses of a question as to what they do around it."""

    def __init__(self, parted: Parted, known: Phrasebook) -> None:
        question, parts, self.said = parted
        self._known = known
        self._parts = parts
        numbers = range(len(parts))
        self._asking = [self._asks(n) for n in numbers]
        asking = [n for n in numbers if self._asking[n]]
        held = [n for n in numbers if self.said[n].mentions]
        self._first = min(asking or held, default=len(parts))
        self._follows = self._first < len(parts) and self._is_follow_up(self.said[self._first])
        asked = self.said[self._first] if self._first < len(parts) else question
        self._instead = asked.has("also") and len(asked.mentions) == 1
        self.refuses = False
        self._speaks = [self._personal(n) for n in numbers]
        for n in (*numbers, *reversed(numbers)):
            self._speaks[n] = self._speaks[n] or any(self._speaks[m] for m in self._beside(n))

    def kinds(self) -> list[int]:
        """Of each clause: `_ASKS` where it may be a part of what is asked, `_WHOLE` where it is
        certain only of a whole question that it is none.
        """
        kinds = [self._kind(number) for number in range(len(self._parts))]
        for number, kind in enumerate(kinds):
            if not kind and self._joins(number):
                kinds[number] = max((kinds[n] for n in self._beside(number)), default=_ASKS)
        return kinds

    def _beside(self, number: int) -> Iterator[int]:
        """The clauses next to it in the same sentence, where they do not ask."""
        for other in (number - 1, number + 1):
            near = 0 <= other < len(self._parts) and not self._asking[other]
            if near and self._parts[min(number, other)].end not in _OWN:
                yield other

    def _kind(self, number: int) -> int:
        said, known = self.said[number], self._known
        if self._greets(number):
            return _SAYS
        if self._turns(number):
            return _WHOLE
        before, reason = number < self._first, known.at(said.texts, 0, "because")
        free = before and self._instead and not (said.mentions or self._asking[number])
        if free and not said.roles.keys().isdisjoint(_DENYING):
            self.refuses = True
            return _SAYS
        limits = self._denies(number) or self._limits(number)
        if self._asking[number] or (limits and not (before and reason)):
            return _ASKS
        if said.mentions:
            return _WHOLE if before and self._personal(number) else _ASKS
        if reason or (before and self._exclaims(number)):
            return _SAYS
        if not (self._introduces(number) if before else self._remarks(number)):
            return _ASKS
        return _SAYS if self._speaks[number] or self._follows else _WHOLE

    def _joins(self, number: int) -> bool:
        """Whether it may go with the clause before it: "…, alas"."""
        said = self.said[number]
        free = not (said.mentions or self._asking[number] or self._limits(number))
        return free and not self._denies(number)

    def _asks(self, number: int) -> bool:
        said, end, known = self.said[number], self._parts[number].end, self._known
        if end == "?":
            return not known.within(said.texts, "aside") or not said.said.isdisjoint(ASKED)
        if said.said.isdisjoint(ASKED):
            return False
        told = known.at(said.texts, 0, "while") or known.at(said.texts, 0, "aside")
        later = self.said[number + 1 :]
        return not (told and any(not other.said.isdisjoint(ASKED) for other in later))

    def _greets(self, number: int) -> bool:
        """Whether it is "Dear all", "Kind regards", or the name behind that."""
        said, known = self.said[number], self._known
        if said.mentions or self._parts[number].end == "?":
            return False
        if number < self._first or self._asking[number]:
            size = known.at(said.texts, 0, "greeting")
            return len(said.texts) <= (size if self._asking[number] else _GREETED * size)
        if len(said.texts) > _CALLED:
            return False
        before = self.said[number - 1].texts if number else []
        return any(known.at(texts, 0, "farewell") for texts in (said.texts, before))

    def _turns(self, number: int) -> bool:
        """Whether it only announces another question."""
        said, end = self.said[number], self._parts[number].end
        turns = self._known.within(said.texts, "turning")
        return turns and not said.mentions and end != "?"

    def _exclaims(self, number: int) -> bool:
        """Whether it is "phew, long day" or "two years on", and no subject: "the weather"."""
        said = self.said[number]
        if len(said.texts) > _EXCLAIMED or said.has("reset") or said.article(1):
            return False
        return not any(map(said.grammar.inflects, said.texts))

    def _introduces(self, number: int) -> bool:
        """Whether it is an occasion before what is asked, and nothing that is pointed at there."""
        said = self.said[number]
        if not self._speaks[number] and (said.counts or said.roles.keys() & _POINTING):
            return False
        return self._parts[number].end == ":" or len(said.texts) >= _BRIEF

    def _remarks(self, number: int) -> bool:
        """Whether it is said of somebody behind what is asked, or what it is asked for."""
        texts, known = self.said[number].texts, self._known
        if len(texts) < _BRIEF:
            return False
        led = known.at(texts, 0, "person") or known.at(texts, 0, "folk")
        own = self._parts[number - 1].end in _OWN
        purpose = known.at(texts, 0, "purpose") or self._parts[number].end == ")"
        return bool(led or (own and (purpose or self._speaks[number])))

    def _personal(self, number: int) -> bool:
        said = self.said[number]
        return any(self._known.within(said.texts, role) for role in said.hints & _PERSONAL)

    def _denies(self, number: int) -> bool:
        """Whether it excludes something, and does not only say what somebody does not do."""
        said, known = self.said[number], self._known
        if said.roles.keys().isdisjoint(_DENYING):
            return False
        if any(said.grammar.inflects(said.texts[at]) for at in said.unknown.values()):
            return True
        return not (self._speaks[number] or known.within(said.texts, "you") or said.article(1))

    def _limits(self, number: int) -> bool:
        """Whether it says what an answer has to be like: "I want cheap ones", "with parking"."""
        known, texts = self._known, self.said[number].texts
        if known.at(texts, 0, "with") and not known.at(texts, 1, "person"):
            return True
        if known.within(texts, "wanting") and not known.within(texts, "wonder"):
            return not self._plans(number)
        return known.within(texts, "only") and not self._speaks[number]

    def _plans(self, number: int) -> bool:
        """Whether it says what somebody wants to do: "we would like to go away"."""
        known, texts = self._known, self.said[number].texts
        if not (self._speaks[number] and known.within(texts, "plan")):
            return False
        last = known.one("infinitive")
        return texts[-1].endswith(last) or known.at(texts, len(texts) - 1, "away") > 0

    def _is_follow_up(self, said: Question) -> bool:
        """Whether it goes on by itself: "and for A?", "how big is it", "but A then"."""
        concludes = self._known.at(said.texts, 0, "so") or said.any_between("but", 0, 1)
        return bool(said.opening or concludes) or not said.said.isdisjoint(ASKED)
