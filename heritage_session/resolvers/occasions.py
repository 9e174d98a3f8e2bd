"""What stands around a question, of unknown words: a salutation, an occasion, a remark, a greeting.

"Dear all, …", "For the parish newsletter: …", "… I have only one evening, alas.", "… Cheers, Dave".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heritage_session.resolvers.lexicon import ASKS
from heritage_session.resolvers.parting import Asked, Clause, parted
from heritage_session.resolvers.phrasebook import Phrasebook
from heritage_session.resolvers.question import Question

_MOST = 9
_BRIEF, _CALLED, _GREETED, _EXCLAIMED, _SUBJECT = 3, 4, 7, 4, 2
_STOPS = frozenset(".!?…")
_OWN = _STOPS | frozenset("(–—\n")
_SAYS, _WHOLE = 1, 2
_ASKED = frozenset(f"?{role}" for role in ASKS)
_DENYING = ("not", "bare_not", "drop", "none")


def occasioned(question: Question) -> Iterator[Asked]:
    """The question without the clauses that only stand around it; none where there are none."""
    known = question.grammar.phrases
    if known is None:
        return
    parts = list(parted(question, known))
    if not 1 < len(parts) <= _MOST:
        return
    around = _Around(question, parts, known)
    told = [around.kind(number) for number in range(len(parts))]
    left = [number for number, kind in enumerate(told) if not kind]
    if not left or len(left) == len(parts):
        return
    rest = question
    for number in reversed(range(len(parts))):
        if told[number]:
            rest = rest.without(parts[number].first, parts[number].after)
    beside = tuple(m for n, kind in enumerate(told) if kind for m in around.said[n].mentions)
    yield Asked(rest, beside, whole=_WHOLE in told)


class _Around:
    """The clauses of a question as to what they do around it."""

    def __init__(self, question: Question, parts: Sequence[Clause], known: Phrasebook) -> None:
        self._known = known
        self._parts = parts
        self.said = [question.part(part.first, part.after) for part in parts]
        asking = [n for n in range(len(parts)) if self._asks(n)]
        held = [n for n, said in enumerate(self.said) if said.mentions]
        self._first = min(asking or held, default=len(parts))

    def kind(self, number: int) -> int:
        """0 where it may be a part of what is asked, `_WHOLE` where only of a whole question it is
        certain that it is none.
        """
        said, known = self.said[number], self._known
        if self._asks(number):
            return 0
        if said.mentions:
            told = number < self._first and self._personal(said) and not self._limits(said)
            return _WHOLE if told and not self._denies(said) else 0
        if self._greets(number) or self._exclaims(number):
            return _SAYS
        if known.within(said.texts, "turning"):
            return _WHOLE
        if self._limits(said) or self._denies(said):
            return 0
        if known.at(said.texts, 0, "because"):
            return _SAYS
        return _WHOLE if self._stands(number) else 0

    def _asks(self, number: int) -> bool:
        said, end = self.said[number], self._parts[number].end
        if said.said.isdisjoint(_ASKED):
            return end == "?" and not self._known.within(said.texts, "aside")
        return not self._known.within(said.texts, "wonder") or end == "?"

    def _greets(self, number: int) -> bool:
        """Whether it is "Dear all", "Kind regards", or the name behind that."""
        texts = self.said[number].texts
        if number < self._first:
            return len(texts) <= _GREETED and self._known.at(texts, 0, "greeting") > 0
        if len(texts) > _CALLED:
            return False
        before = self.said[number - 1].texts if number else []
        return any(self._known.at(said, 0, "farewell") for said in (texts, before))

    def _exclaims(self, number: int) -> bool:
        """Whether it is "phew, long day." before what is asked."""
        said = self.said[number]
        if number >= self._first or len(said.texts) > _EXCLAIMED or self._denies(said):
            return False
        closed = self._parts[number].end in _STOPS or number + 1 < self._first
        return closed and not any(said.grammar.inflects(text) for text in said.texts)

    def _stands(self, number: int) -> bool:
        """Whether it is an occasion before what is asked, or a remark behind it."""
        said, known = self.said[number], self._known
        if number < self._first:
            return self._parts[number].end == ":" or len(said.texts) >= _BRIEF
        own = self._own(number)
        return (own and known.at(said.texts, 0, "purpose") > 0) or (
            own and self._personal(said)
        )

    def _own(self, number: int) -> bool:
        """Whether it is a sentence of its own, or a part of one."""
        return any(part.end in _OWN for part in self._parts[self._first : number])

    def _personal(self, said: Question) -> bool:
        known, texts = self._known, said.texts
        return known.within(texts, "person") or known.within(texts, "wonder")

    def _denies(self, said: Question) -> bool:
        """Whether it excludes something, and does not only say what somebody does not do."""
        if not any(said.has(role) for role in _DENYING):
            return False
        worded = any(said.grammar.inflects(text) for text in said.texts if text in said.unknown)
        return worded or not self._personal(said)

    def _limits(self, said: Question) -> bool:
        """Whether it says what an answer has to be like: "I want cheap ones", "with parking"."""
        known, texts = self._known, said.texts
        if known.at(texts, 0, "with"):
            return True
        if known.within(texts, "wanting") and not known.within(texts, "wonder"):
            return True
        return known.within(texts, "only") and not self._personal(said)
