"""Sheets: reports as tables of typed cells, which become CSV or a workbook, and a file's words of itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum, auto
from typing import Any

from ticketing.reports.output.spreadsheets import BYTE_ORDER_MARK, as_typed, csv_line, harmless


class Kind(StrEnum):
    """Types of cells. MONTH: the date of its first day. TIME: of day, at the site. SPELL: a timedelta.

    SECONDS: a float, shown as a duration. SHARE: 0 to 1.
    """

    TEXT = auto()
    NUMBER = auto()
    DECIMAL = auto()
    SECONDS = auto()
    SHARE = auto()
    DATE = auto()
    MONTH = auto()
    TIME = auto()
    SPELL = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """width: in a workbook, in characters; None: that of its kind."""

    name: str
    kind: Kind = Kind.TEXT
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet. rows: each with a cell, or None, for every column; they may be read while they are written."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class About:
    """Inside every file for people: which report it is, of when, where and what, and when it was made.

    title: of its sheet. heads: of that sheet's two columns. facts: names and values, in their order.
    """

    title: str
    heads: tuple[str, str]
    facts: tuple[tuple[str, str], ...]

    @property
    def sheet(self) -> Sheet:
        name, value = self.heads
        return Sheet(self.title, (Column(name, width=28), Column(value, width=90)), self.facts)


def csv_of(sheet: Sheet) -> Iterator[str]:
    """For programs: numbers with a point, seconds as numbers, days as `YYYY-MM-DD`, months as `YYYY-MM`."""
    kinds = [column.kind for column in sheet.columns]
    yield csv_line([column.name for column in sheet.columns])
    for row in sheet.rows:
        yield csv_line([_data(cell, kind) for cell, kind in zip(row, kinds, strict=True)])


def csv_for_people(sheet: Sheet, about: About) -> Iterator[str]:
    """The same after a byte order mark and what the file is, so that Excel shows it as it is.

    Every line has as many cells. Text that Excel would take for a number or a date is written as `="0117"`.
    """
    width = max(2, len(sheet.columns))
    kinds = [column.kind for column in sheet.columns]
    yield BYTE_ORDER_MARK + csv_line(_padded([harmless(cell) for cell in about.facts[0]], width))
    for fact in about.facts[1:]:
        yield csv_line(_padded([harmless(cell) for cell in fact], width))
    yield csv_line([""] * width)
    yield csv_line(_padded([column.name for column in sheet.columns], width))
    for row in sheet.rows:
        yield csv_line(_padded(list(map(_cell, row, kinds)), width))


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _data(cell: Any, kind: Kind) -> str:
    """A number below zero is no formula."""
    return harmless(cell) if isinstance(cell, str) else _text(cell, kind)


def _cell(cell: Any, kind: Kind) -> str:
    text = _text(cell, kind)
    return as_typed(text) if kind is Kind.TEXT or isinstance(cell, str) else text


def _text(cell: Any, kind: Kind) -> str:
    if cell is None:
        return ""
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if kind is Kind.MONTH and isinstance(cell, date):
        return f"{cell:%Y-%m}"
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)
