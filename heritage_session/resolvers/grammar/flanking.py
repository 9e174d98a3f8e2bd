"""Words of a wording that stand for no subject, only beside a value: "A against B", "genre A"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from heritage_session.resolvers.language.lexicon import Lexicon
from heritage_session.resolvers.language.text import split, stem
from heritage_session.template import Template
from heritage_session.wording import PLACEHOLDER

_JOINT = 2


def flanking(
    template: Template, texts: Iterable[str], known: Lexicon, nouns: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    """The features that only join two values of one kind, or say of a value what kind it is."""
    for text in texts:
        parts = PLACEHOLDER.split(text)
        for at in range(1, len(parts), 2):
            vocabulary = template.slots[parts[at]].vocabulary
            before, behind = split(parts[at - 1]), split(parts[at + 1])
            for word in (*before[-1:], *behind[:1]):
                if vocabulary in nouns.get(stem(word), ()):
                    yield stem(word)
            follows = parts[at + 2] if at + 2 < len(parts) else ""
            if follows and template.slots[follows].vocabulary == vocabulary:
                yield from known.features(behind) if len(behind) <= _JOINT else ()


def pair(template: Template, texts: Iterable[str]) -> tuple[str, ...]:
    """The two required slots of one vocabulary, in the order of all wordings; else none."""
    kinds = Counter(slot.vocabulary for slot in template.slots.values())
    names = [
        slot.name
        for slot in template.slots.values()
        if kinds[slot.vocabulary] == 2 and not slot.optional
    ]
    said = {tuple(name for name in PLACEHOLDER.findall(text) if name in names) for text in texts}
    return said.pop() if len(names) == 2 and len(said) == 1 else ()
