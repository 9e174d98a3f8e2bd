"""A bounded map that drops what was used least recently."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from cachetools import Cache, LRUCache

K = TypeVar("K")
V = TypeVar("V")


class _Evicting(LRUCache[K, V]):
    """An ``LRUCache`` that tells whom it evicts."""

    def __init__(self, maxsize: int, on_evict: Callable[[K, V], None]) -> None:
        super().__init__(maxsize)
        self._on_evict = on_evict

    def peek(self, key: K) -> V | None:
        return Cache[K, V].__getitem__(self, key) if key in self else None

    def popitem(self) -> tuple[K, V]:
        key, value = super().popitem()
        self._on_evict(key, value)
        return key, value


class LRU(Generic[K, V]):
    """At most ``maxsize`` entries; storing one more drops the least recently used.

    Every operation takes constant time. ``on_evict`` is told of each entry that the bound drops,
    never of one that was removed by name.
    """

    def __init__(self, maxsize: int, on_evict: Callable[[K, V], None] | None = None) -> None:
        self._entries: _Evicting[K, V] = _Evicting(maxsize, on_evict or (lambda _key, _value: None))

    def get(self, key: K) -> V | None:
        """The entry, now the most recently used; None where there is none."""
        try:
            return self._entries[key]
        except KeyError:
            return None

    def peek(self, key: K) -> V | None:
        """The entry, its place unchanged; None where there is none."""
        return self._entries.peek(key)

    def put(self, key: K, value: V) -> None:
        """Store the entry as the most recently used."""
        self._entries[key] = value

    def pop(self, key: K) -> V | None:
        """Remove the entry and return it; None where there was none."""
        return self._entries.pop(key, None)

    def evict(self) -> None:
        """Drop the least recently used entry and tell ``on_evict``."""
        self._entries.popitem()

    def clear(self) -> None:
        """Remove every entry, without telling ``on_evict``."""
        for key in list(self._entries):
            del self._entries[key]

    def __contains__(self, key: K) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[K]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
