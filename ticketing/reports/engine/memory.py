"""Answers that cannot change, kept until others need the room."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from cachetools import LRUCache

Rows = list[tuple[Any, ...]]


class Memory:
    """The least recently used goes first. cells: how many values it may hold altogether."""

    def __init__(self, cells: int = 4_000_000) -> None:
        self._known: LRUCache[Hashable, Rows] = LRUCache(cells, getsizeof=_size)
        self._lock = Lock()

    def find(self, key: Hashable) -> Rows | None:
        with self._lock:
            return self._known.get(key)

    def get(self, key: Hashable, make: Callable[[], Rows]) -> Rows:
        """The value under the key, made when it is absent. Two callers at once may both make it."""
        rows = self.find(key)
        if rows is None:
            rows = make()
            self.put(key, rows)
        return rows

    def put(self, key: Hashable, rows: Rows) -> None:
        """Keep it, unless it would push out a quarter of all."""
        with self._lock:
            if key not in self._known and _size(rows) <= self._known.maxsize // 4:
                self._known[key] = rows


def _size(rows: Rows) -> int:
    return len(rows) * len(rows[0]) if rows else 1
