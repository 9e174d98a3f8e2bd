"""What a language's own words do in a question, whatever the question is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from typing import NamedTuple, cast

from heritage_session.resolvers.language.sources import source
from heritage_session.resolvers.language.text import split, stem

_CONTRACTED = re.compile(r"(?<=\w) (t|s|m|d|re|ve|ll)(?= |$)")
_ALTERNATIVES = re.compile(r"[()]")
STRICT = ("count", "when", "where", "who", "why", "how_long", "how_far", "how_much")
WEAK = ("list", "what", "how")
MIDDLE = 1_000_000
SPANS = ("year", "month", "season", "day")
NOUNS = ("place", "time", *SPANS, "sort", "lower_limit", "upper_limit")
DIRECTIONS = ("origin", "destination", "lower", "upper")
BEHIND = {f"as_{direction}": direction for direction in DIRECTIONS}
OPPOSITE = {"origin": "destination", "destination": "origin", "lower": "upper", "upper": "lower"}
ASKS = frozenset((*STRICT, *WEAK))
ASKED = frozenset(f"?{role}" for role in ASKS)
NUMBERED = frozenset(("number_word", "entry"))
LIMITS = frozenset(("lower", "upper"))
_NOUNS = frozenset(NOUNS)
_NONE: frozenset[str] = frozenset()
_CONTENT = frozenset(("condition", "contrast", "endpoint", "replace", "vicinity", *BEHIND))
_HANDLED = frozenset(("drop", "not", "any_place", "any_time", "alone", *_CONTENT))
_MARKS = frozenset(
    (
        *(
            "affair",
            "alone",
            "also",
            "any",
            "any_place",
            "any_time",
            "bare_not",
            "between",
            "but",
            "conjunction",
            "dating",
            "back",
            "having",
            "measured",
            "person",
            "possessive",
        ),
        *("condition", "contrast", "correct", "count", "define", "demonstrative", "drop"),
        *("endpoint", "exists", "from_there"),
        *(
            "hesitation",
            "exactly",
            "initial",
            "instead",
            "instead_of",
            "let",
            "let_go",
            "lookup",
            "meta",
            "more",
            "national",
            "none",
            "not",
        ),
        *(
            "opinion",
            "other",
            "part_of",
            "parties",
            "plural",
            "pronoun",
            "replace",
            "reset",
            "return",
        ),
        *(
            "reverse",
            "same",
            "topical",
            "praise",
            "copula",
            "following",
            "preceding",
            "there",
            "supposing",
            "surrounding",
            "to_there",
            "topic",
            "vicinity",
        ),
    )
)
_CONTENT_WORDS = frozenset(("light", "having", "measured", "dating", "affair", "entry", "many"))
_EXPLAINED = frozenset(
    (
        *("function", "article", "pronoun", "demonstrative", "there", "conjunction", "but", "any"),
        *("correct", "return", "reverse", "reset", "topic", "keep", "list", "what", "how"),
        *("between", "origin", "destination", "lower", "upper", "number_word"),
        *("exists", "instead", "instead_of", "meta", "more", "part_of", "plural", "other", "same"),
        *("from_there", "to_there", "hesitation", "opinion", "following", "preceding"),
        *("initial", "let", "let_go", "supposing"),
        *("surrounding",),
    )
)
_EXACT = frozenset(
    (
        *("reset", "return", "correct", "drop", "reverse", "not", "bare_not", "topic", "other"),
        *("instead_of", "from_there", "to_there"),
    )
)
_LISTED = ("fillers", "ordinary")
_PLAIN = frozenset((*_LISTED, "framing"))
_AGES = {"older": "earlier", "younger": "later"}
_SILENT = frozenset(
    (
        *("function", "article", "pronoun", "demonstrative", "there", "conjunction", "but", "any"),
        *("keep", "preposition", "then", "same", "hesitation", "offered", "also", "let", "let_go"),
        *("copula", "praise", "exactly", "topical", "supposing"),
    )
)


_Roles = Mapping[str, str | dict[int, str] | dict[str, str]]


class Cue(NamedTuple):
    """What a word or phrase does.

    ``roles`` are all its roles, ``marks`` those whose place in a question matters; ``ordinal`` and
    ``number`` the number that it says (0: none; the last is -1, the one in the middle MIDDLE);
    ``fused`` is the preposition that it joins with "it": "therein".
    ``said`` are its features, ``needs`` those that nothing but a template explains, ``nouns`` the
    concepts that it stands for, ``asks`` what it asks. ``explained``: it says nothing that a
    template would have to know; ``content``: it is a subject's own word, which only says little
    where no wording has it; ``numbers``: a number may follow that it goes with; ``limits``: it is
    an end of a range; ``merely``: it does nothing but be said.
    """

    roles: frozenset[str]
    ordinal: int = 0
    number: int = 0
    fused: str = ""
    marks: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    nouns: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    explained: bool = False
    content: bool = False
    numbers: bool = False
    limits: bool = False
    merely: bool = False

    @property
    def exact(self) -> bool:
        """Whether it changes so much that it counts only as it is spelled."""
        return self.ordinal != 0 or not self.roles.isdisjoint(_EXACT)

    @property
    def silent(self) -> bool:
        """Whether a question says the same without it."""
        return self.ordinal == 0 and self.roles <= _SILENT


class Lexicon(NamedTuple):
    """A language's cues by phrase, how many words the longest phrase behind a word has, and words
    of no role: adverbs that stand between those of a phrase, words that are no slips; and those
    that say on whose behalf something is asked, by what they do. ``leading`` are the last words of
    phrases that say a direction, with how many words the longest has; ``by_role`` are the
    phrases by what they do, ``begun`` how many words the longest has by the first two; ``words``
    are the cues of one word, which most look-ups are for: few enough to stay at hand; ``ages`` are
    the first words of comparisons in age, ``limiting`` the last words of what says a limit.
    """

    cues: Mapping[str, Cue]
    longest: Mapping[str, int]
    fillers: frozenset[str]
    ordinary: frozenset[str]
    framing: Mapping[str, frozenset[str]]
    leading: Mapping[str, int]
    by_role: Mapping[str, frozenset[str]]
    begun: Mapping[str, Mapping[str, int]]
    words: Mapping[str, Cue]
    ages: frozenset[str]
    limiting: frozenset[str]

    def at(self, words: list[str], position: int) -> tuple[int, Cue | None]:
        """The longest phrase that begins at ``position``, in words, and what it does."""
        word, left = words[position], len(words) - position
        begun = self.begun.get(word) if left > 1 else None
        if begun is not None:
            for size in range(min(begun.get(words[position + 1], 1), left), 1, -1):
                cue = self.cues.get(" ".join(words[position : position + size]))
                if cue is not None:
                    return size, cue
        return 1, self.words.get(word)

    def phrases(self, role: str) -> frozenset[str]:
        """The words and phrases that do this."""
        return self.by_role.get(role, _NONE)

    def framed(self, role: str) -> frozenset[str]:
        """The words that say this of what is asked, and nothing else."""
        return self.framing.get(role, _NONE)

    def across(self, words: list[str], position: int) -> tuple[int, Cue | None]:
        """As `at`; of phrases that drop something, those with adverbs in between too: "does not
        really matter". The size takes these in.
        """
        size, cue = self.at(words, position)
        reach = self.longest.get(words[position], 1)
        if self.fillers.isdisjoint(words[position + 1 : position + reach]):
            return size, cue
        taken, parts = 1, [words[position]]
        while len(parts) < reach and position + taken < len(words):
            word = words[position + taken]
            taken += 1
            if word in self.fillers:
                continue
            parts.append(word)
            found = self.cues.get(" ".join(parts))
            if found is not None and "drop" in found.roles and taken > size:
                size, cue = taken, found
        return size, cue

    def features(self, words: list[str]) -> Iterator[str]:
        """What ``words`` say about a template: ``?role`` for question words, ``~word`` for words
        without a subject, and the stems of all others.
        """
        position = 0
        while position < len(words):
            size, cue = self.at(words, position)
            yield from cue.said if cue else (stem(words[position]),)
            position += size

    def around(self, words: list[str], position: int) -> Cue | None:
        """What the longest phrase does that holds the word at ``position``."""
        for first in range(max(0, position - 4), position + 1):
            size, cue = self.at(words, first)
            if first + size > position:
                return cue
        return None

    def dated(self, words: list[str], first: int) -> list[str]:
        """The comparison in age that begins at ``first`` as one of dates: what is older than a
        year was there earlier. Empty where there is none.
        """
        size, cue = self.at(words, first)
        role = next((role for role in _AGES if cue and role in cue.roles), "")
        for phrase, other in self.cues.items() if role else ():
            if _AGES[role] in other.roles and phrase.count(" ") + 1 == size:
                return phrase.split(" ")
        return []

    def behind(self, words: list[str], after: int) -> tuple[int, frozenset[str]]:
        """In how many words a direction is said behind a value which ends at ``after``, and which:
        "1900 or later".
        """
        size, cue = self.at(words, after) if after < len(words) else (0, None)
        if cue is None or cue.roles.isdisjoint(BEHIND):
            return size, _NONE
        return size, frozenset(BEHIND[role] for role in cue.roles.intersection(BEHIND))

    def directions(self, before: list[str]) -> frozenset[str]:
        """The directions that the last words of ``before`` say: "from", "more than"."""
        most = self.leading.get(before[-1], 0) if before else 0
        for size in range(min(most, len(before)), 0, -1):
            cue = self.cues.get(" ".join(before[-size:]))
            if cue is not None and not cue.roles.isdisjoint(DIRECTIONS):
                return cue.roles.intersection(DIRECTIONS)
        return _NONE


def _leading(cues: Mapping[str, Cue]) -> Mapping[str, int]:
    """By last word, how many words the longest phrase has that says a direction."""
    found: dict[str, int] = {}
    for phrase, cue in cues.items():
        if not cue.roles.isdisjoint(DIRECTIONS):
            *_, last = words = phrase.split(" ")
            found[last] = max(len(words), found.get(last, 0))
    return found


@cache
def lexicon(language: str) -> Lexicon:
    """The words of ``language``; none where it is not known."""
    data = cast(_Roles, source(language))
    cues: dict[str, Cue] = {}
    longest: dict[str, int] = {}
    framing = cast(dict[str, str], data.get("framing", {}))
    for phrase, role, key in _entries(data):
        known = cues.get(phrase)
        cues[phrase] = _with(known, role, key) if known is not None else _only(role, key)
        first, size = phrase.split(" ")[0], phrase.count(" ") + 1
        longest[first] = max(size, longest.get(first, 0))
    brief = sorted(cues.items(), key=lambda cue: cue[0].count(" "))
    complete = {phrase: _complete(phrase, cue) for phrase, cue in brief}
    return Lexicon(
        complete,
        longest,
        **{name: _words(data, name) for name in _LISTED},
        framing={role: frozenset(listed.split()) for role, listed in framing.items()},
        leading=_leading(cues),
        by_role=_by_role(cues),
        begun=_begun(cues),
        words={phrase: cue for phrase, cue in complete.items() if " " not in phrase},
        ages=frozenset(p.split(" ")[0] for p, cue in cues.items() if cue.roles & _AGES.keys()),
        limiting=frozenset(p.split(" ")[-1] for p, cue in cues.items() if cue.roles & LIMITS),
    )


def _by_role(cues: Mapping[str, Cue]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for phrase, cue in cues.items():
        for role in cue.roles:
            found.setdefault(role, set()).add(phrase)
    return {role: frozenset(phrases) for role, phrases in found.items()}


def _begun(cues: Iterable[str]) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for first, second, *rest in (phrase.split(" ") for phrase in cues if " " in phrase):
        seconds = found.setdefault(first, {})
        seconds[second] = max(2 + len(rest), seconds.get(second, 0))
    return found


def _words(data: _Roles, name: str) -> frozenset[str]:
    return frozenset(str(data.get(name, "")).split())


@cache
def countries() -> frozenset[str]:
    """What countries are called in any language, as folded words."""
    listed = cast(dict[str, str], source("countries"))
    names = (name.replace("_", " ") for names in listed.values() for name in names.split())
    return frozenset(" ".join(split(name)) for name in names)


@cache
def kinds(name: str, language: str) -> tuple[str, ...]:
    """What ``language`` calls the kind of thing that a vocabulary's ``name`` says."""
    found = [kind[language] for kind in _kinds() if name in kind["en"] and language in kind]
    return tuple(word for words in found for word in words)


