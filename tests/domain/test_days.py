"""The business day is the site's."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticketing.domain.calendar.days import Month, business_day, day_end, day_start, months_between

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


@given(day=st.dates())
def test_a_month_holds_its_days_and_no_others(day: date) -> None:
    month = Month.of(day)
    assert month.first <= day <= month.last
    assert (month.first.day, Month.of(month.last)) == (1, month)
    assert month.last == date.max or Month.of(month.last + timedelta(days=1)) == month.plus(1)


@given(months=st.integers(-12_000, 12_000), year=st.integers(1500, 2500), number=st.integers(1, 12))
def test_months_are_added_and_taken_back(months: int, year: int, number: int) -> None:
    month = Month(year, number)
    if not 1 <= (year * 12 + number - 1 + months) // 12 <= 9999:
        with pytest.raises(OverflowError):
            month.plus(months)
        return
    assert month.plus(months).plus(-months) == month
    assert (month.plus(months) > month) == (months > 0)


def test_months_between_two_days_count_both_ends() -> None:
    winter = [str(each) for each in months_between(date(2025, 11, 30), date(2026, 2, 1))]
    assert winter == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert months_between(date(2026, 2, 1), date(2026, 1, 31)) == []
    assert [str(each) for each in months_between(date(999, 12, 1), date(1000, 1, 1))] == [
        "0999-12",
        "1000-01",
    ]
