"""The true hour of what the day's end settled: by whom, between which instants, and what it changes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from tests.ledger.test_migrations import migrate_to
from tests.reports.busy_day import agree, play
from tests.support.floor import Floor, core_on
from ticketing.domain.errors import Conflict, Forbidden, Invalid
from ticketing.ledger import migrate, replay, tables
from ticketing.queueing import tickets
from ticketing.queueing.day_end import expire_due

MIDNIGHT = datetime(2026, 11, 25, 5, tzinfo=UTC)


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    core = core_on(database_url, [])
    yield Floor(core, [])
    core.database.close()


def called(floor: Floor, index: int = 0) -> str:
    floor.issue()
    view = floor.call_next(index)
    assert view is not None
    return str(view["id"])


def next_morning(floor: Floor) -> None:
    floor.wait(86_400)
    expire_due(floor.core, floor.now)


def row(floor: Floor, ticket: str) -> dict[str, Any]:
    return next(each for each in floor.rows(tables.ticket) if each["id"] == ticket)


def forgotten(floor: Floor) -> str:
    """An attention that began at nine and was not ended."""
    floor.open()
    ticket = called(floor)
    floor.act(floor.agent(0), ticket, "start")
    next_morning(floor)
    return ticket


def test_what_the_days_end_cut_is_in_no_sum_until_its_hour_is_given(floor: Floor) -> None:
    ticket = forgotten(floor)
    begun = floor.now - timedelta(days=1)
    found = row(floor, ticket)
    assert (found["state"], found["service_ms"], found["ended_at"]) == ("closed", 0, MIDNIGHT)
    told = begun + timedelta(minutes=7)
    view = floor.act(floor.supervisor, ticket, "correct", ended_at=told, reason="Se fue a las nueve")
    assert (view["service_s"], view["state"]) == (420, "closed")
    assert view["forgotten"] is not None and view["forgotten"]["ended_at"] == "2026-11-24T14:07:00.000Z"
    (attention,) = floor.rows(tables.attention)
    assert (attention["service_ms"], attention["ended_at"]) == (420_000, told)
    assert attention["ending"] == "ticket.corrected"


def test_a_second_correction_takes_the_place_of_the_first(floor: Floor) -> None:
    ticket = forgotten(floor)
    begun = floor.now - timedelta(days=1)
    for minutes in (50, 5, 9):
        floor.act(floor.supervisor, ticket, "correct", ended_at=begun + timedelta(minutes=minutes))
    assert row(floor, ticket)["service_ms"] == 9 * 60_000
    assert replay.differences(floor.core, floor.site) == []


def test_it_may_still_be_coded_afterwards_and_keeps_its_hour(floor: Floor) -> None:
    ticket = forgotten(floor)
    told = floor.now - timedelta(days=1) + timedelta(minutes=7)
    floor.act(floor.supervisor, ticket, "correct", ended_at=told)
    floor.act(floor.agent(0), ticket, "code", services=[{"service": "reniec:dni"}])
    found = row(floor, ticket)
    assert (found["state"], found["service_ms"], found["ended_at"]) == ("finished", 420_000, told)
    assert replay.differences(floor.core, floor.site) == []


@pytest.mark.parametrize(
    "seconds", [-1, 15 * 3600 + 1, 86_400, 86_401], ids=["before", "after its day", "now", "to come"]
)
def test_an_hour_before_it_began_or_after_its_day_is_refused(floor: Floor, seconds: int) -> None:
    ticket = forgotten(floor)
    begun = floor.now - timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        floor.act(floor.supervisor, ticket, "correct", ended_at=begun + timedelta(seconds=seconds))
    assert refused.value.code == "outside_spell"
    assert refused.value.extra == {"since": "2026-11-24T14:00:00.000Z", "until": "2026-11-25T05:00:00.000Z"}
    assert row(floor, ticket)["corrected_at"] is None


def test_the_first_and_the_last_instant_are_accepted(floor: Floor) -> None:
    ticket = forgotten(floor)
    begun = floor.now - timedelta(days=1)
    for told in (begun, MIDNIGHT):
        floor.act(floor.supervisor, ticket, "correct", ended_at=told)
        assert row(floor, ticket)["ended_at"] == told


def test_what_no_day_cut_has_no_hour_to_correct(floor: Floor) -> None:
    floor.open()
    ticket = called(floor)
    floor.act(floor.agent(0), ticket, "no-show")
    with pytest.raises(Conflict) as refused:
        floor.act(floor.supervisor, ticket, "correct", ended_at=floor.now)
    assert refused.value.code == "nothing_forgotten"


def test_an_hour_is_given_by_a_supervisor_alone(floor: Floor) -> None:
    ticket = forgotten(floor)
    with pytest.raises(Forbidden):
        floor.act(floor.agent(0), ticket, "correct", ended_at=MIDNIGHT)


def test_calls_pauses_and_waits_have_their_hours_too(floor: Floor) -> None:
    floor.open(0)
    floor.open(1)
    parked = called(floor)
    floor.act(floor.agent(0), parked, "start")
    floor.wait(60)
    floor.act(floor.agent(0), parked, "hold")
    held_at = floor.now
    floor.wait(60)
    waits_for = called(floor, 1)
    called_at = floor.now
    left = floor.issue()["id"]
    next_morning(floor)
    listed = tickets.forgotten_list(floor.core, floor.context(floor.supervisor), floor.site)["tickets"]
    assert [each["id"] for each in listed] == [waits_for, parked]
    for ticket, since in ((parked, held_at), (waits_for, called_at), (left, called_at)):
        floor.act(floor.supervisor, ticket, "correct", ended_at=since + timedelta(seconds=30))
    sums = ("wait_ms", "walk_ms", "service_ms", "hold_ms")
    assert [row(floor, parked)[name] for name in sums] == [0, 0, 60_000, 30_000]
    assert [row(floor, waits_for)[name] for name in sums] == [0, 30_000, 0, 0]
    assert [row(floor, left)[name] for name in sums] == [30_000, 0, 0, 0]
    (attention,) = floor.rows(tables.attention)
    assert (attention["service_ms"], attention["hold_ms"]) == (60_000, 30_000)
    listed = tickets.forgotten_list(floor.core, floor.context(floor.supervisor), floor.site)["tickets"]
    assert listed == []
    assert replay.differences(floor.core, floor.site) == []


def test_the_tables_of_an_earlier_version_become_those_that_the_log_gives(database_url: str) -> None:
    """Down to the tables that had the hours until midnight in them, and up again: as a rebuild has them."""
    core = core_on(database_url, [])
    floor = Floor(core, [])
    with core.database.write() as connection:
        agree(connection)
    play(floor, Random(13), 900)
    floor.wait(20 * 3600)
    expire_due(core, floor.now)
    states = {each["forgotten"] for each in floor.rows(tables.ticket)}
    assert {"waiting", "called", "serving"} <= states
    core.database.close()
    migrate_to(database_url, "0009")
    migrate.upgrade(database_url)
    core = core_on(database_url, [])
    assert replay.differences(core, floor.site) == []
    core.database.close()