@cache
def _kinds() -> list[Mapping[str, list[str]]]:
    listed = cast(list[dict[str, str]], source("kinds"))
    return [{code: words.split() for code, words in kind.items()} for kind in listed]


def _entries(data: _Roles) -> Iterator[tuple[str, str, int | str]]:
    for role, listed in data.items():
        if role in _PLAIN:
            continue
        groups = {0: listed} if isinstance(listed, str) else listed
        for key, phrases in groups.items():
            for pattern in phrases.split():
                for phrase in written(pattern):
                    yield phrase, role, key


def written(pattern: str) -> Iterator[str]:
    """The phrases that ``turn_(it|them)_(right_|)round`` stands for, and those without the
    apostrophes that are blanks in it: "don t" is "dont" too.
    """
    parts = _ALTERNATIVES.split(pattern)
    for chosen in product(*(part.split("|") for part in parts)):
        phrase = "".join(chosen).strip("_").replace("_", " ")
        yield phrase
        if _CONTRACTED.search(phrase):
            yield _CONTRACTED.sub(r"\1", phrase)


@cache
def _only(role: str, key: int | str) -> Cue:
    return _with(Cue(frozenset()), role, key)


def _with(cue: Cue, role: str, key: int | str) -> Cue:
    if role == "ordinals":
        return cue._replace(ordinal=int(key))
    if role == "numbers":
        return cue._replace(number=int(key))
    if role == "fused":
        return cue._replace(roles=cue.roles | {"pronoun"}, fused=str(key))
    if role == "last":
        return cue._replace(ordinal=-1)
    if role == "middle":
        return cue._replace(ordinal=MIDDLE)
    return cue._replace(roles=cue.roles | {role})


