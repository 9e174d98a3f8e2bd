"""Turtle files: read into a store, and into a folder that any number of processes then open."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from heritage_session.errors import ConfigError
from heritage_session.terms import rdf

if TYPE_CHECKING:
    import pyoxigraph

__all__ = ["create_folder", "load"]


def load(store: pyoxigraph.Store, path: Path) -> None:
    """Add the triples of a Turtle file. Raises ConfigError, which names file and line."""
    try:
        with path.open("rb") as stream:
            store.bulk_load(stream, format=rdf().RdfFormat.TURTLE)
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise ConfigError(f"{path}{line}: not Turtle: {error.msg}") from None
    except OSError as error:
        problem = error.strerror or str(error)
        raise ConfigError(f"{path}: cannot be read: {problem}; give a Turtle file") from None


async def create_folder(turtle: Path, folder: Path) -> int:
    """Load a Turtle file into a new ``folder``, which is there whole or not at all.

    Returns the number of its triples. Raises ConfigError where the file is not Turtle, or the
    folder exists or cannot be made.
    """
    return await asyncio.to_thread(_create, turtle, folder)


def _create(turtle: Path, folder: Path) -> int:
    if folder.exists():
        raise ConfigError(f"{folder} exists: name a new folder")
    try:
        with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as workshop:
            made = Path(workshop) / "store"
            triples = _fill(turtle, made)
            made.rename(folder)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be made: {error.strerror or error}") from error
    return triples


def _fill(turtle: Path, folder: Path) -> int:
    store = rdf().Store(str(folder))
    load(store, turtle)
    store.optimize()
    return len(store)
