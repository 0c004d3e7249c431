"""A TTL cache of logins and tokens, so that a busy agent is not looked up on every request."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar

from cachetools import TTLCache

Value = TypeVar("Value")

#: A revoked login or token is forgotten within seconds, by as_of(); this bounds changes that raise no number.
KEPT = timedelta(minutes=10)
_MOST = 10_000


class Recent:
    """Values by key, each for as long as `kept`. None is not kept: a refused key is looked up each time.

    number: of ledger.changes, as of which the values are known to hold.
    """

    def __init__(self, kept: timedelta = KEPT) -> None:
        self._for = kept.total_seconds()
        self._at = 0.0
        self._lock = Lock()
        self._kept = self._nothing()
        self._number = 0

    def get(self, key: str, at: datetime, look_up: Callable[[], Value | None]) -> Value | None:
        """The cached value of the key, or the one looked up now."""
        with self._lock:
            self._set_clock(at.timestamp())
            memory = self._kept
            if key in memory:
                return memory[key]  # type: ignore[return-value]  # what is kept under a key came from its own look_up
        found = look_up()
        with self._lock:
            # Access may have been revoked during the look-up: forget() has then replaced the memory, and this
            # value, perhaps read before the revocation, must not enter the new one.
            if found is not None and memory is self._kept:
                memory[key] = found
        return found

    def forget(self) -> None:
        """Drop every value: an access was revoked."""
        self._kept = self._nothing()

    def as_of(self, number: int) -> None:
        """Forget everything when the number differs: another process or a command changed something."""
        if number != self._number:
            # In this order: a thread that sees the new number must not find what was known before it.
            self.forget()
            self._number = number

    def _set_clock(self, at: float) -> None:
        """Requests come a little out of order; a clock that was set back by more is followed."""
        if at < self._at - self._for:
            self.forget()
            self._at = at
        self._at = max(self._at, at)

    def _nothing(self) -> TTLCache[str, object]:
        return TTLCache(_MOST, self._for, timer=lambda: self._at)
