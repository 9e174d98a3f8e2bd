"""Dialogues with known readings, as files hold them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NoReturn, cast, get_args

from heritage_session.catalog import Catalog
from heritage_session.errors import ConfigError, InvalidInput
from heritage_session.frozen import freeze, text

__all__ = ["Dialogue", "DialogueTurn", "Expect", "read_dialogues"]

Expect = Literal["standalone", "followup", "abstain"]
_TURN_FIELDS = {"question", "template", "slots", "expect", "resolved", "results"}
_DIALOGUE_FIELDS = {"id", "language", "tags", "turns"}


@dataclass(frozen=True, slots=True)
class DialogueTurn:
    """A question with its right reading; ``template`` is None where none is right."""

    question: str
    expect: Expect
    template: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict[str, str])
    resolved: tuple[str, ...] = ()
    results: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Turns of one conversation, in order."""

    id: str
    language: str
    tags: tuple[str, ...]
    turns: tuple[DialogueTurn, ...]


def read_dialogues(path: str | Path, catalog: Catalog | None = None) -> list[Dialogue]:
    """The dialogues of a JSON Lines file, checked against ``catalog`` where one is given.

    Raises:
        ConfigError: the file cannot be read, or breaks a rule; the message names file, line and
            the path inside it.
    """
    try:
        lines = Path(path).read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    found = [
        _Reader(f"{path}:{number}", catalog).dialogue(line)
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    if not found:
        raise ConfigError(f"{path}: holds no dialogue")
    return found


class _Reader:
    """Reads one line; every failure names where."""

    def __init__(self, where: str, catalog: Catalog | None) -> None:
        self._where = where
        self._catalog = catalog

    def dialogue(self, line: str) -> Dialogue:
        try:
            data = json.loads(line)
        except ValueError as error:
            self._fail("", f"is no JSON: {error}")
        except RecursionError:
            self._fail("", "is nested too deeply")
        fields = self._fields(data, "", _DIALOGUE_FIELDS)
        tags = self._list(fields.get("tags", []), "tags", self._text)
        turns = self._list(self._given(fields, "turns"), "turns", self._turn)
        if not turns:
            self._fail("turns", "expected at least one")
        return Dialogue(
            self._text(self._given(fields, "id"), "id"),
            self._language(self._given(fields, "language")),
            tuple(tags),
            tuple(turns),
        )

    def _turn(self, data: object, path: str) -> DialogueTurn:
        fields = self._fields(data, path, _TURN_FIELDS)
        expect = self._given(fields, "expect", path)
        if expect not in get_args(Expect):
            self._fail(f"{path}.expect", f"{expect!r} is none of {', '.join(get_args(Expect))}")
        question = self._text(self._given(fields, "question", path), f"{path}.question")
        resolved = self._list(fields.get("resolved", []), f"{path}.resolved", self._text)
        rows = self._list(fields.get("results", []), f"{path}.results", self._row)
        template, slots = self._reading(fields, path, cast(Expect, expect))
        return DialogueTurn(
            question, cast(Expect, expect), template, slots, tuple(resolved), tuple(rows)
        )

    def _reading(
        self, fields: Mapping[str, Any], path: str, expect: Expect
    ) -> tuple[str | None, dict[str, str]]:
        if expect == "abstain":
            for name in ("template", "slots"):
                if name in fields:
                    self._fail(f"{path}.{name}", "an abstain turn has no reading")
            return None, {}
        template = self._text(self._given(fields, "template", path), f"{path}.template")
        given = self._mapping(fields.get("slots", {}), f"{path}.slots")
        slots = {name: self._text(v, f"{path}.slots.{name}") for name, v in given.items()}
        self._check(template, slots, path)
        return template, slots

    def _check(self, template: str, slots: Mapping[str, str], path: str) -> None:
        if self._catalog is None:
            return
        known = self._catalog.templates.get(template)
        if known is None:
            self._fail(f"{path}.template", f"the catalog has no template {template!r}")
        for name, value in slots.items():
            if name not in known.slots:
                self._fail(f"{path}.slots.{name}", f"{template} has no such slot")
            vocabulary = self._catalog.vocabularies[known.slots[name].vocabulary]
            if value not in vocabulary:
                self._fail(f"{path}.slots.{name}", f"{value!r} is no value of {vocabulary.name}")
        for name in known.required:
            if name not in slots:
                self._fail(f"{path}.slots.{name}", f"is missing: {template} requires it")

    def _language(self, value: object) -> str:
        language = self._text(value, "language")
        if self._catalog is not None and language not in self._catalog.languages:
            spoken = ", ".join(self._catalog.languages)
            self._fail("language", f"{language!r} is none of those of the catalog: {spoken}")
        return language

    def _row(self, value: object, path: str) -> Mapping[str, Any]:
        row = self._mapping(value, path)
        if "id" not in row and "label" not in row:
            self._fail(path, "expected a row with an id or a label")
        for name in {"id", "label"} & row.keys():
            self._text(row[name], f"{path}.{name}")
        try:
            return freeze(row, path)
        except InvalidInput as error:
            raise ConfigError(f"{self._where}: {error}") from error

    def _given(self, fields: Mapping[str, Any], name: str, path: str = "") -> object:
        if name not in fields:
            self._fail(f"{path}.{name}" if path else name, "is missing")
        return fields[name]

    def _fields(self, data: object, path: str, allowed: set[str]) -> Mapping[str, Any]:
        fields = self._mapping(data, path)
        unknown = sorted(set(fields) - allowed)
        if unknown:
            self._fail(path, f"unknown field {unknown[0]!r}")
        return fields

    def _mapping(self, value: object, path: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self._fail(path, "expected a mapping")
        return cast(Mapping[str, Any], value)

    def _text(self, value: object, path: str) -> str:
        if not isinstance(value, str) or not value:
            self._fail(path, "expected text")
        try:
            return text(value, path)
        except InvalidInput as error:
            raise ConfigError(f"{self._where}: {error}") from error

    def _list(self, value: object, path: str, read: Callable[[object, str], Any]) -> list[Any]:
        if not isinstance(value, list):
            self._fail(path, "expected a list")
        items = cast(Sequence[object], value)
        return [read(item, f"{path}[{number}]") for number, item in enumerate(items)]

    def _fail(self, path: str, problem: str) -> NoReturn:
        raise ConfigError(
            f"{self._where}: {path}: {problem}" if path else f"{self._where}: {problem}"
        )
