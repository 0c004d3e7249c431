"""Digests of months' files, kept beside them: all additive figures, and the durations in order.

A digest answers the questions that need no more than it holds, from a hundredth of the rows. It is counted
from the month's file by the measures' own statements, and its name tells of which file and by which
statement: where either changes, the digest is no longer found, and the file itself is counted until the
reporter has written another. So no answer depends on a digest, and no stale digest is ever read.
"""

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from ticketing.lake.facts import Dataset
from ticketing.lake.layout import Lake
from ticketing.reports.engine.duck import Duck
from ticketing.reports.engine.measures import Measure
from ticketing.reports.engine.ranking import Order
from ticketing.reports.engine.sources import MonthFile, stamp
from ticketing.reports.indicators import INDICATORS, measures_of

#: Dimensions of each digest of sums: a few thousand rows a month each, in a country of a million attentions.
_TOGETHER = (
    ("site", "entity", "channel", "priority"),
    ("site", "day", "weekday"),
    ("entity", "day", "weekday"),
    ("site", "weekday", "hour"),
    ("entity", "weekday", "hour"),
)
#: Rows per row group. Sorted durations are read one class at a time, and only from row groups that have it.
_ROWS_TOGETHER = 32_768
#: Dimensions of the digests of durations.
_OF_ORDER = ("site", "entity")


@dataclass(frozen=True, slots=True)
class Digest:
    """knows: columns that it may be grouped and narrowed by, besides the month. sql: over a month's file."""

    name: str
    dataset: Dataset
    knows: tuple[str, ...]
    sql: str

    def path(self, lake: Lake, of: MonthFile) -> str:
        """Path of the digest of a month's file as the file is now; the digest may be absent."""
        _, size, changed = of.stamp
        folder = _folder(lake, self.dataset, of.year, of.month)
        return f"{folder}/{self.name}-{_mark(self.sql)}-{size}-{changed}.parquet"


@cache
def _folder(lake: Lake, dataset: Dataset, year: int, month: int) -> str:
    return str(lake.digest_folder(dataset, year, month))


@cache
def _mark(sql: str) -> str:
    return blake2b(sql.encode(), digest_size=4).hexdigest()


def there(lake: Lake, digest: Digest, of: MonthFile) -> str | None:
    """Path of the digest; None when it is absent."""
    path = digest.path(lake, of)
    return path if os.path.exists(path) else None  # noqa: PTH110  # a Path for each of hundreds takes longer than the look


def of_sums(dataset: Dataset, columns: Collection[str]) -> Digest | None:
    """The smallest digest of sums that has these columns; None when no digest has."""
    return next((each for each in _sums(dataset) if set(columns) <= set(each.knows)), None)


def of_order(dataset: Dataset, order: Order, columns: Collection[str]) -> tuple[Digest, Digest] | None:
    """Two digests: the number of durations in each class, and the durations; None if they lack a column."""
    return _of_order(dataset, order) if set(columns) <= set(_OF_ORDER) else None


def write(lake: Lake, duck: Duck, dataset: Dataset, year: int, month: int) -> bool:
    """Write the missing digests of one month; False: none is missing, or the month has no file."""
    source = lake.month_file(dataset, year, month)
    if not source.exists():
        return False
    now = MonthFile(year, month, stamp(str(source)))
    wanted = {Path(each.path(lake, now)): each for each in _all(dataset)}
    missing = {path: each for path, each in wanted.items() if not path.exists()}
    for path, each in missing.items():
        lake.write_digest(
            path, duck.table(each.sql, [str(source)]), {"dataset": dataset.name}, _ROWS_TOGETHER
        )
    for old in set(lake.digest_folder(dataset, year, month).glob("*.parquet")) - set(wanted):
        old.unlink()
    return bool(missing)


def _all(dataset: Dataset) -> Iterator[Digest]:
    yield from _sums(dataset)
    orders = {Order(each.sql, each.population) for each in _measures(dataset) if not each.additive}
    for order in orders:
        yield from _of_order(dataset, order)


@cache
def _sums(dataset: Dataset) -> tuple[Digest, ...]:
    return tuple(_sum(dataset, some) for some in _TOGETHER if set(some) <= set(dataset.names))


def _sum(dataset: Dataset, knows: tuple[str, ...]) -> Digest:
    amounts = [f'CAST({each.sql} AS BIGINT) AS "{each.name}"' for each in _measures(dataset) if each.additive]
    return Digest("-".join(("sums", *knows)), dataset, knows, _grouped([*_quoted(knows), *amounts]))


@cache
def _of_order(dataset: Dataset, order: Order) -> tuple[Digest, Digest]:
    in_class = [*_quoted(_OF_ORDER), f"{order.in_class} AS class"]
    amounts = (
        f"{_selected([*in_class, f'{order.amount} AS amount'])} WHERE {order.population} ORDER BY amount"
    )
    return (
        Digest(f"classes-{order.amount}", dataset, _OF_ORDER, _grouped([*in_class, f"{order.number} AS n"])),
        Digest(f"amounts-{order.amount}", dataset, _OF_ORDER, amounts),
    )


def _quoted(columns: Iterable[str]) -> list[str]:
    return [f'"{each}"' for each in columns]


def _grouped(columns: Iterable[str]) -> str:
    return f"{_selected(columns)} GROUP BY ALL ORDER BY ALL"


def _selected(columns: Iterable[str]) -> str:
    return f"SELECT {', '.join(columns)} FROM read_parquet(?, hive_partitioning = false)"  # noqa: S608  # names of ours


@cache
def _measures(dataset: Dataset) -> tuple[Measure, ...]:
    return tuple(each for each in measures_of(INDICATORS.values()).values() if each.dataset is dataset)
