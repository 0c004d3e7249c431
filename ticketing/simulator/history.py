"""Simulated history of many sites as the lake's month files, written by several processes.

Each month is made by itself, from the seed, so the files are the same for any number of processes.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ticketing.domain.calendar.days import Month, months_between
from ticketing.lake.facts import DATASETS
from ticketing.lake.layout import Lake
from ticketing.simulator import lifeline
from ticketing.simulator.facts import tables
from ticketing.simulator.simulation import Simulation

_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class Stay:
    """A simulation of a site from start to end, both included."""

    simulation: Simulation
    start: date
    end: date

    @property
    def site(self) -> str:
        return self.simulation.floor.site

    def days(self, start: date, end: date) -> Iterator[date]:
        """Open days of the stay from start to end, both included."""
        first, last = max(start, self.start), min(end, self.end)
        for later in range((last - first).days + 1):
            day = first + timedelta(days=later)
            if self.simulation.is_open(day):
                yield day


@dataclass(frozen=True, slots=True)
class Made:
    """Totals of a simulation. attentions: finished, coded tickets, as the network counts them."""

    days: int = 0
    tickets: int = 0
    attentions: int = 0

    def __add__(self, other: "Made") -> "Made":
        return Made(self.days + other.days, self.tickets + other.tickets, self.attentions + other.attentions)


def write(
    lake: Lake, stays: Sequence[Stay], processes: int = 1, progress: Callable[[int], object] = lambda _: None
) -> Made:
    """Write all months of the stays; the caller holds the lake's lock.

    progress: called with the number of site-days made since its last call.
    """
    months = _months(stays)
    if processes == 1:
        return sum((write_month(lake, stays, month, progress) for month in months), Made())
    # A fresh interpreter for each process: a fork of this one would copy its locks without its threads.
    context = get_context("spawn")
    done = context.Value("l", 0)
    line, held = context.Pipe(duplex=False)
    shared = (line, lake, stays, done)
    with line, held, ProcessPoolExecutor(processes, context, _share, shared) as pool:
        futures = {pool.submit(_write_shared, month) for month in months}
        try:
            return _collected(futures, lambda: int(done.value), progress)
        except BaseException:
            # Otherwise the pool would write all remaining months first.
            held.close()
            raise


def write_month(lake: Lake, stays: Sequence[Stay], month: Month, progress: Callable[[int], object]) -> Made:
    """Write one month of all stays into the lake's files; the month's other sites and days stay there.

    A month without a ticket has no file.
    """
    start, end = month.first, month.last
    parts = {name: _others(lake, name, stays, start, end) for name in DATASETS}
    made = Made()
    for stay in stays:
        days = [stay.simulation.day(day) for day in _told(stay.days(start, end), progress)]
        if days:
            for name, table in tables(stay.simulation.floor, days).items():
                parts[name].append(table)
            made += Made(len(days), sum(each.size for each in days), sum(each.finished for each in days))
    for name, found in parts.items():
        if found:
            lake.write_month(DATASETS[name], *month, pa.concat_tables(found))
    return made


def _others(lake: Lake, name: str, stays: Sequence[Stay], start: date, end: date) -> list[Any]:
    """The month's existing rows, without the stays' sites and days."""
    if not lake.files(DATASETS[name], start, end):
        return []
    table = lake.read(DATASETS[name], start, end)
    for stay in stays:
        days = (pc.field("day") >= stay.start) & (pc.field("day") <= stay.end)
        table = table.filter(~((pc.field("site") == stay.site) & days))
    return [table]


def site_days(stays: Sequence[Stay]) -> int:
    """Number of days to simulate."""
    return sum(1 for stay in stays for _ in stay.days(stay.start, stay.end))


def _told(days: Iterator[date], progress: Callable[[int], object]) -> Iterator[date]:
    for day in days:
        yield day
        progress(1)


def _months(stays: Sequence[Stay]) -> list[Month]:
    found: set[Month] = set()
    for stay in stays:
        found.update(months_between(stay.start, stay.end))
    return sorted(found)


def _collected(
    futures: set[Future[Made]], count: Callable[[], int], progress: Callable[[int], object]
) -> Made:
    made, told = Made(), 0
    while futures:
        finished, futures = wait(futures, _LOOK_S, FIRST_COMPLETED)
        made = sum((future.result() for future in finished), made)
        now = count()
        progress(now - told)
        told = now
    return made


#: Arguments that a process of the pool was given when it started.
_shared: tuple[Lake, Sequence[Stay], Any] | None = None


def _share(line: Connection, lake: Lake, stays: Sequence[Stay], done: Any) -> None:
    global _shared  # noqa: PLW0603  # the pool has no other way to hand it to its tasks
    lifeline.hang_at(line)
    _shared = lake, stays, done


def _write_shared(month: Month) -> Made:
    assert _shared is not None
    lake, stays, done = _shared

    def progress(count: int) -> None:
        with done.get_lock():
            done.value += count

    return write_month(lake, stays, month, progress)
