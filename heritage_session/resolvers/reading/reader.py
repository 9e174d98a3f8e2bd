"""One way to understand a question: a template, what fills its slots, and how well it fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from itertools import chain
from typing import NamedTuple

from heritage_session.catalog import Catalog, Slot
from heritage_session.resolvers.grammar.wordings import Evidence, Forms, Grammar
from heritage_session.resolvers.hearing.scanner import Mention
from heritage_session.resolvers.language.text import stem
from heritage_session.resolvers.reading.dropping import Drop, dropping
from heritage_session.resolvers.reading.homonyms import Homonyms
from heritage_session.resolvers.reading.literals import unloosened
from heritage_session.resolvers.reading.locating import located
from heritage_session.resolvers.reading.memory import Base, Found, Memory
from heritage_session.resolvers.reading.narrowing import narrows, overtaken
from heritage_session.resolvers.reading.picking import Picking
from heritage_session.resolvers.reading.placing import Placement, Placer
from heritage_session.resolvers.reading.pointing import Filling, end_of, pointing
from heritage_session.resolvers.reading.question import Noun, Question
from heritage_session.resolvers.reading.referring import Referring

CURRENT = 0.25
_LOOSE = 1.5
FRAGMENT = 2.0
_NOTHING = 1e-6
_SMALL_WORD = 0.25
_WHEN = frozenset(("?when",))
_PARTS = frozenset(("?list", "?count"))
_PLACED = frozenset(("condition", "contrast", "vicinity", "endpoint"))
_REACH = 2
_LISTING = ("?list", "?what", "?how")
_VAGUE = ("?what", "?how")


class Reading(NamedTuple):
    """A template with its slots filled from the question or from the conversation."""

    form: Forms
    slots: Mapping[str, Filling]
    evidence: Evidence
    score: float
    complete: bool = False
    dropped: tuple[str, ...] = ()
    swapped: bool = False
    doubt: tuple[Mention, tuple[str, ...]] | None = None

    @property
    def template(self) -> str:
        """The id of its template."""
        return self.form.template.id

    def same(self, other: Reading) -> bool:
        """Whether both would be answered alike."""
        return self.template == other.template and _values(self) == _values(other)


class Reader:
    """Reads one question against one conversation."""

    def __init__(
        self, question: Question, memory: Memory, homonyms: Homonyms, grammar: Grammar
    ) -> None:
        self._question = question
        self._memory = memory
        self._homonyms = homonyms
        self._grammar = grammar
        self._placer = Placer(question, homonyms, memory)
        self._pointing = pointing(question, memory, self._placer, grammar)
        self._referring = Referring(question, memory, grammar)
        picking = Picking(question, memory, homonyms, grammar)
        self._picked, self._not_picked = picking.explained, picking.denied
        dated = list(self._datable()) if question.dates else []
        self._dated = dated[0] if len(dated) == 1 else ""

    def readings(self) -> list[Reading]:
        """All that the question can mean, best first."""
        found = sorted(self._try_all(self._memory.current), key=_by_score)
        if self._question.has("return") and not (found and self._whole(found[0])):
            found = self._returned() or ([] if self._question.has("initial") else found)
        if not found:
            found = sorted(self._from_earlier(), key=_by_score)
        if self._question.returns_to:
            asked = {turn.template_id for turn in self._memory.turns}
            found = [reading for reading in found if reading.template in asked]
        again = found and self._question.has("more") and self._repeats_all(found[0])
        return [] if again else found

    def _try_all(self, base: Base | None) -> Iterator[Reading]:
        asked = self._asked(base)
        if base is not None and base.template not in asked:
            asked.append(base.template)
        for template in asked:
            reading = self.read(self._grammar.forms[template], base)
            if reading is not None:
                yield reading

    def _repeats_all(self, reading: Reading) -> bool:
        """Whether "any more?" would get the very answer again."""
        current = self._memory.current
        return current == (reading.template, _values(reading), 0)

    def _asked(self, base: Base | None) -> list[str]:
        """The templates worth a closer look."""
        question, grammar = self._question, self._grammar
        if base is not None and question.supposes:
            return [base.template]
        if self._referring.anyone:
            return [t for t, form in grammar.forms.items() if self._referring.lists(form)]
        ends = self._ends(base)
        weighed = grammar.weighed(question.said - ends if ends else question.said)
        if not weighed and (question.mentions or question.counts):
            return list(grammar.unworded)
        if self._bare() or self._dated:
            return list(weighed)
        current, enough = base.template if base is not None else None, grammar.enough
        return [t for t, weight in weighed.items() if weight >= enough[t] or t == current]

    def _ends(self, base: Base | None) -> frozenset[str]:
        """What only says at a value which of two slots of its kind it fills: "A as the winner"."""
        names = self._grammar.forms[base.template].names if base is not None else ()
        if base is None or not (names or self._question.has("same")):
            return frozenset()
        said = self._same_things(base)
        near = (self._placer.near(mention) for mention in self._question.mentions)
        return said | names.intersection(map(stem, chain(*near))) if names else said

    def _same_things(self, base: Base) -> frozenset[str]:
        """What "the same film" calls a value of the present question."""
        question, nouns = self._question, self._grammar.nouns
        if not question.has("same"):
            return frozenset()
        slots = self._grammar.forms[base.template].template.slots.values()
        held = {slot.vocabulary for slot in slots}
        behind = {at + 1 for at in question.roles.get("same", ())}
        said = (word for word, at in question.unknown.items() if at in behind)
        return frozenset(word for word in said if held & nouns.get(word, frozenset()))

    def _datable(self) -> Iterator[str]:
        """The templates that say in which year something was which the question is about."""
        question = self._question
        if question.needs != _WHEN:
            return
        for template in self._grammar.asking.get("?when", ()):
            form = self._grammar.forms[template]
            required = form.template.required
            if form.template.results is not None or len(required) != 1:
                continue
            yearly = not self._grammar.years.isdisjoint(form.known)
            if yearly and self._at_hand(form.template.slots[required[0]].vocabulary):
                yield template

    def _at_hand(self, vocabulary: str) -> bool:
        """Whether a value of this kind is named, counted to, or what the talk is about."""
        question, memory = self._question, self._memory
        if question.mentions:
            return any(vocabulary in mention.vocabularies() for mention in question.mentions)
        if question.counts:
            return memory.rows(vocabulary) is not None
        if memory.single_row(vocabulary) is not None:
            return True
        if memory.current is None:
            return False
        slots = memory.catalog.templates[memory.current.template].slots
        return any(n in memory.known and slots[n].vocabulary == vocabulary for n in slots)

    def _bare(self) -> bool:
        """Whether it may be "how many?" or "which ones?" alone, which many templates answer."""
        question = self._question
        if question.counts or question.said.isdisjoint(_PARTS):
            return False
        return question.needs - _PARTS <= self._grammar.added

    def _whole(self, reading: Reading) -> bool:
        """Whether a question that goes "back" says all there is to it."""
        said = self._question.said & reading.form.asked
        return reading.complete and any(f[0] not in "~#" and f not in _LISTING for f in said)

    def _returned(self) -> list[Reading]:
        """What "back to" means: the latest earlier question that the words tell from this one."""
        current, first = self._memory.current, self._question.has("initial")
        said = {entry.id for mention in self._question.mentions for entry in mention.entries}
        earlier = list(self._memory.earlier())
        for base in earlier[-1:] if first else earlier:
            if current is None:
                continue
            other = said.intersection(base.slots.values()).difference(current.slots.values())
            if base.template == current.template and not first:
                if not other:
                    continue
                if not self._asked_otherwise(base, current, said):
                    return []
            reading = self.read(self._grammar.forms[base.template], base, back=True)
            if reading is None:
                continue
            told = reading.evidence.asks or self._lists(reading.form, base)
            affair = self._question.has("affair") and self._question.mentions
            if first or told or other or affair or self._called(base) - self._called(current):
                return [reading]
        return []

    def _asked_otherwise(self, base: Base, current: Base, said: Set[str]) -> bool:
        """Whether going "back to X" is going back to what was asked of it: several values are
        named, or another has changed that has to be there.
        """
        if len(self._question.mentions) > 1:
            return True
        required = self._grammar.forms[base.template].template.required
        changed = (n for n in required if base.slots.get(n) != current.slots.get(n))
        left = any(base.slots.get(name) not in said for name in changed)
        return left and self._question.has("back")

    def _called(self, base: Base) -> frozenset[str]:
        """The kinds of the values of an earlier question that the nouns of this one name."""
        slots = self._grammar.forms[base.template].template.slots
        held = {slots[name].vocabulary for name in base.slots if name in slots}
        nouns = self._grammar.nouns
        named = (nouns.get(noun, ()) for noun in self._nouns())
        return frozenset(kind for kinds in named for kind in kinds if kind in held)

    def _nouns(self) -> Iterator[str]:
        yield from self._question.unknown
        yield from (noun.stem for noun in self._question.nouns)

    def _from_earlier(self) -> Iterator[Reading]:
        """Readings that go back to a question before the present one."""
        back = self._question.has("return")
        question = self._question
        if not back and (not question.mentions or question.needs or question.refers):
            return
        bases = self._memory.earlier() if back else iter((self._memory.parent(),))
        said = {e.id for m in self._question.mentions for e in m.entries}
        found = [r for base in bases if base for r in self._try_all(base)]
        yield from [r for r in found if said & set(_values(r).values())] or found[:1]

    def read(self, form: Forms, base: Base | None, back: bool = False) -> Reading | None:
        """The question as one for this template, where that leaves nothing unexplained.

        One that goes ``back`` keeps what it does not say.
        """
        question = self._question
        if not question.needs <= form.known and self._hopeless(question.needs - form.known):
            return None
        current = base is not None and base.template == form.template.id
        evidence = self._evidence(form, base, current)
        asks = evidence.asks
        if not asks and (not current or question.dates or self._asks_beside(form)):
            return None
        kept = kept_of(form, base, self._memory.catalog)
        drop = dropping(question, form, kept, self._memory.catalog)
        if drop is None:
            return None
        placement = self._placer.place(form, kept, drop.mention)
        if placement is None:
            return None
        if placement.loose:
            placement = unloosened(question, form, placement)
        named = self._explain(form, placement, drop)
        if named is None:
            return None
        slots: dict[str, Filling] = {**placement.slots, **named}
        if self._pointing is not None and not self._pointing.fill(form, slots):
            return None
        if self._referring.active and not drop.names:
            whole = slots.keys() >= set(form.template.required)
            if not self._referring.fill(form, slots, () if whole else kept):
                return None
        complete = asks and not back and self._complete(form, placement, evidence)
        complete = complete and not (current and self._there_before(form))
        complete = complete and not (base is not None and goes_on(self._question, form, base))
        complete = complete and not any(isinstance(f, Found) for f in slots.values())
        acts = bool(slots or drop.names or placement.doubt or self._asks(form, evidence))
        gone = self._overtaken(form, placement, drop, kept)
        ago = base.ago if base is not None else 0
        swapped = self._inherit(form, slots, None if complete else kept, placement, gone, ago)
        if swapped is None or not (acts or swapped):
            return None
        if placement.loose and not self._describes(form, placement, slots):
            return None
        if self._referring.named and not self._referring.holds(form, {*slots, *gone}):
            return None
        if len(slots) > 1 and mirrored(form, slots):
            return None
        if question.has("part_of") and not self._part(form, placement, kept, slots):
            return None
        if evidence.bare and not current and question.has("exists") and question.has("also"):
            return None
        score = self._score(form, evidence, placement, current) + self._referring.nearness(slots)
        score -= self._lost(evidence, base, slots)
        return Reading(form, slots, evidence, score, complete, drop.names, swapped, placement.doubt)

    def _evidence(self, form: Forms, base: Base | None, current: bool) -> Evidence:
        """How far the question asks for this template, by its words or by a bare "how many?"."""
        question, referring = self._question, self._referring
        said = question.said.difference(referring.named) if referring.named else question.said
        evidence = self._grammar.evidence(form.template.id, said)
        if evidence.asks:
            return evidence
        bare = not current and (self._lists(form, base) or referring.lists(form))
        bare = bare or (question.dates and form.template.id == self._dated)
        return evidence._replace(bare=True, asks=True) if bare else evidence

    def _score(self, form: Forms, evidence: Evidence, placement: Placement, current: bool) -> float:
        question = self._question
        score = evidence.score + (CURRENT if current else 0.0)
        score -= _LOOSE * len(placement.loose)
        said = question.needs.union([noun.stem for noun in question.nouns])
        if current and said and said <= form.added and not self._interrogates():
            score += FRAGMENT
        return score

    def _lost(self, evidence: Evidence, base: Base | None, slots: Mapping[str, Filling]) -> float:
        """How much a bare "which ones?" leaves behind of what was asked before."""
        return len(base.slots.keys() - slots.keys()) if base is not None and evidence.bare else 0.0

    def _asks_beside(self, form: Forms) -> bool:
        """Whether it asks what something is, how to do something, or about what was said."""
        return self._defines() or self._question.has("meta") or self._wonders(form)

    def _interrogates(self) -> bool:
        """Whether any word of it asks."""
        return any(feature[0] == "?" for feature in self._question.said)

    def _wonders(self, form: Forms) -> bool:
        """Whether it asks how to do something, and not how something is."""
        question = self._question
        asks = "?how" in question.said and "?how" not in form.asked
        return asks and not question.has("copula")

    def _defines(self) -> bool:
        """Whether it asks what something is, and not what "it" is in another case."""
        question = self._question
        if not question.has("define") or (question.has("there") and question.has("topical")):
            return False
        named = {mention.first for mention in question.mentions}
        return not named or all(at + 1 in named for at in question.roles.get("pronoun", ()))

    def _hopeless(self, left: frozenset[str]) -> bool:
        """Whether what a template does not know is nothing that the conversation explains."""
        question, nouns = self._question, self._grammar.nouns
        for feature in left:
            if feature == "?who" and self._referring.anyone:
                continue
            if feature[0] == "?":
                if not (question.has("drop") or question.has("any") or question.has("count")):
                    return True
            elif not (
                feature in nouns
                or feature in self._picked
                or self._memory.listed
                or question.has("drop")
            ):
                return True
        return False

    def _complete(self, form: Forms, placement: Placement, evidence: Evidence) -> bool:
        """Whether the question says all that its template needs."""
        if placement.loose or placement.doubt:
            return False
        question, slots = self._question, placement.slots
        if evidence.bare and (question.any_between("conjunction", 0, 1) or question.has("also")):
            return False
        if question.has("there") and any(
            self._there(slot) for name, slot in form.template.slots.items() if name not in slots
        ):
            return False
        return slots.keys() >= set(form.template.required)

    def _asks(self, form: Forms, evidence: Evidence) -> bool:
        """Whether it asks, without any value: "what" alone asks only about what it points at."""
        question = self._question
        if question.light and not question.mentions and self._vague(form):
            return False
        defines = question.has("define") and not self._said_whole(form, evidence)
        if not evidence.asks or (question.points and not defines):
            return evidence.asks
        vague = (*_VAGUE, "?list") if question.has("exists") else _VAGUE
        return any(f[0] != "~" and f not in vague for f in question.said & form.asked)

    def _vague(self, form: Forms) -> bool:
        """Whether no word of a subject or row asks for it: "what do they offer"."""
        said = self._question.said & form.asked
        return all(f[0] == "~" or f in _LISTING for f in said)

    def _said_whole(self, form: Forms, evidence: Evidence) -> bool:
        """Whether "what is in it" has all words of a wording, small ones among them."""
        question, said = self._question, form.wordings[evidence.wording].features
        small = any(f[0] == "~" for f in said & question.said)
        lacking = _SMALL_WORD if small and (question.has("there") or question.points) else _NOTHING
        return evidence.missing < lacking and any(f[0] == "~" for f in said)

    def _overtaken(
        self, form: Forms, placement: Placement, drop: Drop, kept: Mapping[str, str]
    ) -> frozenset[str]:
        """The slots not to be inherited."""
        if not (form.ranged and kept and placement.slots):
            return frozenset(drop.names)
        instead = self._question.has("instead")
        return frozenset((*drop.names, *overtaken(form, placement.slots, kept, instead)))

    def _part(
        self,
        form: Forms,
        placement: Placement,
        kept: Mapping[str, str],
        slots: Mapping[str, Filling],
    ) -> bool:
        """Whether it can be answered about a part of what was listed: "which of them …"."""
        question, current = self._question, self._memory.current
        lists = form.template.results is not None or not question.said.isdisjoint(_PARTS)
        if not lists or any(c.at + 1 in question.roles["part_of"] for c in question.counts):
            return True
        if current is not None and form.template.id != current.template:
            listed = self._memory.catalog.templates[current.template]
            same = listed.results is not None and listed.results == form.template.results
            if same and not all(name in slots for name in listed.required):
                return False
        return narrows(form, placement.slots, kept, self._homonyms)

    def _lists(self, form: Forms, base: Base | None) -> bool:
        """Whether a bare "how many?" or "which ones?" can be asked of this template here."""
        question = self._question
        if question.said.isdisjoint(_PARTS):
            return False
        asked = "?count" if "?count" in question.said else "?list"
        if asked not in form.asked or question.counts or not question.needs <= form.added | {asked}:
            return False
        if asked == "?list" and form.template.results is None:
            return False
        kept = kept_of(form, base, self._memory.catalog)
        held = {entry.vocabulary for m in question.mentions for entry in m.entries}
        slots = form.template.slots
        return all(n in kept or slots[n].vocabulary in held for n in form.template.required)

    def _explain(self, form: Forms, placement: Placement, drop: Drop) -> dict[str, Filling] | None:
        """What the words name that only the conversation explains; None if one stays unknown."""
        question = self._question
        if question.has("not") and not self._denials(form):
            return None
        if not self._in_place(form, placement):
            return None
        for noun in question.nouns:
            if not (
                noun.stem in form.known or noun.stem in drop.explained or self._side(form, noun)
            ):
                return None
        named: dict[str, Filling] = {}
        for feature in question.needs - form.known:
            if feature in drop.explained or feature in self._picked:
                continue
            if not self._name(feature, form, placement, named):
                return None
        return named

    def _side(self, form: Forms, noun: Noun) -> bool:
        """Whether a general noun says nothing of its own here."""
        return noun.stem in self._picked or accompanies(self._question, form, noun)

    def _in_place(self, form: Forms, placement: Placement) -> bool:
        """Whether "the year filter" is dropped, and what is set "against" a value has two sides."""
        roles = self._question.roles
        if roles.keys().isdisjoint(_PLACED):
            return True
        dropped = "drop" in roles or "any" in roles
        added = placement.slots.keys() <= form.template.additions.keys() and placement.slots
        words = [
            *(roles.get("condition", ()) if not (dropped or added) else ()),
            *(roles.get("contrast", ()) if self._one_sided(form) else ()),
            *roles.get("vicinity", ()),
            *(roles.get("endpoint", ()) if not form.directed else ()),
        ]
        return all(self._worded(form, at) for at in words)

    def _one_sided(self, form: Forms) -> bool:
        return len(form.template.required) < 2 and not self._question.has("replace")

    def _worded(self, form: Forms, at: int) -> bool:
        """Whether the wordings have the phrase that begins here."""
        texts = self._question.texts
        size, _ = self._grammar.lexicon.at(texts, at)
        return all(stem(text) in form.known for text in texts[at : at + size])

    def _denials(self, form: Forms) -> bool:
        question = self._question
        return all(
            (question.texts[at] in self._grammar.words and stem(question.texts[at]) in form.known)
            or any(at < m.first <= at + 3 and self._placer.denied(m) for m in question.mentions)
            or question.waves_off(at)
            or any(at < other <= at + _REACH for other in self._not_picked)
            or self._placer.contrary(at)
            for at in question.roles["not"]
        )

    def _name(
        self, feature: str, form: Forms, placement: Placement, named: dict[str, Filling]
    ) -> bool:
        """Whether an unknown word is a row's name, or the kind of thing that a slot holds."""
        if feature == "?who" and self._referring.anyone:
            return form.template.results is not None
        if feature[0] == "?":
            return feature == "?count" and self._amount(form, placement)
        for name, slot in form.template.slots.items():
            row = self._memory.called(slot.vocabulary, self._unknown(feature))
            if row is not None and name not in placement.slots:
                named[name] = row
                return True
        vocabularies = self._grammar.nouns.get(feature, frozenset())
        return not self._sought(feature) and any(
            slot.vocabulary in vocabularies for slot in form.template.slots.values()
        )

    def _sought(self, feature: str) -> bool:
        """Whether a word is what is asked for: "which schools", "how many schools"."""
        at = self._question.unknown[feature]
        count = self._question.any_between("count", at - 2, at)
        return count or self._question.asked_for(at)

    def _amount(self, form: Forms, placement: Placement) -> bool:
        """Whether "how many" is "how much", of what an answer without a list tells."""
        question = self._question
        return form.template.results is None and any(
            question.any_between("count", placed.mention.first - 2, placed.mention.first)
            for placed in placement.slots.values()
        )

    def _unknown(self, feature: str) -> str:
        return self._question.texts[self._question.unknown[feature]]

    def _inherit(
        self,
        form: Forms,
        slots: dict[str, Filling],
        kept: Mapping[str, str] | None,
        placement: Placement,
        gone: frozenset[str],
        ago: int,
    ) -> bool | None:
        """Fill what the question leaves open; None where something required stays open.

        Says whether two slots were swapped ("and back?").
        """
        if kept is None:
            return False
        pair = self._pair(form, kept) if not slots else ()
        gone |= self._limits_of_list(form, kept, slots)
        doubtful = placement.doubt[1] if placement.doubt else ()
        for name, slot in form.template.slots.items():
            if name in slots or name in gone or (name not in kept and _beside(form, slot)):
                continue
            found = self._from_memory(slot, kept, ago)
            kept_limit = slots and slot.optional and slot.name in kept
            if found is not None and not kept_limit and self._one_of_many(slot, found):
                return None
            if found is not None:
                slots[name] = found
            elif not slot.optional and name not in doubtful:
                return None
        if pair:
            slots[pair[0]], slots[pair[1]] = slots[pair[1]], slots[pair[0]]
        return bool(pair)

    def _limits_of_list(
        self, form: Forms, kept: Mapping[str, str], slots: Mapping[str, Filling]
    ) -> frozenset[str]:
        """What only said which rows were listed, where another question is about one of them."""
        current = self._memory.current
        listed = current.template if current is not None else form.template.id
        limits = frozenset(name for name in kept if form.template.slots[name].optional)
        if not limits or listed == form.template.id:
            return frozenset()
        filled = [
            slots.get(name) or self._from_memory(form.template.slots[name], kept, 0)
            for name in form.template.required
        ]
        if not any(isinstance(found, Found) and found.row for found in filled):
            return frozenset()
        return limits

    def _one_of_many(self, slot: Slot, found: Found) -> bool:
        """Whether "they" means a whole list, of which this is but one."""
        plural = self._question.has("plural") and not self._question.has("there")
        return plural and self._memory.among(slot.vocabulary, found.value)

    def _from_memory(self, slot: Slot, kept: Mapping[str, str], ago: int) -> Found | None:
        question, memory = self._question, self._memory
        there = self._there(slot)
        if slot.name in kept:
            points = there or (question.has("pronoun") and not slot.optional)
            row = memory.single_row(slot.vocabulary) if points else None
            if row is not None and memory.turns[0].slots != kept:
                return row
            return memory.source(slot.name, kept[slot.name], ago)
        if slot.optional and not there:
            return None
        return memory.focus(slot.vocabulary, slot.name) or (self._reached(slot) if there else None)

    def _there(self, slot: Slot) -> bool:
        """Whether "there" can mean what fills the slot."""
        return (
            self._question.has("there")
            and "place" in self._grammar.concepts[slot.vocabulary]
            and (self._memory.focus(slot.vocabulary) or self._reached(slot)) is not None
        )

    def _there_before(self, form: Forms) -> bool:
        """Whether "there" can only mean what was asked before: nothing of it is a place."""
        if not self._question.has("there"):
            return False
        concepts = self._grammar.concepts
        kinds = (slot.vocabulary for slot in form.template.slots.values())
        return not any("place" in concepts[kind] for kind in kinds)

    def _reached(self, slot: Slot) -> Found | None:
        """Where the way ends that the talk is about."""
        current = self._memory.current
        form = self._grammar.forms[current.template] if current is not None else None
        name = end_of(form, "destination") if form is not None and form.directed else ""
        if current is None or form is None or name not in current.slots:
            return None
        kind = form.template.slots[name].vocabulary
        if kind != slot.vocabulary:
            return None
        return self._memory.source(name, current.slots[name])

    def _pair(self, form: Forms, kept: Mapping[str, str]) -> tuple[str, ...]:
        """The two slots of one vocabulary that "and back?" swaps."""
        if not self._question.has("reverse"):
            return ()
        slots = [form.template.slots[name] for name in kept]
        alike = [
            (a, b.name)
            for number, a in enumerate(slots)
            for b in slots[number + 1 :]
            if a.vocabulary == b.vocabulary and a.optional == b.optional
        ]
        limits = not self._question.has("return") and all(a.optional for a, _ in alike)
        pairs = [(a.name, b) for a, b in alike if limits or not a.optional]
        return pairs[0] if len(pairs) == 1 and not self._replaces_one(form, pairs[0][0]) else ()

    def _replaces_one(self, form: Forms, name: str) -> bool:
        """Whether another kind of thing is to be replaced: "swap the year"."""
        if not self._question.has("replace"):
            return False
        kinds = [self._grammar.nouns.get(noun) for noun in self._nouns()]
        return any(form.template.slots[name].vocabulary not in said for said in kinds if said)

    def _describes(self, form: Forms, placement: Placement, slots: Mapping[str, Filling]) -> bool:
        """Whether what fits no slot only says again what is meant: "that station"."""
        return all(self._repeats(m, form, placement, slots) for m in placement.loose)

    def _repeats(
        self, mention: Mention, form: Forms, placement: Placement, slots: Mapping[str, Filling]
    ) -> bool:
        question, catalog = self._question, self._memory.catalog
        for placed in placement.slots.values():
            if placed.mention.first == mention.after and mention.sure:
                return True
            if located(question, catalog, form.template, mention, placed):
                return True
        found = [filling for filling in slots.values() if isinstance(filling, Found)]
        ids = {entry.id for entry in mention.entries}
        if any(f.turn is not None and ids & set(f.turn.slots.values()) for f in found):
            return True
        pointed = question.any_between("demonstrative", mention.first - 1, mention.first)
        return pointed and any(
            not self._sorts(filling, mention)
            for name, filling in slots.items()
            if isinstance(filling, Found)
            and self._may_be_called(form.template.slots[name].vocabulary, mention)
        )

    def _may_be_called(self, vocabulary: str, mention: Mention) -> bool:
        """Whether what a slot holds is listed by questions that a mention says a kind of."""
        said = {entry.vocabulary for entry in mention.entries}
        return any(
            template.results == vocabulary
            and any(slot.vocabulary in said for slot in template.slots.values())
            for template in self._memory.catalog.templates.values()
        )

    def _sorts(self, found: Found, mention: Mention) -> bool:
        """Whether the question that a value comes from could have said this of it."""
        if found.turn is None:
            return False
        slots = self._memory.catalog.templates[found.turn.template_id or ""].slots.values()
        said = {entry.vocabulary for entry in mention.entries}
        return any(slot.vocabulary in said for slot in slots)


