"""Requests of kiosks over HTTP: bursts, withdrawals, and a phone that shows the ticket."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import update

from tests.web.world import HOME, World, done
from ticketing.ledger import tables
from ticketing.ledger.settings import site_catalogue

WITHDRAWALS = f"/sites/{HOME}/withdrawals"
TICKETS = f"/sites/{HOME}/tickets"
WISH = {"queue": f"{HOME}:r"}


def limit(world: World, tickets: int) -> None:
    with world.application.core.database.write() as connection:
        connection.execute(update(tables.site).values(kiosk_limit=tickets))
        site_catalogue.changed(connection)


def test_a_burst_gets_429_with_the_time_to_wait(world: World) -> None:
    limit(world, 2)
    kiosk = world.caller("kiosk")
    kiosk.issue()
    kiosk.issue()
    refused = kiosk.post(TICKETS, WISH)
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_fast")
    assert 50 <= int(refused.headers["Retry-After"]) == refused.get_json()["retry_after_s"] <= 60
    world.caller("greeter").issue()


def test_a_burst_is_told_to_the_supervisor_with_the_device_until_it_is_past(world: World) -> None:
    limit(world, 2)
    kiosk, supervisor = world.caller("kiosk"), world.caller("supervisor")
    kiosk.issue()
    view = done(supervisor.get(f"/sites/{HOME}/queues"))
    assert view["bursts"] == []
    kiosk.issue()
    view = done(supervisor.get(f"/sites/{HOME}/queues"))
    (burst,) = view["bursts"]
    assert (burst["tickets"], bool(burst["name"])) == (2, True)
    told_for = datetime.fromisoformat(burst["until"]) - datetime.fromisoformat(burst["at"])
    assert told_for == timedelta(minutes=5)
    # The page is painted again when it is past, without an event.
    assert view["changes_at"] <= burst["until"]


@pytest.mark.parametrize(
    "typed", ["r1", "R-001", "R-0001", "1", "001", " r 1 ", "r\u20131", "R001", "r.1", "R_1"]
)
def test_a_code_is_found_however_it_is_typed(world: World, typed: str) -> None:
    code = world.caller("kiosk").issue()["code"]
    world.caller("kiosk").issue()
    assert code == "R-001"
    found = done(world.caller("supervisor").get(f"/sites/{HOME}/tickets?{urlencode({'code': typed})}"))
    assert [each["code"] for each in found["tickets"]] == [code]


@pytest.mark.parametrize("typed", ["x1", "r", "r%1", "-", "r-1-2", "R-1x", "r99999999999"])
def test_what_is_no_code_of_a_ticket_finds_none(world: World, typed: str) -> None:
    world.caller("kiosk").issue()
    found = done(world.caller("supervisor").get(f"/sites/{HOME}/tickets?{urlencode({'code': typed})}"))
    assert found["tickets"] == []


def test_a_withdrawn_request_answers_what_became_of_it(world: World) -> None:
    kiosk = world.caller("kiosk")
    code = done(kiosk.post(TICKETS, WISH, Idempotency_Key="k1"))["code"]
    assert done(kiosk.post(WITHDRAWALS, {"key": "k1"})) == {"outcome": "cancelled", "code": code}
    assert done(kiosk.post(WITHDRAWALS, {"key": "k2"})) == {"outcome": "unissued", "code": None}
    late = kiosk.post(TICKETS, WISH, Idempotency_Key="k2")
    assert (late.status_code, late.get_json()["code"]) == (409, "withdrawn")


def test_a_ticket_that_a_phone_shows_is_not_withdrawn(world: World) -> None:
    kiosk, phone = world.caller("kiosk"), world.watcher()
    ticket = done(kiosk.post(TICKETS, WISH, Idempotency_Key="k1"))
    assert phone.join(f"ticket:{ticket['id']}") == {"ok": True}
    assert done(kiosk.post(WITHDRAWALS, {"key": "k1"}))["outcome"] == "kept"
    assert done(kiosk.get(f"/tickets/{ticket['id']}"))["state"] == "waiting"


def test_a_withdrawal_needs_a_key_that_can_be_one(world: World) -> None:
    kiosk = world.caller("kiosk")
    for body in ({}, {"key": ""}, {"key": "two words"}, {"key": None}, {"key": "k", "more": 1}):
        assert kiosk.post(WITHDRAWALS, body).status_code == 422


def test_a_second_ticket_for_a_document_is_asked_for(world: World) -> None:
    kiosk = world.caller("kiosk")
    wish = {**WISH, "document": {"kind": "dni", "number": "40123456"}}
    first = done(kiosk.post(TICKETS, wish))
    asked = kiosk.post(TICKETS, wish)
    problem = asked.get_json()
    assert (asked.status_code, problem["code"]) == (409, "already_waiting")
    assert problem["ticket_code"] == first["code"] in problem["detail"]
    assert done(kiosk.post(TICKETS, {**wish, "again": True}))["code"] != first["code"]
