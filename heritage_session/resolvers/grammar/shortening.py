"""Wordings without the noun for what is listed: "what does X collect" for "which themes …"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

_ASKS_FOR = frozenset(("?list", "?what"))


def shortened(
    features: frozenset[str], results: str | None, nouns: Mapping[str, Set[str]], people: bool
) -> Iterator[tuple[str, frozenset[str]]]:
    """What asks instead, and the features: of a wording which asks for ``results`` by name, said
    with "what", and with "who" where they are people; none where no other subject is left.
    """
    named = {feature for feature in features if results in nouns.get(feature, ())}
    rest = features - named - _ASKS_FOR
    if not named or features.isdisjoint(_ASKS_FOR) or not any(f[0] not in "~?#" for f in rest):
        return
    for by in ("?what", "?who") if people else ("?what",):
        yield by, rest | {by}
