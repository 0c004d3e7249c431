"""Files as the people who receive them open them: a CSV as Excel reads it, a workbook with all its sheets."""

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

MARK = "\ufeff".encode()
_TYPED = re.compile(r'="([^"]*)"')
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(E[+-]?\d+)?", re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d{2}(-\d{2})?|\d{2,}:\d{2}(:\d{2})?")
_MONTHS = "ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|nov|dic|jan|apr|aug|dec"
_TURNED_INTO_A_DAY = re.compile(rf"\d{{1,2}}[-/]\d{{1,4}}|({_MONTHS})[-/ ]?\d{{1,4}}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opened:
    """about: names and values. heads and rows: of the table, as they are seen."""

    about: dict[str, str]
    heads: list[str]
    rows: list[list[Any]]

    @property
    def named(self) -> list[dict[str, Any]]:
        return [dict(zip(self.heads, row, strict=True)) for row in self.rows]

    def column(self, name: str) -> list[Any]:
        return [row[self.heads.index(name)] for row in self.rows]


def csv_as_excel(data: bytes) -> Opened:
    """A CSV for people. Fails where Excel would show something else than what was meant."""
    assert data.startswith(MARK), "Excel shows AtenciÃ³n without a byte order mark"
    lines = _lines(data[len(MARK) :].decode())
    assert len({len(line) for line in lines}) == 1, "RFC 4180: every line has as many fields"
    blank = lines.index([""] * len(lines[0]))
    assert all(not any(line[2:]) for line in lines[:blank]), "the block before the table is names and values"
    rows = [[_seen(cell) for cell in line] for line in lines[blank + 2 :]]
    return Opened({line[0]: line[1] for line in lines[:blank]}, lines[blank + 1], rows)


def csv_as_program(data: bytes) -> list[dict[str, str]]:
    """A CSV for programs: the heads are its first line, and no byte order mark is before them."""
    assert not data.startswith(MARK)
    lines = _lines(data.decode())
    assert len({len(line) for line in lines}) == 1
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def workbook(data: bytes, about: str = "Acerca de") -> Opened:
    """The first sheet, and what the last one says of the file; no cell of any is a formula."""
    book = load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type in ("f", "e")]
    assert book.sheetnames[-1] == about
    _, *facts = book.worksheets[-1].iter_rows(values_only=True)
    heads, *rows = book.worksheets[0].iter_rows(values_only=True)
    return Opened(
        {str(name): str(value) for name, value in facts},
        [str(each) for each in heads],
        [[unescape(cell) if isinstance(cell, str) else cell for cell in row] for row in rows],
    )


def _lines(text: str) -> list[list[str]]:
    assert text.endswith("\r\n"), "RFC 4180: lines end with CRLF"
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def _seen(cell: str) -> str:
    """What Excel shows."""
    if typed := _TYPED.fullmatch(cell):
        return typed[1]
    assert not cell.startswith(_FORMULA) or _NUMBER.fullmatch(cell), f"{cell!r} would be run"
    if _ISO.fullmatch(cell):
        return cell
    loses = _NUMBER.fullmatch(cell) and (re.match(r"0\d", cell) or len(cell.partition(".")[0]) > 15)
    assert not loses and not re.fullmatch(r"\d+E\d+", cell, re.IGNORECASE), f"{cell!r} would lose digits"
    assert not _TURNED_INTO_A_DAY.fullmatch(cell), f"{cell!r} would become a day"
    return cell
