"""Turns at joining a room: few at a time, and anonymous visitors leave the process half of its time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from ticketing.realtime.rooms import Visitor

#: Joins of devices and people at the same time, in one process.
_KNOWN_AT_ONCE = 8
#: Longest pause after a join that had to wait for the database.
_LONGEST_PAUSE_S = 0.05


class Turns:
    """The turns of one process."""

    def __init__(self) -> None:
        self._known = BoundedSemaphore(_KNOWN_AT_ONCE)
        self._anonymous = Lock()

    @contextmanager
    def of(self, visitor: Visitor) -> Iterator[None]:
        """Wait for the visitor's turn, and keep it for the block."""
        if visitor.actor is not None:
            with self._known:
                yield
            return
        with self._anonymous:
            began = time.perf_counter()
            try:
                yield
            finally:
                # Joins without end would leave a kiosk's request only the gaps between them.
                time.sleep(min(time.perf_counter() - began, _LONGEST_PAUSE_S))
