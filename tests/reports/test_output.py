"""What is written into a file is what is read out of it, and nothing is read before it is sent."""

import io
import time
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.files import csv_as_excel, csv_as_program, workbook
from ticketing.reports.output import pieces
from ticketing.reports.output.sheets import About, Column, Kind, Sheet, csv_for_people, csv_of
from ticketing.reports.output.workbook import pieces as workbook_pieces

ABOUT = About("Acerca de", ("Dato", "Valor"), (("Reporte", "Prueba"), ("Filtros", "=1+1")))
HEADS = (Column("Texto"), Column("Día", Kind.DATE), Column("Mes", Kind.MONTH), Column("Veces", Kind.NUMBER))
#: Whatever people type, and all that spreadsheets are known to change.
_TYPED = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=30)
_CHANGED = st.sampled_from(
    [
        *(
            "01117410",
            "000",
            "1234567890123456",
            "1E5",
            "2e10",
            "3-4",
            "12/11",
            "2026-1",
            "MAR-045",
            "set-12",
        ),
        *(
            "DIC 9",
            "<r>negrita</r>",
            "_x0041_",
            "<b>",
            "045-ENE",
            "=1+1",
            "+51999",
            "-2",
            "@SUM(A1)",
            "R-045",
            "Atención",
            'a"b',
            "a,b;c",
            "",
        ),
    ]
)
_DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
_ROWS = st.lists(st.tuples(_TYPED | _CHANGED, _DAYS, _DAYS, st.integers(-(10**9), 10**9)), max_size=8)


def of(rows: Sequence[tuple[Any, ...]]) -> Sheet:
    """The rows as a sheet; of the third column only the month is meant."""
    return Sheet("Prueba", HEADS, [(*row[:2], row[2].replace(day=1), row[3]) for row in rows])


@settings(deadline=None, max_examples=30)
@given(_ROWS)
def test_a_workbook_gives_back_what_was_written(rows: list[tuple[str, date, date, int]]) -> None:
    opened = workbook(b"".join(workbook_pieces([of(rows), ABOUT.sheet])))
    told = [(plain(text or ""), day.date(), month.date(), count) for text, day, month, count in opened.rows]
    assert told == [(plain(text), day, month.replace(day=1), count) for text, day, month, count in rows]
    assert opened.about == {"Reporte": "Prueba", "Filtros": "=1+1"}


def plain(text: str) -> str:
    """Without the space that keeps a text from being taken for a formatted one."""
    return text.removesuffix(" ") if text.startswith("<r>") else text


@settings(deadline=None)
@given(_ROWS)
def test_excel_shows_in_a_csv_what_was_written(rows: list[tuple[str, date, date, int]]) -> None:
    opened = csv_as_excel("".join(csv_for_people(of(rows), ABOUT)).encode())
    told = [(text.removeprefix("'"), *rest) for text, *rest in opened.rows]
    assert told == [
        (text.removeprefix("'"), str(day), f"{month:%Y-%m}", str(count)) for text, day, month, count in rows
    ]
    assert opened.about == {"Reporte": "Prueba", "Filtros": "'=1+1"}


@settings(deadline=None)
@given(_ROWS)
def test_a_program_reads_the_rows_as_they_are(rows: list[tuple[str, date, date, int]]) -> None:
    found = csv_as_program("".join(csv_of(of(rows))).encode())
    assert [(row["Texto"].removeprefix("'"), row["Mes"], int(row["Veces"])) for row in found] == [
        (text.removeprefix("'"), f"{month:%Y-%m}", count) for text, _, month, count in rows
    ]


def test_a_word_may_stand_in_a_column_of_days() -> None:
    sheet = Sheet("Prueba", HEADS, [("x", "Total", None, None)])
    assert workbook(b"".join(workbook_pieces([sheet, ABOUT.sheet]))).rows == [["x", "Total", None, None]]


