"""The purge: overdue data are gone everywhere, and nothing else changed."""

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, select

from tests.web.world import HOME, Caller, World
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.ledger import replay, tables
from ticketing.ledger.context import Context
from ticketing.privacy import retention
from ticketing.privacy.retention import Purged, Retention
from ticketing.queueing import day_end
from ticketing.reports import detail_request

#: How lines about the catalogue's tables begin.
SETTINGS = tuple(f"{table} " for table in ("site", "queue", "queue_service", "window", "window_queue"))

KEEP = Retention(documents=timedelta(days=30), notes=timedelta(days=60))
# Enough rows to split pages of the file: copies of rows stay in the gaps.
TICKETS = 80


@pytest.fixture
def staff(world: World) -> Caller:
    return world.caller("supervisor")


def visits(staff: Caller, count: int = TICKETS) -> None:
    """People with documents, one of whom is attended and leaves a note."""
    for number in range(count):
        issue(staff, number, {"kind": "dni", "number": f"{10117410 + number}"})
    staff.open_window()
    ticket = staff.call_next()
    staff.act(ticket, "start")
    staff.act(ticket, "finish")
    staff.act(
        ticket, "code", services=[{"service": "reniec:dni", "quantity": 1}], note="Volverá con su partida"
    )


def issue(staff: Caller, number: int, document: dict[str, str]) -> None:
    body = {"queue": f"{HOME}:r", "document": document}
    answer = staff.post(f"/sites/{HOME}/tickets", body, Idempotency_Key=f"key-{number}")
    assert answer.status_code == 201


def later(world: World, days: int) -> Any:
    return world.clock.at + timedelta(days=days)


def detail(world: World) -> list[dict[str, str]]:
    actor = Actor(ActorKind.PERSON, "p", "P", (Grant(Role.ADMINISTRATOR, None, None),))
    context = Context(actor, world.clock.at)
    day = date(2026, 11, 24)
    return list(detail_request.detail(world.application.core, context, [HOME], day, day))


def summary(world: World) -> dict[str, Any]:
    """Every indicator, by every grouping."""
    path = f"/reports/summary?site={HOME}&from=2026-11-24&to=2026-11-24&by=entity,service,priority,hour,agent"
    answer = world.caller("administrator", None, name="reader").get(path)
    assert answer.status_code == 200, answer.data
    found: dict[str, Any] = answer.get_json()
    return found


def all_texts(world: World) -> str:
    """Every value of every row of every table."""
    with world.application.core.database.read() as connection:
        found = [connection.execute(select(table)).all() for table in tables.metadata.sorted_tables]
    # As tuples: the repr of a Row itself truncates long values.
    return repr([tuple(row) for rows in found for row in rows])


def secrets(world: World) -> set[str]:
    """Every value in the database from a document or a note: ciphertexts, digests, masked numbers."""
    with world.application.core.database.read() as connection:
        found = connection.execute(select(tables.private.c.secret, tables.private.c.digest)).all()
    masked = {"*****410", "*****489"}
    return {each for row in found for each in row if each} | masked


def test_a_dry_run_says_what_would_go_and_changes_nothing(world: World, staff: Caller) -> None:
    visits(staff, 3)
    core = world.application.core
    before = all_texts(world)
    assert retention.overdue(core, later(world, 29), KEEP) == Purged(0, 0, 0, 0)
    assert retention.overdue(core, later(world, 31), KEEP) == Purged(3, 0, 3, 0)
    assert retention.overdue(core, later(world, 61), KEEP) == Purged(3, 1, 3, 0)
    assert all_texts(world) == before


def test_each_kind_is_kept_for_its_own_time(world: World, staff: Caller) -> None:
    visits(staff, 3)
    core = world.application.core
    assert retention.purge(core, later(world, 31), KEEP) == Purged(3, 0, 3, 0)
    assert retention.purge(core, later(world, 31), KEEP) == Purged(0, 0, 0, 0)
    assert retention.purge(core, later(world, 61), KEEP) == Purged(0, 1, 0, 0)


def test_no_figure_changes_but_the_column_of_documents(world: World, staff: Caller) -> None:
    visits(staff, 5)
    core = world.application.core
    # What goes on grows with the clock: on the next day nothing does.
    world.clock.at += timedelta(days=1)
    day_end.expire_due(core, world.clock())
    before, figures = detail(world), summary(world)
    retention.purge(core, later(world, 90), KEEP)
    after = detail(world)
    assert {row["N° DE DOCUMENTO"] for row in before} != {row["N° DE DOCUMENTO"] for row in after} == {""}
    assert after == [{**row, "N° DE DOCUMENTO": ""} for row in before]
    assert summary(world) == figures
    assert figures["total"]["values"]["finished"] == 1
    # The world's settings are older than its log.
    different = [each for each in replay.differences(core, HOME) if not each.startswith(SETTINGS)]
    assert different == []


def test_a_retry_after_it_is_answered_as_before_without_the_document(world: World, staff: Caller) -> None:
    visits(staff, 1)
    body = {"queue": f"{HOME}:r", "document": {"kind": "dni", "number": "10117410"}}
    first = staff.post(f"/sites/{HOME}/tickets", body, Idempotency_Key="key-0").get_json()
    assert first["document"] == "*****410"
    retention.purge(world.application.core, later(world, 90), KEEP)
    again = staff.post(f"/sites/{HOME}/tickets", body, Idempotency_Key="key-0").get_json()
    assert again == {**first, "document": None}


def test_what_is_younger_stays(world: World, staff: Caller) -> None:
    visits(staff, 1)
    world.clock.at += timedelta(days=20)
    issue(staff, 7, {"kind": "dni", "number": "70117417"})
    retention.purge(world.application.core, later(world, 15), KEEP)
    body = {"queue": f"{HOME}:r", "document": {"kind": "dni", "number": "70117417"}}
    assert (
        staff.post(f"/sites/{HOME}/tickets", body, Idempotency_Key="key-7").get_json()["document"]
        == "*****417"
    )


def test_no_trace_of_it_is_left_in_any_table_or_file(world: World, staff: Caller) -> None:
    visits(staff)
    told = secrets(world)
    database = world.application.core.database
    assert len(told) > 2 * TICKETS
    before = all_texts(world)
    assert {each for each in told if each not in before} == set()
    purged = retention.purge(world.application.core, later(world, 90), KEEP)
    assert purged.overwritten
    after = all_texts(world)
    assert {each for each in told if each in after} == set()
    if database.is_sqlite:
        raw = files_of(database.url)
        assert b"key-79" in raw
        assert not [each for each in told if each.encode() in raw]


def files_of(url: str) -> bytes:
    """The database's file and its log, byte by byte."""
    path = Path(make_url(url).database or "")
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def test_what_is_kept_of_a_request_cannot_be_found_by_trying_all_documents(
    world: World, staff: Caller
) -> None:
    body = b'{"document": {"kind": "dni", "number": "10117410"}, "queue": "lima-norte:r"}'
    path = f"/api/v1/sites/{HOME}/tickets"
    sent = {"Authorization": f"Bearer {staff.token}", "Idempotency-Key": "one"}
    staff.client.post(path, data=body, headers=sent, content_type="application/json")
    with world.application.core.database.read() as connection:
        kept = connection.scalars(select(tables.answer.c.fingerprint)).one()
    tried = hashlib.sha256(b"\0".join((b"POST", f"{path}?".encode(), body))).hexdigest()
    assert kept not in ("", tried)
