"""Names that signs alone tell apart: "C", "C++" and "C#", blood of type "A+" and "A-"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from heritage_session.catalog import Catalog
from heritage_session.resolvers.hearing.scanner import Entry, Mention, Names
from heritage_session.resolvers.language.text import Place, fold

_BEHIND = re.compile(r"[-+#*°%]+(?!\w)")
_BEFORE = re.compile(r"(?<!\w)[-+#*@.]+$")
_TELLING = frozenset("+#*")


class Symbols:
    """The names that begin or end with a sign, by their values."""

    def __init__(self, catalog: Catalog, names: Names) -> None:
        self._vocabularies = catalog.vocabularies
        self._signed = names.signed

    def exact(
        self, question: str, places: Sequence[Place], mentions: Sequence[Mention]
    ) -> Sequence[Mention]:
        """``mentions`` of what has the signs that were typed, without those that none has."""
        if not self._signed:
            return mentions
        read = [self._read(question, places, mention) for mention in mentions]
        return [mention for mention in read if mention.entries]

    def _read(self, question: str, places: Sequence[Place], mention: Mention) -> Mention:
        if self._signed.isdisjoint(entry[:2] for entry in mention.entries):
            return mention
        start, end = places[mention.first][0], places[mention.after - 1][1]
        before, behind = _BEFORE.search(question[:start]), _BEHIND.match(question, end)
        signs = behind.group() if behind else ""
        core = fold(question[start:end])
        typed = {core + signs, (before.group() if before else "") + core + signs}
        same = tuple(e for e in mention.entries if typed & self._called(e))
        if same or not _TELLING.isdisjoint(signs):
            return mention._replace(entries=same)
        return mention

    def _called(self, entry: Entry) -> frozenset[str]:
        value = self._vocabularies[entry.vocabulary].values.get(entry.id)
        return frozenset(fold(name) for name, _ in value.names()) if value else frozenset()
