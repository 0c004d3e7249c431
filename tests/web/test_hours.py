"""Hours over the API: what a program is answered outside of them, and how a queue is switched by hand."""

import json
from typing import Any

import pytest
from sqlalchemy import insert

from tests.support.hours import WEEK
from tests.web.world import HOME, Caller, World, done
from ticketing.domain.settings import Noun
from ticketing.ledger import tables
from ticketing.ledger.settings import site_catalogue

QUEUE = f"{HOME}:r"
STATE = f"/queues/{QUEUE}/state"


@pytest.fixture
def supervisor(world: World) -> Caller:
    """At ten on a Tuesday; open until 16:45."""
    row = {"site": HOME, "noun": str(Noun.HOURS), "id": HOME, "value": {"week": WEEK}, "seq": 1}
    with world.application.core.database.write() as connection:
        connection.execute(insert(tables.setting).values(row))
        site_catalogue.changed(connection)
    return world.caller("supervisor")


def queue(caller: Caller) -> dict[str, Any]:
    site = done(caller.get(f"/sites/{HOME}"))
    return next(each for each in site["queues"] if each["id"] == QUEUE)


def test_a_queue_says_whether_it_is_open_as_the_contract_promises(supervisor: Caller) -> None:
    shown = queue(supervisor)

    assert {name: shown[name] for name in ("open", "full", "closes_at", "opens_at", "closed_because")} == {
        "open": True,
        "full": False,
        "closes_at": "2026-11-24T21:45:00.000Z",
        "opens_at": None,
        "closed_because": None,
    }


def test_outside_of_its_hours_the_answer_is_409_with_the_next_opening(
    world: World, supervisor: Caller
) -> None:
    world.clock.at = world.clock.at.replace(hour=23)
    answer = supervisor.post(f"/sites/{HOME}/tickets", {"queue": QUEUE})
    problem = json.loads(answer.data)

    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    assert {name: problem[name] for name in ("code", "opens_at", "closed_because")} == {
        "code": "queue_closed",
        "opens_at": "2026-11-25T13:00:00.000Z",
        "closed_because": "outside_hours",
    }


def test_a_queue_is_closed_until_an_instant_in_any_zone(supervisor: Caller) -> None:
    done(supervisor.put(STATE, {"open": False, "until": "2026-11-24T12:30:00-05:00"}))

    assert queue(supervisor)["opens_at"] == "2026-11-24T17:30:00.000Z"
    line = done(supervisor.get(f"/sites/{HOME}/queues"))["queues"][0]
    assert (line["by_hand"]["open"], line["by_hand"]["until"]) == (False, "2026-11-24T17:30:00.000Z")


@pytest.mark.parametrize("until", ["", "for ever", "2020-01-01T00:00:00Z", "2026-11-24T12:00", 7, "x" * 41])
def test_an_end_that_is_none_is_422(supervisor: Caller, until: object) -> None:
    answer = supervisor.put(STATE, {"open": False, "until": until})

    assert answer.status_code == 422, answer.data
    assert queue(supervisor)["open"] is True


def test_the_switch_s_event_says_until_when_it_holds(world: World, supervisor: Caller) -> None:
    done(supervisor.put(STATE, {"open": False, "until": "reopened", "reason": "Sin sistema"}))
    events = done(supervisor.get(f"/sites/{HOME}/events"))["events"]

    assert (events[-1]["type"], events[-1]["data"]) == (
        "queue.closed",
        {"until": "reopened", "reason": "Sin sistema"},
    )
