"""Wordings in the passive: "was A influenced by B"."""

from __future__ import annotations

from typing import NamedTuple

from heritage_session.resolvers.language.lexicon import Lexicon
from heritage_session.resolvers.language.text import split
from heritage_session.template import Template
from heritage_session.wording import PLACEHOLDER


class Passive(NamedTuple):
    """The slots of whom something was done to and by whom, and what the wordings call that."""

    patient: str
    agent: str
    done: frozenset[str]


def passive(template: Template, language: str, known: Lexicon) -> Passive | None:
    """How a template says by whom something was done to one of the same kind; None where no
    wording does, or where one has the same verb without "by".
    """
    found: set[tuple[str, str]] = set()
    done: set[str] = set()
    other: set[str] = set()
    for text in template.questions.get(language, ()):
        said = {f for part in PLACEHOLDER.split(text)[::2] for f in known.features(split(part))}
        subject = frozenset(f for f in said if f[0] not in "~?#")
        slots = _done_by(template, text, known)
        if slots is None:
            other |= subject
        else:
            found.add(slots)
            done |= subject
    if len(found) != 1 or not done - other:
        return None
    return Passive(*found.pop(), frozenset(done - other))


def _done_by(template: Template, text: str, known: Lexicon) -> tuple[str, str] | None:
    """The two slots of one vocabulary of which "by" leads one."""
    parts = PLACEHOLDER.split(text)
    names = parts[1::2]
    if known.framing.get("suffers", frozenset()).isdisjoint(split(" ".join(parts[::2]))):
        return None
    led = [name for literal, name in zip(parts[::2], names, strict=False) if _led(literal, known)]
    if len(led) != 1:
        return None
    kind = template.slots[led[0]].vocabulary
    others = [n for n in names if n not in led and template.slots[n].vocabulary == kind]
    return (others[0], led[0]) if len(others) == 1 else None


def _led(literal: str, known: Lexicon) -> bool:
    said = split(literal)
    while said and (cue := known.cues.get(said[-1])) and "article" in cue.roles:
        said.pop()
    return bool(said) and said[-1] in known.framing.get("agent", ())
