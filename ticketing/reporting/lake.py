"""The lake: where the files of closed days lie, and how they come and go whole.

Three datasets (reporting.facts), each in two folders:

    {dataset}/days/year=2026/month=11/site=lima-norte/2026-11-25.parquet    one closed day of one site
    {dataset}/months/year=2026/month=11/{dataset}.parquet                   a past month, all sites

A month that has a compacted file has no day files that count: readers pass over those that a crash left.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ticketing.reporting.facts import Dataset


@dataclass(frozen=True, slots=True)
class Lake:
    """One folder. It may be empty or absent: then no day is closed."""

    folder: Path

    def day_file(self, dataset: Dataset, site: str, day: date) -> Path:
        where = self.folder / dataset.name / "days" / f"year={day:%Y}" / f"month={day:%m}" / f"site={site}"
        return where / f"{day}.parquet"

    def month_file(self, dataset: Dataset, year: int, month: int) -> Path:
        where = self.folder / dataset.name / "months" / f"year={year:04d}" / f"month={month:02d}"
        return where / f"{dataset.name}.parquet"

    def files(
        self, dataset: Dataset, start: date, end: date, sites: Collection[str] | None = None
    ) -> list[Path]:
        """The files that hold the closed days from start to end, both included; each may hold others too.

        sites: of these alone; None means all. Sorted by path.
        """
        return [path for month in _months(start, end) for path in self._of_month(dataset, *month, sites)]

    def _of_month(self, dataset: Dataset, year: int, month: int, sites: Collection[str] | None) -> list[Path]:
        compacted = self.month_file(dataset, year, month)
        if compacted.exists():
            return [compacted]
        folder = self.folder / dataset.name / "days" / f"year={year:04d}" / f"month={month:02d}"
        wanted = ["site=*"] if sites is None else sorted(f"site={site}" for site in sites)
        return sorted(path for each in wanted for path in folder.glob(f"{each}/*.parquet"))


def _months(start: date, end: date) -> list[tuple[int, int]]:
    """Year and month of each month from start's to end's."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return [(each // 12, each % 12 + 1) for each in range(first, last + 1)]
