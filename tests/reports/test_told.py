"""What figures and files say besides: marks, like with like, totals, one meaning of *abandono*."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from tests.reports.lakes import fill
from tests.reports.lakes import ticket as filed
from tests.support.floor import Floor, core_on
from tests.support.words import ENGLISH, SPANISH
from ticketing.domain.reporting import Report
from ticketing.lake.layout import SIMULATION, Lake
from ticketing.ledger import tables
from ticketing.queueing.day_end import expire_due
from ticketing.reports import detail_request, detail_rows
from ticketing.reports.about import about_detail, about_figures
from ticketing.reports.distributions import DistributionRequest, distribution
from ticketing.reports.engine.engine import Engine
from ticketing.reports.national_format import COLUMNS
from ticketing.reports.output.report_sheets import distribution_sheets, summary_sheets
from ticketing.reports.output.sheets import csv_of
from ticketing.reports.periods import Comparison
from ticketing.reports.shapes import Summary
from ticketing.reports.summary import SummaryRequest, summary

DAY = date(2026, 11, 24)


@pytest.fixture
def floor(database_url: str, lake: Lake) -> Iterator[Floor]:
    core = replace(core_on(database_url, [], lake), figures=Engine(lake))
    yield Floor(core, [])
    core.database.close()


def asked(floor: Floor, start: date = DAY, end: date = DAY, **more: Any) -> Summary:
    request = SummaryRequest(start=start, end=end, sites=frozenset({floor.site}), **more)
    return summary(floor.core, floor.context(floor.supervisor), request)


def detail(floor: Floor) -> dict[str, dict[str, str]]:
    """The 18 columns, by the ticket's id."""
    rows = list(detail_request.detail(floor.core, floor.context(floor.supervisor), [floor.site], DAY, DAY))
    assert all(tuple(row) == COLUMNS for row in rows)
    return {row["IDENTIFICADOR UNICO"]: row for row in rows}


def started(floor: Floor, index: int = 0, queue: str = "s") -> str:
    floor.issue(queue)
    view = floor.call_next(index)
    assert view is not None
    floor.wait(20)
    floor.act(floor.agent(index), view["id"], "start")
    floor.wait(300)
    return str(view["id"])


def replacing(floor: Floor, ticket: str) -> str:
    (found,) = [row["id"] for row in floor.rows(tables.ticket) if row["replaces"] == ticket]
    return str(found)


def night(floor: Floor) -> None:
    floor.wait(86_400)
    expire_due(floor.core, floor.now)


@pytest.mark.parametrize("action", ["transfer", "return", "misroute", "misroute to nowhere"])
def test_a_person_who_was_attended_and_not_called_again_stays_with_window_and_agent(
    floor: Floor, lake: Lake, action: str
) -> None:
    floor.open(0)
    attended = started(floor)
    body = {"queue": floor.queue("r")} if action in ("transfer", "misroute") else {}
    floor.act(floor.agent(0), attended, action.partition(" ")[0], **body)
    night(floor)
    names = ("visits", "attended", "abandoned", "abandoned_before_call", "abandoned_after_call")
    for by in ("window", "agent"):
        (row,) = [row for row in asked(floor, by=(by,), indicators=names)["rows"] if row["values"]["visits"]]
        where = {"window": floor.window(0), "agent": floor.agent(0).id}[by]
        assert row["key"] == {by: where}
        assert dict(row["values"]) == {**dict.fromkeys(names, 0), "visits": 1, "attended": 1}
    mine = SummaryRequest(start=DAY, end=DAY, agents=frozenset({"me"}), indicators=("attended",))
    own = summary(floor.core, floor.context(floor.agent(0)), mine)
    assert own["total"]["values"] == {"attended": 1}
    assert detail(floor)[attended]["N° DE MODULO"] == "1"
    assert "Abandono" not in {row["ESTADO ATENCION"] for row in detail(floor).values()}


def test_a_person_who_was_sent_on_twice_stays_attended_on_whatever_page_the_tickets_are(
    floor: Floor, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detail_rows, "PAGE", 1)
    floor.open(0)
    first = started(floor)
    floor.act(floor.agent(0), first, "misroute", queue=floor.queue("r"))
    second = replacing(floor, first)
    floor.act(floor.supervisor, second, "misroute", queue=floor.queue("s"))
    third = replacing(floor, second)
    other = floor.issue()["id"]
    night(floor)
    states = {ticket: row["ESTADO ATENCION"] for ticket, row in detail(floor).items()}
    assert states == {
        first: "Error de selección",
        second: "Error de selección",
        third: "Atención Cerrada",
        other: "Cancelado",
    }


