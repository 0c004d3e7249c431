"""The network's detail report from a database: its tickets, and its values by the reader's permissions."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from tests.support.words import shipped
from ticketing.composition import PROJECTORS, ledger_on
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.documents import DocumentKind
from ticketing.domain.errors import Forbidden, NotFound
from ticketing.domain.line.priorities import Priority
from ticketing.domain.states import State
from ticketing.domain.tickets import Ticket
from ticketing.ledger import tables
from ticketing.ledger.context import Context
from ticketing.ledger.database import Database
from ticketing.ledger.ledger import SiteTransaction, Taken
from ticketing.ledger.settings.site_catalogue import Catalogues
from ticketing.ledger.writes import Writes
from ticketing.privacy import documents
from ticketing.queueing.rows import row_of
from ticketing.reports import detail_request
from ticketing.reports import detail_rows as queries
from ticketing.reports.context import Reporting
from ticketing.reports.national_format import COLUMNS

DAY = date(2026, 11, 24)
ARRIVED = datetime(2026, 11, 24, 13, 5, 9, tzinfo=UTC)
SERVICES = {"reniec:dni-duplicado": "Duplicado de DNI", "reniec:c4": "Certificado C4"}


def grant(role: Role, site: str | None = "cusco", entity: str | None = None) -> Context:
    return Context(Actor(ActorKind.PERSON, "p", "Persona", (Grant(role, site, entity),)), ARRIVED)


SUPERVISOR = grant(Role.SUPERVISOR)


@pytest.fixture
def core(database_url: str) -> Iterator[Reporting]:
    database = Database(database_url)
    core = Reporting(database, ledger_on(database), "a key for tests", languages=shipped())
    try:
        fill(core)
        yield core
    finally:
        database.close()


def fill(core: Reporting) -> None:
    """Two days of Cusco and a ticket of Puno; the first of Cusco's has a document."""
    with core.database.write() as connection:
        for site in ("cusco", "puno"):
            values = {"kind": "center", "channel": "CENTROS MAC", "timezone": "America/Lima"}
            connection.execute(
                insert(tables.site).values(id=site, name=f"Centro MAC {site.title()}", **values)
            )
        connection.execute(insert(tables.entity).values(code="reniec", name="RENIEC", short_name="RENIEC"))
        service: dict[str, Any] = {"entity": "reniec", "kind": "tramite", "requirements": []}
        for code, name in SERVICES.items():
            connection.execute(insert(tables.service).values(id=code, code=code[7:], name=name, **service))
        connection.execute(insert(tables.window).values(id="cusco:12", site="cusco", number=12))
        tickets = (
            ticket("second", 2, priority=Priority.NORMAL),
            ticket("first", 1, **served()),
            ticket("of-sunat", 3, entity="sunat", service=None),
            ticket("next-day", 4, day=DAY + timedelta(days=1)),
            ticket("elsewhere", 1, site="puno"),
        )
        for each in tickets:
            connection.execute(insert(tables.ticket).values(row_of(each)))
        known = Catalogues().at(connection, "cusco", 0)
        transaction = SiteTransaction(
            Writes(connection),
            PROJECTORS,
            Taken("cusco", "America/Lima", 1, ARRIVED, ARRIVED, ARRIVED, None),
            {},
            None,
            known,
        )
        documents.keep_document(core, transaction, "first", DocumentKind.DNI, "01117410")
        documents.keep_note(core, transaction, "second", "volverá")


def ticket(name: str, number: int, **changes: Any) -> Ticket:
    values: dict[str, Any] = {
        "site": "cusco",
        "day": DAY,
        "series": f"{changes.get('site', 'cusco')}:r",
        "round": 1,
        "code": f"R-{number:03d}",
        "queue": "cusco:r",
        "entity": "reniec",
        "service": "reniec:c4",
        "priority": Priority.PREFERENTIAL,
        "category": None,
        "language": "es",
        "channel": "CENTROS MAC",
        "state": State.WAITING,
        "since": ARRIVED,
        "issued_at": ARRIVED,
        "issued_seq": number,
        "arrived_at": ARRIVED,
        "order_at": ARRIVED,
        "seq": number,
    }
    return Ticket(id=name, number=number, **{**values, **changes})


def served() -> dict[str, Any]:
    return {
        "state": State.FINISHED,
        "called_at": ARRIVED + timedelta(seconds=90),
        "started_at": ARRIVED + timedelta(seconds=100),
        "ended_at": ARRIVED + timedelta(seconds=160),
        "wait_ms": 90_000,
        "walk_ms": 10_000,
        "service_ms": 60_000,
        "window": "cusco:12",
        "agent": "p",
        "services": tuple({"service": code, "quantity": 1} for code in SERVICES),
    }


def read(core: Reporting, context: Context = SUPERVISOR, end: date = DAY) -> list[dict[str, str]]:
    return list(detail_request.detail(core, context, ["cusco"], DAY, end))


