"""Slips of the hand, as against other names: what a typing finger does, and what it does not."""

from __future__ import annotations

from itertools import pairwise

from heritage_session.resolvers.grammar.wordings import Grammar
from heritage_session.resolvers.hearing.scanner import Mention

_LAYOUTS = (
    ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    ("qwertzuiop", "asdfghjkl", "yxcvbnm"),
)
_ALIKE = ("ck", "sz", "fv", "iy", "dt", "kq", "gj", "bp")
_LONG, _BRIEF = 8, 4
_WAYS = frozenset(("preposition", "origin", "destination"))


def is_slip(typed: str, meant: str) -> bool:
    """Whether ``typed`` can be ``meant`` mistyped, and is not rather another name.

    Where one letter of a short word stands for another, that has to be on a key beside it, or one
    that sounds alike; the end of a compound is no slip for it; where the first letter is another,
    all the rest is as meant. All else that is near enough to be found is taken for one.
    """
    if meant.endswith(typed) and len(meant) > len(typed) + 1:
        return False
    if len(typed) != len(meant) or len(typed) >= _LONG:
        return typed[0] == meant[0] or _at_start(typed, meant)
    differing = [{*pair} for pair in zip(typed, meant, strict=True) if len({*pair}) > 1]
    return len(differing) != 1 or differing[0] in _NEIGHBOURS


def misplaced(texts: list[str], number: int, meant: Mention, tongue: Grammar) -> bool:
    """Whether a short word stands behind a preposition that the wordings have before no value of
    the kind that is ``meant``: where "to" leads to a port, "to Wien" is none of wine.
    """
    before = texts[number - 1] if number else ""
    cue = tongue.lexicon.words.get(before)
    if cue is None or len(texts[number]) > _BRIEF or cue.roles.isdisjoint(_WAYS):
        return False
    kinds = meant.vocabularies()
    return not any(
        before in form.slots[name].before
        for form in tongue.forms.values()
        for name, slot in form.template.slots.items()
        if slot.vocabulary in kinds
    )


def _at_start(typed: str, meant: str) -> bool:
    """Whether nothing but the beginning was mistyped: a letter too many, missing or wrong, or two
    swapped.
    """
    swapped = typed[1::-1] + typed[2:]
    return swapped == meant or typed[1:] in (meant, meant[1:]) or typed == meant[1:]


def _neighbours() -> list[set[str]]:
    found = [set(pair) for pair in _ALIKE]
    for rows in _LAYOUTS:
        for row in rows:
            found.extend({left, right} for left, right in pairwise(row))
        for upper, lower in pairwise(rows):
            for at, key in enumerate(lower):
                found.extend({key, other} for other in upper[at : at + 2])
    return found


_NEIGHBOURS = _neighbours()