def test_an_error_of_selection_without_a_new_queue_is_in_the_sum_of_visits(floor: Floor, lake: Lake) -> None:
    floor.open(0)
    floor.act(floor.supervisor, floor.issue()["id"], "misroute")
    floor.issue()
    called = floor.call_next(0)
    assert called is not None
    floor.act(floor.agent(0), called["id"], "misroute")
    started(floor)
    names = ("visits", "attended", "abandoned_before_call", "abandoned_after_call", "waiting", "abandoned")
    found = asked(floor, indicators=names)["total"]["values"]
    assert dict(found) == dict(zip(names, (3, 1, 1, 1, 0, 0), strict=True))


def test_abandono_is_the_same_in_the_figure_and_in_the_18_columns(floor: Floor, lake: Lake) -> None:
    """Called, and did not come. A person attended before has a closed attention."""
    floor.open(0)
    came_not = floor.issue()["id"]
    floor.call_next(0)
    floor.act(floor.agent(0), came_not, "no-show")
    again = started(floor)
    floor.act(floor.agent(0), again, "return")
    floor.call_next(0)
    floor.act(floor.agent(0), again, "no-show")
    replaced = started(floor)
    floor.act(floor.agent(0), replaced, "misroute", queue=floor.queue("s"))
    replacement = floor.call_next(0)
    assert replacement is not None
    floor.act(floor.agent(0), replacement["id"], "no-show")
    cancelled = floor.issue()["id"]
    floor.act(floor.supervisor, cancelled, "cancel")
    states = {ticket: row["ESTADO ATENCION"] for ticket, row in detail(floor).items()}
    assert states == {
        came_not: "Abandono",
        again: "Atención Cerrada",
        replaced: "Error de selección",
        replacement["id"]: "Atención Cerrada",
        cancelled: "Cancelado",
    }
    names = ("abandoned", "attended", "abandoned_before_call", "abandoned_after_call", "visits")
    assert list(asked(floor, indicators=names)["total"]["values"].values()) == [1, 2, 1, 1, 4]


def test_the_hour_of_the_call_is_that_of_the_last_call_or_recall(floor: Floor, lake: Lake) -> None:
    floor.open(0)
    ticket = floor.issue()["id"]
    floor.wait(600)
    floor.call_next(0)
    floor.wait(45)
    floor.act(floor.agent(0), ticket, "recall")
    row = detail(floor)[ticket]
    assert (row["HORA DE LLEGADA"], row["HORA DE LLAMADO"]) == ("09:00:00", "09:10:45")
    assert row["TIEMPO ESPERA"] == "00:10:00"
    floor.act(floor.agent(0), ticket, "return")
    floor.wait(60)
    floor.call_next(0)
    assert detail(floor)[ticket]["HORA DE LLAMADO"] == "09:11:45"


def test_what_was_forgotten_has_no_length_in_the_18_columns(floor: Floor, lake: Lake) -> None:
    floor.open(0)
    ticket = started(floor)
    night(floor)
    row = detail(floor)[ticket]
    assert (row["ESTADO ATENCION"], row["HORA INICIO"], row["TIEMPO ESPERA"]) == (
        *("Atención Cerrada", "09:00:20"),
        "00:00:00",
    )
    assert row["TIEMPO PROMEDIO"] == row["FIN DE ATENCION"] == row["TIEMPO TOTAL"] == ""
    told = floor.now - timedelta(days=1)
    floor.act(floor.supervisor, ticket, "correct", ended_at=told)
    row = detail(floor)[ticket]
    assert (row["TIEMPO PROMEDIO"], row["FIN DE ATENCION"]) == ("00:05:00", "09:05:20")


def test_a_total_is_over_all_that_was_asked_whatever_the_rows_are(floor: Floor, lake: Lake) -> None:
    floor.open(0)
    ticket = started(floor)
    floor.act(floor.agent(0), ticket, "finish", services=[{"service": "reniec:dni", "quantity": 1}])
    for by in ((), ("service",), ("entity",), ("day", "priority"), ("agent",)):
        total = asked(floor, by=by)["total"]["values"]
        assert total == asked(floor)["total"]["values"]
        assert total["attentions"] == 1 and total["open_s"] == 320


def test_a_program_gets_rows_alone_with_days_and_months_as_iso(floor: Floor, lake: Lake) -> None:
    floor.issue()
    report = asked(floor, by=("site", "day", "month", "hour"), indicators=("tickets",))
    (people, _), (programs, _) = (
        summary_sheets(report, SPANISH),
        summary_sheets(report, SPANISH, for_programs=True),
    )
    lines = list(csv.reader(io.StringIO("".join(csv_of(programs)))))
    assert lines[1:] == [[floor.site, floor.site, "2026-11-24", "2026-11", "9", "1"]]
    assert [row[0] for row in people.rows] == [floor.site, "Total"]
    whole = summary_sheets(asked(floor, indicators=("tickets",)), SPANISH, for_programs=True)[0]
    assert [list(row) for row in whole.rows] == [[1]]
    request = DistributionRequest(start=DAY, end=DAY, by=("month",), sites=frozenset({floor.site}))
    classes = distribution(floor.core, floor.context(floor.supervisor), request)
    assert distribution_sheets(classes, ENGLISH, for_programs=True)[0].rows == []


