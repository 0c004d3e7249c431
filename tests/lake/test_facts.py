"""Facts of the reports, read from the tables: a row for each ticket, attention and piece of a session."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text, update

from tests.support.floor import MORNING, Floor, core_on
from ticketing.domain.windows import WindowState
from ticketing.lake import site_days
from ticketing.lake.arrow import schema
from ticketing.lake.fact_rows import AttentionFact, TicketFact
from ticketing.lake.facts import ATTENTIONS, DATASETS, SESSIONS, TICKETS
from ticketing.lake.window_time import SessionFact
from ticketing.ledger import tables
from ticketing.queueing.requests import SessionRequest

DAY = date(2026, 11, 24)
#: 09:00 in Lima.
NINE = MORNING


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    core = core_on(database_url, [])
    yield Floor(core, [])
    core.database.close()


def facts(floor: Floor, day: date = DAY, at: datetime | None = None) -> dict[str, list[dict[str, Any]]]:
    with floor.core.database.read() as connection:
        read = site_days.read(connection, [(floor.site, day)], at or floor.now)
    for name, table in read.items():
        assert table.schema == schema(DATASETS[name])
        table.validate(full=True)
    return {name: table.to_pylist() for name, table in read.items()}


def serve(floor: Floor, index: int = 0, service: str | None = "reniec:dni") -> str:
    """Call the next ticket and attend it for four minutes; returns the ticket."""
    ticket = floor.call_next(index)
    assert ticket is not None
    floor.wait(30)
    floor.act(floor.agent(index), ticket["id"], "start")
    floor.wait(240)
    services = [{"service": service, "quantity": 2}] if service else None
    floor.act(floor.agent(index), ticket["id"], "finish", services=services)
    return str(ticket["id"])


def misroute(floor: Floor, ticket: str, queue: str) -> str:
    """Send the person to another queue; returns the replacing ticket."""
    floor.act(floor.supervisor, ticket, "misroute", queue=floor.queue(queue))
    return next(str(row["id"]) for row in floor.rows(tables.ticket) if row["replaces"] == ticket)


def agree(floor: Floor, *levels: dict[str, Any]) -> None:
    plain = {
        "service": "reniec:dni",
        "wait_s": None,
        "attention_s": None,
        "excluded": False,
        "confirmed": True,
    }
    with floor.core.database.write() as connection:
        connection.execute(insert(tables.service_level), [{**plain, **each} for each in levels])


def another_entity(floor: Floor) -> None:
    """Make the queue "a" SUNAT's; the id of its service does not name the entity, and need not."""
    told: dict[str, Any] = {"code": "ruc", "name": "RUC", "kind": "tramite", "requirements": []}
    sunat = tables.queue.c.id == floor.queue("a")
    with floor.core.database.write() as connection:
        connection.execute(insert(tables.entity), {"code": "sunat", "name": "SUNAT", "short_name": "SUNAT"})
        connection.execute(insert(tables.service), {"id": "reniec:ruc", "entity": "sunat", **told})
        connection.execute(update(tables.queue).where(sunat).values(entity="sunat"))


@pytest.mark.parametrize(
    ("dataset", "fact"), [(TICKETS, TicketFact), (ATTENTIONS, AttentionFact), (SESSIONS, SessionFact)]
)
def test_the_rows_have_the_columns_of_their_dataset(dataset: Any, fact: Any) -> None:
    assert fact._fields == dataset.names


def test_a_ticket_that_was_served_has_its_clocks_and_what_was_done(floor: Floor) -> None:
    floor.open()
    ticket = floor.issue(service="reniec:c4", priority="preferential", category="older_adult")["id"]
    floor.wait(600)
    serve(floor)
    (row,) = facts(floor)["tickets"]
    assert (row["ticket"], row["visit"], row["replaces"], row["replaced_by"]) == (ticket, ticket, None, None)
    assert (row["service"], row["done"]) == ("reniec:dni", [{"service": "reniec:dni", "quantity": 2}])
    assert (row["wait_ms"], row["walk_ms"], row["service_ms"]) == (600_000, 30_000, 240_000)
    assert (row["hour"], row["weekday"], row["day"]) == (9, 2, DAY)
    assert (row["state"], row["window"], row["attentions"]) == ("finished", floor.window(0), 1)
    assert (row["issued_at"], row["arrived_at"]) == (NINE, NINE)
    assert (row["called_at"], row["started_at"]) == (
        NINE + timedelta(seconds=600),
        NINE + timedelta(seconds=630),
    )
    assert row["rule"] == "only"


