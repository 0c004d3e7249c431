"""Answers that cannot change, kept until others need the room."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

Rows = list[tuple[Any, ...]]


class Memory:
    """The least recently used goes first. cells: how many values it may hold altogether."""

    def __init__(self, cells: int = 4_000_000) -> None:
        self._cells = cells
        self._held = 0
        self._known: OrderedDict[Hashable, Rows] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> Rows | None:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def get(self, key: Hashable, make: Callable[[], Rows]) -> Rows:
        """What is known under the key, made when it is not. Two who ask at once may both make it."""
        rows = self.find(key)
        if rows is None:
            rows = make()
            self.put(key, rows)
        return rows

    def put(self, key: Hashable, rows: Rows) -> None:
        """Keep it, unless it would push out a quarter of all."""
        with self._lock:
            if key in self._known or _size(rows) > self._cells // 4:
                return
            self._known[key] = rows
            self._held += _size(rows)
            while self._held > self._cells:
                _, gone = self._known.popitem(last=False)
                self._held -= _size(gone)


def _size(rows: Rows) -> int:
    return len(rows) * len(rows[0]) if rows else 1
