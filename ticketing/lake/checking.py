"""Row-by-row comparison of closed days' files with the ledger's tables, and the rewrite of what differs."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ticketing.lake import closed_rows, site_days
from ticketing.lake.closing import write_day
from ticketing.lake.context import Archive
from ticketing.lake.facts import DATASETS, Dataset
from ticketing.lake.site_days import SiteDay

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A closed day whose file differs from the tables. filed, recorded: rows in file and tables."""

    site: str
    day: date
    dataset: str
    filed: int
    recorded: int

    def __str__(self) -> str:
        if self.filed == self.recorded:
            return f"{self.site} {self.day} {self.dataset}: other values in some of {self.filed} rows"
        return (
            f"{self.site} {self.day} {self.dataset}: {self.filed} rows in the files, {self.recorded} recorded"
        )


def check(
    archive: Archive,
    at: datetime,
    start: date | None = None,
    end: date | None = None,
    sites: Collection[str] | None = None,
) -> Iterator[Difference]:
    """Yield the differences of the closed days from start to end, both included, as they are found.

    Days before a site's ledger begins are skipped: their files were not written from it. A day that was
    touched and is not rewritten yet is no difference, because readers take it from the database.
    """
    with archive.database.read() as connection:
        cursors = closed_rows.cursors(connection, sites)
    for cursor in cursors:
        with archive.database.read() as connection:
            first = closed_rows.first_recorded(connection, cursor)
        last = min(cursor.through or date.min, end or date.max)
        for month in _by_month(max(first, start or date.min), last):
            yield from _of_month(archive, cursor.site, month, at)


def _by_month(first: date, last: date) -> Iterator[list[date]]:
    month: list[date] = []
    for day in closed_rows.days(first, last):
        if month and month[0].month != day.month:
            yield month
            month = []
        month.append(day)
    if month:
        yield month


def _of_month(archive: Archive, site: str, days: list[date], at: datetime) -> Iterator[Difference]:
    """Yield the differences of one site's days of one month.

    The files are read before the snapshot: a day that was touched before its file was read is then among the
    snapshot's touched days, and is left out.
    """
    filed = {
        name: archive.lake.read(dataset, days[0], days[-1], [site]) for name, dataset in DATASETS.items()
    }
    with archive.database.read() as connection:
        unknown = set(closed_rows.open_days(connection, [site], days[0], days[-1], at))
        known = [(site, day) for day in days if (site, day) not in unknown]
        recorded = site_days.read(connection, known, at)
    for name, dataset in DATASETS.items():
        ours = _ordered(dataset, recorded[name])
        for _, day in known:
            yield from _compared(site, day, name, _of_day(filed[name], day), _of_day(ours, day))


def _compared(site: str, day: date, name: str, filed: Any, recorded: Any) -> Iterator[Difference]:
    if not filed.equals(recorded):
        yield Difference(site, day, name, filed.num_rows, recorded.num_rows)


def _of_day(table: Any, day: date) -> Any:
    return table.filter(pc.equal(table["day"], pa.scalar(day, pa.date32()))).combine_chunks()


def _ordered(dataset: Dataset, table: Any) -> Any:
    return table.sort_by([(name, "ascending") for name in dataset.order])


def rebuild(
    archive: Archive, differences: Iterable[Difference], at: datetime, patience_s: float
) -> list[SiteDay]:
    """Write the days that differ again from the tables; returns these site-days. Raises LakeBusy."""
    days = sorted({(each.site, each.day) for each in differences})
    with archive.lake.writing(patience_s):
        for site, day in days:
            write_day(archive, site, day, at)
    return days
