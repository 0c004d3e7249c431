"""Edges of days: no unserved ticket counts as served, and each attention counts once at the day's end."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from tests.lake.history import (
    code,
    each_counted_once,
    everything,
    in_lake,
    in_tables,
    next_morning,
    remembered_is_read,
    serve,
)
from tests.support.floor import Floor
from ticketing.lake.checking import check
from ticketing.lake.closing import close_due
from ticketing.lake.layout import Lake
from ticketing.ledger import tables
from ticketing.queueing.day_end import expire_due

DAY = date(2026, 11, 24)
NEXT = DAY + timedelta(days=1)
#: Ten seconds before midnight in Lima.
LATE = datetime(2026, 11, 25, 4, 59, 50, tzinfo=UTC)


def close(floor: Floor) -> None:
    """Go to the next morning, close all days before it, and check that the files agree with the ledger."""
    next_morning(floor)
    close_due(floor.core, floor.now)
    assert list(check(floor.core, floor.now)) == []


def by_ticket(lake: Lake, name: str = "tickets") -> dict[str, dict[str, Any]]:
    return {row["ticket"]: row for row in in_lake(lake, name)}


def called(floor: Floor) -> str:
    ticket = floor.call_next()
    assert ticket is not None
    return str(ticket["id"])


def test_whoever_is_left_at_closing_time_was_not_served(floor: Floor, lake: Lake) -> None:
    floor.open()
    waiting, on_call = (floor.issue(queue=floor.queue(code))["id"] for code in ("r", "s"))
    floor.wait(300)
    assert called(floor) == on_call
    close(floor)
    found = by_ticket(lake)
    assert (found[waiting]["state"], found[on_call]["state"]) == ("cancelled", "no_show")
    assert {row["started_at"] for row in found.values()} == {None}
    assert {row["service_ms"] + row["attentions"] for row in found.values()} == {0}
    assert in_lake(lake, "attentions") == []


def test_an_attention_that_the_days_end_settled_has_no_known_end(floor: Floor, lake: Lake) -> None:
    floor.open()
    floor.issue()
    ticket = called(floor)
    floor.wait(60)
    floor.act(floor.agent(0), ticket, "start")
    begun = floor.now
    close(floor)
    row, (attention,) = by_ticket(lake)[ticket], in_lake(lake, "attentions")
    assert (row["state"], row["started_at"], row["ended_at"], row["done"]) == ("closed", begun, None, [])
    assert attention["service_ms"] is row["service_ms"] is attention["ended_at"] is None
    assert (row["walk_ms"], attention["hold_ms"], attention["ending"]) == (60_000, 0, "ticket.expired")
    each_counted_once(floor, lake)


def test_the_true_hour_that_is_given_afterwards_is_in_the_files_of_its_day(floor: Floor, lake: Lake) -> None:
    floor.open()
    floor.issue()
    ticket = called(floor)
    floor.act(floor.agent(0), ticket, "start")
    begun = floor.now
    floor.wait(120)
    floor.act(floor.agent(0), ticket, "hold")
    floor.wait(60)
    floor.act(floor.agent(0), ticket, "resume")
    close(floor)
    remembered_is_read(floor, DAY)
    for later in (500, 300):
        told = begun + timedelta(seconds=180 + later)
        floor.act(floor.supervisor, ticket, "correct", ended_at=told, reason="Se olvidó de cerrar")
        remembered_is_read(floor, DAY)
        assert close_due(floor.core, floor.now).rewritten == [(floor.site, DAY)]
        row, (attention,) = by_ticket(lake)[ticket], in_lake(lake, "attentions")
        assert row["ended_at"] == attention["ended_at"] == told
        assert attention["service_ms"] == row["service_ms"] == (120 + later) * 1000
        assert (attention["hold_ms"], attention["ending"]) == (60_000, "ticket.corrected")
    assert list(check(floor.core, floor.now)) == []
    each_counted_once(floor, lake)


def test_one_who_came_back_in_time_counts_once_and_as_served(floor: Floor, lake: Lake) -> None:
    floor.open()
    floor.issue()
    ticket = called(floor)
    floor.wait(60)
    floor.act(floor.agent(0), ticket, "no-show")
    floor.wait(120)
    floor.act(floor.agent(0), ticket, "restore")
    floor.wait(30)
    assert serve(floor) == ticket
    close(floor)
    (row,) = in_lake(lake, "tickets")
    assert (row["state"], row["attentions"], row["away_ms"]) == ("finished", 1, 120_000)
    assert (row["wait_ms"], row["walk_ms"]) == (30_000, 90_000)
    assert len(in_lake(lake, "attentions")) == 1


def test_of_a_merged_visit_only_the_last_ticket_was_served(floor: Floor, lake: Lake) -> None:
    floor.open(1)
    first = floor.issue("a")["id"]
    floor.wait(60)
    for queue in ("s", "r"):
        last = next(str(row["id"]) for row in floor.rows(tables.ticket) if row["state"] == "waiting")
        floor.act(floor.supervisor, last, "misroute", queue=floor.queue(queue))
        floor.wait(60)
    served = serve(floor, 1)
    close(floor)
    found = by_ticket(lake)
    assert {row["visit"] for row in found.values()} == {first}
    assert sorted(row["state"] for row in found.values()) == ["finished", "misrouted", "misrouted"]
    assert [row["wait_ms"] for row in found.values() if row["replaced_by"] is None] == [180_000]
    assert [row["ticket"] for row in in_lake(lake, "attentions")] == [served]


def test_a_transferred_ticket_is_one_ticket_with_two_attentions(floor: Floor, lake: Lake) -> None:
    floor.open(0)
    floor.open(2)
    floor.issue()
    ticket = called(floor)
    floor.act(floor.agent(0), ticket, "start")
    floor.wait(100)
    floor.act(floor.agent(0), ticket, "transfer", queue=floor.queue("r"))
    floor.wait(50)
    assert serve(floor, 2) == ticket
    close(floor)
    (row,) = in_lake(lake, "tickets")
    assert (row["transfers"], row["attentions"], row["queue"]) == (1, 2, floor.queue("r"))
    first, second = in_lake(lake, "attentions")
    assert (first["queue"], first["ending"], first["service_ms"]) == (
        floor.queue("s"),
        "ticket.transferred",
        100_000,
    )
    assert (second["queue"], second["ordinal"], second["service_ms"]) == (floor.queue("r"), 2, 240_000)
    assert first["service_ms"] + second["service_ms"] == row["service_ms"]
    each_counted_once(floor, lake)


def test_what_is_coded_late_changes_its_own_day_alone(floor: Floor, lake: Lake) -> None:
    floor.open()
    floor.issue()
    ticket = serve(floor, coded=False)
    close(floor)
    before = by_ticket(lake)[ticket]
    floor.wait(3 * 86_400)
    code(floor, ticket)
    assert close_due(floor.core, floor.now).rewritten == [(floor.site, DAY)]
    after = by_ticket(lake)[ticket]
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"state", "service", "done", "outcome", "seq"} - (
        {"outcome"} if after["outcome"] == before["outcome"] else set()
    )
    assert list(check(floor.core, floor.now)) == []


def test_one_who_is_finished_after_midnight_belongs_to_the_day_of_the_ticket(
    floor: Floor, lake: Lake
) -> None:
    """The servers settle the day within a minute after midnight; an attention may be finished before that."""
    floor.now = LATE - timedelta(minutes=5)
    floor.open()
    floor.issue()
    floor.wait(285)
    ticket = called(floor)
    floor.act(floor.agent(0), ticket, "start")
    floor.wait(30)
    floor.act(
        floor.agent(0),
        ticket,
        "finish",
        services=[{"service": "reniec:dni", "quantity": 1}],
        outcome="resolved",
    )
    expire_due(floor.core, floor.now)
    assert close_due(floor.core, floor.now + timedelta(minutes=1)).closed == [(floor.site, DAY)]
    (row,), (attention,) = in_lake(lake, "tickets"), in_lake(lake, "attentions")
    assert (row["day"], row["state"], row["ended_at"]) == (DAY, "finished", floor.now)
    assert (attention["day"], attention["service_ms"]) == (DAY, 30_000)
    assert sum(each["ms"] for each in in_lake(lake, "sessions")) == 310_000
    assert (
        sum(each["ms"] for each in in_tables(floor, "sessions", NEXT))
        == (floor.now - LATE - timedelta(seconds=10)).total_seconds() * 1000
    )
    each_counted_once(floor, lake)


def test_a_command_that_was_on_its_way_at_midnight_reopens_its_day(floor: Floor, lake: Lake) -> None:
    floor.issue()
    close(floor)
    morning = floor.now
    floor.now = LATE
    late = floor.issue()["id"]
    floor.now = morning
    assert late in {row["ticket"] for row in everything(floor, lake)["tickets"]}
    expire_due(floor.core, morning)
    assert close_due(floor.core, morning).rewritten == [(floor.site, DAY)]
    assert by_ticket(lake)[late]["state"] == "cancelled"
    each_counted_once(floor, lake)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/Santiago", date(2026, 4, 4), 25),
        ("America/Santiago", date(2026, 9, 6), 23),
        ("America/Havana", date(2026, 11, 1), 25),
        ("America/Havana", date(2026, 3, 8), 23),
    ],
)
def test_a_day_of_another_length_is_closed_whole(
    floor: Floor, lake: Lake, zone: str, day: date, hours: int
) -> None:
    """A person every half an hour over three days: each counts on the day of the site's clock."""
    with floor.core.database.write() as connection:
        connection.execute(update(tables.site).where(tables.site.c.id == floor.site).values(timezone=zone))
    floor.now = datetime(day.year, day.month, day.day, 15, tzinfo=UTC) - timedelta(days=1)
    floor.open()
    for _ in range(2 * 48):
        floor.issue()
        floor.wait(1800)
    expire_due(floor.core, floor.now)
    close_due(floor.core, floor.now)
    next_morning(floor)
    close_due(floor.core, floor.now)
    assert list(check(floor.core, floor.now)) == []
    found = in_lake(lake, "tickets")
    assert len(found) == 96
    assert sum(row["day"] == day for row in found) == 2 * hours
    open_ms = dict.fromkeys((day - timedelta(days=1), day, day + timedelta(days=1)), 0)
    for row in in_lake(lake, "sessions"):
        open_ms[row["day"]] += row["ms"]
    assert open_ms[day] == hours * 3_600_000
