"""Dimensions that a report may be grouped by. Their SQL is written here, never taken from a request.

The label of a dimension is the message `documents.dimensions.NAME`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ticketing.lake.facts import Dataset


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Dimension:
    """column: of the facts. sql: expression over it to group by. shown: gives a key's form in an answer."""

    name: str
    column: str
    sql: str
    shown: Callable[[Any], Any] = _same

    def of(self, dataset: Dataset) -> bool:
        """Whether the dataset has the dimension's column."""
        return self.column in dataset.names


def _column(name: str) -> Dimension:
    return Dimension(name, name, f'"{name}"')


def _day(value: date) -> str:
    return value.isoformat()


def _month(value: int) -> str:
    return f"{value // 100:04d}-{value % 100:02d}"


_ALL = (
    *map(_column, ("site", "entity", "service", "queue", "window", "agent")),
    *map(_column, ("channel", "priority", "hour", "weekday")),
    Dimension("day", "day", '"day"', _day),
    Dimension("month", "day", 'CAST(year("day") * 100 + month("day") AS INTEGER)', _month),
    Dimension("year", "day", 'CAST(year("day") AS INTEGER)'),
)
DIMENSIONS = {each.name: each for each in _ALL}
