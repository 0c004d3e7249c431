"""Questions as SQL. Every name in it is from this program; every value from a caller is bound."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ticketing.lake.facts import Dataset
from ticketing.reports.dimensions import DIMENSIONS
from ticketing.reports.question import FILTERS, Place, Question


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition. sql: with a question mark for each of the values."""

    sql: str
    values: tuple[Any, ...] = ()


def speaks_of(dataset: Dataset, question: Question) -> bool:
    """Whether the dataset has all columns that the question groups and narrows by."""
    grouped = {DIMENSIONS[name].column for name in question.by}
    return narrowed_by(question) | grouped <= set(dataset.names)


def narrowed_by(question: Question) -> set[str]:
    """Columns that the question filters by, except the day."""
    narrowed = [column for name, column in FILTERS.items() if getattr(question, name) is not None]
    if question.within is not None and any(place.entity is not None for place in question.within):
        narrowed.append("entity")
    if question.within is not None and any(place.site is not None for place in question.within):
        narrowed.append("site")
    return set(narrowed)


def narrowing(question: Question) -> list[Condition]:
    """Conditions of the question, except that on its days."""
    named = [
        _one_of(column, values)
        for name, column in FILTERS.items()
        if (values := getattr(question, name)) is not None
    ]
    return [*named, *([] if question.within is None else [_within(question.within)])]


#: A column as its SQL and its name in a result.
Column = tuple[str, str]


def grouped(columns: Sequence[Column], amounts: Sequence[str], source: str, over: str = "") -> str:
    """Statement: the amounts grouped by the columns. over: SQL added to the source's columns first."""
    names = [f'"{name}"' for _, name in columns]
    # Without GROUP BY or HAVING a question about no rows would be answered by a row of zeros.
    groups = f"GROUP BY {', '.join(names)}" if names else "HAVING count(*) > 0"
    source = f"SELECT *{over} FROM ({source})" if over else source  # noqa: S608  # names of ours
    return f"SELECT {', '.join([*names, *amounts])} FROM ({named(columns, source)}) {groups}"  # noqa: S608  # names of ours


def named(columns: Iterable[Column], source: str) -> str:
    """Statement: all columns of the source, and the given ones under their names."""
    chosen = ", ".join(["*", *(f'{sql} AS "{name}"' for sql, name in columns)])
    return f"SELECT {chosen} FROM ({source})"  # noqa: S608  # names of ours


def keys_of(by: Iterable[str], *, dated: bool = False) -> list[Column]:
    """The dimensions as columns. dated: of months' files, whose folders' names give month and year."""
    known = OF_A_FOLDER if dated else {}
    return [(known.get(name) or DIMENSIONS[name].sql, f"key_{name}") for name in by]


#: Values common to a month's rows, from the names of the folders that its file lies in.
OF_A_FOLDER = {"month": '"year" * 100 + "month"', "year": '"year"'}


def _one_of(column: str, values: Iterable[str]) -> Condition:
    wanted = tuple(sorted(values))
    marks = ", ".join("?" * len(wanted))
    return Condition(f'"{column}" IN ({marks})' if wanted else "false", wanted)


def _within(places: Iterable[Place]) -> Condition:
    each = [
        _place(place) for place in sorted(places, key=lambda place: (place.site or "", place.entity or ""))
    ]
    sql = " OR ".join(f"({one.sql})" for one in each) or "false"
    return Condition(f"({sql})", tuple(value for one in each for value in one.values))


def _place(place: Place) -> Condition:
    told = {"site": place.site, "entity": place.entity}
    named = {column: value for column, value in told.items() if value is not None}
    return Condition(" AND ".join(f'"{column}" = ?' for column in named) or "true", tuple(named.values()))
