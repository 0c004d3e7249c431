"""Where the facts of a question lie: files of closed days, and rows of open ones. No site-day is in both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ticketing.reporting.facts import Dataset
from ticketing.reporting.lake import Lake
from ticketing.reporting.periods import month_of, months_between
from ticketing.reporting.question import OpenFacts, Question
from ticketing.reporting.statements import Condition, narrowing

SiteDays = frozenset[tuple[str, date]]
Stamp = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """A SELECT of a dataset's columns; empty: there is nothing. stamps: its files, as they are now.

    tables: what it reads besides files, by name.
    """

    sql: str = ""
    values: tuple[Any, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    tables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Month:
    """A file that holds a whole month of which every day was asked for."""

    year: int
    month: int
    source: Source


@dataclass(frozen=True, slots=True)
class Laid:
    """months: each by itself; together: as one. others: cut months, days of young months, open rows."""

    months: list[Month]
    together: Source
    others: list[Source]


def lay(lake: Lake, dataset: Dataset, question: Question, open_facts: OpenFacts) -> Laid:
    """Where the question's facts of a dataset lie.

    Raises FileNotFoundError when a file goes while it is looked at.
    """
    narrow, again = narrowing(question), {(day.year, day.month) for _, day in open_facts.site_days}
    whole, cut, days = _sorted(lake, dataset, question, open_facts.site_days, again)
    at_edges = [*narrow, _days(question), *_except(open_facts.site_days, again)]
    others = [
        _files(dataset, cut, at_edges),
        _files(dataset, days, narrow),
        _open_rows(dataset, question, open_facts),
    ]
    return Laid(
        months=[Month(year, month, _files(dataset, [path], narrow)) for (year, month), path in whole.items()],
        together=_files(dataset, [*whole.values()], narrow),
        others=[each for each in others if each.sql],
    )


def _open_rows(dataset: Dataset, question: Question, open_facts: OpenFacts) -> Source:
    table = open_facts.tables.get(dataset.name)
    if table is None or not table.num_rows:
        return Source()
    name = f"open_{dataset.name}"
    return _select(dataset, name, (), [*narrowing(question), _days(question)], tables={name: table})


def _sorted(
    lake: Lake, dataset: Dataset, question: Question, open_days: SiteDays, again: set[tuple[int, int]]
) -> tuple[dict[tuple[int, int], Path], list[Path], list[Path]]:
    """Months' files of which every row counts, those of which some do, and days' files that count.

    again: the months of which the database tells some days itself.
    """
    whole: dict[tuple[int, int], Path] = {}
    cut: list[Path] = []
    days: list[Path] = []
    for year, month in months_between(question.start, question.end):
        full = month_of(year, month)
        start, end = max(full.start, question.start), min(full.end, question.end)
        found = lake.files(dataset, start, end, question.sites)
        if found != [lake.month_file(dataset, year, month)]:
            days.extend(each for each in found if _counts(each, start, end, open_days))
        elif (start, end) == (full.start, full.end) and (year, month) not in again:
            whole[year, month] = found[0]
        else:
            cut.extend(found)
    return whole, cut, days


def _counts(path: Path, start: date, end: date, open_days: SiteDays) -> bool:
    """Whether a day's file has a day that was asked for and that the database does not tell itself."""
    day, site = date.fromisoformat(path.stem), path.parent.name.removeprefix("site=")
    return start <= day <= end and (site, day) not in open_days


def _files(dataset: Dataset, files: list[Path], conditions: list[Condition]) -> Source:
    if not files:
        return Source()
    source = "read_parquet(?, hive_partitioning = false)"
    stamps = tuple(_stamp(each) for each in files)
    return _select(dataset, source, (tuple(str(each) for each in files),), conditions, stamps=stamps)


def _select(
    dataset: Dataset, source: str, values: tuple[Any, ...], conditions: Iterable[Condition], **more: Any
) -> Source:
    columns = ", ".join(f'"{name}"' for name in dataset.names)
    where = " AND ".join(each.sql for each in conditions) or "true"
    bound = (*values, *(value for each in conditions for value in each.values))
    sql = f"SELECT {columns} FROM {source} WHERE {where}"  # noqa: S608  # names of ours; values are bound
    return Source(sql, bound, **more)


def _stamp(path: Path) -> Stamp:
    now = path.stat()
    return str(path), now.st_size, now.st_mtime_ns


def _days(question: Question) -> Condition:
    return Condition('"day" BETWEEN ? AND ?', (question.start, question.end))


def _except(open_days: SiteDays, months: set[tuple[int, int]]) -> list[Condition]:
    told = sorted((site, day) for site, day in open_days if (day.year, day.month) in months)
    if not told:
        return []
    marks = ", ".join(["(?, ?)"] * len(told))
    return [Condition(f'("site", "day") NOT IN ({marks})', tuple(value for each in told for value in each))]
