"""What a new value does to one that is known: two ends of a range, a part of a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from heritage_session.resolvers.grammar.wordings import Forms
from heritage_session.resolvers.language.lexicon import OPPOSITE
from heritage_session.resolvers.reading.homonyms import Homonyms
from heritage_session.resolvers.reading.placing import Placed

_ENDS = frozenset(("lower", "upper"))
_DIGITS = re.compile(r"\d+")


def overtaken(
    form: Forms, placed: Mapping[str, Placed], kept: Mapping[str, str], instead: bool
) -> Iterator[str]:
    """The other ends of ranges that the ends just said leave nothing of, or are said instead of."""
    for name, filling in placed.items():
        end = _end(form, name)
        for other in kept if end else ():
            opposite = other not in placed and _end(form, other) == OPPOSITE[end]
            if opposite and _vocabulary(form, name) == _vocabulary(form, other):
                ends = {end: _order(filling.values[0]), OPPOSITE[end]: _order(kept[other])}
                if instead or ends["lower"] >= ends["upper"]:
                    yield other


def narrows(
    form: Forms, placed: Mapping[str, Placed], kept: Mapping[str, str], homonyms: Homonyms
) -> bool:
    """Whether no value just said takes in anything that the known ones leave out."""
    return all(
        any(_within(form, name, value, kept[name], homonyms) for value in filling.values)
        for name, filling in placed.items()
        if name in kept
    )


def _within(form: Forms, name: str, value: str, known: str, homonyms: Homonyms) -> bool:
    end = _end(form, name)
    if end:
        new, old = _order(value), _order(known)
        return new >= old if end == "lower" else new <= old
    return value == known or known in homonyms.around(_vocabulary(form, name), value)


def _end(form: Forms, name: str) -> str:
    ends = form.slots[name].directions & _ENDS if name in form.slots else frozenset[str]()
    return next(iter(ends)) if len(ends) == 1 else ""


def _vocabulary(form: Forms, name: str) -> str:
    return form.template.slots[name].vocabulary


def _order(value: str) -> list[int]:
    """A year, a date or a time as what can be compared."""
    return [int(digits) for digits in _DIGITS.findall(value)]
