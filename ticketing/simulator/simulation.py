"""Simulation of a site's days, each determined by the seed and the date."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ticketing.simulator.crowd import Crowd, Shares, crowd
from ticketing.simulator.day import Day
from ticketing.simulator.desks import Log
from ticketing.simulator.duties import duties, paces
from ticketing.simulator.floor import Floor
from ticketing.simulator.habits import HOUR, Habits
from ticketing.simulator.month import PastDay
from ticketing.simulator.visits import visits

#: Share of the windows' time that is planned to be busy on a plain day.
_BUSY = 0.82


@dataclass(frozen=True)
class Simulation:
    """A simulation. expected: people on a plain Wednesday. windows: numbers of the staffed ones."""

    floor: Floor
    expected: float
    windows: frozenset[int]
    seed: int

    @property
    def habits(self) -> Habits:
        return self.floor.habits

    def is_open(self, day: date) -> bool:
        return self.floor.calendar.opening(day) is not None

    def played(self, day: date) -> tuple[Crowd, Log]:
        """The people and the log of an open day."""
        found = self.floor.calendar.opening(day)
        assert found is not None, "the site is closed"
        floor, habits, seed = self.floor, self.habits, self.seed
        expected = self.expected * floor.calendar.weight(day)
        people = crowd(floor, habits, day, expected, self._demand, seed)
        staff = duties(floor, habits, day, self.windows, seed)
        return people, Day(floor, habits, people, staff, self._paces, found[1]).run()

    @cached_property
    def _demand(self) -> Shares:
        return self.floor.demand(self.windows)

    @cached_property
    def _paces(self) -> list[int]:
        return paces(self.floor, self.habits, self.seed)

    def day(self, day: date) -> PastDay:
        with _uncollected():
            return self._past(day)

    def _past(self, day: date) -> PastDay:
        """The day as columns; a function of its own frees the loop's tuples before the collector runs."""
        people, log = self.played(day)
        return PastDay(day, people, visits(self.habits, people, log))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Disable the search for cycles: a day makes none, and it would take a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def staffed(floor: Floor, expected: float) -> frozenset[int]:
    """Windows to staff: of each work profile as many as so many people on a plain day need, at least one."""
    alike: dict[tuple[int, ...], list[int]] = {}
    for window, served in enumerate(floor.served):
        alike.setdefault(served, []).append(window)
    everything = frozenset(range(len(floor.windows)))
    share = min(1.0, expected / (capacity(floor, everything) * _BUSY))
    return frozenset(
        window for windows in alike.values() for window in windows[: max(1, round(len(windows) * share))]
    )


def capacity(floor: Floor, windows: frozenset[int]) -> float:
    """Number of people whom these windows could serve on a plain day without idle time."""
    demand = floor.demand(windows).tolist()
    planned: float = sum(share * queue.planned_ms for share, queue in zip(demand, floor.queues, strict=True))
    opens, closes = next(each for each in floor.calendar.week if each)
    habits = floor.habits
    breaks = habits.lunch_ms + 2 * habits.pause_ms
    worked = (closes - opens) * HOUR / 60 - breaks * floor.shifts
    return len(windows) * worked / (planned * 1.05 + habits.walk_ms + habits.wrap_ms)