def kept_of(form: Forms, base: Base | None, catalog: Catalog) -> Mapping[str, str]:
    """The known slots that this template has too, for values of the same kind."""
    if base is None:
        return {}
    slots = form.template.slots
    if base.template == form.template.id and base.slots.keys() <= slots.keys():
        return base.slots
    kept = {name: value for name, value in base.slots.items() if name in slots}
    if base.template == form.template.id:
        return kept
    before = catalog.templates[base.template].slots
    return {
        name: value
        for name, value in kept.items()
        if before.get(name, slots[name]).vocabulary == slots[name].vocabulary
        and value in catalog.vocabularies[slots[name].vocabulary]
    }


def goes_on(question: Question, form: Forms, base: Base) -> bool:
    """Whether it only says of the same question that a value is another: "and A against B"."""
    if question.has("same"):
        return True
    if base.template != form.template.id:
        return False
    if question.continues or _further(question):
        return True
    said = {f for f in question.said & form.asked if f[0] != "~"} if form.flanks else None
    return bool(said) and said <= form.flanks


def _further(question: Question) -> bool:
    """Whether it begins with "what if" or asks for others among what was found: "are there
    also …".
    """
    supposes = question.any_between("supposing", 0, _REACH)
    return supposes or (question.has("exists") and question.has("also"))


