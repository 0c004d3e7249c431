"""Questions to the engine, and their answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ticketing.domain.calendar.days import Month

#: Columns that the filters of a question narrow, by filter.
FILTERS = {
    "sites": "site",
    "entities": "entity",
    "queues": "queue",
    "services": "service",
    "channels": "channel",
    "priorities": "priority",
    "agents": "agent",
}

Key = tuple[Any, ...]
#: Number of visits in each class by key; classes are numbered from 0.
Classes = dict[Key, dict[int, int]]
#: Number of tickets with a service, and of times that it was done, by key with the service last.
Coded = dict[Key, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the network that a caller may see. site, entity: ids; None: every one."""

    site: str | None
    entity: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """Business days from start to end, both included, grouped by dimensions. A filter of None lets all pass.

    within: parts of the network that the reader may see; None: all. indicators: their names; None: all.
    """

    start: date
    end: date
    by: tuple[str, ...] = ()
    sites: frozenset[str] | None = None
    entities: frozenset[str] | None = None
    queues: frozenset[str] | None = None
    services: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    priorities: frozenset[str] | None = None
    agents: frozenset[str] | None = None
    within: frozenset[Place] | None = None
    indicators: tuple[str, ...] | None = None

    def covers(self, year: int, month: int) -> bool:
        """Whether the question covers each day of the month."""
        wanted = Month(year, month)
        return self.start <= wanted.first and wanted.last <= self.end


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an answer. key: in the order of the question's `by`. values: by indicator, or None."""

    key: Key
    values: Mapping[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """rows: sorted by key. total: over all facts asked for. nothing: values of a key without facts."""

    rows: tuple[Row, ...]
    total: Row
    nothing: Mapping[str, float | int | None]
