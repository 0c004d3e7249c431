"""The day's end beside agents who work over midnight."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.floor import Floor, core_on
from ticketing.ledger import replay, tables
from ticketing.queueing.day_end import expire_due

MIDNIGHT = datetime(2026, 11, 25, 5, tzinfo=UTC)


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    core = core_on(database_url, [])
    yield Floor(core, [], now=MIDNIGHT - timedelta(minutes=30))
    core.database.close()


def state_of(floor: Floor, index: int = 0) -> str:
    found = {row["window"]: str(row["state"]) for row in floor.rows(tables.window_session)}
    return found[floor.window(index)]


def call_after_midnight(floor: Floor) -> str:
    """A window that is open since before midnight, and a person who came and was called after it."""
    floor.open()
    floor.now = MIDNIGHT + timedelta(seconds=5)
    floor.issue()
    floor.wait(5)
    called = floor.call_next()
    assert called is not None
    return called["id"]


@pytest.mark.parametrize("started", [False, True])
def test_closes_no_window_on_a_person_called_after_it(floor: Floor, started: bool) -> None:
    called = call_after_midnight(floor)
    if started:
        floor.act(floor.agent(0), called, "start")
    floor.wait(30)
    expire_due(floor.core, floor.now)
    assert state_of(floor) == "open"
    assert [str(row["state"]) for row in floor.rows(tables.ticket)] == ["serving" if started else "called"]
    if not started:
        floor.act(floor.agent(0), called, "start")
    floor.act(floor.agent(0), called, "finish")
    expire_due(floor.core, floor.now)
    assert state_of(floor) == "open", "the agent is at work in the new day"
    floor.issue()
    assert floor.call_next() is not None
    assert replay.differences(floor.core, floor.site) == []


def test_closes_that_window_at_the_next_one(floor: Floor) -> None:
    called = call_after_midnight(floor)
    floor.act(floor.agent(0), called, "start")
    expire_due(floor.core, floor.now)
    floor.now += timedelta(days=1)
    expire_due(floor.core, floor.now)
    assert state_of(floor) == "closed"
    assert [row["forgotten"] for row in floor.rows(tables.ticket)] == ["serving"]


def test_closes_a_window_whose_person_it_had_to_end(floor: Floor) -> None:
    floor.open()
    floor.issue()
    assert floor.call_next() is not None
    floor.now = MIDNIGHT + timedelta(seconds=30)
    expire_due(floor.core, floor.now)
    assert state_of(floor) == "closed"
    assert [row["forgotten"] for row in floor.rows(tables.ticket)] == ["called"]


def test_closes_an_idle_window_beside_one_at_work(floor: Floor) -> None:
    floor.open(1)
    call_after_midnight(floor)
    expire_due(floor.core, floor.now)
    assert (state_of(floor, 0), state_of(floor, 1)) == ("open", "closed")


def test_leaves_a_person_of_yesterday_who_was_resumed_after_it_in_the_agents_hands(floor: Floor) -> None:
    floor.open()
    floor.issue()
    called = floor.call_next()
    assert called is not None
    for action in ("start", "hold"):
        floor.act(floor.agent(0), called["id"], action)
    floor.now = MIDNIGHT + timedelta(seconds=20)
    floor.act(floor.agent(0), called["id"], "resume")
    floor.wait(5)
    expire_due(floor.core, floor.now)
    assert state_of(floor) == "open"
    floor.act(floor.agent(0), called["id"], "finish")
    assert [str(row["state"]) for row in floor.rows(tables.ticket)] == ["closed"]
