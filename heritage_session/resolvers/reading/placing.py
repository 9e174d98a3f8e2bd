"""Puts the values of a question into the slots of a template, or says why they do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from heritage_session.resolvers.grammar.wordings import Forms, SlotWords
from heritage_session.resolvers.hearing.scanner import Mention
from heritage_session.resolvers.language.lexicon import LIMITS, OPPOSITE
from heritage_session.resolvers.language.text import stem
from heritage_session.resolvers.reading.doing import doer
from heritage_session.resolvers.reading.homonyms import Homonyms
from heritage_session.resolvers.reading.memory import Memory
from heritage_session.resolvers.reading.question import Question
from heritage_session.resolvers.reading.transitive import ordered, turned

_CLEAR = 0.2
_NONE: frozenset[str] = frozenset()
_REACH = 3
_REPLACES = frozenset(("replace", "instead_of", "not"))
_JOINING = frozenset(("also", "conjunction", "correct", "exactly", "hesitation", "offered", "then"))


class Placed(NamedTuple):
    """A mention in a slot, with all values that it may mean there; one is no doubt."""

    mention: Mention
    values: tuple[str, ...]


class Placement(NamedTuple):
    """What a question's values fill. ``loose`` fit no slot; ``doubt`` fits more than one."""

    slots: Mapping[str, Placed]
    loose: tuple[Mention, ...] = ()
    doubt: tuple[Mention, tuple[str, ...]] | None = None


