"""What breaks no rule of a catalog, and may still not be what its author meant."""

from __future__ import annotations

import random
from collections.abc import Iterator

from heritage_session.catalog import Catalog, Template, Vocabulary
from heritage_session.errors import GraphError
from heritage_session.graph import Graph, run

TRIED = 100


def notes(catalog: Catalog) -> list[str]:
    """Names that mean two values, ids outside their IRI prefix, wordings that a language lacks."""
    found: list[str] = []
    for vocabulary in catalog.vocabularies.values():
        found += _ambiguous(vocabulary)
        found += _outside(vocabulary)
        found += _unlabelled(vocabulary, catalog.languages)
    for template in catalog.templates.values():
        found += _unworded(template, catalog.languages)
    return found


async def silent_templates(catalog: Catalog, graph: Graph) -> list[str]:
    """Templates whose query gave no row for any of up to 100 picks of values.

    ``catalog`` must be opened. Templates over pattern vocabularies alone are not tried.
    """
    return [
        f"templates.{template.id}: no row for any of the values tried; is its SPARQL right?"
        for template in catalog.templates.values()
        if not await _gives_rows(catalog, graph, template)
    ]


def _ambiguous(vocabulary: Vocabulary) -> Iterator[str]:
    meant: dict[tuple[str, str], set[str]] = {}
    for value in vocabulary.values.values():
        for surface, language in value.names():
            meant.setdefault((surface.casefold(), language), set()).add(value.id)
    for (surface, language), ids in meant.items():
        if len(ids) > 1:
            where = f" in {language}" if language else ""
            which = " and ".join(sorted(ids))
            yield (
                f"vocabularies.{vocabulary.name}: {surface!r}{where} means {which}: whoever says it"
                " may be asked which"
            )


def _outside(vocabulary: Vocabulary) -> Iterator[str]:
    foreign = [value for value in vocabulary.values if "://" in value]
    if foreign:
        yield (
            f"vocabularies.{vocabulary.name}: {len(foreign)} ids are whole IRIs, such as"
            f" {foreign[0]}: is the prefix in terms.{vocabulary.name} right?"
        )


def _unlabelled(vocabulary: Vocabulary, languages: tuple[str, ...]) -> Iterator[str]:
    for language in languages:
        lacking = [
            value.id
            for value in vocabulary.values.values()
            if language not in value.labels and "" not in value.labels
        ]
        if lacking:
            yield (
                f"vocabularies.{vocabulary.name}: {len(lacking)} values have no label in"
                f" {language}, such as {lacking[0]}"
            )


def _unworded(template: Template, languages: tuple[str, ...]) -> Iterator[str]:
    for language in languages:
        if language not in template.questions:
            yield f"templates.{template.id}: no questions in {language}"
        elif template.answer and language not in template.answer:
            yield f"templates.{template.id}: no answer in {language}: its labels alone are said"
        for slot, wordings in template.additions.items():
            if language in template.questions and language not in wordings:
                yield f"templates.{template.id}.additions.{slot}: nothing in {language}"


async def _gives_rows(catalog: Catalog, graph: Graph, template: Template) -> bool:
    values = [
        list(catalog.vocabularies[template.slots[name].vocabulary].values)
        for name in template.required
    ]
    if not all(values):
        return True
    pick = random.Random(0)  # noqa: S311 - the same picks each time, not secret ones
    for _ in range(TRIED):
        slots = {n: pick.choice(some) for n, some in zip(template.required, values, strict=True)}
        try:
            if await run(graph, catalog, template, slots):
                return True
        except GraphError:
            return True
    return False