def test_while_nothing_is_coded_the_service_is_the_one_that_was_asked_for(floor: Floor) -> None:
    floor.open()
    floor.issue(service="reniec:c4")
    serve(floor, service=None)
    floor.issue()
    first, second = facts(floor)["tickets"]
    assert (first["service"], first["done"], first["state"]) == ("reniec:c4", [], "closed")
    assert (second["service"], second["rule"], second["called_at"], second["hour"]) == (None, None, None, 9)


def test_an_attention_tells_where_and_of_whom_it_was(floor: Floor) -> None:
    floor.open()
    floor.issue(priority="preferential", category="older_adult")
    floor.wait(3600)
    ticket = serve(floor)
    (row,) = facts(floor)["attentions"]
    assert (row["ticket"], row["ordinal"], row["queue"], row["priority"]) == (
        ticket,
        1,
        floor.queue("s"),
        "preferential",
    )
    assert (row["hour"], row["service_ms"], row["ending"]) == (10, 240_000, "ticket.finished")
    assert (row["window"], row["agent"], row["channel"]) == (
        floor.window(0),
        floor.agent(0).id,
        "CENTROS MAC",
    )


def test_a_chain_of_replacements_is_one_visit(floor: Floor) -> None:
    first = floor.issue("s")["id"]
    floor.wait(60)
    second = misroute(floor, first, "r")
    third = misroute(floor, second, "a")
    found = {row["ticket"]: row for row in facts(floor)["tickets"]}
    assert {row["visit"] for row in found.values()} == {first}
    assert [found[each]["replaced_by"] for each in (first, second, third)] == [second, third, None]
    assert found[third]["arrived_at"] == NINE and found[third]["queue"] == floor.queue("a")


def test_a_visit_goes_on_over_midnight(floor: Floor) -> None:
    floor.now = datetime(2026, 11, 25, 4, 59, tzinfo=UTC)
    first = floor.issue("s")["id"]
    floor.wait(120)
    floor.act(floor.supervisor, first, "misroute", queue=floor.queue("r"))
    (row,) = facts(floor, DAY + timedelta(days=1))["tickets"]
    assert (row["visit"], row["replaces"]) == (first, first)


def test_the_limits_are_those_of_the_day(floor: Floor) -> None:
    agree(
        floor,
        {"since": DAY - timedelta(days=9), "wait_s": 900, "attention_s": 300},
        {"since": DAY, "wait_s": 600},
        {"since": DAY + timedelta(days=1), "wait_s": 60, "excluded": True},
    )
    limits = []
    for _day in range(2):
        floor.issue(service="reniec:dni")
        day = DAY + timedelta(days=_day)
        (row,) = facts(floor, day)["tickets"]
        limits.append((row["wait_limit_ms"], row["service_limit_ms"]))
        floor.wait(86_400)
    assert limits == [(600_000, None), (None, None)]


def test_no_limit_holds_before_the_first_one(floor: Floor) -> None:
    agree(floor, {"since": DAY + timedelta(days=1), "wait_s": 600})
    floor.issue(service="reniec:dni")
    floor.issue()
    assert [row["wait_limit_ms"] for row in facts(floor)["tickets"]] == [None, None]


def test_the_limits_are_those_of_the_entity_that_serves(floor: Floor) -> None:
    """A ticket passed on to an entity with another entity's service has no limit until one is coded."""
    another_entity(floor)
    agree(floor, {"since": DAY, "wait_s": 600}, {"service": "reniec:ruc", "since": DAY, "attention_s": 300})
    stayed, passed_on, served = (floor.issue(service="reniec:dni")["id"] for _ in range(3))
    for each in (passed_on, served):
        floor.act(floor.supervisor, each, "transfer", queue=floor.queue("a"))
    floor.open(2)
    call = floor.call(2, served)
    floor.act(floor.agent(2), call["id"], "start")
    floor.wait(60)
    floor.act(floor.agent(2), served, "finish", services=[{"service": "reniec:ruc", "quantity": 1}])
    found = {row["ticket"]: row for row in facts(floor)["tickets"]}
    limits = {each: (row["wait_limit_ms"], row["service_limit_ms"]) for each, row in found.items()}
    assert limits == {stayed: (600_000, None), passed_on: (None, None), served: (None, 300_000)}
    assert (found[passed_on]["entity"], found[passed_on]["service"]) == ("sunat", "reniec:dni")