def accompanies(question: Question, form: Forms, noun: Noun) -> bool:
    """Whether a general noun asks, or only stands beside a value: "the year 1900"."""
    kinds = question.grammar.nouns.get(noun.stem, frozenset[str]())
    return bool(noun.asks) or question.settled(noun, kinds, form.kinds.__contains__)


def mirrored(form: Forms, slots: Mapping[str, Filling]) -> bool:
    """Whether two ends are the same, and one of them only because it was before, or both only
    because they were counted to.
    """
    held: dict[tuple[str, str], Filling] = {}
    for name, filling in slots.items():
        key = form.template.slots[name].vocabulary, value_of(filling)
        other = held.setdefault(key, filling)
        counted = [found for found in (other, filling) if isinstance(found, Found) and found.row]
        if other is not filling and (
            len(counted) == 2 or isinstance(other, Found) != isinstance(filling, Found)
        ):
            return True
    return False


def _beside(form: Forms, slot: Slot) -> bool:
    """Whether an optional slot stands beside one of its kind that is always filled: "there" does
    not mean both.
    """
    others = form.kinds[slot.vocabulary]
    return slot.optional and any(not form.template.slots[name].optional for name in others)


def _by_score(reading: Reading) -> float:
    return -reading.score


def value_of(filling: Filling) -> str:
    """The canonical value of what fills a slot."""
    return filling.value if isinstance(filling, Found) else filling.values[0]


def _values(reading: Reading) -> dict[str, str]:
    return {name: value_of(filling) for name, filling in reading.slots.items()}