def ids(found: list[dict[str, str]]) -> list[str]:
    return [row["IDENTIFICADOR UNICO"] for row in found]


def test_the_report_has_the_sites_tickets_of_the_days_in_the_order_of_issue(core: Reporting) -> None:
    assert ids(read(core)) == ["first", "second", "of-sunat"]
    assert ids(read(core, end=DAY + timedelta(days=1))) == ["first", "second", "of-sunat", "next-day"]


def test_pages_leave_no_ticket_out_and_show_none_twice(
    core: Reporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = ["first", "second", "of-sunat", "next-day"]
    for size in range(1, 6):
        monkeypatch.setattr(queries, "PAGE", size)
        assert ids(read(core, end=DAY + timedelta(days=1))) == every
        assert ids(read(core, grant(Role.COORDINATOR, entity="sunat"))) == ["of-sunat"]


def test_a_ticket_that_is_issued_meanwhile_comes_last(
    core: Reporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    rows = detail_request.detail(core, SUPERVISOR, ["cusco"], DAY, DAY)
    found = [next(rows)]
    with core.database.write() as connection:
        connection.execute(insert(tables.ticket).values(row_of(ticket("late", 9))))
    assert ids([*found, *rows]) == ["first", "second", "of-sunat", "late"]


def test_a_row_of_the_database_has_its_names_and_times(core: Reporting) -> None:
    row = read(core)[0]
    assert tuple(row) == COLUMNS
    assert tuple(row.values()) == (
        *("first", "Centro MAC Cusco", "RENIEC", "Duplicado de DNI / Certificado C4"),
        *("08:05:09", "08:06:39", "00:01:30", "08:06:49", "00:01:00", "08:07:49", "00:02:30"),
        *("12", "R-001", "Terminado", "2026-11-24", "CENTROS MAC", "PREFERENCIAL", "01117410"),
    )


def test_an_entity_that_the_catalogue_lacks_loses_no_ticket(core: Reporting) -> None:
    row = read(core)[2]
    assert (row["NOMBRE ENTIDAD"], row["SERVICIO"]) == ("sunat", "")


def test_only_who_may_read_documents_sees_them(core: Reporting) -> None:
    seen = [row["N° DE DOCUMENTO"] for row in read(core)]
    hidden = [row["N° DE DOCUMENTO"] for row in read(core, grant(Role.COORDINATOR))]
    assert (seen, hidden) == (["01117410", "", ""], ["", "", ""])


def test_a_coordinator_of_one_entity_reads_that_entity(core: Reporting) -> None:
    assert ids(read(core, grant(Role.COORDINATOR, entity="sunat"))) == ["of-sunat"]


def test_reading_one_entitys_documents_shows_no_others(core: Reporting) -> None:
    grants = (Grant(Role.COORDINATOR, "cusco", None), Grant(Role.SUPERVISOR, "cusco", "sunat"))
    found = read(core, Context(Actor(ActorKind.PERSON, "p", "Persona", grants), ARRIVED))
    assert [row["N° DE DOCUMENTO"] for row in found] == ["", "", ""]


@pytest.mark.parametrize("function", [detail_request.detail, detail_request.detail_csv])
def test_a_refusal_comes_before_the_first_line(core: Reporting, function: Any) -> None:
    with pytest.raises(Forbidden):
        function(core, grant(Role.AGENT), ["cusco"], DAY, DAY)
    with pytest.raises(NotFound):
        function(core, grant(Role.SUPERVISOR, "puno"), ["cusco"], DAY, DAY)
    with pytest.raises(NotFound):
        function(core, grant(Role.ADMINISTRATOR, None), ["nowhere"], DAY, DAY)


def test_the_csv_says_what_the_rows_say(core: Reporting) -> None:
    lines = "".join(detail_request.detail_csv(core, SUPERVISOR, ["cusco"], DAY, DAY))
    assert list(csv.DictReader(io.StringIO(lines, newline=""))) == read(core)


def test_only_a_file_for_excel_begins_with_a_byte_order_mark(core: Reporting) -> None:
    plain = list(detail_request.detail_csv(core, SUPERVISOR, ["cusco"], DAY, DAY))
    marked = list(detail_request.detail_csv(core, SUPERVISOR, ["cusco"], DAY, DAY, for_excel=True))
    assert plain[0].startswith("IDENTIFICADOR UNICO,")
    assert marked[0].startswith("\ufeffReporte,Detalle de tickets,")
    assert plain[0] in marked


def test_a_reader_who_leaves_early_gives_the_connection_back(core: Reporting) -> None:
    for _ in range(20):
        lines = detail_request.detail_csv(core, SUPERVISOR, ["cusco"], DAY, DAY)
        assert isinstance(lines, Iterator)
        next(lines), next(lines)
        del lines
    assert len(read(core)) == 3
