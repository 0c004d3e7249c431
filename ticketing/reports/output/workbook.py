"""Excel workbooks, sent while their rows are read: first bytes at once, memory for some hundred rows.

XlsxWriter hands a workbook over when its last row is known, for a year of a centre after a minute. So it
writes many small ones, each with the next rows of a sheet, and their rows are put together here.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from math import isfinite
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ticketing.reports.output.pieces import PIECE, paced
from ticketing.reports.output.sheets import Column, Kind, Sheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Maximum rows of a sheet; Excel's own is 1,048,576.
MOST_ROWS = 1_000_000
#: Rows of a small workbook: closing it is a slice of work of five milliseconds.
ROWS_AT_ONCE = 100
#: Characters of a sheet's name.
_LONGEST_NAME = 31
#: Characters of a cell.
_LONGEST = 32_767
#: Twice the size of the fastest level's files would cost more on the way than it saves here.
_COMPRESSION = 3
_WIDTHS = {Kind.TEXT: 24, Kind.DATE: 12, Kind.MONTH: 16}
#: How a workbook shows each kind.
_FORMATS: Mapping[Kind, str] = {
    Kind.TEXT: "@",
    Kind.NUMBER: "0",
    Kind.DECIMAL: "0.00",
    Kind.SECONDS: "[h]:mm:ss",
    Kind.SHARE: "0.0%",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MONTH: "mmmm yyyy",
    Kind.TIME: "hh:mm:ss",
    Kind.SPELL: "[h]:mm:ss",
}
_OF_THE_CALENDAR = frozenset({Kind.DATE, Kind.MONTH, Kind.TIME, Kind.SPELL})
_SECONDS_OF_A_DAY = 86_400
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: The same in every workbook. By the first three parts of an archive, `file` and mail servers know its kind.
_FIRST_PARTS = ("_rels/.rels", "docProps/core.xml", "xl/theme/theme1.xml")
_SHEETS = "xl/worksheets/sheet"
_ROW_END, _ROWS_END = b"</row>", b"</sheetData>"
# Of one row only, and of the instant of making: neither is true of the whole, and both may be left out.
_UNTRUE = re.compile(rb"<dimension [^>]*/>|<dcterms:(\w+) [^>]*>[^<]*</dcterms:\1>")

#: Names of sheets and their columns.
_Pages = Sequence[tuple[str, Sequence[Column]]]


def pieces(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """The workbook in pieces. Its rows are read while it is sent, so that a reader who leaves ends them.

    The same sheets give the same bytes: its parts carry no date.
    """
    sink = _Sink()
    pages: list[tuple[str, Sequence[Column]]] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
        _copy(_book(pages), _FIRST_PARTS, archive)
        yield sink.taken()
        for sheet in sheets:
            for rows in _parts(sheet.rows):
                pages.append((_name(sheet.title, [name for name, _ in pages]), sheet.columns))
                with archive.open(f"{_SHEETS}{len(pages)}.xml", "w") as part:
                    for text in _page(pages, rows):
                        part.write(text)
                        if sink.size >= PIECE:
                            yield sink.taken()
        # Last: only now it is known how many sheets there are.
        book = _book(pages)
        others = [path for path in book.namelist() if not path.startswith((_SHEETS, *_FIRST_PARTS))]
        _copy(book, others, archive)
    yield sink.taken()


class _Sink:
    """A file that cannot be read again: the archive then never goes back to complete an earlier part."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        # A copy: the archive may use its buffer again.
        self._held.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits here for a disk."""

    def close(self) -> None:
        """The archive asks for it; there is nothing to close."""

    def taken(self) -> bytes:
        held, self._held, self.size = self._held, [], 0
        return b"".join(held)


def _copy(book: zipfile.ZipFile, paths: Iterable[str], archive: zipfile.ZipFile) -> None:
    for path in paths:
        # Without its date.
        part = zipfile.ZipInfo(path)
        archive.writestr(part, _UNTRUE.sub(b"", book.read(path)), zipfile.ZIP_DEFLATED)


def _parts(rows: Iterable[Sequence[Any]]) -> Iterator[Iterator[Sequence[Any]]]:
    """The rows in parts that fit a sheet; without rows, one empty part."""
    left = iter(rows)
    yield islice(left, MOST_ROWS)
    while (first := next(left, None)) is not None:
        yield chain([first], islice(left, MOST_ROWS - 1))


def _name(title: str, taken: Sequence[str]) -> str:
    """A sheet's name as Excel allows it, unlike those before it: `Detalle`, `Detalle 2`."""
    plain = _NOT_IN_NAMES.sub(" ", title).strip("' ")[:_LONGEST_NAME] or "1"
    used = {each.casefold() for each in taken}
    name, number = plain, 1
    while name.casefold() in used:
        number += 1
        end = f" {number}"
        name = plain[: _LONGEST_NAME - len(end)] + end
    return name


