"""Words of one family: "measured", "measuring" and "measurement"; "schreef" and "geschreven"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from heritage_session.resolvers.language.text import stem
from heritage_session.resolvers.language.verbs import infinitive

_PREFIX = "ge"
_ENDINGS = (
    *("ations", "ation", "ments", "ment", "ungen", "ung", "ingen", "ings", "ing", "ers", "er"),
    *("ed", "en", "es", "s", "t", "e", "n"),
)
_SOUNDS = str.maketrans("fz", "vs")
_LEAST = 4
_SUPERLATIVE = re.compile(r"^\w{3,}[^aeiou]est$")


@lru_cache(4096)
def family(word: str) -> str:
    """What a word has in common with the other forms of its verb, and with nouns made of it.

    "The strongest" asks for another thing than "how strong": it is of no family.
    """
    if _SUPERLATIVE.search(word):
        return word
    word = infinitive(word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
            word = word[: -len(ending)]
            break
    if word.startswith(_PREFIX) and len(word) - len(_PREFIX) >= _LEAST:
        word = word[len(_PREFIX) :]
    return stem(word).translate(_SOUNDS)


def families(words: Iterable[str]) -> Mapping[str, str]:
    """By family, the stem of the only word of it."""
    found: dict[str, set[str]] = {}
    for word in words:
        found.setdefault(family(word), set()).add(stem(word))
    return {name: stems.pop() for name, stems in found.items() if len(stems) == 1}
