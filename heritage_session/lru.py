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
    """At most ``maxsize`` entries that weigh at most ``max_weight`` together, in any unit.

    Storing more drops what was used least recently. Every operation takes constant time, but for
    what it drops. ``on_evict`` is told of each entry that a bound drops, never of one that was
    removed by name.
    """

    def __init__(
        self,
        maxsize: int,
        on_evict: Callable[[K, V], None] | None = None,
        *,
        max_weight: int | None = None,
    ) -> None:
        self._on_evict = on_evict
        self._entries: _Evicting[K, V] = _Evicting(maxsize, self._evicted)
        self._weights: dict[K, int] = {}
        self._max_weight = max_weight
        self.weight = 0
        """What all entries weigh together."""

    def get(self, key: K) -> V | None:
        """The entry, now the most recently used; None where there is none."""
        try:
            return self._entries[key]
        except KeyError:
            return None

    def peek(self, key: K) -> V | None:
        """The entry, its place unchanged; None where there is none."""
        return self._entries.peek(key)

    def put(self, key: K, value: V, weight: int = 0) -> None:
        """Store the entry as the most recently used.

        One that is heavier than all may be together drops nothing but what its key stood for, and
        is not kept.
        """
        if self._max_weight is not None and weight > self._max_weight:
            self.pop(key)
            return
        self.weight += weight - self._weights.get(key, 0)
        self._weights[key] = weight
        self._entries[key] = value
        while self._max_weight is not None and self.weight > self._max_weight:
            self._entries.popitem()

    def pop(self, key: K) -> V | None:
        """Remove the entry and return it; None where there was none."""
        self.weight -= self._weights.pop(key, 0)
        return self._entries.pop(key, None)

    def evict(self) -> None:
        """Drop the least recently used entry and tell ``on_evict``."""
        self._entries.popitem()

    def clear(self) -> None:
        """Remove every entry, without telling ``on_evict``."""
        for key in list(self._entries):
            self.pop(key)

    def _evicted(self, key: K, value: V) -> None:
        self.weight -= self._weights.pop(key)
        if self._on_evict is not None:
            self._on_evict(key, value)

    def __contains__(self, key: K) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[K]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
