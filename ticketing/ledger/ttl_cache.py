"""What was looked up a moment ago, so that who works all day is not looked up with every click."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

Value = TypeVar("Value")

#: Whoever is shut out is forgotten within seconds, by as_of(); this is for what nobody tells.
KEPT = timedelta(minutes=10)
_MOST = 10_000


class Recent:
    """Values by key, each for as long as `kept`. None is not kept: who is refused is looked up each time.

    number: of ledger.changes, as of which the values are known to hold.
    """

    def __init__(self, kept: timedelta = KEPT) -> None:
        self._for = kept
        self._kept: dict[str, tuple[datetime, object]] = {}
        self._number = 0

    def get(self, key: str, at: datetime, look_up: Callable[[], Value | None]) -> Value | None:
        """The value of the key as of a while ago, or looked up now."""
        kept = self._kept.get(key)
        if kept is not None and abs(at - kept[0]) < self._for:
            return kept[1]  # type: ignore[return-value]  # what is kept under a key came from its own look_up
        memory = self._kept
        found = look_up()
        # Somebody may have been shut out while this was looked up: then it belongs to a memory that is gone.
        if found is not None and memory is self._kept:
            self._keep(key, at, found)
        return found

    def forget(self) -> None:
        """Somebody was shut out."""
        self._kept = {}

    def as_of(self, number: int) -> None:
        """Another process or a command changed something when the number differs."""
        if number != self._number:
            self._number = number
            self.forget()

    def _keep(self, key: str, at: datetime, value: object) -> None:
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[key] = (at, value)
