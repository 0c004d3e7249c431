"""Parameters of the behaviour of people and agents; their values are in config/simulator."""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import ConfigDict

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares are 0 to 1, `_ms` milliseconds, `_sigma` the spread of a log-normal's logarithm.

    habits.yaml documents each.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    daily_spread: float
    preferential: float
    names_service: float
    service_sigma: float
    walk_ms: int
    walk_sigma: float
    wrap_ms: int
    wrap_sigma: float
    pace_sigma: float
    reaction_ms: int
    patience_ms: int
    patience_sigma: float
    gives_back: float
    gives_back_within_ms: int
    misses_call: float
    comes_back: float
    comes_back_ms: int
    recall_ms: int
    most_recalls: int
    no_show_ms: int
    transferred: float
    held: float
    hold_ms: int
    misrouted: float
    first_ms: int
    uncoded: float
    second_service: float
    not_resolved: float
    lunch_ms: int
    pause_ms: int
    overtime_ms: int
    lunch_reason: str
    pause_reason: str
