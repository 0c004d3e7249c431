"""Sheets as an Excel workbook, written row by row through a file, however many rows there are."""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from ticketing.reports.output.sheets import Column, Kind, Sheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A sheet of Excel ends at row 1,048,576.
MOST_ROWS = 1_000_000
_AT_ONCE = 200
_PIECE = 64 * 1024
_FORMATS = {
    Kind.TEXT: "@",
    Kind.NUMBER: "0",
    Kind.DECIMAL: "0.00",
    Kind.SECONDS: "[h]:mm:ss",
    Kind.SHARE: "0.0%",
    Kind.DATE: "yyyy-mm-dd",
    Kind.TIME: "hh:mm:ss",
    Kind.SPELL: "[h]:mm:ss",
}
_WIDTHS = {Kind.TEXT: 24, Kind.DATE: 12}
_SECONDS_OF_A_DAY = 86_400


def pieces(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """The workbook in pieces, once it is whole; its file is gone after the last."""
    with tempfile.TemporaryDirectory(prefix="suyay-") as folder:
        path = Path(folder) / "report.xlsx"
        _write(path, sheets, folder)
        with path.open("rb") as file:
            yield from iter(lambda: file.read(_PIECE), b"")


def _write(path: Path, sheets: Sequence[Sheet], folder: str) -> None:
    import xlsxwriter  # only exports need it

    options = {"constant_memory": True, "tmpdir": folder}
    with xlsxwriter.Workbook(path, options) as workbook:
        formats = {kind: workbook.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
        head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        for sheet in sheets:
            for number, rows in enumerate(_parts(sheet.rows), start=1):
                title = sheet.title if number == 1 else f"{sheet.title} {number}"
                page = workbook.add_worksheet(title)
                _page(page, sheet.columns, rows, head, formats)


def _parts(rows: Iterable[Sequence[Any]]) -> Iterator[Iterator[Sequence[Any]]]:
    """The rows, cut where a sheet is full; one part without any where there are none."""
    left = iter(rows)
    yield islice(left, MOST_ROWS)
    while (first := next(left, None)) is not None:
        yield chain([first], islice(left, MOST_ROWS - 1))


def _page(
    page: Any, columns: Sequence[Column], rows: Iterator[Sequence[Any]], head: Any, formats: dict[Kind, Any]
) -> None:
    page.freeze_panes(1, 0)
    writers = [_writer(page, column.kind) for column in columns]
    for place, column in enumerate(columns):
        page.set_column(place, place, _WIDTHS.get(column.kind, 14))
        page.write_string(0, place, column.name, head)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if cell is not None:
                writers[place](number, place, cell, formats[columns[place].kind])
        if number % _AT_ONCE == 0:
            # Writing keeps this process busy: let its other work run in between.
            time.sleep(0)


def _writer(page: Any, kind: Kind) -> Callable[[int, int, Any, Any], Any]:
    """Text is written as text: no cell is ever a formula or a link."""
    if kind is Kind.TEXT:
        return lambda row, place, cell, look: page.write_string(row, place, str(cell), look)
    if kind is Kind.SECONDS:
        return lambda row, place, cell, look: page.write_number(row, place, cell / _SECONDS_OF_A_DAY, look)
    written: Callable[..., Any] = (
        page.write_datetime if kind in (Kind.DATE, Kind.TIME, Kind.SPELL) else page.write_number
    )
    return written
