"""Waiting in line: whoever came first goes first.

An ordinary lock lets a newcomer in before those who wait, and so does a pool of connections: under load some
would wait for seconds while others are served in milliseconds.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class TooLong(Exception):
    """Nobody's turn ended in time."""


class Turns:
    """At most `places` at once; the others wait in the order of their coming, and are handed a place."""

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
        """Wait for a place. Raises TooLong."""
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
        """Leave one's place to whoever is first in line."""
        with self._state:
            if self._line:
                self._line.popleft().set()
            else:
                self._free += 1

    def _leave(self, called: threading.Event) -> None:
        """Go away while waiting; a place that was handed over meanwhile goes on to the next."""
        if self._left_in_time(called):
            self.give()

    def _left_in_time(self, called: threading.Event) -> bool:
        """Step out of the line; True when the place was handed over just before."""
        with self._state:
            if called in self._line:
                self._line.remove(called)
                return False
            return True


class TurnsByName:
    """A line of its own for each name, for as long as somebody stands in it."""

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
