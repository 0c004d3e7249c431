"""Excel workbooks, sent while their rows are read: first bytes at once, memory for one piece.

A library would hold the file back until its last row, for a year of a centre more than a minute. Here the
archive is written in the order in which it is sent.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from ticketing.reports.output.open_xml import BEGIN, SHEET_END, directory, row_writer, sheet_begin
from ticketing.reports.output.pieces import PIECE, paced
from ticketing.reports.output.sheets import Column, Kind, Sheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Maximum rows of a sheet; Excel's own is 1,048,576.
MOST_ROWS = 1_000_000
#: Characters of a sheet's name.
_LONGEST_NAME = 31
#: Twice the size of the fastest level's files would cost more on the way than it saves here.
_COMPRESSION = 3
_WIDTHS = {Kind.TEXT: 24, Kind.DATE: 12, Kind.MONTH: 16}
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


def pieces(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """The workbook in pieces. Its rows are read while it is sent, so that a reader who leaves ends them.

    The same sheets give the same bytes: its parts carry no date.
    """
    sink = _Sink()
    names: list[str] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as book:
        for path, text in BEGIN.items():
            book.writestr(zipfile.ZipInfo(path), text, zipfile.ZIP_DEFLATED)
        yield sink.taken()
        for sheet in sheets:
            for rows in _parts(sheet.rows):
                names.append(_name(sheet.title, names))
                with book.open(f"xl/worksheets/sheet{len(names)}.xml", "w") as part:
                    for text in _page(sheet.columns, rows):
                        part.write(text.encode())
                        if sink.size >= PIECE:
                            yield sink.taken()
        # Last: only now it is known how many there are.
        for path, text in directory(names).items():
            book.writestr(zipfile.ZipInfo(path), text, zipfile.ZIP_DEFLATED)
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


def _page(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The XML of one sheet, row by row."""
    yield sheet_begin(columns, _WIDTHS)
    write = row_writer(columns)
    for number, row in enumerate(paced(rows), start=2):
        yield write(number, row)
    yield SHEET_END
