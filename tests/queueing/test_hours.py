"""A centre with hours: what is refused, what is told, and what a supervisor does by hand."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from tests.support.floor import Floor, core_on
from tests.support.hours import WEEK, give, give_hours, give_network
from ticketing.domain.errors import Conflict, Invalid
from ticketing.domain.events import EventType
from ticketing.domain.settings import NETWORK, Noun
from ticketing.ledger import replay, tables
from ticketing.queueing import queues
from ticketing.queueing.day_end import expire_due
from ticketing.queueing.reading import sites, views
from ticketing.queueing.shapes import QueueView, SiteQueue, SiteView

LIMA = ZoneInfo("America/Lima")


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    """On Tuesday, 24 November 2026, at nine; open until 16:45."""
    core = core_on(database_url, [])
    floor = Floor(core, [])
    give_hours(floor, week=WEEK)
    yield floor
    core.database.close()


def at(floor: Floor, text: str) -> None:
    floor.now = datetime.fromisoformat(text).replace(tzinfo=LIMA)


def local(text: str | None) -> str | None:
    """`2026-11-24 16:45` of an answer."""
    return None if text is None else datetime.fromisoformat(text).astimezone(LIMA).strftime("%Y-%m-%d %H:%M")


def site(floor: Floor) -> SiteView:
    return sites.site_view(floor.core, floor.context(floor.supervisor), floor.site)


def queue(floor: Floor, code: str = "s") -> SiteQueue:
    return next(each for each in site(floor)["queues"] if each["code"] == code)


def line(floor: Floor, code: str = "s") -> QueueView:
    view = views.queues_view(floor.core, floor.context(floor.supervisor), floor.site)
    return next(each for each in view["queues"] if each["code"] == code)


def refusal(floor: Floor, code: str = "s") -> dict[str, Any]:
    with pytest.raises(Conflict) as refused:
        floor.issue(code)
    assert refused.value.code == "queue_closed"
    return refused.value.extra


def switches(floor: Floor) -> list[tuple[str, Any]]:
    kinds = (EventType.QUEUE_OPENED, EventType.QUEUE_CLOSED)
    rows = sorted(floor.rows(tables.event), key=lambda row: row["seq"])
    return [(row["type"], row["data"].get("until")) for row in rows if row["type"] in kinds]


def test_within_the_hours_a_ticket_is_given_and_the_view_says_until_when(floor: Floor) -> None:
    assert floor.issue()["code"]
    shown = queue(floor)
    assert (shown["open"], local(shown["closes_at"])) == (True, "2026-11-24 16:45")
    assert (shown["opens_at"], shown["closed_because"]) == (None, None)


def test_outside_of_the_hours_it_is_refused_with_the_next_opening_and_why(floor: Floor) -> None:
    at(floor, "2026-11-24 16:45")
    extra = refusal(floor)

    assert (local(extra["opens_at"]), extra["closed_because"]) == ("2026-11-25 08:00", "outside_hours")
    shown = queue(floor)
    assert (shown["open"], local(shown["opens_at"])) == (False, "2026-11-25 08:00")
    assert floor.rows(tables.ticket) == []


def test_a_centre_without_hours_is_open_at_every_hour(database_url: str) -> None:
    core = core_on(database_url, [])
    plain = Floor(core, [])
    give_network(plain, country="PE")
    at(plain, "2026-12-25 03:00")

    assert plain.issue()["code"]
    assert (queue(plain)["open"], queue(plain)["closes_at"]) == (True, None)
    core.database.close()


def test_a_national_holiday_closes_and_is_named(floor: Floor) -> None:
    give_network(floor, country="PE")
    at(floor, "2026-12-25 10:00")

    assert refusal(floor)["closed_because"] == "holiday"
    assert queue(floor)["closed_note"] == "Navidad del Señor"
    assert local(queue(floor)["opens_at"]) == "2026-12-26 08:00"


def test_a_holiday_of_the_site_or_the_network_closes_too(floor: Floor) -> None:
    give(floor, Noun.HOLIDAYS, f"{floor.site}:11-25", name="Aniversario")
    give(floor, Noun.HOLIDAYS, f"{NETWORK}:2026-11-26", name="Día no laborable")

    at(floor, "2026-11-25 10:00")
    assert queue(floor)["closed_note"] == "Aniversario"
    assert local(queue(floor)["opens_at"]) == "2026-11-27 08:00"
    at(floor, "2026-11-26 10:00")
    assert queue(floor)["closed_note"] == "Día no laborable"


def test_the_narrower_hours_win(floor: Floor) -> None:
    give_hours(floor, ":entity:reniec", week={"tue": ["08:00-12:00"]})
    give_hours(floor, ":queue:a", week={"tue": ["10:00-11:00"]})

    assert local(queue(floor, "s")["closes_at"]) == "2026-11-24 12:00"
    assert local(queue(floor, "a")["opens_at"]) == "2026-11-24 10:00"
    assert refusal(floor, "a")["closed_because"] == "outside_hours"


def test_a_window_has_its_own_hours(floor: Floor) -> None:
    give_hours(floor, ":window:2", week={"tue": ["10:00-13:00"]})
    first, second = site(floor)["windows"][:2]

    assert (local(first["closes_at"]), first["closed_because"]) == ("2026-11-24 16:45", None)
    assert (local(second["opens_at"]), second["closed_because"]) == ("2026-11-24 10:00", "outside_hours")


def test_the_last_ticket_comes_before_the_closing(floor: Floor) -> None:
    give_hours(floor, week=WEEK, last_ticket_minutes=30)
    at(floor, "2026-11-24 16:14")
    assert floor.issue()["code"]
    at(floor, "2026-11-24 16:15")

    assert refusal(floor)["closed_because"] == "last_ticket"
    assert local(queue(floor)["closes_at"]) == "2026-11-24 16:45"
    assert local(queue(floor)["opens_at"]) == "2026-11-25 08:00"


def test_who_waits_at_the_closing_is_still_called_and_settled_at_the_day_s_end(floor: Floor) -> None:
    served, left = floor.issue(), floor.issue()
    at(floor, "2026-11-24 17:30")
    floor.open(0)
    called = floor.call_next(0)
    assert called and called["id"] == served["id"]
    at(floor, "2026-11-25 00:05")
    expire_due(floor.core, floor.now)

    states = {row["id"]: row["state"] for row in floor.rows(tables.ticket)}
    assert states[left["id"]] != "waiting"


def test_in_the_morning_nothing_of_yesterday_s_closing_is_left(floor: Floor) -> None:
    floor.set_queue("s", False)
    assert refusal(floor)["closed_because"] == "by_hand"
    at(floor, "2026-11-25 07:59")
    assert refusal(floor)["closed_because"] == "outside_hours"
    at(floor, "2026-11-25 08:00")

    assert floor.issue()["code"]
    assert line(floor)["by_hand"] is None
    assert switches(floor) == [("queue.closed", "day")]


def test_closed_until_it_is_reopened_it_stays_closed(floor: Floor) -> None:
    floor.set_queue("s", False, "reopened")
    at(floor, "2026-11-26 10:00")
    assert refusal(floor) == {"queue": floor.queue("s"), "opens_at": None, "closed_because": "by_hand"}
    floor.set_queue("s", True)

    assert floor.issue()["code"]


def test_closed_until_an_instant_it_opens_then(floor: Floor) -> None:
    floor.set_queue("s", False, "2026-11-24T11:00:00-05:00")
    assert local(refusal(floor)["opens_at"]) == "2026-11-24 11:00"
    at(floor, "2026-11-24 11:00")

    assert floor.issue()["code"]


@pytest.mark.parametrize("until", ["tomorrow", "2026-11-25", "2026-11-24T08:00:00Z", "9999-12-31T23:59:59Z"])
def test_an_end_that_is_none_is_refused(floor: Floor, until: str) -> None:
    with pytest.raises(Invalid) as refused:
        floor.set_queue("s", False, until)
    assert refused.value.extra == {"field": "until"}
    assert switches(floor) == []


def test_reopened_within_its_hours_it_follows_them_again(floor: Floor) -> None:
    floor.set_queue("s", False)
    floor.wait(600)
    assert floor.set_queue("s", True)["by_hand"] is None
    at(floor, "2026-11-24 16:45")

    assert refusal(floor)["closed_because"] == "outside_hours"
    assert switches(floor) == [("queue.closed", "day"), ("queue.opened", "schedule")]


def test_opened_outside_of_its_hours_it_gives_tickets_for_the_day(floor: Floor) -> None:
    at(floor, "2026-11-24 18:00")
    floor.set_queue("s", True)
    at(floor, "2026-11-24 23:59")
    assert floor.issue()["code"]
    at(floor, "2026-11-25 00:00")

    assert refusal(floor)["closed_because"] == "outside_hours"


def test_opened_until_it_is_switched_it_gives_tickets_at_night(floor: Floor) -> None:
    floor.set_queue("s", True, "reopened")
    at(floor, "2026-11-29 03:00")
    assert floor.issue()["code"]
    floor.set_queue("s", True, "schedule")

    assert refusal(floor)["closed_because"] == "outside_hours"


def test_closed_before_the_opening_it_stays_closed_when_the_hours_begin(floor: Floor) -> None:
    at(floor, "2026-11-24 07:30")
    floor.set_queue("s", False)
    at(floor, "2026-11-24 09:00")

    assert refusal(floor)["closed_because"] == "by_hand"


def test_asking_for_what_it_is_changes_nothing(floor: Floor) -> None:
    floor.set_queue("s", True)
    floor.set_queue("s", False)
    floor.set_queue("s", False)
    floor.set_queue("s", False, "day")
    assert switches(floor) == [("queue.closed", "day")]
    floor.set_queue("s", False, "reopened")
    floor.set_queue("s", False)

    assert switches(floor) == [("queue.closed", "day"), ("queue.closed", "reopened")]


def test_what_a_supervisor_wrote_is_for_the_staff_alone(floor: Floor) -> None:
    context = floor.context(floor.supervisor)
    queues.set_state(floor.core, context, floor.queue("s"), {"open": False, "reason": "Juan no vino"})

    assert queue(floor)["closed_note"] is None
    by_hand = line(floor)["by_hand"]
    assert by_hand and by_hand["reason"] == "Juan no vino"


def test_a_switch_from_before_holds_for_its_day_and_replays_as_it_stands(floor: Floor) -> None:
    """Its event says nothing of an end."""

    def decide(transaction: Any) -> None:
        transaction.append(EventType.QUEUE_CLOSED, queue=floor.queue("s"), data={"reason": None})

    floor.core.ledger.run(floor.site, floor.context(floor.supervisor).command, decide)
    assert refusal(floor)["closed_because"] == "by_hand"
    at(floor, "2026-11-25 09:00")

    assert queue(floor)["open"]
    assert [each for each in replay.differences(floor.core, floor.site) if "queue_state" in each] == []


def test_every_kind_of_switch_replays_to_the_same_row(floor: Floor) -> None:
    for until in (None, "reopened", "2026-11-24T20:00:00Z", "schedule"):
        floor.set_queue("s", False, until)
        assert [each for each in replay.differences(floor.core, floor.site) if "queue_state" in each] == []


def test_a_queue_that_no_window_attends_is_told_after_some_minutes(floor: Floor) -> None:
    at(floor, "2026-11-24 08:09")
    assert not queue(floor)["unattended"]
    at(floor, "2026-11-24 08:10")

    assert queue(floor)["unattended"]
    assert local(line(floor)["unattended_since"]) == "2026-11-24 08:00"
    assert floor.issue()["code"]


def test_an_open_window_attends_its_queues_and_a_pause_leaves_them(floor: Floor) -> None:
    floor.open(0)
    assert not queue(floor)["unattended"]
    assert queue(floor, "r")["unattended"]
    floor.open(0, "paused")
    floor.wait(599)
    assert not queue(floor)["unattended"]
    floor.wait(1)

    assert queue(floor)["unattended"]


def test_an_agent_of_another_entity_attends_nothing(floor: Floor) -> None:
    agent = floor.agent(0).id
    floor.open(0)
    with floor.core.database.write() as connection:
        connection.execute(
            insert(tables.person).values(
                id=agent, username=agent, name="Ana", active=True, created_at=floor.now
            )
        )
        connection.execute(
            insert(tables.person_grant).values(
                id=f"{agent}-1", person=agent, role="agent", site=floor.site, entity="sunat"
            )
        )
    floor.wait(3600)

    assert queue(floor)["unattended"]


def test_a_site_may_give_no_tickets_for_what_no_window_attends(floor: Floor) -> None:
    give(floor, Noun.SITES, floor.site, unattended_minutes=5, issue_unattended=False)
    at(floor, "2026-11-24 08:04")
    assert floor.issue()["code"]
    at(floor, "2026-11-24 08:05")
    assert refusal(floor)["closed_because"] == "no_window"
    assert not queue(floor)["open"]
    floor.open(0)

    assert floor.issue()["code"]


def test_by_hand_it_gives_tickets_without_a_window_as_well(floor: Floor) -> None:
    give(floor, Noun.SITES, floor.site, issue_unattended=False)
    assert refusal(floor)["closed_because"] == "no_window"
    floor.set_queue("s", True)
    floor.wait(3600)

    assert floor.issue()["code"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24 07:00", "2026-11-24 08:00"),
        ("2026-11-24 08:00", "2026-11-24 08:10"),
        ("2026-11-24 08:10", "2026-11-24 16:45"),
        ("2026-11-24 16:45", "2026-11-25 00:00"),
        ("2026-11-29 12:00", "2026-11-30 00:00"),
    ],
    ids=["opening", "unattended", "closing", "midnight", "midnight of a closed day"],
)
def test_the_view_says_when_it_becomes_otherwise_by_itself(floor: Floor, now: str, expected: str) -> None:
    at(floor, now)
    view = site(floor)

    assert (local(view["at"]), local(view["changes_at"])) == (now, expected)


def test_between_two_changes_nothing_changes(floor: Floor) -> None:
    """The rule behind painting on time: a walk of a week, minute by minute, with switches by hand."""
    give_network(floor, country="PE")
    give_hours(floor, ":queue:r", week={"tue": ["08:00-12:00", "13:00-15:00"]}, last_ticket_minutes=20)
    floor.open(0)
    floor.set_queue("s", False, "2026-11-24T18:20:00Z")
    floor.set_queue("a", False)
    before, known = site(floor), site(floor)["changes_at"]
    for _ in range(2 * 24 * 6):
        floor.now += timedelta(minutes=10)
        view = site(floor)
        told = {**view, "at": before["at"], "changes_at": before["changes_at"]}
        if floor.now < datetime.fromisoformat(known):
            assert told == before
        before, known = view, view["changes_at"]