def pieces(found: list[dict[str, Any]]) -> list[tuple[str, int, int]]:
    return [(row["state"], row["hour"], row["ms"] // 60_000) for row in found]


def test_a_session_is_cut_at_the_full_hours_and_ends_where_it_stands(floor: Floor) -> None:
    floor.wait(40 * 60)
    floor.open()
    floor.wait(50 * 60)
    floor.open(status="paused")
    floor.wait(45 * 60)
    found = facts(floor)["sessions"]
    assert pieces(found) == [("open", 9, 20), ("open", 10, 30), ("paused", 10, 30), ("paused", 11, 15)]
    assert {row["agent"] for row in found} == {floor.agent(0).id}
    assert [row["seq"] for row in found] == [1, 1, 2, 2]
    assert pieces(facts(floor, at=floor.now + timedelta(minutes=45))["sessions"])[-1] == ("paused", 11, 60)


def test_the_reason_of_a_pause_is_kept(floor: Floor) -> None:
    from ticketing.queueing import windows

    floor.open()
    floor.wait(60)
    request: SessionRequest = {"status": WindowState.PAUSED, "reason": "refrigerio"}
    windows.set_session(floor.core, floor.context(floor.agent(0)), floor.window(0), request)
    floor.wait(60)
    assert [row["reason"] for row in facts(floor)["sessions"]] == [None, "refrigerio"]


def test_a_window_open_over_midnight_counts_on_both_days(floor: Floor) -> None:
    floor.now = datetime(2026, 11, 25, 4, 50, tzinfo=UTC)
    floor.open()
    floor.wait(60)
    floor.open(status="paused")
    floor.wait(11 * 60)
    floor.open()
    floor.wait(60)
    assert pieces(facts(floor)["sessions"]) == [("open", 23, 1), ("paused", 23, 9)]
    assert pieces(facts(floor, DAY + timedelta(days=1))["sessions"]) == [("paused", 0, 2), ("open", 0, 1)]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/Santiago", date(2026, 4, 4), 25),
        ("America/Santiago", date(2026, 9, 6), 23),
        ("America/Havana", date(2026, 11, 1), 25),
        ("America/Havana", date(2026, 3, 8), 23),
        ("America/Lima", DAY, 24),
    ],
)
def test_a_day_has_as_many_hours_as_its_clock_says(floor: Floor, zone: str, day: date, hours: int) -> None:
    """A session over three days: each day has its part, and no part is lost or counted twice."""
    with floor.core.database.write() as connection:
        connection.execute(update(tables.site).where(tables.site.c.id == floor.site).values(timezone=zone))
    floor.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(days=1)
    opened = floor.now
    floor.open()
    floor.wait(2 * 86_400)
    days = [day + timedelta(days=each) for each in (-1, 0, 1)]
    parts = [sum(row["ms"] for row in facts(floor, each)["sessions"]) for each in days]
    assert parts[1] == hours * 3_600_000
    assert sum(parts) == (floor.now - opened).total_seconds() * 1000
    by_hour = [row["hour"] for row in facts(floor, day)["sessions"]]
    assert set(by_hour) == set(range(24)) - ({0} if zone.endswith("Havana") and hours == 23 else set()) - (
        {0} if zone.endswith("Santiago") and hours == 23 else set()
    )
    assert all(row["ms"] <= 3_600_000 for row in facts(floor, day)["sessions"])


def test_what_no_column_can_hold_is_kept_at_the_most_that_it_holds(floor: Floor) -> None:
    """A clock that was years wrong must not keep a day from being closed, and its spell is told as it was."""
    floor.issue()
    with floor.core.database.write() as connection:
        connection.execute(update(tables.ticket).values(wait_ms=10**12, recalls=2**20))
    assert [(row["wait_ms"], row["recalls"]) for row in facts(floor)["tickets"]] == [(10**12, 2**15 - 1)]


def test_a_day_without_anything_has_no_rows(floor: Floor) -> None:
    assert facts(floor) == {"tickets": [], "attentions": [], "sessions": []}


@pytest.mark.postgres
def test_the_sessions_of_a_day_are_found_without_reading_the_log(postgres_url: str) -> None:
    from ticketing.lake import window_time

    core = core_on(postgres_url, [])
    floor = Floor(core, [])
    floor.open()
    with core.database.write() as connection:
        connection.execute(
            text(
                "INSERT INTO event"
                " SELECT 'far', n, now(), 'ticket.called', '{}', 't' || n, 'w', NULL, '{}', NULL"
                " FROM generate_series(1, 20000) AS n"
            )
        )
        connection.execute(text("ANALYZE event"))
        bound = {"site": floor.site, "start": NINE, "end": NINE + timedelta(days=1)}
        sql = window_time._EVENTS.compile(connection.engine)
        values = tuple(bound[name] for name in sql.positiontup or ())
        plan = connection.exec_driver_sql(f"EXPLAIN {sql}", values).scalars().all()
    core.database.close()
    assert "ix_event_windows" in "\n".join(plan) and "Seq Scan on event" not in "\n".join(plan)
