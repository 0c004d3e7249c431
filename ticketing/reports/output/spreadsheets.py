"""CSV that a spreadsheet opens as the data it is (RFC 4180: commas, CRLF)."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

#: The byte order mark that Excel needs to read a file as UTF-8.
BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The header and then each row, every line with its end."""
    yield _line(columns)
    for row in rows:
        yield _line([harmless(cell) for cell in row])


def harmless(cell: str) -> str:
    """A text that a spreadsheet would run as a formula, as text: an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
