"""The lake: paths of the files of closed days, and their atomic writing, compaction and removal.

Three datasets (lake.facts), each in two folders:

    {dataset}/days/year=2026/month=11/site=lima-norte/2026-11-25.parquet    one closed day of one site
    {dataset}/months/year=2026/month=11/{dataset}.parquet                   a past month, all sites
    digests/{dataset}/year=2026/month=11/{name}.parquet                     figures of that month's file

Where a month has a compacted file, readers ignore its day files, which a crash may have left. A day without
rows has no file. docs/lake.md has the details.

Arrow is imported where it is used: every server has a lake, and few servers ever read it.
"""

import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from ticketing.domain.calendar.days import Month, months_between
from ticketing.lake.facts import DATASETS, Dataset
from ticketing.lake.locks import held
from ticketing.lake.whole import whole_file

#: Of the files' columns and of what stands beside them; a reader refuses none. 2: durations of 64 bits; no
#: length of what the day's end cut; the last window and agent of a person who was attended.
VERSION = "2"
#: In the folder of a lake into which a simulation wrote.
SIMULATION = "SIMULATED.txt"
#: Says which version all files have, so that they need not be looked at again.
_RENEWED = ".version"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lake:
    """The lake in one folder, which may be empty or absent: then no day is closed."""

    folder: Path

    def day_file(self, dataset: Dataset, site: str, day: date) -> Path:
        return self._days(dataset, Month.of(day)) / f"site={site}" / f"{day}.parquet"

    def month_file(self, dataset: Dataset, year: int, month: int) -> Path:
        return self._folder(dataset, "months", Month(year, month)) / f"{dataset.name}.parquet"

    def digest_folder(self, dataset: Dataset, year: int, month: int) -> Path:
        """Folder of the digests of the month's file; see reports.engine.digests."""
        return self.folder / "digests" / dataset.name / f"year={year:04d}" / f"month={month:02d}"

    def files(
        self, dataset: Dataset, start: date, end: date, sites: Collection[str] | None = None
    ) -> list[Path]:
        """Files that hold the closed days from start to end, both included, sorted by path.

        A file may hold other days and sites too. sites: ids of the only ones wanted; None: all.
        """
        return [
            path for month in months_between(start, end) for path in self._of_month(dataset, month, sites)
        ]

    def read(self, dataset: Dataset, start: date, end: date, sites: Collection[str] | None = None) -> Any:
        """Rows of the days from start to end, both included: a `pyarrow.Table` in the dataset's order."""
        from ticketing.lake import files

        wanted = files.between(start, end, sites)
        found = steady(
            lambda: [files.read(dataset, path, wanted) for path in self.files(dataset, start, end, sites)]
        )
        return files.together(dataset, found)

    @property
    def is_simulated(self) -> bool:
        """Whether a simulation wrote closed days into it."""
        return (self.folder / SIMULATION).exists()

    def files_of_days(self, start: date, end: date) -> bool:
        """Whether there is any file of a month from start's to end's."""
        months = months_between(start, end)
        return any(
            self._folder(dataset, kind, month).exists()
            for dataset in DATASETS.values()
            for kind in ("months", "days")
            for month in months
        )

    @property
    def renewed_to(self) -> str | None:
        """The version that all files have; None: it was not looked at yet."""
        try:
            return (self.folder / _RENEWED).read_text()
        except FileNotFoundError:
            return None

    def tell_renewed(self) -> None:
        """All files have this version. The caller holds the lake's lock."""
        with whole_file(self.folder / _RENEWED) as path:
            path.write_text(VERSION)

    @property
    def is_empty(self) -> bool:
        """Whether the lake was never written, or was deleted."""
        return not any((self.folder / name).is_dir() for name in DATASETS)

    @contextmanager
    def writing(self, patience_s: float = 0.0) -> Iterator[None]:
        """Hold the lake's lock, as every writer must. Raises LakeBusy.

        Partial files of a writer that was killed are removed first.
        """
        with held(self.folder / ".lock", patience_s):
            shutil.rmtree(self._aside, ignore_errors=True)
            yield

    def write_day(self, dataset: Dataset, site: str, day: date, table: Any, seq: int) -> None:
        """Replace the lake's rows of this site-day by the table, which holds no others.

        seq: number of the ledger's last event that the rows include.
        """
        from ticketing.lake import files

        # Made even without a row: is_empty() looks for this folder.
        (self.folder / dataset.name).mkdir(parents=True, exist_ok=True)
        if self.month_file(dataset, day.year, day.month).exists():
            self._replace(dataset, site, day, table)
            return
        path = self.day_file(dataset, site, day)
        if table.num_rows == 0:
            files.remove(path)
            return
        told = {"site": site, "day": str(day), "seq": str(seq)}
        self._write(dataset, path, table, told)

    def write_month(self, dataset: Dataset, year: int, month: int, table: Any) -> None:
        """Replace the lake's rows of a month, of all sites, by the table, whose rows may be in any order."""
        self._write_month(dataset, Month(year, month), [table])

    def write_digest(self, path: Path, table: Any, told: dict[str, str], rows_together: int) -> None:
        """Write the digest whole or not at all. The caller holds the lake's lock."""
        from ticketing.lake import files

        files.write(table, path, self._aside, told, rows_together)

    def compact(self, year: int, month: int) -> bool:
        """Compact a month's day files, or remove those that a killed compaction left; False: no such file."""
        found = [self._compact(dataset, Month(year, month)) for dataset in DATASETS.values()]
        return any(found)

    def months_of_days(self) -> list[Month]:
        """Months that have day files, the earliest first."""
        return self._months_in("days")

    def months(self) -> list[Month]:
        """Months that have files, the earliest first."""
        return self._months_in("*")

    def compacted(self) -> list[Month]:
        """Months that are compacted, the earliest first."""
        return self._months_in("months")

    def _months_in(self, kind: str) -> list[Month]:
        folders = [path for name in DATASETS for path in (self.folder / name).glob(f"{kind}/year=*/month=*")]
        return sorted({Month(int(path.parent.name[5:]), int(path.name[6:])) for path in folders})

    def _compact(self, dataset: Dataset, month: Month) -> bool:
        from ticketing.lake import files

        days = self._days(dataset, month)
        if not days.exists():
            return False
        if not self.month_file(dataset, *month).exists():
            paths = sorted(days.glob("site=*/*.parquet"))
            self._write_month(dataset, month, [files.read(dataset, path) for path in paths])
        shutil.rmtree(days, ignore_errors=True)
        return True

    def _replace(self, dataset: Dataset, site: str, day: date, table: Any) -> None:
        from ticketing.lake import files

        month = Month.of(day)
        kept = files.read(dataset, self.month_file(dataset, *month), files.others(site, day))
        self._write_month(dataset, month, [kept, table])

    def _write_month(self, dataset: Dataset, month: Month, tables: list[Any]) -> None:
        from ticketing.lake import files

        told = {"year": f"{month.year:04d}", "month": f"{month.month:02d}"}
        self._write(dataset, self.month_file(dataset, *month), files.together(dataset, tables), told)
        shutil.rmtree(self._days(dataset, month), ignore_errors=True)

    def _write(self, dataset: Dataset, path: Path, table: Any, told: dict[str, str]) -> None:
        from ticketing.lake import arrow, files

        common = {"dataset": dataset.name, "version": VERSION, "rows": str(table.num_rows)}
        files.write(table.cast(arrow.schema(dataset)), path, self._aside, {**common, **told})

    @property
    def _aside(self) -> Path:
        return self.folder / ".partial"

    def _days(self, dataset: Dataset, month: Month) -> Path:
        return self._folder(dataset, "days", month)

    def _folder(self, dataset: Dataset, kind: str, month: Month) -> Path:
        return self.folder / dataset.name / kind / f"year={month.year:04d}" / f"month={month.month:02d}"

    def _of_month(self, dataset: Dataset, month: Month, sites: Collection[str] | None) -> list[Path]:
        compacted = self.month_file(dataset, *month)
        if compacted.exists():
            return [compacted]
        folder = self._days(dataset, month)
        wanted = ["site=*"] if sites is None else sorted(f"site={site}" for site in sites)
        found = sorted(path for each in wanted for path in folder.glob(f"{each}/*.parquet"))
        # Compaction removes the day files only once the month's file is there: either all of them were listed
        # above, or the month's file is found now.
        return [compacted] if compacted.exists() else found


def steady(read: Callable[[], T], gone: tuple[type[Exception], ...] = (FileNotFoundError,)) -> T:
    """Read, and once more, listing the files again, when a file vanished after it was listed.

    gone: exceptions that the reader raises then.
    """
    try:
        return read()
    except gone:
        return read()
