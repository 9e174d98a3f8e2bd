"""Forms of irregular verbs: "wrote" and "write", "schrijft" and "schreef"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import cast

from heritage_session.errors import MissingExtra

try:
    import yaml
except ImportError as error:
    raise MissingExtra("reading questions by rules", "resolver") from error


@cache
def infinitives() -> Mapping[str, str]:
    """By form, as a folded word of any language, the infinitive."""
    source = files("heritage_session.resolvers").joinpath("language", "verbs.yaml")
    listed = cast(list[str], yaml.safe_load(source.read_text("utf-8")))
    verbs = (line.split() for line in listed)
    return {form: forms[0] for forms in verbs for form in forms}
