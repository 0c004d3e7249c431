"""CSV (RFC 4180: commas, CRLF) that spreadsheets open as data, never as formulas."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from ticketing.domain.line.numbering import MONTHS

#: The byte order mark that Excel needs to read a file as UTF-8.
BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Texts that Excel changes as it opens a CSV: it drops leading zeros and the digits after the fifteenth, and
#: takes `1E5` for a number, `3-4`, `MAR-045` and `045-MAR` for days.
_MONTHS = "|".join(sorted(MONTHS))
_MISREAD = re.compile(
    r"0\d+|\d{12,}|\d+(\.\d+)?E[+-]?\d+|\d{1,4}([-/]\d{1,4}){1,2}"
    rf"|({_MONTHS})[A-Z]*\.?[-/ ]*\d{{1,4}}|\d{{1,4}}[-/ ]*({_MONTHS})[A-Z]*\.?",
    re.IGNORECASE,
)


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of the header and of each row, with their line ends."""
    yield csv_line(columns)
    for row in rows:
        yield csv_line([harmless(cell) for cell in row])


def harmless(cell: str) -> str:
    """The cell, with an apostrophe in front if a spreadsheet would run it as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def as_typed(cell: str) -> str:
    """A text as Excel shows it unchanged; where it would read a number or a date, `="0117"`: a text to it.

    The quotes hold only letters, digits and signs of dates: no other formula can be made of a cell.
    """
    return f'="{cell}"' if _MISREAD.fullmatch(cell) else harmless(cell)


def csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
