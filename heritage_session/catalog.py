"""What a domain can be asked: its vocabularies and its question templates."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn, Protocol

from heritage_session import catalog_file, sparql, vocabulary_rows, wording
from heritage_session.document import Node, read
from heritage_session.errors import CatalogError, GraphError, InvalidInput
from heritage_session.garbage import no_collection
from heritage_session.template import Slot, Template
from heritage_session.vocabulary import Value, Vocabulary

__all__ = ["Catalog", "GraphLike", "Slot", "Template", "Value", "Vocabulary"]

MAX_VALUES = 1_000_000
OPEN_SECONDS = 60.0


class GraphLike(Protocol):
    """Where ``values_from`` is run."""

    async def select(
        self, query: str, *, max_rows: int | None = None, max_seconds: float | None = None
    ) -> Sequence[Mapping[str, Any]]:
        """The rows of a query, at most ``max_rows``, within ``max_seconds``."""
        ...


@dataclass(frozen=True, slots=True)
class Catalog:
    """Vocabularies and templates by name, in file order.

    ``languages`` are those that have questions, the default first.
    """

    name: str
    default_language: str
    languages: tuple[str, ...]
    vocabularies: Mapping[str, Vocabulary]
    templates: Mapping[str, Template]
    file: str

    @classmethod
    def load(cls, path: str | Path) -> Catalog:
        """Read a YAML file. Raises CatalogError, which names file, place and problem."""
        with no_collection():
            return cls.from_dict(read(path), str(path))

    @classmethod
    def from_dict(cls, data: object, file: str = "<catalog>") -> Catalog:
        """As `load`, from what the file would hold."""
        name, language, vocabularies, templates = catalog_file.parts(Node(data, file))
        asked = (code for template in templates.values() for code in template.questions)
        languages = tuple(dict.fromkeys((language, *asked)))
        return cls(name, language, languages, vocabularies, templates, file)

    async def open(self, graph: GraphLike) -> Catalog:
        """A copy with its ``values_from`` vocabularies filled from ``graph``.

        Raises CatalogError where their rows break a rule, GraphError where the graph is away.
        """
        filled = {
            name: await self._filled(vocabulary, graph)
            for name, vocabulary in self.vocabularies.items()
        }
        return replace(self, vocabularies=filled)

    def language(self, code: str | None) -> str:
        """The catalog's language for ``code``: itself, that without its region, or the default."""
        if code in self.languages:
            return code
        for language in self.languages:
            if code is not None and language.lower() == code.lower():
                return language
        for language in self.languages:
            if code is not None and wording.base(language) == wording.base(code):
                return language
        return self.default_language

    def label(
        self, template: Template, slot: str, value: str, language: str, *, plural: bool = False
    ) -> str:
        """How the value of a slot is written."""
        vocabulary = self.vocabularies[template.slots[slot].vocabulary]
        return vocabulary.label(value, language, plural=plural)

    def query(self, template: Template, slots: Mapping[str, str | None]) -> str:
        """The SPARQL text that answers ``template`` with these canonical values.

        Raises InvalidInput for a slot or value that the catalog does not know, and for a required
        slot that is missing.
        """
        for name in slots:
            if name not in template.slots:
                raise InvalidInput(f"{template.id} has no slot {name!r}")
        terms = {name: self._term(slot, slots.get(name)) for name, slot in template.slots.items()}
        for name in template.required:
            if terms[name] is None:
                raise InvalidInput(f"{template.id} needs a value for {name!r}")
        return template.query.bind(terms)

    def render(
        self,
        text: str,
        slots: Mapping[str, str | None],
        template: Template,
        language: str,
        *,
        plural: bool | None = None,
    ) -> str:
        """``text`` with the labels of ``slots`` in its blanks.

        ``plural`` says which form a label takes; None: what the words before the blank ask for.
        Raises InvalidInput for a blank without a value.
        """
        return wording.fill(
            text,
            lambda name, before: self._label(template, slots, name, language, before, plural),
        )

    def question(self, template: Template, slots: Mapping[str, str | None], language: str) -> str:
        """How people ask this: a wording for these slots, the first one where it fits.

        Raises InvalidInput where a required slot is missing.
        """
        language = language if language in template.questions else self.default_language
        given = [name for name, value in slots.items() if value is not None]
        missing = [name for name in template.required if name not in given]
        if missing:
            raise wording.missing(missing[0])
        text = wording.whole(
            template.questions[language], template.added(language), given, 0, language
        )
        return self.render(text, slots, template, language)

    def answer(
        self,
        template: Template,
        slots: Mapping[str, str | None],
        rows: Sequence[Mapping[str, Any]],
        language: str,
    ) -> str:
        """What is said of the rows of ``template``; never empty.

        A ``{name}`` is a slot, else a variable of the first row, else ``{count}`` or ``{labels}``.
        Where one has no value, or nothing is worded for the language, the labels alone are said.
        A template without ``results`` asks for a fact: where no row has it, it is not known.
        """
        if not rows or self._lacks(template, rows, language):
            nothing = wording.nothing_found if template.results else wording.not_known
            return nothing(language)
        try:
            return self._worded(template, slots, rows, language)
        except InvalidInput:
            return self._plain(template, rows, language)

    def row_label(self, template: Template, row: Mapping[str, Any], language: str) -> str:
        """How one row is called: its ?label, the label of its ?id, or all that it holds."""
        if row.get("label") not in (None, ""):
            return str(row["label"])
        if template.results is not None and "id" in row:
            return self.vocabularies[template.results].label(str(row["id"]), language)
        return wording.text_of(row.values())

    def _term(self, slot: Slot, value: str | None) -> Any:
        if value is None:
            return None
        vocabulary = self.vocabularies[slot.vocabulary]
        if value not in vocabulary:
            raise InvalidInput(f"{value!r} is no value of {vocabulary.name}")
        return sparql.term(vocabulary.term, value)

    def _label(
        self,
        template: Template,
        slots: Mapping[str, str | None],
        name: str,
        language: str,
        before: str,
        plural: bool | None = None,
    ) -> str:
        value = slots.get(name)
        if value is None or name not in template.slots:
            raise wording.missing(name)
        many = wording.is_plural(before, language) if plural is None else plural
        return self.label(template, name, value, language, plural=many)

    def _worded(
        self,
        template: Template,
        slots: Mapping[str, str | None],
        rows: Sequence[Mapping[str, Any]],
        language: str,
    ) -> str:
        def value(name: str, before: str) -> str:
            if slots.get(name) is not None:
                return self._label(template, slots, name, language, before)
            if name in template.query.variables:
                return wording.cell(rows[0], name)
            if name == "count":
                return f"{len(rows)}{'+' if getattr(rows, 'truncated', False) else ''}"
            if name == "labels":
                return self._listing(template, rows, language)
            raise wording.missing(name)

        if language not in template.answer:
            raise InvalidInput(f"{template.id} has no answer in {language}")
        return wording.fill(template.answer[language], value)

    def _plain(self, template: Template, rows: Sequence[Mapping[str, Any]], language: str) -> str:
        if template.query.form == "ask":
            return wording.yes_or_no(bool(rows[0].get("boolean")), language)
        return self._listing(template, rows, language)

    def _lacks(self, template: Template, rows: Sequence[Mapping[str, Any]], language: str) -> bool:
        """Whether nothing of the rows can be said: no cell holds anything, or of a fact that the
        answer tells, none does.
        """
        if not any(cell not in (None, "") for row in rows for cell in row.values()):
            return True
        said = set(wording.PLACEHOLDER.findall(template.answer.get(language, "")))
        facts = said & set(template.query.variables) - set(template.slots)
        return template.results is None and any(
            all(row.get(name) in (None, "") for row in rows) for name in facts
        )

    def _listing(self, template: Template, rows: Sequence[Mapping[str, Any]], language: str) -> str:
        return wording.listing(rows, lambda row: self.row_label(template, row, language))

    async def _filled(self, vocabulary: Vocabulary, graph: GraphLike) -> Vocabulary:
        if vocabulary.values_from is None:
            return vocabulary
        path = f"vocabularies.{vocabulary.name}.values_from"
        try:
            rows = await graph.select(
                vocabulary.values_from, max_rows=MAX_VALUES, max_seconds=OPEN_SECONDS
            )
        except GraphError as error:
            error.add_note(f"{self.file}: {path}")
            raise
        if getattr(rows, "truncated", False):
            raise CatalogError(self.file, path, f"gives more than {MAX_VALUES} rows")

        def fail(problem: str) -> NoReturn:
            raise CatalogError(self.file, path, problem)

        values = await asyncio.to_thread(vocabulary_rows.values, rows, vocabulary.term, fail)
        return replace(vocabulary, values=values)
