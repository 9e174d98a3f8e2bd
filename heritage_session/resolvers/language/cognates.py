"""Words of two languages that are one: "positie" and "position", "Kategorie" and "category"."""

from __future__ import annotations

from itertools import takewhile

from heritage_session.resolvers.language.text import split, stem

_SOUNDS = (("ph", "f"), ("th", "t"), ("qu", "k"), ("c", "k"), ("y", "i"))
_LEAST = 4
_SHARE = 0.6


def cognate(word: str, name: str) -> bool:
    """Whether ``word`` is a part of ``name``, an identifier, as another language spells it."""
    return any(_alike(_sounds(word), _sounds(part)) for part in split(name.replace("_", " ")))


def _alike(word: str, other: str) -> bool:
    same = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))
    )
    return same >= _LEAST and same >= _SHARE * max(len(word), len(other))


def _sounds(word: str) -> str:
    word = stem(word)
    for written, said in _SOUNDS:
        word = word.replace(written, said)
    return word
