"""What was looked up a moment ago, so that who works all day is not looked up with every click."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

Value = TypeVar("Value")

#: How long another process may go on letting in whom this one has just shut out.
KEPT = timedelta(seconds=5)
_MOST = 10_000


class Recent:
    """Values by key, each for KEPT. A value of None is not kept: who is refused is looked up each time."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[datetime, object]] = {}

    def get(self, key: str, at: datetime, look_up: Callable[[], Value | None]) -> Value | None:
        """The value of the key as of at most KEPT ago."""
        kept = self._kept.get(key)
        if kept is not None and abs(at - kept[0]) < KEPT:
            return kept[1]  # type: ignore[return-value]  # what is kept under a key came from its own look_up
        found = look_up()
        if found is not None:
            self._keep(key, at, found)
        return found

    def forget(self) -> None:
        """Somebody was shut out: in this process that holds at once."""
        self._kept.clear()

    def _keep(self, key: str, at: datetime, value: object) -> None:
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[key] = (at, value)
