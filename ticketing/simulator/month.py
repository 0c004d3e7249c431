"""The days of a month joined into one long day, so that columns are computed for all of them at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, TypeVar

import numpy as np

from ticketing.simulator.crowd import Crowd, Numbers
from ticketing.simulator.desks import FINISHED
from ticketing.simulator.visits import Visits

#: Distance of two days in bits: a power of two of milliseconds, longer than a day.
_DAY_BITS = 27
DAY = 1 << _DAY_BITS

T = TypeVar("T", Crowd, Visits)


@dataclass(frozen=True, slots=True)
class PastDay:
    """A simulated day: its people and visits."""

    day: date
    people: Crowd
    visits: Visits

    @property
    def size(self) -> int:
        """Number of issued tickets."""
        return int(np.count_nonzero(self.visits.issued_at >= 0))

    @property
    def finished(self) -> int:
        """Number of attentions, as the network counts them: finished tickets whose services were coded."""
        coded = ~self.people.uncoded[self.visits.tickets]
        return int(np.count_nonzero(coded & (self.visits.how == FINISHED)))


def day_of(at: Numbers) -> Numbers:
    """Numbers of the days that instants of the long day are in."""
    found: Numbers = at >> _DAY_BITS
    return found


def time_of(at: Numbers) -> Numbers:
    """Instants of the long day in ms of their own day."""
    found: Numbers = at & (DAY - 1)
    return found


def joined(days: Sequence[PastDay]) -> tuple[Crowd, Visits]:
    """The rows of all days one after the other; tickets and calls are numbered consecutively."""
    begins = np.arange(len(days)) * DAY
    rows = _starts(each.people.size for each in days)
    calls = _starts(len(each.visits.tickets) for each in days)
    people = _joined([each.people for each in days], {"at": begins, "origin": rows})
    shifts = {
        **dict.fromkeys(Visits.INSTANTS, begins),
        **dict.fromkeys(Visits.TICKETS, rows),
        **dict.fromkeys(Visits.CALLS, calls),
    }
    return people, _joined([each.visits for each in days], shifts)


def _starts(sizes: Iterable[int]) -> Numbers:
    return np.cumsum([0, *sizes])[:-1]


def _joined(days: Sequence[T], shifts: Mapping[str, Numbers]) -> T:
    """Concatenate the days. shifts: by column, numbers added to each day's values; negative values stay."""
    made: dict[str, Any] = {}
    for column in fields(days[0]):
        parts = [getattr(day, column.name) for day in days]
        if isinstance(parts[0], np.ndarray):
            values = np.concatenate(parts)
            if column.name in shifts:
                added = np.repeat(shifts[column.name], [len(part) for part in parts])
                values = np.where(values < 0, values, values + added)
            made[column.name] = values
    return replace(days[0], **made)
