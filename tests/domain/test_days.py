"""The business day is the site's."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ticketing.domain.days import business_day, day_end, day_start

LIMA = "America/Lima"
TUESDAY = date(2026, 11, 24)
ZONES = [LIMA, "America/Santiago", "America/Havana", "Europe/Madrid", "Africa/Cairo", "Asia/Kathmandu"]


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    "at", [utc(2026, 11, 24, 23, 59), utc(2026, 11, 25, 0, 1)], ids=["18:59 in Lima", "19:01 in Lima"]
)
def test_utc_midnight_in_the_afternoon_changes_no_day_in_lima(at: datetime) -> None:
    assert business_day(at, LIMA) == TUESDAY


def test_the_day_changes_at_limas_midnight() -> None:
    assert business_day(utc(2026, 11, 25, 4, 59, 59), LIMA) == TUESDAY
    assert business_day(utc(2026, 11, 25, 5), LIMA) == date(2026, 11, 25)
    assert (day_start(TUESDAY, LIMA), day_end(TUESDAY, LIMA)) == (utc(2026, 11, 24, 5), utc(2026, 11, 25, 5))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)]
)
def test_a_time_change_makes_a_day_shorter_or_longer(day: date, hours: int) -> None:
    assert day_end(day, "Europe/Madrid") - day_start(day, "Europe/Madrid") == timedelta(hours=hours)


def test_a_day_without_midnight_starts_at_the_time_change() -> None:
    # In Santiago the clocks jump from midnight to one o'clock.
    assert day_start(date(2026, 9, 6), "America/Santiago") == utc(2026, 9, 6, 4)


@pytest.mark.parametrize("zone", ZONES)
def test_days_follow_each_other_without_gap_and_hold_their_instants(zone: str) -> None:
    for offset in range(366):
        day = date(2026, 1, 1) + timedelta(days=offset)
        start, end = day_start(day, zone), day_end(day, zone)
        assert end == day_start(day + timedelta(days=1), zone)
        assert business_day(start, zone) == day == business_day(end - timedelta(milliseconds=1), zone)
        assert business_day(start - timedelta(milliseconds=1), zone) < day