def test_limits_that_nobody_confirmed_are_marked_where_they_count(floor: Floor, lake: Lake) -> None:
    level = {"service": "reniec:dni", "wait_s": 600, "attention_s": None, "excluded": False}
    with floor.core.database.write() as connection:
        connection.execute(insert(tables.service_level), {**level, "since": DAY, "confirmed": False})
    names = ("tickets", "within_wait_limit")
    report = asked(floor, indicators=names)
    assert report["limits_proposed"] and not report["simulated"]
    assert not asked(floor, DAY - timedelta(days=2), DAY - timedelta(days=1))["limits_proposed"]
    for words, mark in ((SPANISH, "(límites propuestos)"), (ENGLISH, "(proposed limits)")):
        figures, definitions = summary_sheets(report, words)
        marked = [column.name for column in figures.columns if mark in column.name]
        assert len(marked) == 1 and len(figures.columns) == 2
        assert list(definitions.rows)[-1][-1] == words("documents.marks.limits_proposed")
    with floor.core.database.write() as connection:
        connection.execute(update(tables.service_level).values(confirmed=True))
    assert not asked(floor, indicators=names)["limits_proposed"]


def test_simulated_days_are_marked_in_every_row(floor: Floor, lake: Lake) -> None:
    before = DAY - timedelta(days=40)
    at = filed(1)["issued_at"] - timedelta(days=40)
    fill(lake, [filed(1, site=floor.site, at=at), filed(2, site=floor.site, at=at)])
    names = ("tickets",)
    assert not asked(floor, before, before, indicators=names)["simulated"]
    (lake.folder / SIMULATION).write_text("simulated")
    floor.issue()
    report = asked(floor, before, DAY, by=("day",), indicators=names)
    assert report["simulated"]
    figures, definitions = summary_sheets(report, SPANISH)
    assert figures.columns[-1].name == "Datos"
    assert [row[-1] for row in figures.rows] == ["simulados"] * 3
    assert list(definitions.rows)[-1][-1] == SPANISH("documents.marks.simulated")
    # The site's own ledger begins today: what it holds happened.
    assert not asked(floor, indicators=names)["simulated"]


def test_a_ledger_that_simulated_people_wrote_is_marked(floor: Floor, lake: Lake) -> None:
    floor.open(0)
    floor.issue()
    floor.call_next(0)
    assert not asked(floor, indicators=("tickets",))["simulated"]
    person = {"id": "sim-1", "username": "sim-1", "name": "Simulada", "created_at": floor.now}
    with floor.core.database.write() as connection:
        connection.execute(insert(tables.person), person)
        connection.execute(update(tables.ticket).values(last_agent="sim-1"))
    assert asked(floor, indicators=("tickets",))["simulated"]
    words = floor.context(floor.supervisor)
    assert detail_request.mark(floor.core, words, [floor.site], DAY, DAY) == "-simulado"
    caution = ("Advertencia", SPANISH("documents.marks.simulated"))
    figures = asked(floor, indicators=("tickets",))
    assert caution in about_detail(floor.core, words, [floor.site], DAY, DAY).facts
    assert caution in about_figures(floor.core, words, Report.SUMMARY, figures).facts


def test_like_with_like_leaves_out_who_opened_in_one_of_the_years(floor: Floor, lake: Lake) -> None:
    """Two sites in both years, one that opened in the second: its visits are growth, not more."""
    rows = []
    number = 0
    for site, counts in {"cusco": (2, 3), "callao": (4, 4), "ica": (0, 5)}.items():
        for year, people in zip((2025, 2026), counts, strict=True):
            for month in (3, 9):
                for _ in range(people if (site, year, month) != ("ica", 2026, 3) else 0):
                    number += 1
                    at = filed(1)["issued_at"].replace(year=year, month=month)
                    rows.append(filed(number, site=site, at=at + timedelta(seconds=number)))
    fill(lake, rows)
    everywhere = floor.supervisor
    request = SummaryRequest(
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
        indicators=("tickets",),
        compare=(Comparison.LAST_YEAR,),
        alike=True,
    )
    actor = type(everywhere)(
        everywhere.kind, "coordinator", "Ana", tuple(type(g)(g.role, None, None) for g in everywhere.grants)
    )
    report = summary(floor.core, floor.context(actor), request)
    assert report["total"] == {"values": {"tickets": 19}, "last_year": {"tickets": 12}}
    alike = {"sites": ["callao", "cusco"], "values": {"tickets": 14}, "before": {"tickets": 12}}
    assert report["alike"] == {"last_year": alike}
