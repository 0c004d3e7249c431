"""A TTL cache of logins and tokens, so that a busy agent is not looked up on every request."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

Value = TypeVar("Value")

#: A revoked login or token is forgotten within seconds, by as_of(); this bounds changes that raise no number.
KEPT = timedelta(minutes=10)
_MOST = 10_000


class Recent:
    """Values by key, each for as long as `kept`. None is not kept: a refused key is looked up each time.

    number: of ledger.changes, as of which the values are known to hold.
    """

    def __init__(self, kept: timedelta = KEPT) -> None:
        self._for = kept
        self._kept: dict[str, tuple[datetime, object]] = {}
        self._number = 0

    def get(self, key: str, at: datetime, look_up: Callable[[], Value | None]) -> Value | None:
        """The cached value of the key, or the one looked up now."""
        kept = self._kept.get(key)
        if kept is not None and abs(at - kept[0]) < self._for:
            return kept[1]  # type: ignore[return-value]  # what is kept under a key came from its own look_up
        memory = self._kept
        found = look_up()
        # Access may have been revoked during the look-up: forget() has then replaced the memory, and this
        # value, perhaps read before the revocation, must not enter the new one.
        if found is not None and memory is self._kept:
            self._keep(key, at, found)
        return found

    def forget(self) -> None:
        """Drop every value: an access was revoked."""
        self._kept = {}

    def as_of(self, number: int) -> None:
        """Forget everything when the number differs: another process or a command changed something."""
        if number != self._number:
            self._number = number
            self.forget()

    def _keep(self, key: str, at: datetime, value: object) -> None:
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[key] = (at, value)
