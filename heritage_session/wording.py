"""Sentences: wordings with their blanks filled in, and what is said of a query's rows.

Whether a blank takes the plural follows from the function words before it: people write "which
tools", "the oldest tool", "a tool". Without a sign of the singular it is the plural.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from heritage_session.errors import InvalidInput

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
LISTED = 10
_VERB_LAST = frozenset(("de",))
_VERB_AT_END = re.compile(r"(?<=\}) [a-zäöüß]+$")
_ONE = re.compile(r"\b1 (\w+)")
_PLURALS = (
    (re.compile(r"ies$"), "y"),
    (re.compile(r"(?<=[sxh])es$"), ""),
    (re.compile(r"(?<![siu])s$"), ""),
)
_UNITS = {
    "nl": {
        **{"seconden": "seconde", "minuten": "minuut", "uren": "uur", "dagen": "dag"},
        **{"nachten": "nacht", "weken": "week", "maanden": "maand", "jaren": "jaar"},
        **{"personen": "persoon", "keren": "keer", "sterren": "ster", "punten": "punt"},
    },
    "de": {
        **{"sekunden": "Sekunde", "minuten": "Minute", "stunden": "Stunde", "tage": "Tag"},
        **{"tagen": "Tag", "nächte": "Nacht", "nächten": "Nacht", "wochen": "Woche"},
        **{"monate": "Monat", "monaten": "Monat", "jahre": "Jahr", "jahren": "Jahr"},
        **{"personen": "Person", "sterne": "Stern", "sternen": "Stern", "punkte": "Punkt"},
    },
}
_RELATIVE = frozenset(("that",))
_WORD = re.compile(r"\w+", re.UNICODE)


class _FunctionWords(NamedTuple):
    """``one`` makes singular what stands one or two words behind it ("a small tool"); ``either``
    only two words behind it and a verb of ``verbs`` ("is the oldest tool"); ``many`` never.
    ``subject`` are verbs of which what stands right behind them is the one subject ("does a tool"),
    ``than`` what compares it with another, ``person`` who else may be their subject, ``ending``
    that of such verbs, and ``other`` words with that ending which are none.
    """

    one: frozenset[str]
    either: frozenset[str]
    verbs: frozenset[str]
    many: frozenset[str]
    subject: frozenset[str]
    than: frozenset[str]
    person: frozenset[str]
    other: frozenset[str]
    ending: str


def _words(*said: str, ending: str) -> _FunctionWords:
    return _FunctionWords(*(frozenset(words.split()) for words in said), ending=ending)


_FUNCTION_WORDS = {
    "nl": _words(
        "1 een het dit dat elk elke ieder iedere",
        "de die deze",
        "is was wordt werd",
        "aantal lijst paar alle van",
        "is was werd heeft had kan mag moet zal zou",
        "dan als",
        "wie",
        "met uit tot niet wat dat dit naast omtrent juist eerst liefst",
        ending="t",
    ),
    "en": _words(
        "1 a an one each every this that",
        "the",
        "is was",
        "few all of",
        "is was does has",
        "than",
        "who",
        "",
        ending="",
    ),
    "de": _words(
        "1 ein eine einen einem einer eines das dem des dieses jedes jede jeder jeden im zum vom",
        "der die",
        "ist war wird wurde",
        "anzahl liste paar alle aller von",
        "ist war wird wurde hat hatte kann darf muss soll",
        "als",
        "wer",
        "mit seit statt samt nicht gibt jetzt sonst dort fast selbst erst",
        ending="t",
    ),
}
_NOTHING = {"nl": "Niets gevonden.", "en": "Nothing found.", "de": "Nichts gefunden."}
_UNKNOWN = {
    "nl": "Dat is niet bekend.",
    "en": "That is not known.",
    "de": "Das ist nicht bekannt.",
}
_YES_NO = {"nl": ("Ja.", "Nee."), "en": ("Yes.", "No."), "de": ("Ja.", "Nein.")}


def fill(text: str, value: Callable[[str, str], str]) -> str:
    """``text`` with each ``{name}`` replaced by ``value(name, what stands before it)``."""
    done = ""
    end = 0
    for match in PLACEHOLDER.finditer(text):
        done += text[end : match.start()]
        done += value(match[1], done)
        end = match.end()
    return done + text[end:]


def whole(
    wordings: Sequence[str],
    additions: Mapping[str, str],
    given: Collection[str],
    first: int = 0,
    language: str = "",
) -> str:
    """A wording for the slots ``given``, with the additions of those that it leaves out.

    It is that which has most of them in its blanks and no other slot: ``wordings[first]`` where no
    other has more, else the one most like it. Where every one has a blank for another slot, such
    blanks are left out of ``wordings[first]``. In a ``language`` whose verbs come last, an
    addition stands before the one at the end.
    """
    fitting = [text for text in (wordings[first], *wordings) if _blanks(text) <= set(given)]
    if fitting:
        said = set(_WORD.findall(wordings[first]))
        text = max(fitting, key=lambda text: (len(_blanks(text)), _alike(text, said)))
    else:
        text = PLACEHOLDER.sub(lambda m: m[0] if m[1] in given else "", wordings[first])
        text = re.sub(r"\s+(?=[\s?.!,]|$)", "", text)
    added = [
        words for name, words in additions.items() if name in given and name not in _blanks(text)
    ]
    body = text.rstrip("?.! ")
    end = _VERB_AT_END.search(body) if base(language) in _VERB_LAST else None
    cut = end.start() if end else len(body)
    return " ".join((body[:cut], *added)) + body[cut:] + text[len(body) :]


def _alike(text: str, said: set[str]) -> float:
    """The share of the words of both that are in ``text`` and in ``said``."""
    words = set(_WORD.findall(text))
    return len(words & said) / (len(words | said) or 1)


def _blanks(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def is_plural(before: str, language: str) -> bool:
    """Whether what follows the words ``before`` is read as a plural."""
    grammar = _FUNCTION_WORDS.get(base(language))
    words = _WORD.findall(before.lower())
    if grammar is None or not words or words[-1] in grammar.many:
        return True
    if grammar.one & set(words[-2:]) - _RELATIVE or words[-1] in _RELATIVE & grammar.one:
        return False
    if _is_subject(words, grammar):
        return False
    after_article = len(words) > 1 and words[-2] in grammar.either
    return not (after_article and grammar.verbs & set(words))


def one(text: str, language: str) -> str:
    """``text`` with the unit behind "1" in the singular: "1 day", as far as that is known."""
    units = _UNITS.get(base(language), {})

    def single(match: re.Match[str]) -> str:
        word = match[1]
        if base(language) == "en":
            return "1 " + next((p.sub(s, word) for p, s in _PLURALS if p.search(word)), word)
        return f"1 {units.get(word.lower(), word)}"

    return _ONE.sub(single, text)


def _is_subject(words: list[str], grammar: _FunctionWords) -> bool:
    """Whether what follows is the subject of a verb in the singular, or compared with it."""

    def governs(word: str) -> bool:
        ends = grammar.ending and len(word) > 3 and word.endswith(grammar.ending)
        return word in grammar.subject or bool(ends and word not in grammar.other)

    if words[0] in grammar.person:
        return False
    last = words[:-1] if words[-1] in grammar.either else words
    if last and last[-1] in grammar.than:
        return any(governs(word) for word in last[:3])
    return bool(last) and governs(last[-1])


def base(language: str) -> str:
    """The language of a code without its region: ``nl`` of ``nl-BE``."""
    return language.partition("-")[0].lower()


def listing(rows: Sequence[Mapping[str, Any]], label: Callable[[Mapping[str, Any]], str]) -> str:
    """The rows' labels, the first ten of them."""
    labels = [label(row) for row in rows[:LISTED]]
    return ", ".join([*labels, "…"] if len(rows) > LISTED else labels)


def nothing_found(language: str) -> str:
    """A sentence for no rows; English where the language has none."""
    return _NOTHING.get(base(language), _NOTHING["en"])


def not_known(language: str) -> str:
    """A sentence for a thing without the fact that is asked for; English as above."""
    return _UNKNOWN.get(base(language), _UNKNOWN["en"])


def yes_or_no(answer: bool, language: str) -> str:
    """A sentence for the answer of an ASK."""
    yes, no = _YES_NO.get(base(language), _YES_NO["en"])
    return yes if answer else no


def text_of(cells: Iterable[object]) -> str:
    """Cells of a row, one after another."""
    return " ".join(str(cell) for cell in cells)


def cell(row: Mapping[str, Any], name: str) -> str:
    """A variable of a row. Raises InvalidInput where it is unbound."""
    if row.get(name) is None:
        raise missing(name)
    return str(row[name])


def missing(name: str) -> InvalidInput:
    """The error for a blank that nothing was given for."""
    return InvalidInput(f"nothing to put in {{{name}}}")
