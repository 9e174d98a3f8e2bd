"""What "no dates" refuses: no value, but the kind of thing that a slot holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from heritage_session.resolvers.language.lexicon import Lexicon

_REACH = 2


def refused(
    known: Lexicon, texts: list[str], noes: Iterable[int], kinds: Collection[int]
) -> Iterator[int]:
    """The ``noes`` that stand no further than one small word before a kind of thing."""
    for at in noes:
        behind = next((n for n in range(at + 1, at + 1 + _REACH) if n in kinds), 0)
        between = (known.cues.get(text) for text in texts[at + 1 : behind])
        if behind and all(cue is not None and cue.silent for cue in between):
            yield at
