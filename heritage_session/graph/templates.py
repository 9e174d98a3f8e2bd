"""Templates answered from a graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from heritage_session.catalog import Catalog
from heritage_session.errors import GraphError, InvalidInput
from heritage_session.graph.base import Graph
from heritage_session.graph.rows import Row, Rows
from heritage_session.pattern import example
from heritage_session.template import Template
from heritage_session.terms import identifier
from heritage_session.vocabulary import Vocabulary

__all__ = ["check", "run"]


async def run(
    graph: Graph, catalog: Catalog, template: Template, slots: Mapping[str, str | None]
) -> Rows:
    """Answer ``template`` from ``graph``; the rows' ?id are ids of the ``results`` vocabulary.

    Raises InvalidInput for slots that the catalog refuses, GraphError for no answer.
    """
    rows = await graph.select(catalog.query(template, slots))
    found = Rows(rows, truncated=getattr(rows, "truncated", False))
    if template.results is not None:
        rule = catalog.vocabularies[template.results].term
        found[:] = [
            row | {"id": identifier(rule, row["id"])} if "id" in row else row for row in found
        ]
    return found


async def check(catalog: Catalog, graph: Graph) -> list[str]:
    """Run every template, with all of its slots and with the required ones; the problems found.

    ``catalog`` must be opened. A slot takes the first value of its vocabulary.
    """
    problems: dict[str, None] = {}
    for template in catalog.templates.values():
        every = tuple(template.slots)
        for names in dict.fromkeys((every, template.required)):
            for problem in await _try(graph, catalog, template, names):
                problems[f"{template.id}: {problem}"] = None
    return list(problems)


async def _try(
    graph: Graph, catalog: Catalog, template: Template, names: Iterable[str]
) -> list[str]:
    try:
        slots = {
            name: _first(catalog.vocabularies[template.slots[name].vocabulary]) for name in names
        }
        rows = await run(graph, catalog, template, slots)
    except (GraphError, InvalidInput) as error:
        return [str(error)]
    return [] if template.results is None else _strangers(catalog, template.results, rows)


def _first(vocabulary: Vocabulary) -> str:
    found = (
        example(vocabulary.pattern) if vocabulary.pattern else next(iter(vocabulary.values), None)
    )
    if found is None:
        raise InvalidInput(f"no value of {vocabulary.name} to try it with")
    return found


def _strangers(catalog: Catalog, results: str, rows: Iterable[Row]) -> list[str]:
    known = catalog.vocabularies[results]
    strangers = [str(row.get("id", "(no ?id)")) for row in rows if row.get("id") not in known]
    return [f"{strangers[0]} among its rows is no value of {results}"] if strangers else []
