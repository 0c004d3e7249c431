"""An LRU cache of rows that cannot change."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from cachetools import LRUCache

Rows = list[tuple[Any, ...]]


class Memory:
    """The cache. cells: maximum number of values in all its rows."""

    def __init__(self, cells: int = 4_000_000) -> None:
        self._known: LRUCache[Hashable, Rows] = LRUCache(cells, getsizeof=_size)
        self._lock = Lock()

    def find(self, key: Hashable) -> Rows | None:
        with self._lock:
            return self._known.get(key)

    def get(self, key: Hashable, make: Callable[[], Rows]) -> Rows:
        """Rows under the key, made if they are absent. Two callers at once may both make them."""
        rows = self.find(key)
        if rows is None:
            rows = make()
            self.put(key, rows)
        return rows

    def put(self, key: Hashable, rows: Rows) -> None:
        """Keep the rows, unless they take more than a quarter of the room."""
        with self._lock:
            if key not in self._known and _size(rows) <= self._known.maxsize // 4:
                self._known[key] = rows


def _size(rows: Rows) -> int:
    return len(rows) * len(rows[0]) if rows else 1
