"""A switch by hand goes before the schedule, for its day unless told otherwise."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ticketing.domain.calendar import instants
from ticketing.domain.calendar.hours import hours_from
from ticketing.domain.calendar.openings import ByHand, Opening, Until, opening, scheduled, unattended_at
from ticketing.domain.calendar.schedule import ClosedBecause, Schedule

LIMA = "America/Lima"
WEEK = {day: ["08:00-16:45"] for day in ("mon", "tue", "wed", "thu", "fri")}


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(LIMA)).astimezone(UTC)


def schedule(**value: object) -> Schedule:
    return Schedule(LIMA, [hours_from({"week": WEEK, **value})], {})


ALWAYS = Schedule(LIMA, [], {})
NOON = local("2026-11-26 12:00")  # a Thursday
NEXT = local("2026-11-27 08:00")
MIDNIGHT = local("2026-11-27 00:00")


def test_yesterday_s_closing_leaves_nothing_in_the_morning() -> None:
    closing = ByHand(False, NOON)

    assert not opening(schedule(), closing, NOON).open
    assert opening(schedule(), closing, NEXT) == scheduled(schedule(), NEXT)
    assert opening(schedule(), closing, NEXT).open


def test_a_closing_by_hand_says_when_it_opens_again() -> None:
    found = opening(schedule(), ByHand(False, NOON), NOON)

    assert (found.because, found.opens_at) == (ClosedBecause.BY_HAND, NEXT)
    assert found.changes_at == MIDNIGHT


def test_a_centre_without_hours_opens_at_midnight_what_was_closed_by_hand() -> None:
    assert opening(ALWAYS, ByHand(False, NOON), NOON).opens_at == MIDNIGHT


def test_until_it_is_reopened_means_for_days() -> None:
    closing = ByHand(False, NOON, Until.REOPENED)
    found = opening(schedule(), closing, NOON + timedelta(days=30))

    assert (found.open, found.opens_at, found.changes_at) == (False, None, None)


def test_until_an_instant_means_until_then() -> None:
    two = local("2026-11-26 14:00")
    closing = ByHand(False, NOON, instants.to_text(two))

    assert opening(schedule(), closing, NOON).opens_at == two
    assert not opening(schedule(), closing, two - timedelta(seconds=1)).open
    assert opening(schedule(), closing, two).open


def test_an_opening_by_hand_goes_on_after_the_closing_time() -> None:
    evening = local("2026-11-26 19:00")
    found = opening(schedule(), ByHand(True, evening), evening)

    assert (found.open, found.closes_at, found.changes_at) == (True, MIDNIGHT, MIDNIGHT)


def test_an_opening_by_hand_that_runs_into_the_hours_ends_with_them() -> None:
    night = local("2026-11-26 20:00")
    until = instants.to_text(local("2026-11-27 09:00"))

    assert opening(schedule(), ByHand(True, night, until), night).closes_at == local("2026-11-27 16:45")


def test_a_switch_that_follows_the_schedule_holds_for_no_moment() -> None:
    assert not ByHand(False, NOON, Until.SCHEDULE).holds(NOON, LIMA)


def test_after_the_last_ticket_it_is_closed_and_still_attends() -> None:
    found = scheduled(schedule(last_ticket_minutes=15), local("2026-11-26 16:30"))

    assert found == Opening(
        False,
        closes_at=local("2026-11-26 16:45"),
        opens_at=NEXT,
        because=ClosedBecause.LAST_TICKET,
        changes_at=local("2026-11-26 16:45"),
    )


def test_until_the_last_ticket_it_is_open() -> None:
    found = scheduled(schedule(last_ticket_minutes=15), local("2026-11-26 16:29"))

    assert (found.open, found.closes_at) == (True, local("2026-11-26 16:45"))
    assert found.changes_at == local("2026-11-26 16:30")


def test_it_never_announces_an_opening_at_which_no_ticket_is_given() -> None:
    """A span that is shorter than the time before its closing."""
    short = Schedule(
        LIMA, [hours_from({"week": {"thu": ["08:00-12:00", "14:00-14:10"]}, "last_ticket_minutes": 15})], {}
    )

    assert scheduled(short, local("2026-11-26 13:00")).opens_at == local("2026-12-03 08:00")


@pytest.mark.parametrize(
    ("attended", "left", "expected"),
    [
        (True, None, None),
        (False, None, "2026-11-26 08:10"),
        (False, "2026-11-26 11:00", "2026-11-26 11:10"),
        (False, "2026-11-25 16:50", "2026-11-26 08:10"),
    ],
    ids=["attended", "never", "left today", "left yesterday"],
)
def test_a_queue_is_unattended_some_minutes_after_its_opening_or_its_last_window(
    attended: bool, left: str | None, expected: str | None
) -> None:
    opened = scheduled(schedule(), NOON)
    found = unattended_at(opened, attended, None if left is None else local(left), timedelta(minutes=10))

    assert found == (None if expected is None else local(expected))


def test_a_closed_queue_is_never_unattended() -> None:
    closed = scheduled(schedule(), local("2026-11-26 20:00"))

    assert unattended_at(closed, False, None, timedelta(minutes=10)) is None
