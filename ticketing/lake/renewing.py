"""Renewal of the files that an earlier version of the program wrote: month by month, the latest first.

Readers refuse no version: until its turn a month is counted as it was written. What a ledger closed is read
from the tables again; days that no ledger knows, such as a simulated history, keep their rows.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ticketing.domain.calendar.days import Month
from ticketing.lake import closed_rows, site_days
from ticketing.lake.context import Archive
from ticketing.lake.facts import DATASETS, Dataset
from ticketing.lake.layout import VERSION, Lake
from ticketing.lake.site_days import SiteDay


def renew_due(archive: Archive, at: datetime, patience_s: float = 0.0) -> Month | None:
    """Write one month's files again; None: all are of this version. Raises LakeBusy."""
    if archive.lake.is_empty or archive.lake.renewed_to == VERSION:
        return None
    with archive.lake.writing(patience_s):
        for month in reversed(archive.lake.months()):
            if any(_is_old(path) for path in _files(archive.lake, month)):
                _renew(archive, month, at)
                return month
        archive.lake.tell_renewed()
    return None


def _files(lake: Lake, month: Month) -> Iterator[Path]:
    for dataset in DATASETS.values():
        yield from lake.files(dataset, month.first, month.last)


def _is_old(path: Path) -> bool:
    from ticketing.lake import files

    return files.told(path).get("version") != VERSION


def _renew(archive: Archive, month: Month, at: datetime) -> None:
    for dataset in DATASETS.values():
        if archive.lake.month_file(dataset, *month).exists():
            _renew_month(archive, dataset, month, at)
        else:
            _renew_days(archive, dataset, month, at)


def _renew_month(archive: Archive, dataset: Dataset, month: Month, at: datetime) -> None:
    import pyarrow as pa

    tables = []
    filed = archive.lake.read(dataset, month.first, month.last)
    for site, days, _seq in _closed(archive, month):
        filed = filed.filter(_others(filed, site, days))
        with archive.database.read() as connection:
            tables.append(site_days.read(connection, [(site, day) for day in days], at)[dataset.name])
    archive.lake.write_month(dataset, *month, pa.concat_tables([filed, *tables]))


def _others(table: Any, site: str, days: list[date]) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    of_these = pc.is_in(table["day"], pa.array(days, pa.date32()))
    return pc.invert(pc.and_(pc.equal(table["site"], site), of_these))


def _renew_days(archive: Archive, dataset: Dataset, month: Month, at: datetime) -> None:
    known: dict[SiteDay, int] = {
        (site, day): seq for site, days, seq in _closed(archive, month) for day in days
    }
    for path in archive.lake.files(dataset, month.first, month.last):
        site, day = path.parent.name.removeprefix("site="), date.fromisoformat(path.stem)
        if (site, day) in known:
            with archive.database.read() as connection:
                table = site_days.read(connection, [(site, day)], at)[dataset.name]
            archive.lake.write_day(dataset, site, day, table, known[site, day])
        else:
            archive.lake.write_day(dataset, site, day, archive.lake.read(dataset, day, day, [site]), 0)


def _closed(archive: Archive, month: Month) -> Iterator[tuple[str, list[date], int]]:
    """Of each site the days of the month that its ledger has closed, and the ledger's head."""
    with archive.database.read() as connection:
        found = []
        for cursor in closed_rows.cursors(connection):
            first = max(month.first, closed_rows.first_recorded(connection, cursor))
            last = min(month.last, cursor.through or date.min)
            found.append((cursor.site, list(closed_rows.days(first, last)), cursor.head))
    yield from ((site, days, seq) for site, days, seq in found if days)
