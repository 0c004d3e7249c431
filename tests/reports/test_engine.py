"""The engine by itself: its memory, its limits, and its access to files."""

from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from ticketing.domain.errors import Unavailable
from ticketing.lake import arrow
from ticketing.lake.facts import TICKETS
from ticketing.lake.layout import Lake
from ticketing.lake.open_facts import OpenFacts
from ticketing.reports.engine import duck
from ticketing.reports.engine.duck import Duck, FilesGone
from ticketing.reports.engine.engine import Engine
from ticketing.reports.output import workbook
from ticketing.reports.output.sheets import Column, Kind, Sheet
from ticketing.reports.question import Place, Question

AT = datetime(2024, 2, 5, 14, tzinfo=UTC)
FEBRUARY = Question(date(2024, 2, 1), date(2024, 2, 29), indicators=("tickets", "wait_p90_s"))


def a_month(*waits: int, site: str = "cusco", entity: str = "reniec") -> Any:
    """Tickets of 5 February. waits: milliseconds until each call."""
    schema = arrow.schema(TICKETS)
    blank = {pa.string(): "x", pa.int16(): 0, pa.int32(): 0, pa.int64(): 0, pa.date32(): AT.date()}
    row = {
        field.name: None if field.nullable else blank.get(field.type, [] if field.name == "done" else AT)
        for field in schema
    }
    row |= {"site": site, "entity": entity, "called_at": AT, "state": "finished"}
    return pa.Table.from_pylist([{**row, "wait_ms": wait} for wait in waits], schema)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    lake.write_month(TICKETS, 2024, 2, a_month(*range(1, 101)))
    return lake


def test_an_answer_is_remembered_until_its_file_is_another(lake: Lake) -> None:
    asked: list[Any] = []

    def counted(call: Any) -> Any:
        asked.append(call)
        return call()

    engine = Engine(lake, offload=counted)
    first = engine.answer(FEBRUARY, OpenFacts())
    assert first.total.values == {"tickets": 100, "wait_p90_s": 0.09}
    before = len(asked)
    assert engine.answer(FEBRUARY, OpenFacts()) == first
    assert len(asked) == before
    lake.write_month(TICKETS, 2024, 2, a_month(7))
    assert engine.answer(FEBRUARY, OpenFacts()).total.values == {"tickets": 1, "wait_p90_s": 0.007}


@pytest.mark.parametrize("people", [1, 2, 9, 10, 11, 19, 20, 21, 39, 40, 41, 99, 100, 101, 1000])
def test_percentiles_are_nearest_ranks(tmp_path: Path, people: int) -> None:
    lake = Lake(tmp_path)
    lake.write_month(TICKETS, 2024, 2, a_month(*range(1, people + 1)))
    question = Question(FEBRUARY.start, FEBRUARY.end, indicators=("wait_p50_s", "wait_p90_s", "wait_p95_s"))
    expected = [-(-people * percent // 100) / 1000 for percent in (50, 90, 95)]
    assert [*Engine(lake).answer(question, OpenFacts()).total.values.values()] == expected


def test_staff_of_several_places_see_these_and_no_others(lake: Lake) -> None:
    open_day = pa.concat_tables([a_month(1, site="puno"), a_month(1, site="ica", entity="sunat")])
    facts = OpenFacts({"tickets": open_day}, frozenset({("puno", AT.date()), ("ica", AT.date())}))
    within = frozenset({Place("puno", None), Place(None, "sunat")})
    question = Question(FEBRUARY.start, FEBRUARY.end, by=("site",), within=within, indicators=("tickets",))
    assert [row.key for row in Engine(lake).answer(question, facts).rows] == [("ica",), ("puno",)]


def test_a_file_that_went_is_looked_for_again(lake: Lake) -> None:
    path = lake.month_file(TICKETS, 2024, 2)
    aside = path.with_suffix(".aside")
    tries = 0

    def offload(call: Any) -> Any:
        nonlocal tries
        tries += 1
        if tries == 1:
            path.rename(aside)
            try:
                return call()
            finally:
                aside.rename(path)
        return call()

    engine = Engine(lake, offload=offload)
    assert engine.answer(FEBRUARY, OpenFacts()).total.values["tickets"] == 100


def test_the_engine_reads_its_lake_and_nothing_else(lake: Lake, tmp_path: Path) -> None:
    outside = tmp_path / "secret.csv"
    outside.write_text("a\n1\n")
    reader = Duck(lake.folder, lambda call: call())
    with pytest.raises((FilesGone, duckdb.PermissionException)):
        reader.rows("SELECT * FROM read_csv(?)", [str(outside)])
    for statement in (
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET threads = 1",
        "SET enable_external_access = true",
    ):
        with pytest.raises(duckdb.Error):
            reader.rows(statement, [])


def test_one_question_too_many_is_told_to_come_back(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duck, "PATIENCE_S", 0.01)
    go_on, all_busy = Event(), Barrier(duck.AT_ONCE + 1)

    def slow(call: Any) -> Any:
        if opened:
            all_busy.wait(10)
            go_on.wait(10)
        return call()

    opened: list[Any] = []
    reader = Duck(lake.folder, slow)
    opened += reader.rows("SELECT 1", [])
    others = [Thread(target=reader.rows, args=("SELECT 1", [])) for _ in range(duck.AT_ONCE)]
    for each in others:
        each.start()
    all_busy.wait(10)
    with pytest.raises(Unavailable):
        reader.rows("SELECT 1", [])
    go_on.set()
    for each in others:
        each.join()


def test_a_workbook_goes_on_in_another_sheet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import openpyxl

    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    sheet = Sheet(
        "Detalle", (Column("Ticket"), Column("Veces", Kind.NUMBER)), [["=1+1", n] for n in range(3)]
    )
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"".join(workbook.pieces([sheet])))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Detalle", "Detalle 2"]
    assert [*book.worksheets[1].values] == [("Ticket", "Veces"), ("=1+1", 2)]
    assert book.worksheets[1]["A2"].data_type == "s"
