"""SPARQL's query results in JSON (https://www.w3.org/TR/sparql11-results-json/)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from heritage_session.graph.rows import Row, Rows, literal

__all__ = ["parse"]


def parse(content: bytes, most: int) -> Rows:
    """The first ``most`` rows, or the one row of an ASK. Raises ValueError for anything else.

    The RDF library's own reader would end the process on terms that are nested deeply enough.
    """
    try:
        answer = json.loads(content)
        if isinstance(answer.get("boolean"), bool):
            return Rows([{"boolean": answer["boolean"]}])
        names, bindings = answer["head"]["vars"], answer["results"]["bindings"]
        found = (_row(names, binding) for binding in bindings[:most])
        return Rows(found, truncated=len(bindings) > most)
    except (LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("it holds neither rows nor a boolean") from error


def _row(names: Iterable[str], binding: dict[str, Any]) -> Row:
    return {name: _cell(binding[name]) for name in names if name in binding}


def _cell(cell: Any) -> str | int | float | bool:
    match cell:
        case {"type": "uri", "value": str(text)}:
            found = text
        case {"type": "literal" | "typed-literal", "value": str(text)}:
            found = literal(text, cell.get("datatype"))
        case {"type": "bnode", "value": str(text)}:
            found = f"_:{text}"
        case _:
            raise ValueError("it holds a cell that is no IRI, literal or blank node")
    text.encode()  # half a surrogate pair is text to JSON, and to nothing behind it
    return found
