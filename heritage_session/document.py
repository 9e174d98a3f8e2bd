"""A YAML file as plain data, and a cursor that knows where in it something stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, NoReturn, cast

from heritage_session.errors import CatalogError, MissingExtra

__all__ = ["Node", "read"]

MAX_BYTES = 10 * 1024 * 1024
_TEXT_TAGS = (None, "!", "tag:yaml.org,2002:str")


@dataclass(frozen=True, slots=True)
class Unquoted:
    """A plain scalar that YAML takes for something else than text (``no``, ``1885``)."""

    text: str
    kind: str

    def __str__(self) -> str:
        return self.text


class Node:
    """A value in a document, its file and its path (``templates[3].questions.nl[0]``)."""

    __slots__ = ("_key", "_parent", "file", "value")

    def __init__(
        self, value: object, file: str, parent: Node | None = None, key: str | int = ""
    ) -> None:
        self.value = value
        self.file = file
        self._parent = parent
        self._key = key

    @property
    def path(self) -> str:
        """Where in the file: empty for the whole of it."""
        if self._parent is None:
            return ""
        return _join(self._parent.path, self._key)

    def fail(self, problem: str) -> NoReturn:
        """Raise CatalogError for what stands here."""
        raise CatalogError(self.file, self.path, problem)

    def child(self, key: str | int, value: object) -> Node:
        """What stands one step further in."""
        return Node(value, self.file, self, key)

    def text(self) -> str:
        """The text, which must not be blank."""
        value = self.value
        if not isinstance(value, str):
            self.fail(_no_text(value))
        if not value.strip():
            self.fail("is empty")
        return value

    def elements(self) -> list[Node]:
        """What the list holds."""
        if not isinstance(self.value, list):
            self.fail(f"must be a list, is {_kind(self.value)}")
        values = cast("list[object]", self.value)
        return [Node(value, self.file, self, at) for at, value in enumerate(values)]

    def entries(self) -> dict[str, Node]:
        """What the mapping holds; its keys must be text."""
        if not isinstance(self.value, dict):
            self.fail(f"must be a mapping, is {_kind(self.value)}")
        values = cast("dict[object, object]", self.value)
        for key in values:
            if not isinstance(key, str):
                self.child(str(key), key).fail(f"the key {_no_text(key)}")
        return {
            key: Node(value, self.file, self, key)
            for key, value in cast("dict[str, object]", values).items()
        }

    def fields(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, Node]:
        """The entries, which must be these."""
        entries = self.entries()
        for key in entries:
            if key not in required and key not in optional:
                known = ", ".join((*required, *optional))
                entries[key].fail(f"unknown key; known here: {known}")
        for key in required:
            if key not in entries:
                self.fail(f"{key} is missing")
        return entries


def read(path: str | Path) -> object:
    """The data of a YAML file (UTF-8, at most 10 MiB). Raises CatalogError."""
    file = str(path)
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CatalogError(file, "", f"cannot be read: {error.strerror}") from None
    if len(data) > MAX_BYTES:
        raise CatalogError(file, "", "is larger than 10 MiB: use values_from for long vocabularies")
    try:
        return parse(data.decode("utf-8-sig"), file)
    except UnicodeDecodeError as error:
        raise CatalogError(file, "", f"is not UTF-8 (byte {error.start})") from None


def parse(text: str, file: str) -> object:
    """The data of a YAML text; keys and scalars stay text or become `Unquoted`."""
    yaml: Any = _yaml()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder(loader(text), file, yaml).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        problem = getattr(error, "problem", None) or error
        raise CatalogError(file, "", f"is not YAML{where}: {problem}") from None
    except RecursionError:
        raise CatalogError(file, "", "is nested too deeply") from None


class _Builder:
    """Builds from parser events, which takes a tenth of the objects of the loader's node tree."""

    def __init__(self, loader: Any, file: str, yaml: Any) -> None:
        self._next = loader.get_event
        self._resolvers: dict[str, list[tuple[str, Any]]] = loader.yaml_implicit_resolvers
        self._file = file
        self._yaml = yaml
        self._anchors: dict[str, object] = {}
        self._path: list[str | int] = []
        self._readers: dict[type, Callable[[Any], object]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingStartEvent: self._mapping,
            yaml.AliasEvent: self._alias,
        }

    def document(self) -> object:
        self._next()
        if isinstance(self._next(), self._yaml.StreamEndEvent):
            return None
        value = self._build(self._next())
        self._next()
        if not isinstance(self._next(), self._yaml.StreamEndEvent):
            raise CatalogError(self._file, "", "holds several YAML documents")
        return value

    def _build(self, event: Any) -> object:
        value = self._readers[type(event)](event)
        if event.anchor:
            self._anchors[event.anchor] = value
        return value

    def _alias(self, event: Any) -> object:
        if event.anchor not in self._anchors:
            self._fail(event, f"*{event.anchor} stands before the end of its anchor")
        return self._anchors[event.anchor]

    def _scalar(self, event: Any) -> object:
        text: str = event.value
        if event.implicit[0]:
            for tag, form in self._resolvers.get(text[:1], ()):
                if form.match(text):
                    return Unquoted(text, tag.rpartition(":")[2])
        elif event.tag not in _TEXT_TAGS:
            self._fail(event, f"the tag {event.tag} is not known here")
        return text

    def _sequence(self, event: Any) -> list[object]:
        self._untagged(event)
        values: list[object] = []
        end = self._yaml.SequenceEndEvent
        while type(event := self._next()) is not end:
            self._path.append(len(values))
            values.append(self._build(event))
            self._path.pop()
        return values

    def _mapping(self, event: Any) -> dict[object, object]:
        self._untagged(event)
        entries: dict[object, object] = {}
        end = self._yaml.MappingEndEvent
        while type(event := self._next()) is not end:
            key = self._build(event)
            if not isinstance(key, str | Unquoted):
                self._fail(event, "a key must be text")
            self._path.append(str(key))
            if key in entries:
                self._fail(event, "is given twice")
            entries[key] = self._build(self._next())
            self._path.pop()
        return entries

    def _untagged(self, event: Any) -> None:
        if event.tag not in (None, "!"):
            self._fail(event, f"the tag {event.tag} is not known here")

    def _fail(self, event: Any, problem: str) -> NoReturn:
        path = reduce(_join, self._path, "")
        raise CatalogError(self._file, path, f"{problem} (line {event.start_mark.line + 1})")


def _join(path: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def _kind(value: object) -> str:
    if isinstance(value, Unquoted):
        return {"bool": "a boolean", "null": "empty"}.get(value.kind, f"a {value.kind}")
    name = type(value).__name__
    kinds = {"NoneType": "empty", "str": "text", "dict": "a mapping", "bool": "a boolean"}
    return kinds.get(name, f"a {name}")


def _no_text(value: object) -> str:
    kind = _kind(value)
    if isinstance(value, list | dict) or kind == "empty":
        return f"must be text, is {kind}"
    return f"{value} is {kind} to YAML, not text: quote it ('{value}')"


def _yaml() -> Any:
    try:
        import yaml
    except ImportError:
        raise MissingExtra("reading a catalog", "resolver") from None
    return yaml
