"""The whole question that a follow-up stands for, in words."""

from __future__ import annotations

from typing import NamedTuple

from heritage_session import wording
from heritage_session.catalog import Catalog, Template
from heritage_session.resolvers.answering.naming import Naming
from heritage_session.resolvers.hearing.scanner import Names
from heritage_session.resolvers.reading.reader import Reading, value_of


class _Piece(NamedTuple):
    """Words as they stand, then a slot's label in the singular or plural."""

    literal: str
    slot: str = ""
    plural: bool = False


class Phrasing:
    """Puts readings into a catalog's own wordings, with what optional slots add to them."""

    def __init__(self, catalog: Catalog, names: Names) -> None:
        self._catalog = catalog
        self._naming = Naming(catalog, names)
        self._pieces: dict[tuple[str, str, int, tuple[str, ...]], list[_Piece]] = {}

    def say(self, reading: Reading, language: str) -> str:
        """The reading in the wording that the question used, else in the first.

        Read in another language than ``language``, it is the wording at the same place there.
        """
        template = reading.form.template
        number = reading.evidence.wording if reading.evidence.asks else 0
        if language not in template.questions:
            language, number = self._catalog.default_language, 0
        if number >= len(template.questions[language]):
            number = 0
        slots = tuple([name for name in template.slots if name in reading.slots])
        key = template.id, language, number, slots
        pieces = self._pieces.get(key)
        if pieces is None:
            pieces = self._pieces[key] = _pieces(template, language, number, slots)
        text = "".join([self._said(reading, piece, language) for piece in pieces])
        return wording.one(text, language) if "1 " in text else text

    def _said(self, reading: Reading, piece: _Piece, language: str) -> str:
        if not piece.slot:
            return piece.literal
        value = value_of(reading.slots[piece.slot])
        vocabulary = reading.form.template.slots[piece.slot].vocabulary
        before = piece.literal
        return before + self._naming.name(vocabulary, value, language, before, plural=piece.plural)


def _pieces(template: Template, language: str, number: int, slots: tuple[str, ...]) -> list[_Piece]:
    full = wording.whole(
        template.questions[language], template.added(language), slots, number, language
    )
    parts = wording.PLACEHOLDER.split(full)
    pieces = [
        _Piece(literal, slot, wording.is_plural(" 0 ".join(parts[: 2 * at + 1 : 2]), language))
        for at, (literal, slot) in enumerate(zip(parts[::2], parts[1::2], strict=False))
    ]
    return [*pieces, _Piece(parts[-1])]
