"""Sources of a question's facts: files of closed days, and rows of open ones. No site-day is in both."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ticketing.domain.calendar.days import months_between
from ticketing.lake.facts import Dataset
from ticketing.lake.layout import Lake
from ticketing.lake.open_facts import OpenFacts
from ticketing.reports.engine.statements import Condition, narrowing
from ticketing.reports.periods import month_of
from ticketing.reports.question import Question

SiteDays = frozenset[tuple[str, date]]
Stamp = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """A SELECT of a dataset's columns; an empty sql has no rows. stamps: its files, as they are now.

    tables: the `pyarrow.Table`s that it reads besides files, by name.
    """

    sql: str = ""
    values: tuple[Any, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    tables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MonthFile:
    """A file of a month of which the question covers every day."""

    year: int
    month: int
    stamp: Stamp

    @property
    def number(self) -> int:
        return self.year * 100 + self.month


@dataclass(frozen=True, slots=True)
class Laid:
    """Sources of a question's facts.

    months: files that count whole. others: files that count in part, files of days in months that are not
    compacted, and open rows.
    """

    dataset: Dataset
    narrow: list[Condition]
    months: list[MonthFile]
    others: list[Source]

    def together(self, months: Iterable[MonthFile], *, dated: bool = False) -> Source:
        """The months as one source. dated: with the columns `year` and `month` from the folders' names."""
        stamps = [each.stamp for each in months]
        return _files(self.dataset, stamps, self.narrow, ', "year", "month"' if dated else "")

    def in_short(self, digests: Mapping[MonthFile, str]) -> Source:
        """The months' digests as one source, with the columns `year` and `month`."""
        where, bound = _where(self.narrow)
        sql = f"SELECT * FROM read_parquet(?, {_FOLDERS}, {_ANY_VERSION}) WHERE {where}"  # noqa: S608  # names of ours; values are bound
        return Source(sql, (tuple(digests.values()), *bound), tuple(each.stamp for each in digests))


#: Earlier files have durations of 32 bits: the widest type of all files is taken, not the first's.
_ANY_VERSION = "union_by_name = true"
#: Of a month's rows, as `MonthFile.number`.
MONTH_NUMBER = ('"year" * 100 + "month"', "month_number")


def lay(lake: Lake, dataset: Dataset, question: Question, open_facts: OpenFacts) -> Laid:
    """Find the sources. Raises FileNotFoundError when a file vanishes meanwhile."""
    narrow, again = narrowing(question), {(day.year, day.month) for _, day in open_facts.site_days}
    whole, cut, days = _sorted(lake, dataset, question, open_facts.site_days, again)
    at_edges = [*narrow, _days(question), *_except(open_facts.site_days, again)]
    others = [
        _files(dataset, cut, at_edges),
        _files(dataset, days, narrow),
        _open_rows(dataset, question, open_facts),
    ]
    return Laid(dataset, narrow, whole, [each for each in others if each.sql])


def _open_rows(dataset: Dataset, question: Question, open_facts: OpenFacts) -> Source:
    table = open_facts.tables.get(dataset.name)
    if table is None or not table.num_rows:
        return Source()
    name = f"open_{dataset.name}"
    return _select(dataset, name, (), [*narrowing(question), _days(question)], tables={name: table})


def _sorted(
    lake: Lake, dataset: Dataset, question: Question, open_days: SiteDays, again: set[tuple[int, int]]
) -> tuple[list[MonthFile], list[Stamp], list[Stamp]]:
    """Months' files that count whole, stamps of those that count in part, and of the days' files that count.

    again: months with days that are read from the database.
    """
    whole: list[MonthFile] = []
    cut: list[Stamp] = []
    days: list[Stamp] = []
    for year, month in months_between(question.start, question.end):
        if there := _if_there(_month_file(lake, dataset, year, month)):
            if question.covers(year, month) and (year, month) not in again:
                whole.append(MonthFile(year, month, there))
            else:
                cut.append(there)
        else:
            full = month_of(year, month)
            start, end = max(full.start, question.start), min(full.end, question.end)
            found = lake.files(dataset, start, end, question.sites)
            days.extend(stamp(str(each)) for each in found if _counts(each, start, end, open_days))
    return whole, cut, days


@cache
def _month_file(lake: Lake, dataset: Dataset, year: int, month: int) -> str:
    """Path of the month's file, which may be absent. Cached: a question of ten years asks for hundreds."""
    return str(lake.month_file(dataset, year, month))


def _if_there(path: str) -> Stamp | None:
    try:
        return stamp(path)
    except FileNotFoundError:
        return None


def _counts(path: Path, start: date, end: date, open_days: SiteDays) -> bool:
    """Whether the file is of a day that was asked for and that is not read from the database.

    Raises FileNotFoundError for the month's file: it was written since the first look, so all sources have to
    be found again.
    """
    if not path.parent.name.startswith("site="):
        raise FileNotFoundError(path)
    day, site = date.fromisoformat(path.stem), path.parent.name.removeprefix("site=")
    return start <= day <= end and (site, day) not in open_days


def _files(dataset: Dataset, stamps: list[Stamp], conditions: list[Condition], more: str = "") -> Source:
    if not stamps:
        return Source()
    source = f"read_parquet(?, {_FOLDERS if more else 'hive_partitioning = false'}, {_ANY_VERSION})"
    paths = tuple(path for path, *_ in stamps)
    return _select(dataset, source, (paths,), conditions, more, stamps=tuple(stamps))


_FOLDERS = "hive_partitioning = true, hive_types = {'year': INTEGER, 'month': INTEGER}"


def _select(
    dataset: Dataset,
    source: str,
    values: tuple[Any, ...],
    conditions: Iterable[Condition],
    more: str = "",
    **kept: Any,
) -> Source:
    columns = ", ".join(f'"{name}"' for name in dataset.names)
    where, bound = _where(conditions)
    sql = f"SELECT {columns}{more} FROM {source} WHERE {where}"  # noqa: S608  # names of ours; values are bound
    return Source(sql, (*values, *bound), **kept)


def _where(conditions: Iterable[Condition]) -> tuple[str, tuple[Any, ...]]:
    some = list(conditions)
    sql = " AND ".join(each.sql for each in some) or "true"
    return sql, tuple(value for each in some for value in each.values)


def stamp(path: str) -> Stamp:
    now = os.stat(path)  # noqa: PTH116  # a Path for each of hundreds takes longer than the look
    return path, now.st_size, now.st_mtime_ns


def _days(question: Question) -> Condition:
    return Condition('"day" BETWEEN ? AND ?', (question.start, question.end))


def _except(open_days: SiteDays, months: set[tuple[int, int]]) -> list[Condition]:
    told = sorted((site, day) for site, day in open_days if (day.year, day.month) in months)
    if not told:
        return []
    marks = ", ".join(["(?, ?)"] * len(told))
    return [Condition(f'("site", "day") NOT IN ({marks})', tuple(value for each in told for value in each))]
