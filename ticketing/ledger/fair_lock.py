"""Fair locks: slots given in order of arrival, for all callers or by name.

An ordinary lock lets a newcomer in before the threads that wait, and so does a pool of connections: under
load some threads would wait for seconds while others are served in milliseconds.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class TooLong(Exception):
    """No slot was released in time."""


class Turns:
    """A semaphore of `places` slots, each released slot handed to the longest waiter."""

    def __init__(self, places: int = 1) -> None:
        self._free = places
        self._line: deque[threading.Event] = deque()
        self._state = threading.Lock()

    @property
    def waiting(self) -> int:
        return len(self._line)

    def __enter__(self) -> None:
        self.take()

    def __exit__(self, *_exception: object) -> None:
        self.give()

    def take(self, timeout_s: float | None = None) -> None:
        """Take a slot, waiting for one if necessary. Raises TooLong."""
        with self._state:
            if self._free > 0:
                self._free -= 1
                return
            called = threading.Event()
            self._line.append(called)
        try:
            in_time = called.wait(timeout_s)
        except BaseException:
            self._leave(called)
            raise
        if not in_time and not self._left_in_time(called):
            raise TooLong

    def give(self) -> None:
        """Release the slot to the longest waiter."""
        with self._state:
            if self._line:
                self._line.popleft().set()
            else:
                self._free += 1

    def _leave(self, called: threading.Event) -> None:
        """Give up waiting; a slot that was handed over meanwhile goes to the next waiter."""
        if self._left_in_time(called):
            self.give()

    def _left_in_time(self, called: threading.Event) -> bool:
        """Leave the line; True when the slot was handed over just before."""
        with self._state:
            if called in self._line:
                self._line.remove(called)
                return False
            return True


class TurnsByName:
    """A fair lock per name, kept for as long as a thread holds it or waits for it."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[Turns, int]] = {}
        self._state = threading.Lock()

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        with self._state:
            line, people = self._lines.get(name, (None, 0))
            line = line or Turns()
            self._lines[name] = (line, people + 1)
        try:
            with line:
                yield
        finally:
            self._depart(name)

    def _depart(self, name: str) -> None:
        with self._state:
            line, people = self._lines.pop(name)
            if people > 1:
                self._lines[name] = (line, people - 1)
