"""Questions to the facts, and their answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ticketing.domain.days import Month

#: The filters of a question and the columns that they narrow.
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
#: By key: how many lie in each class, numbered from 0.
Classes = dict[Key, dict[int, int]]
#: By key and, last, the service: how many tickets had it, and how often it was done.
Coded = dict[Key, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the network that a caller may see. None: every site, every entity."""

    site: str | None
    entity: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """Business days from start to end, both included, grouped by dimensions. A filter of None lets all in.

    within: what the reader may see at all; None is everything. indicators: their names; None asks for all.
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
        """Whether each day of the month is asked for."""
        wanted = Month(year, month)
        return self.start <= wanted.first and wanted.last <= self.end


@dataclass(frozen=True, slots=True)
class Row:
    """key: in the order of the question's `by`. values: by the indicators' names, or None."""

    key: Key
    values: Mapping[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """rows: sorted by key. total: over all facts that were asked for. nothing: what a key without any has."""

    rows: tuple[Row, ...]
    total: Row
    nothing: Mapping[str, float | int | None]
