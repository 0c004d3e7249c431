"""Dating back what a clock that was ahead dated in the future."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.support.floor import Floor, core_on
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.errors import Forbidden
from ticketing.ledger import replay, tables
from ticketing.ledger.context import Context
from ticketing.queueing import redating
from ticketing.queueing.reading import views

AHEAD = [timedelta(minutes=10), timedelta(hours=1), timedelta(days=1), timedelta(days=30)]
OPERATOR = Actor(ActorKind.SYSTEM, "command line", "command line", (Grant(Role.ADMINISTRATOR, None, None),))


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    core = core_on(database_url, [])
    yield Floor(core, [])
    core.database.close()


def put_right(floor: Floor, by: timedelta | None = None) -> int:
    return redating.put_right(floor.core, Context(OPERATOR, floor.now), floor.site, by)


def ticket(floor: Floor, ticket_id: str) -> dict[str, Any]:
    return next(each for each in floor.rows(tables.ticket) if each["id"] == ticket_id)


def work_ahead(floor: Floor, ahead: timedelta) -> tuple[str, str, str]:
    """A person came before the clock went ahead, two after it, and one of them was served."""
    floor.issue()
    floor.open()
    floor.wait(60)
    floor.now += ahead
    before = floor.rows(tables.ticket)[0]["id"]
    if ahead < timedelta(hours=2):
        floor.call_next()
        for action in ("start", "finish"):
            floor.act(floor.agent(0), before, action)
    served = floor.issue()["id"]
    floor.open(1)
    floor.wait(60)
    assert floor.call_next(1) is not None
    for action in ("start", "finish"):
        floor.wait(30)
        floor.act(floor.agent(1), served, action)
    waiting = floor.issue()["id"]
    floor.now -= ahead
    return before, served, waiting


@pytest.mark.parametrize("ahead", AHEAD, ids=str)
def test_everything_is_of_the_past_and_of_today_again(floor: Floor, ahead: timedelta) -> None:
    today = floor.now.date()
    _, served, waiting = work_ahead(floor, ahead)
    named = redating.sites_ahead(floor.core, floor.now)
    assert [each.site for each in named] == [floor.site]
    assert {ticket(floor, each)["code"] for each in (served, waiting)} <= set(named[0].codes)
    put_right(floor)
    assert redating.sites_ahead(floor.core, floor.now) == []
    for row in floor.rows(tables.ticket):
        assert row["day"] == today
        held = [row[name] for name in ("arrived_at", "issued_at", "called_at", "started_at", "ended_at")]
        known = [each for each in held if each is not None]
        assert known == sorted(known)
        assert known[-1] <= floor.now
        assert row["wait_ms"] + row["walk_ms"] + row["service_ms"] < 600_000
    assert all(row["since"] <= floor.now for row in floor.rows(tables.window_session))
    assert {row["day"] for row in floor.rows(tables.attention)} == {today}
    assert all(row["ended_at"] <= floor.now for row in floor.rows(tables.attention))
    counts = [row for row in floor.rows(tables.queue_day) if row["day"] == today]
    assert sum(row["issued"] for row in counts) == 3
    assert replay.differences(floor.core, floor.site) == []
    assert replay.check_gapless(floor.core, floor.site)


def test_the_log_says_that_its_time_began_again(floor: Floor) -> None:
    work_ahead(floor, timedelta(days=1))
    put_right(floor)
    floor.wait(5)
    floor.issue()
    events = sorted(floor.rows(tables.event), key=lambda row: row["seq"])
    back = [two["type"] for one, two in pairwise(events) if two["at"] < one["at"]]
    assert back == ["clock.set_back"]
    assert events[-1]["at"] == floor.now


def test_people_who_wait_are_called_after_it_in_their_order(floor: Floor) -> None:
    before, _, waiting = work_ahead(floor, timedelta(days=1))
    put_right(floor)
    floor.wait(5)
    later = floor.issue()
    assert later["code"] != ticket(floor, waiting)["code"]
    order = []
    while called := floor.call_next(1):
        order.append(called["id"])
        floor.act(floor.agent(1), called["id"], "start")
        floor.act(floor.agent(1), called["id"], "finish")
    assert order == [before, waiting, later["id"]]


def test_a_code_that_came_from_another_day_is_not_given_twice(floor: Floor) -> None:
    floor.now += timedelta(days=1)
    early = [floor.issue()["code"] for _ in range(2)]
    floor.now -= timedelta(days=1)
    put_right(floor)
    assert not set(early) & {floor.issue()["code"] for _ in range(3)}


def test_how_far_the_clock_was_ahead_can_be_said(floor: Floor) -> None:
    floor.now += timedelta(hours=1)
    waiting = floor.issue()["id"]
    floor.now -= timedelta(hours=1)
    came = floor.now
    floor.wait(300)
    put_right(floor, timedelta(hours=1))
    assert ticket(floor, waiting)["arrived_at"] == came


def test_a_site_that_is_not_ahead_is_left_alone(floor: Floor) -> None:
    floor.issue()
    before = floor.rows(tables.event)
    assert put_right(floor) == 0
    assert floor.rows(tables.event) == before


def test_only_a_person_who_configures_the_site_may_set_its_log_back(floor: Floor) -> None:
    with pytest.raises(Forbidden):
        redating.put_right(floor.core, floor.context(floor.agent(0)), floor.site)


def test_a_supervisor_is_told_of_a_log_from_the_future(floor: Floor) -> None:
    floor.now += timedelta(days=1)
    floor.issue()
    floor.now -= timedelta(days=1)
    view = views.queues_view(floor.core, floor.context(floor.supervisor), floor.site)
    assert view["clock"] == {"by_s": None, "until": "2026-11-25T14:00:00.000Z"}
    put_right(floor)
    assert views.queues_view(floor.core, floor.context(floor.supervisor), floor.site)["clock"] is None


def test_people_are_served_today_while_the_log_is_in_the_future(floor: Floor) -> None:
    floor.now += timedelta(days=1)
    floor.issue()
    floor.now -= timedelta(days=1)
    today = floor.issue()["id"]
    assert ticket(floor, today)["day"] == floor.now.date()
    floor.open()
    called = floor.call_next()
    assert called is not None
    assert called["id"] == today
