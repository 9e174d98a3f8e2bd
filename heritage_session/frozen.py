"""JSON values that cannot be changed and still serialise as what they are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, cast

from heritage_session.errors import InvalidInput

_MAX_DEPTH = 64


def _refuse(self: object, *_args: object, **_kwargs: object) -> NoReturn:
    raise TypeError(f"{type(self).__name__} is shared and read-only: change a copy instead")


class FrozenDict(dict[str, Any]):
    """A dict whose content is fixed. ``dict(value)`` gives a copy that can be changed."""

    __slots__ = ()

    def __init__(self, items: Iterable[tuple[str, Any]] | Mapping[str, Any] = ()) -> None:
        super().__init__((key, freeze(value, key)) for key, value in dict(items).items())

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = _refuse  # pyright: ignore[reportAssignmentType]
    setdefault = update = _refuse  # pyright: ignore[reportAssignmentType]

    def __hash__(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return hash(frozenset(self.items()))

    def __copy__(self) -> FrozenDict:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> FrozenDict:
        return self

    def __reduce__(self) -> tuple[type[FrozenDict], tuple[dict[str, Any]]]:
        return FrozenDict, (dict(self),)


class FrozenList(list[Any]):
    """A list whose content is fixed. ``list(value)`` gives a copy that can be changed."""

    __slots__ = ()

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__(freeze(item, f"[{at}]") for at, item in enumerate(items))

    __setitem__ = __delitem__ = __iadd__ = __imul__ = append = clear = extend = _refuse  # pyright: ignore[reportAssignmentType]
    insert = pop = remove = reverse = sort = _refuse  # pyright: ignore[reportAssignmentType]

    def __hash__(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return hash(tuple(self))

    def __copy__(self) -> FrozenList:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> FrozenList:
        return self

    def __reduce__(self) -> tuple[type[FrozenList], tuple[list[Any]]]:
        return FrozenList, (list(self),)


def sealed(named: dict[str, Any]) -> FrozenDict:
    """``named`` read-only, and not looked at again: its values are frozen JSON values already."""
    frozen = FrozenDict.__new__(FrozenDict)
    super(FrozenDict, frozen).update(named)
    return frozen


def sealed_list(items: list[Any]) -> FrozenList:
    """``items`` read-only, and not looked at again: they are frozen JSON values already."""
    frozen = FrozenList.__new__(FrozenList)
    super(FrozenList, frozen).extend(items)
    return frozen


EMPTY_DICT = FrozenDict()
EMPTY_LIST = FrozenList()


def freeze(value: Any, path: str, depth: int = 0) -> Any:
    """``value`` as a read-only copy, ``value`` itself where it is one already.

    Raises:
        InvalidInput: something in it is no JSON value (RFC 8259); the message names where.
    """
    if isinstance(value, str):
        return text(value, path)
    if value is None or isinstance(value, (bool, int, FrozenDict, FrozenList)):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        raise InvalidInput(f"{path}: {value} is no JSON number")
    if depth > _MAX_DEPTH:
        raise InvalidInput(f"{path}: nested deeper than {_MAX_DEPTH} levels")
    if isinstance(value, (dict, Mapping)):
        return _freeze_mapping(cast(Mapping[Any, Any], value), path, depth)
    if isinstance(value, (list, tuple)):
        items = cast(list[Any] | tuple[Any, ...], value)
        return sealed_list([freeze(v, f"{path}[{i}]", depth + 1) for i, v in enumerate(items)])
    raise InvalidInput(f"{path}: {type(value).__name__} is no JSON value; pass a string of it")


def text(value: str, path: str) -> str:
    """``value``, once it is sure that it can be written as UTF-8.

    Raises:
        InvalidInput: it holds half of a surrogate pair.
    """
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise InvalidInput(
                f"{path}: a lone surrogate at {error.start} is no Unicode text"
            ) from error
    return value


def _freeze_mapping(value: Mapping[Any, Any], path: str, depth: int) -> FrozenDict:
    frozen: dict[str, Any] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise InvalidInput(f"{path}: the key {key!r} is no string")
        text(key, path)
        plain = type(item) is str and item.isascii()
        frozen[key] = item if plain else freeze(item, f"{path}.{key}", depth + 1)
    return sealed(frozen)
