"""A question taken apart: the values, counts and cues in it, and what a template must know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from functools import cached_property
from typing import NamedTuple

from heritage_session.resolvers.grammar.wordings import Grammar
from heritage_session.resolvers.hearing.scanner import Entry, Mention
from heritage_session.resolvers.language.lexicon import ASKED, LIMITS, Cue
from heritage_session.resolvers.language.text import Place
from heritage_session.resolvers.reading.lookup import WHERE, looked_up
from heritage_session.resolvers.reading.refusing import refused

_NEAR = 2
_LEAD = 6
_OPENING = 2
_DATED = 4
_LIGHT = frozenset(("light", "having"))
_POINTING = frozenset(("pronoun", "plural", "demonstrative", "there"))
_ALONE = frozenset(("alone", "drop", "return"))
_WHEN = frozenset(("?when",))
_NO_DATE = frozenset(("drop", "any", "condition", "correct", "same", "let"))
_BOUNDS = {"lower_limit": "lower", "upper_limit": "upper"}
_RESHAPING = frozenset(
    (
        *("any", "bare_not", "dating", "exists", "let", "measured", "none", "praise", "reset"),
        *("reverse", "there"),
    )
)
_JOINING = frozenset(("conjunction", "function", "preposition"))
_LEADING = frozenset(("article", "conjunction", "then"))
_DENYING = frozenset(("not", "bare_not", "correct"))
_DASHES = ("-", "–", "—", "->", "→")
_NONE: frozenset[str] = frozenset()


class Noun(NamedTuple):
    """A general noun, "the year": its stem, its word's number, the concepts that it stands for, and
    what it asks ("where").
    """

    stem: str
    at: int
    concepts: frozenset[str]
    asks: frozenset[str]


class Count(NamedTuple):
    """An ordinal: "the second", "number two", "the last" (-1)."""

    value: int
    at: int


class Question:
    """A question's words in one language, to be answered in that or in another.

    ``said`` holds its features, as wordings have them; ``needs`` those that nothing but a template
    explains; ``roles`` the cues by role, with the numbers of their words, and ``has`` says whether
    there are any of a role. ``light``: it says more than that, which only goes for nothing beside a
    value: "sells X".
    """

    def __init__(
        self,
        text: str,
        places: Sequence[Place],
        texts: list[str],
        mentions: Sequence[Mention],
        grammar: Grammar,
        answer_in: str,
    ) -> None:
        self.text = text
        self.places = places
        self.texts = texts
        self.grammar = grammar
        self.answer_in = answer_in
        self._given = mentions
        self.mentions: list[Mention] = []
        self.counts: list[Count] = []
        self.nouns: list[Noun] = []
        self.roles: dict[str, list[int]] = {}
        self.has: Callable[[str], bool] = self.roles.__contains__
        self.unknown: dict[str, int] = {}
        self.light = False
        self._said: set[str] = set()
        self._needs: set[str] = set()
        self._read({mention.first: mention for mention in mentions})
        if not _RESHAPING.isdisjoint(self.roles):
            self._reshape()
        if "?what" in self._said and any(self.asked_for(m.first) for m in self.mentions):
            self._said.add("?list")
        if WHERE in self._needs and self.has("lookup"):
            self._look_up()
        self.limit = self._limit() if self.nouns and self.mentions else _NONE
        self.dates = self._asks_date()
        self.said = frozenset(self._said)
        self.needs = frozenset(self._needs)

    def _reshape(self) -> None:
        """Let cues change what others do."""
        roles = self.roles
        if "reset" in roles and "drop" in roles:
            self._settle_forgetting()
        if "any" in roles and "but" in roles:
            for at in list(self._excepted()):
                roles.setdefault("not", []).append(at)
        for at in roles.get("bare_not", ()):
            if self._glued(at):
                roles.setdefault("not", []).append(at)
        if "praise" in roles and self._rates():
            roles.setdefault("opinion", []).append(0)
        if "reverse" in roles:
            self._pass_over_parties()
        if "let" in roles and "let_go" in roles:
            self._let_go()
        if "none" in roles and not self.mentions and self._said.isdisjoint(ASKED):
            self._refuse()
        if "dating" in roles:
            self._date()
        if "measured" in roles:
            self._measure()
        if "there" in roles:
            self._offer_any()
        if "exists" in roles and self._said.isdisjoint(ASKED):
            self._said.add("?list")

    @cached_property
    def hints(self) -> frozenset[str]:
        """What the phrases that tell its clauses apart may do in it."""
        known = self.grammar.phrases
        return known.hints(self.texts) if known is not None else frozenset()

    @property
    def empty(self) -> bool:
        """Whether it is about nothing: no value, no number, no subject."""
        return not (self.mentions or self.needs or self.counts or self.nouns)

    @property
    def hollow(self) -> bool:
        """Whether it only asks on with a word that nothing knows: "and in A?"."""
        if self.mentions or self.counts or self.nouns or len(self.unknown) != 1:
            return False
        (strange,), cues = self.unknown.values(), self.grammar.lexicon.words
        led = [cues.get(text) for text in self.texts[:strange]]
        if strange != len(self.texts) - 1 or not led or self.needs != self.unknown.keys():
            return False
        joins = all(cue is not None and cue.roles <= _JOINING for cue in led)
        return joins and led[-1] is not None and "preposition" in led[-1].roles

    @property
    def marked(self) -> bool:
        """Whether a question mark stands right behind its last word."""
        last = len(self.places) - 1
        return self.gap(last, last + 1).lstrip()[:1] == "?"

    @property
    def refers(self) -> bool:
        """Whether it points at what was said before, and not at a value: "that A"."""
        values = {mention.first - 1 for mention in self.mentions}
        return any(not values.issuperset(self.roles.get(role, ())) for role in _POINTING)

    @property
    def points(self) -> bool:
        """Whether it points at what was said before: "it", "those", "there"."""
        return not self.roles.keys().isdisjoint(_POINTING)

    @property
    def several(self) -> bool:
        """Whether it counts to more than one thing: "the first two", "the last couple"."""
        if not self.counts:
            return False
        cues = self.grammar.lexicon.words
        behind = (cues.get(text) for c in self.counts for text in self.texts[c.at + 1 : c.at + 2])
        return any(cue is not None and (cue.number > 1 or "many" in cue.roles) for cue in behind)

    @property
    def restarts(self) -> bool:
        """Whether it is nothing but "never mind"."""
        return (
            self.has("alone")
            and self.empty
            and self.roles.keys() <= _ALONE
            and self._said.isdisjoint(ASKED)
        )

    @property
    def returns_to(self) -> bool:
        """Whether it goes back to what was asked: "back to the list", not "again" nor "to A"."""
        known = self.grammar.lexicon
        for at in self.roles.get("return", ()):
            after = at + known.at(self.texts, at)[0]
            to = known.words.get(self.texts[after - 1])
            if to is not None and "destination" in to.roles:
                return not any(after <= m.first <= after + 1 for m in self.mentions)
        return False

    @property
    def supposes(self) -> bool:
        """Whether it only supposes another value: "and if it were A?"."""
        supposing = self.roles.get("supposing")
        first = min(supposing) if supposing else len(self.texts)
        return first <= _OPENING and first <= self.opening and self.said.isdisjoint(ASKED)

    @property
    def continues(self) -> bool:
        """Whether it only says what is to be otherwise: "and with X instead?"."""
        if self.has("instead"):
            return True
        opening = self.opening
        if not opening:
            return False
        return self.said.isdisjoint(ASKED) or self.any_between("supposing", 0, opening + 1)

    @property
    def opening(self) -> int:
        """How many words at its beginning only join it to what was said: "and then"."""
        cues, texts = self.grammar.lexicon.words, self.texts
        first = cues.get(texts[0]) if texts else None
        if first is None or "conjunction" not in first.roles:
            return 0
        then = cues.get(texts[1]) if len(texts) > 1 else None
        return 2 if then is not None and "then" in then.roles else 1

    def worded(self, role: str, features: frozenset[str]) -> bool:
        """Whether all cues of this role are phrases that wordings with ``features`` have."""
        lexicon = self.grammar.lexicon
        found = (lexicon.at(self.texts, at)[1] for at in self.roles.get(role, ()))
        return all(cue is not None and features.issuperset(cue.said) for cue in found)

    def before(self, position: int) -> list[str]:
        """The words before the one at ``position``, nearest first, articles left out."""
        near, articles = self.texts[max(0, position - _LEAD) : position], self.grammar.articles
        near.reverse()
        if articles.isdisjoint(near):
            return near
        return [text for text in near if text not in articles]

    def behind(self, mention: Mention) -> list[str]:
        """The word behind a mention, articles left out, where it does not lead to another."""
        cues, at = self.grammar.lexicon.words, mention.after
        while at < len(self.texts) and (cue := cues.get(self.texts[at])):
            if "article" not in cue.roles:
                break
            at += 1
        led = at > mention.after and any(other.first == at + 1 for other in self.mentions)
        return [] if led else self.texts[at : at + 1]

    def span(self, first: int, after: int) -> tuple[int, int, str]:
        """The characters of these words: start, end, and the text as it was typed."""
        start, end = self.places[first][0], self.places[after - 1][1]
        return start, end, self.text[start:end]

    def gap(self, first: int, second: int) -> str:
        """What stands between a word and a later one, or the end."""
        after = self.places[second][0] if second < len(self.places) else len(self.text)
        return self.text[self.places[first][1] : after]

    def asked_for(self, at: int) -> bool:
        """Whether an interrogative stands before this word: "which province"."""
        cue = self.grammar.lexicon.words.get(self.texts[at - 1]) if at else None
        return cue is not None and not cue.asks.isdisjoint(("?list", "?what"))

    def between(self, first: Mention, second: Mention) -> list[str]:
        """The words between two mentions."""
        return self.texts[first.after : second.first]

    def dashed(self, first: Mention, second: Mention) -> bool:
        """Whether nothing but a dash parts two mentions."""
        gap = self.gap(first.after - 1, second.first)
        return first.after == second.first and gap.strip() in _DASHES

    def any_between(self, role: str, start: int, end: int) -> bool:
        """Whether a cue of this role stands on the words from ``start`` to before ``end``."""
        places = self.roles.get(role)
        return places is not None and any(start <= at < end for at in places)

    def _read(self, mentions: dict[int, Mention]) -> None:
        position, lexicon, texts = 0, self.grammar.lexicon, self.texts
        cues, begun = [*map(lexicon.words.get, texts)], [*map(lexicon.begun.get, texts)]
        filled, following = not lexicon.fillers.isdisjoint(texts), [*texts[1:], ""]
        others = self.grammar.synonyms.find(texts)
        while position < len(texts):
            mention, size, cue = mentions.get(position), 1, cues[position]
            seconds = begun[position]
            if seconds is not None and (filled or following[position] in seconds):
                size, cue = (lexicon.across if filled else lexicon.at)(texts, position)
            if others and mention is None and position in others:
                size, cue = self._longer(position, size, cue, others[position], mentions)
            if size > 1 and mentions and self._cuts(mentions, position, position + size):
                size, cue = 1, cues[position]
            if mention is not None and (cue is None or not self._is_cue(mention, size, cue)):
                self.mentions.append(mention)
                position = mention.after
                continue
            if cue is None:
                self._need_word(position)
            elif cue.merely:
                self._said.update(cue.said)
            else:
                self._heed(position, cue, mentions.get(position + size))
            position += size

    def _longer(
        self,
        position: int,
        size: int,
        cue: Cue | None,
        other: tuple[int, Cue],
        mentions: dict[int, Mention],
    ) -> tuple[int, Cue | None]:
        """Of two phrases that begin with a word the longer one, unless a value is in it."""
        named = any(n in mentions for n in range(position + 1, position + other[0]))
        return (size, cue) if named or size > other[0] else other

    def _heed(self, position: int, cue: Cue, behind: Mention | None) -> None:
        """Take in what a cue does, with the value right behind it."""
        if not (cue.numbers and self._numbers(position)):
            self._note(position, cue)
        if cue.limits and self._denies(position, behind):
            self.roles.setdefault("not", []).append(position)

    def _cuts(self, mentions: dict[int, Mention], first: int, after: int) -> bool:
        """Whether a value begins behind this word and goes on behind the word before ``after``."""
        return any(first < begin < after < m.after for begin, m in mentions.items())

    def _denies(self, position: int, behind: Mention | None) -> bool:
        """Whether a limit is "not older than" before what is no year: it asks for the contrary."""
        first = self.grammar.lexicon.words.get(self.texts[position])
        denied = first is not None and "not" in first.roles
        return denied and behind is not None and not behind.pattern

    def _is_cue(self, mention: Mention, size: int, cue: Cue) -> bool:
        """Whether the words of a mention are rather ordinary ones: "it", "one"."""
        length = mention.after - mention.first
        if size < length:
            return False
        if size > length or (cue.number and self._numbered(mention.first)):
            return True
        if not cue.explained or cue.nouns or self._expected(mention):
            return False
        written = self.text[self.places[mention.first][0]]
        return not written.isupper() or self._modal(mention)

    def _expected(self, mention: Mention) -> bool:
        """Whether the wordings have a value of this kind right behind the word before it."""
        before = self.texts[mention.first - 1] if mention.first else ""
        return any(before in self.grammar.ahead[kind] for kind in mention.vocabularies())

    def _modal(self, mention: Mention) -> bool:
        """Whether a word with a capital begins "May I ..."."""
        behind = self.texts[mention.after : mention.after + 1]
        cues = [self.grammar.lexicon.words.get(text) for text in behind]
        return mention.first == 0 and any(cue and "person" in cue.roles for cue in cues)

    def _note(self, position: int, cue: Cue) -> None:
        if "affair" in cue.roles and self._is_own(position):
            cue = cue._replace(marks=())
        for role in cue.marks:
            self.roles.setdefault(role, []).append(position)
        if cue.content:
            light = cue.roles & _LIGHT and not self.grammar.inflects(self.texts[position])
            self.light = self.light or bool(light)
            if not (light or "affair" in cue.marks or self._is_entry(position, cue)):
                self._need_word(position)
            return
        if (cue.ordinal or cue.number) and self._counted(position, cue):
            return
        self._said.update(cue.said)
        if cue.nouns:
            self.nouns.append(
                Noun(cue.said[0] if not cue.asks else "", position, cue.nouns, cue.asks)
            )
        if cue.needs:
            self._needs.update(cue.needs)
            if cue.needs[0][0] != "?":
                self.unknown.update(dict.fromkeys(cue.needs, position))

    def _is_own(self, position: int) -> bool:
        """Whether "match" or "trip" says more than "that match" does of the question before."""
        text, grammar = self.texts[position], self.grammar
        if text in grammar.words or text in grammar.called:
            return True
        article = self.grammar.lexicon.words.get(self.texts[position - 1]) if position else None
        back = self.has("return") and article is not None and "article" in article.roles
        pointed = (self.any_between(r, position - 1, position) for r in ("same", "demonstrative"))
        return not (back or any(pointed))

    def _settle_forgetting(self) -> None:
        """Keep of "forget that" what it means: alone, everything; before a noun, only that."""
        for at in set(self.roles.get("reset", ())).intersection(self.roles.get("drop", ())):
            after = at + self.grammar.lexicon.at(self.texts, at)[0]
            named = {m.first for m in self.mentions} | {noun.at for noun in self.nouns}
            only = after in named or after in self.unknown.values()
            lost = "reset" if only else "drop"
            self.roles[lost] = [other for other in self.roles[lost] if other != at]
            if not self.roles[lost]:
                del self.roles[lost]

    def _limit(self) -> frozenset[str]:
        """The end of a range that "as the upper limit, 1950" makes of its only year."""
        limits = {noun: noun.concepts & _BOUNDS.keys() for noun in self.nouns}
        named = {bound for bounds in limits.values() for bound in bounds}
        if len(named) != 1 or [m.pattern for m in self.mentions] != [True]:
            return frozenset()
        if not _NO_DATE.isdisjoint(self.roles):
            return frozenset()
        self.nouns = [noun for noun in self.nouns if not limits[noun]]
        return frozenset(_BOUNDS[bound] for bound in named)

    def _pass_over_parties(self) -> None:
        """Read "swap the two names" as "swap"."""
        parties = self.roles.get("parties", ())
        for at in parties:
            self._ignore(at)
        self.nouns = [noun for noun in self.nouns if noun.at not in parties]

    def _date(self) -> None:
        """Read "built after 1900" as "after 1900"."""
        limits = self.grammar.lexicon.directions
        for mention in self.mentions:
            if not mention.pattern or not limits(self.texts[: mention.first]) & LIMITS:
                continue
            for at in self.roles["dating"]:
                if -_DATED <= at - mention.first <= _DATED:
                    self._ignore(at)

    def _measure(self) -> None:
        """Read "50 cm high" as "50 cm"."""
        for mention in self.mentions:
            for at in self.roles["measured"]:
                if mention.pattern and 0 <= at - mention.after <= 1:
                    self._ignore(at)

    def _asks_date(self) -> bool:
        """Whether it asks for a year: "the year?", "from which year", "when was that built"."""
        asked = self._said & ASKED
        if not (asked or self.nouns):
            return False
        if not asked <= _WHEN or not _NO_DATE.isdisjoint(self.roles):
            return False
        if any(mention.pattern for mention in self.mentions):
            return False
        heads = [noun for noun in self.nouns if self._heads(noun.at)]
        built = [at for at in self.roles.get("dating", ()) if asked and self._unworded(at)]
        for at in built:
            self._ignore(at)
        if heads:
            self.nouns = [noun for noun in self.nouns if noun not in heads]
            self._said.update(_WHEN)
            self._needs.update(_WHEN)
        return bool(heads or built or (asked and any(map(self._is_year, self.texts))))

    def _unworded(self, at: int) -> bool:
        return not self.grammar.inflects(self.texts[at])

    def _heads(self, at: int) -> bool:
        """Whether a year is all that is asked for: "the year of that one", not "in that year"."""
        cues = [self.grammar.lexicon.words.get(text) for text in self.texts[:at]]
        leads = all(cue is not None and not cue.roles.isdisjoint(_LEADING) for cue in cues)
        return leads and self._is_year(self.texts[at])

    def _is_year(self, text: str) -> bool:
        cue = self.grammar.lexicon.words.get(text)
        return cue is not None and cue.roles >= {"calendar", "year"}

    def _ignore(self, at: int) -> None:
        feature = self.grammar.feature(self.texts[at])
        self._said.discard(feature)
        self._needs.discard(feature)
        self.unknown.pop(feature, None)

    def _rates(self) -> bool:
        """Whether it asks for a judgement or gives one: "is X nice", "X was nice", "nice X"."""
        verbs, praise = self.roles.get("copula", ()), self.roles["praise"]
        for mention in self.mentions:
            if any(self._praised(at, mention) for at in praise if at < mention.first):
                return True
            if mention.first - 1 in praise and not self._parted(mention.first):
                return True
            after = mention.after + (mention.after in verbs)
            asked = 0 in verbs or after > mention.after
            if asked and any(after <= at < after + _NEAR for at in praise):
                return True
        return False

    def _praised(self, at: int, mention: Mention) -> bool:
        """Whether "the most interesting in X" stands here, with nothing but small words in it."""
        cues = self.grammar.lexicon.words
        before = [cues.get(text) for text in self.texts[max(0, at - 2) : at]]
        led = any(cue is not None and "article" in cue.roles for cue in before)
        between = [cues.get(text) for text in self.texts[at + 1 : mention.first]]
        return led and all(cue is not None and cue.explained for cue in between)

    def _parted(self, at: int) -> bool:
        """Whether punctuation stands right before a word."""
        return bool(self.gap(at - 1, at).strip())

    def _let_go(self) -> None:
        """Read "leave X out" as "without X"."""
        first, last = min(self.roles["let"]), max(self.roles["let_go"])
        cues = [self.grammar.lexicon.words.get(text) for text in self.texts[last + 1 :]]
        if not all(cue is not None and cue.silent for cue in cues):
            return
        held = (*(m.first for m in self.mentions), *(noun.at for noun in self.nouns))
        if any(first < at < last for at in (*held, *self.unknown.values())):
            self.roles.setdefault("drop", []).append(first)

    def _refuse(self) -> None:
        """Read "no dates" as "without dates"."""
        kinds = {noun.at for noun in self.nouns if not noun.asks}
        kinds.update(at for word, at in self.unknown.items() if self.grammar.named(word))
        noes = [at for at in self.roles["none"] if not self.parted(at)]
        for at in refused(self.grammar.lexicon, self.texts, noes, kinds):
            for role in _DENYING & self.roles.keys():
                self.roles[role] = [place for place in self.roles[role] if place != at]
                if not self.roles[role]:
                    del self.roles[role]
            self.roles.setdefault("drop", []).append(at)

    def _look_up(self) -> None:
        """Read "where do I find its website" as "what is its website"."""
        cues = enumerate(map(self.grammar.lexicon.words.get, self.texts))
        asks = next((at for at, cue in cues if cue and WHERE in cue.asks), len(self.texts))
        behind = [word for word, at in self.unknown.items() if at > asks]
        if asks < max(self.roles["lookup"]) and looked_up(self.grammar, behind):
            self._said.discard(WHERE)
            self._needs.discard(WHERE)

    def _offer_any(self) -> None:
        """Read "any museums there?" as "are there any museums there?"."""
        cues = self.grammar.lexicon.words
        for mention in self.mentions[:1]:
            before = [cues.get(text) for text in self.texts[: mention.first]]
            offered = any(cue is not None and "offered" in cue.roles for cue in before[-1:])
            if offered and all(cue is not None and cue.silent for cue in before):
                self.roles.setdefault("exists", []).append(mention.first - 1)

    def _excepted(self) -> Iterator[int]:
        """The "but" of "any town but X"."""
        wide = min(self.roles.get("any", ()), default=len(self.texts))
        for mention in self.mentions:
            if wide < mention.first - 1 and self.any_between(
                "but", mention.first - 1, mention.first
            ):
                yield mention.first - 1

    def _glued(self, at: int) -> bool:
        """Whether a value follows at once ("no tea"), and not after a comma ("no, tea")."""
        for mention in self.mentions:
            if mention.first == at + 1:
                return not self.breaks_before(at + 1)
        return False

    def _counted(self, position: int, cue: Cue) -> bool:
        value = cue.ordinal or (cue.number if self._numbered(position) else 0)
        if value:
            self.counts.append(Count(value, position))
            self._said.add(f"#{value}")
        return bool(value)

    def _numbers(self, position: int) -> bool:
        """Whether "number" is that of "number two"."""
        if position + 1 >= len(self.texts):
            return False
        behind = self.grammar.lexicon.words.get(self.texts[position + 1])
        return behind is not None and behind.number > 0

    def _numbered(self, position: int) -> bool:
        start = self.places[position][0]
        if start and self.text[start - 1] == "#":
            return True
        cues = self.grammar.lexicon.words
        cue = cues.get(self.texts[position - 1]) if position else None
        return cue is not None and cue.numbers

    def _is_entry(self, position: int, cue: Cue) -> bool:
        """Whether this is the "entry" of "the second entry"."""
        before = self.grammar.lexicon.words.get(self.texts[position - 1]) if position else None
        return "entry" in cue.roles and before is not None and before.ordinal != 0

    def _need_word(self, position: int) -> None:
        other = self.grammar.synonym(self.texts[position])
        if other is not None:
            self._note(position, other)
            return
        feature = self.grammar.feature(self.texts[position])
        self._said.add(feature)
        self._needs.add(feature)
        self.unknown[feature] = position

    def settled(
        self, noun: Noun, vocabularies: frozenset[str], hold: Callable[[str], bool]
    ) -> bool:
        """Whether a general noun only accompanies a value ("the town of X") or "that"."""
        for mention in self.mentions:
            near = -_NEAR <= mention.first - noun.at - 1 <= _NEAR or mention.after == noun.at
            if near and any(e.vocabulary in vocabularies for e in mention.entries):
                return True
        pointed = any(
            self.any_between(role, noun.at - 1, noun.at) for role in ("demonstrative", "same")
        ) or any(
            noun.at - 1 == count.at or self.counts_among(count, noun.at) for count in self.counts
        )
        return pointed and any(hold(vocabulary) for vocabulary in vocabularies)

    def counts_among(self, count: Count, at: int) -> bool:
        """Whether "the second of those" stands right before a word."""
        return any(
            count.at + 1 == start and start + self.grammar.lexicon.at(self.texts, start)[0] == at
            for start in self.roles.get("part_of", ())
        )

    def without(self, first: int, after: int) -> Question:
        """The same question without the words from ``first`` to before ``after``."""
        moved = [
            m
            if m.first < first
            else m._replace(first=m.first - after + first, after=m.after - after + first)
            for m in self._given
            if m.after <= first or m.first >= after
        ]
        places, texts = [*self.places[:first], *self.places[after:]], self.texts
        texts = [*texts[:first], *texts[after:]]
        return Question(self.text, places, texts, moved, self.grammar, self.answer_in)

    def without_words(self, gone: Set[int]) -> Question:
        """The same question without these words, and without the values that have any of them."""
        kept = [at for at in range(len(self.texts)) if at not in gone]
        place = {at: number for number, at in enumerate(kept)}
        moved = [
            m._replace(first=place[m.first], after=place[m.after - 1] + 1)
            for m in self._given
            if gone.isdisjoint(range(m.first, m.after))
        ]
        places, texts = [self.places[at] for at in kept], [self.texts[at] for at in kept]
        return Question(self.text, places, texts, moved, self.grammar, self.answer_in)

    def part(self, first: int, after: int) -> Question:
        """The words from ``first`` to before ``after`` as a question of their own."""
        moved = [
            m._replace(first=m.first - first, after=m.after - first)
            for m in self._given
            if first <= m.first and m.after <= after
        ]
        places, texts = self.places[first:after], self.texts[first:after]
        return Question(self.text, places, texts, moved, self.grammar, self.answer_in)

    def reworded(self, phrase: str) -> Question:
        """A phrase as a question, in place of all its words."""
        texts = phrase.split(" ")
        places = [self.places[0]] * len(texts)
        return Question(self.text, places, texts, (), self.grammar, self.answer_in)

    def saying(self, at: int, word: str) -> Question:
        """The question with another word in place of one."""
        texts = [*self.texts[:at], word, *self.texts[at + 1 :]]
        return Question(self.text, self.places, texts, self._given, self.grammar, self.answer_in)

    def led(self, lead: str) -> Question:
        """The question behind the word ``lead``."""
        moved = [m._replace(first=m.first + 1, after=m.after + 1) for m in self._given]
        places, texts = [self.places[0], *self.places], [lead, *self.texts]
        return Question(self.text, places, texts, moved, self.grammar, self.answer_in)

    def put(self, at: int, size: int, lead: str, mention: Mention, said: Question) -> Question:
        """The question with a value that is ``said`` elsewhere, behind the word ``lead``, in place
        of the ``size`` words at ``at``.
        """
        names = said.places[mention.first : mention.after]
        texts, leads = said.texts[mention.first : mention.after], [lead] if lead else []
        places = [*self.places[:at], *self.places[at : at + len(leads)], *names]
        grown = len(leads) + len(names) - size
        moved = [
            m if m.first < at else m._replace(first=m.first + grown, after=m.after + grown)
            for m in self._given
            if m.after <= at or m.first >= at + size
        ]
        first = at + len(leads)
        moved.append(mention._replace(first=first, after=first + len(names)))
        places = [*places, *self.places[at + size :]]
        texts = [*self.texts[:at], *leads, *texts, *self.texts[at + size :]]
        moved.sort(key=lambda m: m.first)
        return Question(self.text, places, texts, moved, self.grammar, self.answer_in)

    def breaks(self, at: int) -> bool:
        """Whether punctuation stands right before or right behind a word."""
        around = [n for n in (at - 1, at) if 0 <= n < len(self.places) - 1]
        return any(self.gap(n, n + 1).strip() for n in around)

    def parted(self, at: int) -> bool:
        """Whether punctuation stands right behind a word."""
        return bool(self.gap(at, at + 1).strip())

    def parted_before(self, after: int) -> bool:
        """Whether punctuation stands right behind any word before this one."""
        said = self.text[self.places[0][0] : self.places[after][0]].split()
        if len(said) == after and "".join(said).isalnum():
            return False
        return any(self.parted(at) for at in range(after))

    def article(self, at: int) -> bool:
        """Whether the word before this one can be an article."""
        cue = self.grammar.lexicon.words.get(self.texts[at - 1]) if at else None
        return cue is not None and "article" in cue.roles

    def breaks_before(self, at: int) -> bool:
        """Whether punctuation stands right before a word."""
        return bool(self.gap(at - 1, at).strip())

    def waves_off(self, at: int) -> bool:
        """Whether "not that one, X" stands here: what was talked about, and not what is named."""
        pointing = at + 1 < len(self.texts) and self.grammar.lexicon.words.get(self.texts[at + 1])
        if not pointing or pointing.roles.isdisjoint(("pronoun", "demonstrative")):
            return False
        after = at + 1 + self.grammar.lexicon.at(self.texts, at + 1)[0]
        ends = self.breaks(after - 1) or self.any_between("correct", after, after + 1)
        return ends and any(mention.first >= after for mention in self.mentions)

    def add(self, mention: Mention) -> None:
        """Take in a value that was recognised from what the conversation is about."""
        self.mentions.append(mention)
        self.mentions.sort(key=lambda m: m.first)

    def take(self, feature: str, mention: Mention) -> None:
        """Read the word that says ``feature`` as this value, and as nothing else."""
        self.add(mention)
        self.nouns = [noun for noun in self.nouns if noun.at != mention.first]
        self.unknown.pop(feature, None)
        self.said -= {feature}
        self.needs -= {feature}


def pseudo(vocabulary: str, value: str, at: int) -> Mention:
    """A mention of a value by a word that is not its name."""
    return Mention(at, at + 1, (Entry(vocabulary, value, ""),), sure=False)
