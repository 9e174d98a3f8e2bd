"""The files of words, by language, that come with the rules."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from heritage_session.errors import MissingExtra

try:
    import yaml
except ImportError as error:
    raise MissingExtra("reading questions by rules", "resolver") from error

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def source(name: str) -> Any:
    """What the file ``name`` says, as plain values: nothing where there is none. Not to be changed:
    every language reads the same.
    """
    file = files("heritage_session.resolvers.language").joinpath(f"{name}.yaml")
    return _LOADER(file.read_text("utf-8")).get_data() if file.is_file() else {}
