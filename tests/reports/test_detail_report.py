"""The network's detail report: the values of its 18 columns."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ticketing.domain.states import State
from ticketing.reports.detail import clock, detail_row, duration
from ticketing.reports.detail_rows import SiteName, TicketLine
from ticketing.reports.national_format import COLUMNS, STATE_NAMES
from ticketing.reports.output.spreadsheets import csv_lines

DAY = date(2026, 11, 24)
ARRIVED = datetime(2026, 11, 24, 13, 5, 9, tzinfo=UTC)
CUSCO = SiteName("Centro MAC Cusco", "America/Lima")
SERVICES = {"reniec:dni-duplicado": "Duplicado de DNI", "reniec:c4": "Certificado C4"}

SERVED = TicketLine(
    id="0199-1",
    entity="reniec",
    entity_name="RENIEC",
    service="reniec:dni-duplicado",
    service_name="Duplicado de DNI",
    coded=(),
    arrived_at=ARRIVED,
    called_at=ARRIVED + timedelta(minutes=10),
    started_at=ARRIVED + timedelta(minutes=11),
    ended_at=ARRIVED + timedelta(minutes=18),
    wait_ms=600_999,
    service_ms=420_999,
    window="cusco:12",
    window_number=12,
    code="R-045",
    state="finished",
    day=DAY,
    channel="CENTROS MAC",
    priority="preferential",
    secret=None,
)


def cells(line: TicketLine, document: str = "") -> dict[str, str]:
    return dict(zip(COLUMNS, detail_row(line, CUSCO, SERVICES, document).cells(), strict=True))


def test_a_served_ticket_fills_every_column() -> None:
    assert list(cells(SERVED, "10117410").items()) == [
        ("IDENTIFICADOR UNICO", "0199-1"),
        ("NOMBRE MAC", "Centro MAC Cusco"),
        ("NOMBRE ENTIDAD", "RENIEC"),
        ("SERVICIO", "Duplicado de DNI"),
        ("HORA DE LLEGADA", "08:05:09"),
        ("HORA DE LLAMADO", "08:15:09"),
        ("TIEMPO ESPERA", "00:10:00"),
        ("HORA INICIO", "08:16:09"),
        ("TIEMPO PROMEDIO", "00:07:00"),
        ("FIN DE ATENCION", "08:23:09"),
        ("TIEMPO TOTAL", "00:17:00"),
        ("N° DE MODULO", "12"),
        ("NUMERO DE TICKET", "R-045"),
        ("ESTADO ATENCION", "Terminado"),
        ("FECHA", "2026-11-24"),
        ("MODALIDAD", "CENTROS MAC"),
        ("TIPO DE ATENCION", "PREFERENCIAL"),
        ("N° DE DOCUMENTO", "10117410"),
    ]


def test_a_ticket_that_waits_has_no_times_but_its_arrival() -> None:
    nothing: dict[str, Any] = dict.fromkeys(
        ["called_at", "started_at", "ended_at", "window", "window_number"]
    )
    waiting = replace(SERVED, **nothing, wait_ms=0, service_ms=0, state="waiting", priority="normal")
    row = cells(waiting)
    empty = [name for name, value in row.items() if value == ""]
    assert empty == [
        *("HORA DE LLAMADO", "TIEMPO ESPERA", "HORA INICIO", "TIEMPO PROMEDIO"),
        *("FIN DE ATENCION", "TIEMPO TOTAL", "N° DE MODULO", "N° DE DOCUMENTO"),
    ]
    assert row["TIPO DE ATENCION"] == "NO PREFERENCIAL"


def test_whoever_did_not_come_waited_but_was_not_attended() -> None:
    row = cells(replace(SERVED, started_at=None, service_ms=0, state="no_show"))
    assert row["ESTADO ATENCION"] == "Abandono"
    assert row["TIEMPO ESPERA"] == row["TIEMPO TOTAL"] == "00:10:00"
    assert row["HORA INICIO"] == row["TIEMPO PROMEDIO"] == row["FIN DE ATENCION"] == ""


def test_an_attention_that_still_runs_has_a_start_and_no_length() -> None:
    row = cells(replace(SERVED, ended_at=None, state="serving"))
    assert (row["TIEMPO ESPERA"], row["HORA INICIO"]) == ("00:10:00", "08:16:09")
    assert row["TIEMPO PROMEDIO"] == row["FIN DE ATENCION"] == row["TIEMPO TOTAL"] == ""


def test_the_services_that_were_coded_come_before_the_one_asked_for() -> None:
    assert cells(replace(SERVED, coded=tuple(SERVICES)))["SERVICIO"] == "Duplicado de DNI / Certificado C4"


def test_what_left_the_catalogue_is_named_by_its_code() -> None:
    gone = replace(
        SERVED,
        entity_name=None,
        service_name=None,
        coded=("reniec:old",),
        window_number=None,
        window="cusco:7",
    )
    row = cells(gone)
    assert (row["NOMBRE ENTIDAD"], row["SERVICIO"], row["N° DE MODULO"]) == ("reniec", "reniec:old", "7")
    assert cells(replace(gone, coded=()))["SERVICIO"] == "reniec:dni-duplicado"


def test_every_state_has_one_of_the_networks_eight_names() -> None:
    assert set(STATE_NAMES) == set(State)
    assert len(set(STATE_NAMES.values())) == 8
    assert STATE_NAMES[State.ON_HOLD] == STATE_NAMES[State.SERVING]


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, ""), (0, "00:00:00"), (3661, "01:01:01"), (360_000, "100:00:00")]
)
def test_a_duration_is_hours_minutes_and_seconds(seconds: int | None, text: str) -> None:
    assert duration(seconds) == text


def test_no_instant_is_an_empty_cell() -> None:
    assert clock(None) == ""


@pytest.mark.parametrize("cell", ["=1+1", "+51999", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_kept_as_text(cell: str) -> None:
    _, line = csv_lines(["A"], [[cell]])
    assert next(csv.reader(io.StringIO(line, newline=""))) == [f"'{cell}"]


def test_commas_quotes_and_accents_survive() -> None:
    lines = list(csv_lines(["N° DE MODULO"], [['Atención, "especial"']]))
    assert lines == ["N° DE MODULO\r\n", '"Atención, ""especial"""\r\n']