def _page(pages: _Pages, rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The XML of the last page: its beginning with the headings, its rows, its end."""
    text = _UNTRUE.sub(b"", _book(pages).read(f"{_SHEETS}{len(pages)}.xml"))
    yield text[: _after_first_row(text)]
    left, first = iter(paced(rows)), 1
    while some := list(islice(left, ROWS_AT_ONCE)):
        yield _rows(pages[-1][1], some, first)
        first += len(some)
    yield text[text.index(_ROWS_END) :]


def _book(pages: _Pages) -> zipfile.ZipFile:
    """A workbook of sheets with headings, each with one row more."""
    with _opened(file := io.BytesIO()) as book:
        head, styles = _styles(book)
        for name, columns in pages:
            page = book.add_worksheet(name)
            page.freeze_panes(1, 0)
            for place, column in enumerate(columns):
                page.set_column(place, place, column.width or _WIDTHS.get(column.kind, 14))
                page.write_string(0, place, _text(column.name), head)
            _number(page, 1, head, styles)
    return zipfile.ZipFile(file)


def _rows(columns: Sequence[Column], rows: Iterable[Sequence[Any]], first: int) -> bytes:
    """The rows' XML. first: the number of the first one, 1 below the headings."""
    with _opened(file := io.BytesIO()) as book:
        head, styles = _styles(book)
        page = book.add_worksheet()
        _number(page, 0, head, styles)
        for number, row in enumerate(paced(rows), start=first):
            for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
                _put(page, number, place, column.kind, cell, styles)
    text = zipfile.ZipFile(file).read(f"{_SHEETS}1.xml")
    return text[_after_first_row(text) : text.index(_ROWS_END)]


def _after_first_row(text: bytes) -> int:
    return text.index(_ROW_END) + len(_ROW_END)


def _opened(file: io.BytesIO) -> Workbook:
    # In constant memory each cell has its text inside, otherwise in a list that the whole workbook shares.
    return Workbook(file, {"constant_memory": True})


def _styles(book: Workbook) -> tuple[Format, dict[Kind, Format]]:
    """Those of the headings and of each kind."""
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    return head, {kind: book.add_format({"num_format": shown}) for kind, shown in _FORMATS.items()}


def _number(page: Worksheet, row: int, head: Format, styles: Mapping[Kind, Format]) -> None:
    """Give each style the same number in every workbook: they are numbered in the order of their use.

    row: a row that is thrown away.
    """
    for place, style in enumerate([head, *styles.values()]):
        page.write_blank(row, place, None, style)


def _put(page: Worksheet, row: int, place: int, kind: Kind, cell: Any, styles: Mapping[Kind, Format]) -> None:
    """Text is written as text: no cell is ever a formula, a number or a link."""
    if cell is None:
        return
    # The word `Total` may stand at the foot of a column of days.
    if kind is Kind.TEXT or isinstance(cell, str):
        page.write_string(row, place, _text(cell), styles[kind])
    elif kind in _OF_THE_CALENDAR:
        page.write_datetime(row, place, cell, styles[kind])
    elif isfinite(cell):
        page.write_number(
            row, place, cell / _SECONDS_OF_A_DAY if kind is Kind.SECONDS else cell, styles[kind]
        )


def _text(cell: Any) -> str:
    text = _NOT_XML.sub("", str(cell)[:_LONGEST])
    # XlsxWriter would take it for formatted text, and write it as XML of its own.
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
