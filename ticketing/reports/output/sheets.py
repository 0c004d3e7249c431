"""Sheets: reports as tables of typed cells, which become CSV or a workbook."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum, auto
from typing import Any

from ticketing.reports.output.spreadsheets import csv_lines


class Kind(StrEnum):
    """Types of cells. TIME: of day, at the site. SPELL: a timedelta. SECONDS: a float, shown as a duration.
    SHARE: 0 to 1."""

    TEXT = auto()
    NUMBER = auto()
    DECIMAL = auto()
    SECONDS = auto()
    SHARE = auto()
    DATE = auto()
    TIME = auto()
    SPELL = auto()


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet. rows: each with a cell, or None, for every column; they may be read while they are written."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Any]]


def csv_of(sheet: Sheet) -> Iterator[str]:
    """Lines of CSV: numbers with a point, seconds as numbers, days as `YYYY-MM-DD`."""
    return csv_lines(
        [column.name for column in sheet.columns], ([_text(cell) for cell in row] for row in sheet.rows)
    )


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)
