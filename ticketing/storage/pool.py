"""A pool of connections that can tell how it is used."""

import threading
from dataclasses import dataclass
from typing import Any

from sqlalchemy.pool import QueuePool


@dataclass(frozen=True, slots=True)
class PoolState:
    """size: kept open; used: in somebody's hands; overflow: open beyond size; waiting: who wants one."""

    size: int
    used: int
    overflow: int
    waiting: int


class CountedPool(QueuePool):
    """Counts who is asking for a connection; SQLAlchemy's own does not say."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._asking = 0
        self._counting = threading.Lock()

    def state(self) -> PoolState:
        return PoolState(self.size(), self.checkedout(), max(0, self.overflow()), self._asking)

    def _do_get(self) -> Any:
        self._count(1)
        try:
            return super()._do_get()
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        with self._counting:
            self._asking += change


class CountedLock:
    """A lock that knows how many stand in line for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counting = threading.Lock()
        self.waiting = 0

    def __enter__(self) -> None:
        if self._lock.acquire(blocking=False):
            return
        self._count(1)
        try:
            self._lock.acquire()
        finally:
            self._count(-1)

    def __exit__(self, *_exception: object) -> None:
        self._lock.release()

    def _count(self, change: int) -> None:
        with self._counting:
            self.waiting += change