def _complete(phrase: str, cue: Cue) -> Cue:
    doing = _doing(cue.roles)
    stems = tuple(map(stem, phrase.split(" ")))
    unknown = not (doing.asks or doing.explained or doing.nouns or cue.roles & _HANDLED)
    needs = stems if unknown else doing.needs
    does = (doing.marks, needs, doing.nouns, doing.content, doing.numbers, doing.limits)
    return doing._replace(
        ordinal=cue.ordinal,
        number=cue.number,
        fused=cue.fused,
        said=_said(phrase, cue, doing, stems),
        needs=needs,
        merely=not (cue.ordinal or cue.number or any(does)),
    )


@cache
def _doing(roles: frozenset[str]) -> Cue:
    """What all cues of these ``roles`` do, whatever they say."""
    asked = roles.intersection(ASKS)
    return Cue(
        roles,
        marks=tuple(sorted(roles & _MARKS)),
        needs=tuple(f"?{role}" for role in STRICT if role in asked),
        nouns=roles & _NOUNS,
        asks=frozenset(f"?{role}" for role in asked),
        explained=not _EXPLAINED.isdisjoint(roles) and _CONTENT.isdisjoint(roles),
        content=bool(roles) and roles <= _CONTENT_WORDS,
        numbers=not roles.isdisjoint(NUMBERED),
        limits=not roles.isdisjoint(LIMITS),
    )


def _said(phrase: str, cue: Cue, doing: Cue, stems: tuple[str, ...]) -> tuple[str, ...]:
    if cue.ordinal:
        return (f"#{cue.ordinal}",)
    if doing.asks:
        return tuple(sorted(doing.asks))
    if "exists" in cue.roles:
        return tuple(f"~{word}" for word in phrase.split(" "))
    if cue.fused:
        return (f"~{phrase}", f"~{cue.fused}", *stems)
    compared = " " in phrase and not cue.roles.isdisjoint(("lower", "upper"))
    if not doing.explained:
        return stems
    return (phrase,) if compared else (f"~{phrase}",)
