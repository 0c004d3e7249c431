"""Excel workbooks, written row by row through a temporary file, for any number of rows."""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from ticketing.reports.output.sheets import Column, Kind, Sheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Maximum rows of a sheet; Excel's own is 1,048,576.
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
    """Pieces of the finished workbook; its file is removed after the last one."""
    with tempfile.TemporaryDirectory(prefix="suyay-") as folder:
        path = Path(folder) / "report.xlsx"
        _write(path, sheets, folder)
        with path.open("rb") as file:
            yield from iter(lambda: file.read(_PIECE), b"")


def _write(path: Path, sheets: Sequence[Sheet], folder: str) -> None:
    import xlsxwriter  # loaded only for exports

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
    """The rows in parts that fit a sheet; without rows, one empty part."""
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
    """The writing method for cells of a kind; text is never written as a formula or a link."""
    if kind is Kind.TEXT:
        return lambda row, place, cell, look: page.write_string(row, place, str(cell), look)
    if kind is Kind.SECONDS:
        return lambda row, place, cell, look: page.write_number(row, place, cell / _SECONDS_OF_A_DAY, look)
    written: Callable[..., Any] = (
        page.write_datetime if kind in (Kind.DATE, Kind.TIME, Kind.SPELL) else page.write_number
    )
    return written