def test_a_cell_keeps_its_look_whatever_the_cells_above_it_are() -> None:
    rows = [("x", None, None, number) for number in range(150)] + [("y", date(2026, 11, 24), None, None)]
    data = b"".join(workbook_pieces([Sheet("Prueba", HEADS, rows), ABOUT.sheet]))
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert page["B152"].number_format == "yyyy-mm-dd"
    assert {page.cell(row, 4).number_format for row in range(2, 152)} == {"0"}
    assert [page.cell(1, place).font.b for place in range(1, 5)] == [True] * 4
    assert page.freeze_panes == "A2"


def test_one_sheet_is_selected_and_a_workbook_carries_no_date() -> None:
    data = b"".join(workbook_pieces([of([]), ABOUT.sheet]))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert [page.sheet_view.tabSelected for page in book.worksheets] == [True, None]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"dcterms:" not in archive.read("docProps/core.xml")
    assert data == b"".join(workbook_pieces([of([]), ABOUT.sheet]))


def test_what_no_workbook_can_hold_does_not_break_it() -> None:
    row = ("\x00bell\x07 <&> \ud800" + "x" * 40_000, None, None, float("nan"))
    (found,) = workbook(b"".join(workbook_pieces([Sheet("A/B: [c]", HEADS, [row]), ABOUT.sheet]))).rows
    assert found[0].startswith("bell <&> x")
    assert found[1:] == [None, None, None]


def test_sheets_of_one_name_get_numbers_and_stay_within_31_characters() -> None:
    sheets = [Sheet("Detalle de los tickets de la red entera", HEADS, [])] * 3
    book = openpyxl.load_workbook(io.BytesIO(b"".join(workbook_pieces(sheets))))
    assert book.sheetnames == [
        *(
            "Detalle de los tickets de la re",
            "Detalle de los tickets de la  2",
            "Detalle de los tickets de la  3",
        ),
    ]


def test_a_spell_of_more_than_a_day_keeps_its_hours() -> None:
    sheet = Sheet("Prueba", (Column("Tiempo", Kind.SPELL),), [[timedelta(hours=30)]])
    (found,) = workbook(b"".join(workbook_pieces([sheet, ABOUT.sheet]))).rows
    assert found == [timedelta(hours=30)]
    assert "30:00:00" in "".join(csv_for_people(sheet, ABOUT))


class Rows:
    """Rows that tell how many of them were read."""

    def __init__(self, count: int) -> None:
        self.count, self.read = count, 0

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for number in range(self.count):
            self.read += 1
            yield (f"texto {number * 7919 % 10007}", date(2026, 11, 24), date(2026, 11, 1), number)


def test_a_workbook_begins_before_its_rows_are_read_and_holds_few_of_them() -> None:
    rows = Rows(6_000)
    made = workbook_pieces([Sheet("Prueba", HEADS, rows)])
    assert next(made).startswith(b"PK")
    assert rows.read == 0
    longest = max(len(each) for each in made)
    assert rows.read == rows.count
    assert longest < 4 * pieces.PIECE


def test_whoever_leaves_a_workbook_ends_its_rows() -> None:
    rows = Rows(6_000)
    made = workbook_pieces([Sheet("Prueba", HEADS, rows)])
    next(made), next(made)
    made.close()  # type: ignore[attr-defined]  # a generator, as servers close it
    assert 0 < rows.read < rows.count


def test_other_work_has_its_turn_after_each_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    now, pauses = [0.0], list[float]()
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(time, "sleep", pauses.append)
    for _ in pieces.paced(range(10)):
        now[0] += pieces.SLICE_S * 0.6
    assert pauses == [pieces.REST_S] * 5


def test_text_is_joined_to_pieces_and_none_is_lost() -> None:
    texts = [f"línea {number}\r\n" for number in range(20_000)]
    made = list(pieces.joined(texts))
    assert b"".join(made).decode() == "".join(texts)
    assert all(pieces.PIECE <= len(each) < 2 * pieces.PIECE for each in made[:-1])