class Placer:
    """Places one question's mentions into any template."""

    def __init__(self, question: Question, homonyms: Homonyms, memory: Memory) -> None:
        self._question = question
        self._homonyms = homonyms
        self._memory = memory
        known = question.grammar.lexicon
        topical = question.has("topical")
        self._topics = known.framed("topics") | known.phrases("topical") if topical else _NONE
        self._replaces = not question.roles.keys().isdisjoint(_REPLACES)
        self._leads: dict[int, list[str]] = {}
        self._limiting = known.limiting

    def place(
        self, form: Forms, base: Mapping[str, str], but: Mention | None = None
    ) -> Placement | None:
        """The slots that all mentions ``but`` one fill; None where they contradict each other."""
        mentions = self._question.mentions
        if but is None and not self._replaces:
            names = [self._only_slot(form, mention) for mention in mentions]
            if all(names) and len(set(names)) == len(names):
                return self._apart(form, names)
        ranged = self._range(form) if len(mentions) == 2 else None
        if ranged is not None:
            return ranged
        slots: dict[str, Placed] = {}
        loose: list[Mention] = []
        doubt = None
        if self._replaces and self._given_up(form, base) is None:
            return None
        for mention, options in self._options(form, base, but):
            if options is None:
                return None
            if not options:
                loose.append(mention)
            elif len(options) > 1:
                if doubt is not None:
                    return None
                doubt = (mention, options)
            elif not self._put(slots, form, next(iter(options)), mention):
                return None
        if doubt is not None:
            slots, doubt = self._left_over(slots, form, doubt)
        return Placement(slots, tuple(loose), doubt)

    def _apart(self, form: Forms, names: list[str]) -> Placement | None:
        """Each value in the only slot for it; None where the words around one forbid that."""
        slots: dict[str, Placed] = {}
        for name, mention in zip(names, self._question.mentions, strict=True):
            if self._contradicts(form, name, mention):
                return None
            vocabulary = form.template.slots[name].vocabulary
            slots[name] = Placed(mention, self._values(vocabulary, mention))
        return Placement(slots)

    def _only_slot(self, form: Forms, mention: Mention) -> str:
        """The one slot for the kind of thing that is named; "" where there are more or none."""
        slots = form.kinds.get(mention.kind, ())
        return slots[0] if len(slots) == 1 else ""

    def _range(self, form: Forms) -> Placement | None:
        """The ends of "1900-1950", where that is all there is."""
        question = self._question
        first, second = question.mentions
        if not (first.pattern and second.pattern):
            return None
        between = question.between(first, second)
        if between and not question.grammar.lexicon.directions(between) & {"destination", "upper"}:
            return None
        if len(between) > 1 or self._directions(first, self._before(first)):
            return None
        ends = {end: _ends(form, end, first) for end in ("lower", "upper")}
        if not (len(ends["lower"]) == len(ends["upper"]) == 1):
            return None
        if ends["lower"] == ends["upper"]:
            return None
        placed = {
            ends["lower"][0]: Placed(first, (first.entries[0].id,)),
            ends["upper"][0]: Placed(second, (second.entries[0].id,)),
        }
        return Placement(placed)

    def _dashed(self, form: Forms) -> Iterator[tuple[Mention, tuple[str, ...]]]:
        """The two ends of "A - B", in the order of the wordings."""
        question = self._question
        for pair in pairwise(question.mentions):
            slots = [form.template.slots[name] for name in form.pair]
            if question.dashed(*pair) and all(
                slots[0].vocabulary in m.vocabularies() for m in pair
            ):
                yield from ((m, (slot.name,)) for m, slot in zip(pair, slots, strict=True))

    def _options(
        self, form: Forms, base: Mapping[str, str], but: Mention | None
    ) -> list[tuple[Mention, tuple[str, ...] | None]]:
        replaced = self._replaced(form) if self._replaces else ()
        dashed = dict(self._dashed(form)) if form.pair else {}
        return [
            (m, dashed[m] if m in dashed else self.slots_for(form, m, base))
            for m in self._question.mentions
            if m is not but and m not in replaced
        ]

    def slots_for(
        self, form: Forms, mention: Mention, base: Mapping[str, str]
    ) -> tuple[str, ...] | None:
        """The slots that a mention may fill; None where the words around it forbid them all."""
        only = self._only_slot(form, mention)
        if only:
            return None if self._contradicts(form, only, mention) else (only,)
        held = mention.vocabularies()
        fitting = [slot.name for slot in form.template.slots.values() if slot.vocabulary in held]
        if len(held) > 1:
            fitting = [name for name in fitting if self._led(form, name, mention, held)]
        allowed = [name for name in fitting if not self._contradicts(form, name, mention)]
        if len(allowed) < 2:
            return None if fitting and not allowed else tuple(allowed)
        if form.passive is not None:
            kind = form.template.slots[form.passive.agent].vocabulary
            does = doer(self._question, form.passive, kind, mention)
        else:
            does = turned(self._question, form, mention, self._memory) or ordered(
                self._question, form, mention
            )
        if does in allowed:
            return (does,)
        scores = {name: self._closeness(form.slots[name], mention) for name in allowed}
        best = max(scores.values())
        near = tuple(name for name in allowed if scores[name] > best - _CLEAR)
        if len(near) > 1:
            told = ordered(self._question, form, mention, apart=True)
            if told in near:
                return (told,)
            if self._led_as_date(mention):
                near = tuple(name for name in near if self._yearly(form, name)) or near
            given_up = self._given_up(form, base) or ()
            filled = [name for name in near if name in given_up]
            if len(filled) == 1:
                return (filled[0],)
            fresh = self._memory.fresh(form.template.id, near) if self._only(mention) else ()
            if len(fresh) == 1:
                return fresh
            filled = [name for name in near if name in base]
            if len(filled) == 1 and self._settles(form, filled[0], near, mention):
                return (filled[0],)
            optional = all(form.template.slots[name].optional for name in near)
            on = optional and len(filled) == 1 and not self._at(mention)
            return (filled[0],) if on else near
        return near

    def _led_as_date(self, mention: Mention) -> bool:
        """Whether "in 1900" or "from 1900" stands here, and no limit nor another number."""
        if [m for m in self._question.mentions if m.pattern] != [mention]:
            return False
        at, known = mention.first - 1, self._question.grammar.lexicon.words
        cue = known.get(self._question.texts[at]) if mention.pattern and at >= 0 else None
        return cue is not None and not cue.roles.isdisjoint(("preposition", "origin"))

    def _yearly(self, form: Forms, name: str) -> bool:
        return "year" in self._question.grammar.concepts[form.template.slots[name].vocabulary]

    def _settles(self, form: Forms, name: str, near: tuple[str, ...], mention: Mention) -> bool:
        """Whether a slot is the only one of these that no question of its kind goes without, and
        no word says that another is meant: "and Rome?".
        """
        slots = form.template.slots
        said = self._directions(mention, self._before(mention))
        return not slots[name].optional and all(
            slots[n].optional and not said & form.slots[n].directions for n in near if n != name
        )

    def _only(self, mention: Mention) -> bool:
        """Whether the question says nothing but this value: "and Rome then?"."""
        question = self._question
        alone = question.mentions == [mention] and len(mention.vocabularies()) == 1
        about = question.needs or question.nouns or question.counts
        return alone and not about and question.roles.keys() <= _JOINING

    def _before(self, mention: Mention) -> list[str]:
        """The words before a mention, nearest first."""
        found = self._leads.get(mention.first)
        if found is None:
            found = self._leads[mention.first] = self._question.before(mention.first)
        return found

    def _led(self, form: Forms, name: str, mention: Mention, kinds: set[str]) -> bool:
        """Whether the words at a name of several ``kinds`` of things allow it to be of this one."""
        called = self._called(mention, kinds)
        if called and not self._worded_behind(form, name, mention):
            return form.template.slots[name].vocabulary in called
        leads = self._question.grammar.leads
        lead = next(iter(self._before(mention)), "")
        own = form.template.slots[name].vocabulary
        return lead in leads[own] or not any(lead in leads[kind] for kind in kinds)

    def _worded_behind(self, form: Forms, name: str, mention: Mention) -> bool:
        """Whether the word right behind a mention is the one that the wordings have behind it."""
        behind = self._question.behind(mention)
        return any(form.slots[name].after.get(text) == 1.0 for text in behind)

    def _called(self, mention: Mention, kinds: set[str]) -> set[str]:
        """What kinds of things the word right before or behind a name calls it."""
        question = self._question
        near = [*self._before(mention)[:1], *question.behind(mention)]
        nouns = question.grammar.nouns
        return {kind for text in near for kind in nouns.get(stem(text), ()) if kind in kinds}

    def _closeness(self, words: SlotWords, mention: Mention) -> float:
        before = self._before(mention)
        opening = self._question.opening
        said = [
            0.0 if mention.first - opening <= distance else words.before.get(text, 0.0)
            for distance, text in enumerate(before)
        ]
        if said and self._directions(mention, before) & words.directions:
            said[0] = max(said[0], 0.6)
        score = sum([near / (1 + distance) for distance, near in enumerate(said)])
        if not said and self._directions(mention, before) & words.directions:
            score = 0.6
        after = self._question.texts[mention.after : mention.after + 1]
        score += 0.3 * sum(words.after.get(text, 0.0) for text in after)
        score += 0.6 if self._named(words, mention) else 0.0
        return score + (0.6 if self._within_range(words, mention) else 0.0)

    def _named(self, words: SlotWords, mention: Mention) -> bool:
        """Whether the slot's own name stands at the mention: "winner X", "X as the winner"."""
        return any(stem(text) in words.names for text in self.near(mention))

    def near(self, mention: Mention) -> list[str]:
        """The words right before and behind a mention."""
        texts = self._question.texts
        return [*texts[max(0, mention.first - 2) : mention.first], *texts[mention.after :][:3]]

    def _within_range(self, words: SlotWords, mention: Mention) -> bool:
        """Whether "between A and B" puts the mention at this end."""
        question = self._question
        if not question.has("between") or len(question.mentions) < 2:
            return False
        first = any(at == mention.first - 1 for at in question.roles["between"])
        return ("lower" if first else "upper") in words.directions

    def _contradicts(self, form: Forms, name: str, mention: Mention) -> bool:
        """Whether "before" stands at a slot that is said with "after"."""
        words = form.slots[name]
        if self._topics and self._topic(words, mention):
            return True
        if not words.directions and self._unled(mention):
            return False
        before = self._before(mention)
        led = bool(before) and before[0] in self._limiting
        if led and self._either(before):
            return True
        if not words.directions:
            compared = led and not mention.pattern and self._compared(before)
            return compared and not self._question.breaks(mention.first - 1)
        if mention.pattern and self._exactly(mention):
            return True
        roles = self._directions(mention, before)
        if not roles:
            return False
        said = roles & (OPPOSITE.keys() if _paired(form, name) else LIMITS)
        opposed = {OPPOSITE[role] for role in said}
        return not said & words.directions and bool(opposed & words.directions)

    def _unled(self, mention: Mention) -> bool:
        """Whether no word that may say a limit leads to a mention."""
        lead = self._question.texts[mention.first - 1] if mention.first else ""
        return lead not in self._limiting and lead not in self._question.grammar.articles

    def _topic(self, words: SlotWords, mention: Mention) -> bool:
        """Whether "books about X" says of a value what no wording of the slot says."""
        at = mention.first - 1
        return (
            self._question.any_between("topical", at, mention.first)
            and self._subject_before(at)
            and self._question.texts[at] not in words.before
            and not self._topics.intersection(words.before)
        )

    def _subject_before(self, at: int) -> bool:
        """Whether what stands right before a word is a value, or no small word."""
        question = self._question
        known = question.grammar.lexicon.words
        named = any(other.after == at for other in question.mentions)
        return named or (at > 0 and question.texts[at - 1] not in known)

    def _compared(self, before: list[str]) -> bool:
        """Whether "older than" stands at a value, in two words or more."""
        cues, texts = self._question.grammar.lexicon.cues, before[::-1]
        phrases = (" ".join(texts[-size:]) for size in (3, 2) if len(texts) >= size)
        return any(p in cues and bool(cues[p].roles & LIMITS) for p in phrases)

    def _exactly(self, mention: Mention) -> bool:
        """Whether the very year is meant, or one near it, where a slot is the end of a range."""
        return self._question.any_between("exactly", mention.first - 1, mention.first)

    def _at(self, mention: Mention) -> bool:
        """Whether "in 1900" says when, and not since or until when."""
        cues, texts = self._question.grammar.lexicon.cues, self._question.texts[: mention.first]
        said = [cue.roles for text in texts[-2:] if (cue := cues.get(text)) is not None]
        if mention.pattern and said and "year" in said[-1]:
            said.pop()
        return mention.pattern and bool(said) and "preposition" in said[-1]

    def _directions(self, mention: Mention, before: list[str]) -> frozenset[str]:
        """The directions that the words around a mention say; ``before``: nearest first."""
        question, lexicon = self._question, self._question.grammar.lexicon
        size, behind = lexicon.behind(question.texts, mention.after)
        if behind and all(other.first != mention.after + size for other in question.mentions):
            return behind
        return lexicon.directions(before[::-1]) or question.limit

    def _replaced(self, form: Forms) -> list[Mention]:
        """What another value is to stand "instead of"."""
        question = self._question
        cues = question.roles.get("replace", ())
        replaces = any(stem(question.texts[at]) not in form.known for at in cues)
        if replaces and len(question.mentions) == 2:
            return question.mentions[:1]
        if question.has("instead_of") and not question.worded("instead_of", form.asked):
            return [
                m
                for m in question.mentions
                if question.any_between("instead_of", self._clear_of(m, _REACH), m.first)
            ]
        if not question.has("not") or question.has("but"):
            return []
        return [m for m in question.mentions if self.denied(m)]

    def _clear_of(self, mention: Mention, reach: int) -> int:
        """How far before a mention words are its own: not before another one."""
        others = [m.after for m in self._question.mentions if m.first < mention.first]
        return max(mention.first - reach, *others, 0)

    def _given_up(self, form: Forms, base: Mapping[str, str]) -> tuple[str, ...] | None:
        """The slots whose value is replaced by name; None where no slot holds that value."""
        replaced = self._replaced(form) if self._replaces else ()
        if not replaced:
            return ()
        given_up = {entry.id for mention in replaced for entry in mention.entries}
        names = tuple(name for name, value in base.items() if value in given_up)
        return names or None

    def _either(self, before: list[str]) -> bool:
        """Whether two directions are left to choose from: "before or after"."""
        lexicon = self._question.grammar.lexicon
        if len(before) < 3 or before[1] not in lexicon.phrases("conjunction"):
            return False
        first, second = (lexicon.directions([before[at]]) & LIMITS for at in (0, 2))
        return bool(first and second) and first.isdisjoint(second)

    def _put(self, slots: dict[str, Placed], form: Forms, name: str, mention: Mention) -> bool:
        values = self._values(form.template.slots[name].vocabulary, mention)
        other = slots.get(name)
        if other is None or other.values == values:
            slots[name] = Placed(mention, values)
            return True
        kept = self._rather(form.template.slots[name].vocabulary, other, Placed(mention, values))
        if kept is None:
            return False
        slots[name] = kept
        return True

    def _rather(self, vocabulary: str, first: Placed, second: Placed) -> Placed | None:
        """The one of two values that is meant: a correction, "the whole of" it, or the
        narrower of both.
        """
        question, (start, end) = self._question, (first.mention.after, second.mention.first)
        taken_back = question.any_between("correct", start, end) or self.denied(first.mention)
        if taken_back or question.any_between("any", start, end):
            return second
        if question.any_between("conjunction", start, end):
            return None
        for narrow, broad in ((first, second), (second, first)):
            around = self._homonyms.around(vocabulary, narrow.values[0])
            if len(narrow.values) == 1 and any(value in broad.values for value in around):
                return narrow
        return None

    def denied(self, mention: Mention) -> bool:
        """Whether "not A but B", "not A, B" or "B, not A" takes a mention back."""
        question = self._question
        if not question.any_between("not", mention.first - 3, mention.first):
            return False
        but = question.any_between("but", mention.after, mention.after + 2)
        return but or self._set_off(mention)

    def contrary(self, at: int) -> bool:
        """Whether "not before" ends a clause, and a value is said to be after."""
        question, lexicon = self._question, self._question.grammar.lexicon
        if at + 1 >= len(question.texts):
            return False
        size, cue = lexicon.at(question.texts, at + 1)
        after = at + 1 + size
        ends = after == len(question.texts) or question.breaks_before(after)
        roles = cue.roles & OPPOSITE.keys() if cue and ends else frozenset[str]()
        denied = {OPPOSITE[role] for role in roles}
        return any(denied & self._directions(m, self._before(m)) for m in question.mentions)

    def _set_off(self, mention: Mention) -> bool:
        """Whether a comma parts a value that was known from the only other one of its kind."""
        question, kinds = self._question, {entry.vocabulary for entry in mention.entries}
        others = [
            other
            for other in question.mentions
            if other is not mention and kinds & {entry.vocabulary for entry in other.entries}
        ]
        denials = question.roles.get("not", ())
        ends = (mention.after - 1, *(other.after - 1 for other in others), *denials)
        return (
            len(others) == 1
            and any(entry.id in self._memory.latest for entry in mention.entries)
            and (any(question.breaks(at) for at in ends) or self._broken(others[0], mention))
        )

    def _broken(self, first: Mention, second: Mention) -> bool:
        """Whether a comma stands between one mention and a later one."""
        between = range(first.after, second.first + 1)
        return any(self._question.breaks_before(at) for at in between)

    def _values(self, vocabulary: str, mention: Mention) -> tuple[str, ...]:
        ids, shares = mention.ids(vocabulary), self._homonyms.shares
        if mention.pattern or (len(ids) == 1 and not shares(vocabulary, ids[0])):
            return (ids[0],)
        shared = [value for value in ids if shares(vocabulary, value)]
        for word in self._beside(mention) if shared else ():
            for value in shared:
                picked = self._homonyms.pick(vocabulary, value, word)
                if picked is not None:
                    return (picked,)
        if len(ids) == 1:
            return (ids[0],)
        language = self._question.grammar.language
        spoken = [
            e.id
            for e in mention.entries
            if e.vocabulary == vocabulary and e.language in (language, "")
        ]
        ids = list(dict.fromkeys(spoken)) or ids
        latest = self._memory.latest
        said = [value for value in ids if value in latest]
        return (said[0],) if len(said) == 1 else tuple(ids)

    def _beside(self, mention: Mention) -> Sequence[str]:
        question = self._question
        texts, cues = question.texts, question.grammar.lexicon.words
        near = [
            *range(mention.after, min(mention.after + 2, len(texts))),
            *range(max(0, mention.first - 2), mention.first),
        ]
        words = [texts[at] for at in near if not question.asked_for(at)]
        return [word for word in words if word not in cues or not cues[word].explained]

    def _left_over(
        self, slots: dict[str, Placed], form: Forms, doubt: tuple[Mention, tuple[str, ...]]
    ) -> tuple[dict[str, Placed], tuple[Mention, tuple[str, ...]] | None]:
        mention, options = doubt
        free = tuple(name for name in options if name not in slots)
        if len(free) == 1 and len(free) < len(options):
            values = self._values(form.template.slots[free[0]].vocabulary, mention)
            return slots | {free[0]: Placed(mention, values)}, None
        return slots, (mention, free or options)


def _ends(form: Forms, end: str, mention: Mention) -> list[str]:
    """The slots for this end of a range of such values."""
    return [
        name
        for name, words in form.slots.items()
        if end in words.directions and mention.ids(form.template.slots[name].vocabulary)
    ]


def _paired(form: Forms, name: str) -> bool:
    """Whether another slot of the template holds values of the same kind."""
    slots = form.template.slots
    return sum(slot.vocabulary == slots[name].vocabulary for slot in slots.values()) > 1
