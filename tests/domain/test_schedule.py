"""Opening hours: layers, dated exceptions, holidays, and the days on which clocks change."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ticketing.domain.calendar.hours import HolidayCalendar, PastMidnight, hours_from, span_from, span_text
from ticketing.domain.calendar.schedule import Closed, ClosedBecause, Hours, Open, Schedule, Span

LIMA = "America/Lima"
WEEK = {
    "mon": ["08:00-16:45"],
    "tue": ["08:00-16:45"],
    "wed": ["08:00-16:45"],
    "thu": ["08:00-16:45"],
    "fri": ["08:00-16:45"],
    "sat": ["08:00-13:45"],
}
SITE = hours_from({"week": WEEK})
CHRISTMAS = {date(2026, 12, 25): "Navidad"}


def local(text: str, zone: str = LIMA) -> datetime:
    """`2026-11-27 09:30` at the site."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def schedule(*layers: Hours, zone: str = LIMA, holidays: dict[date, str] | None = None) -> Schedule:
    return Schedule(zone, layers, holidays or {})


def closed(because: ClosedBecause, opens_at: str | None, note: str | None = None) -> Closed:
    return Closed(because, None if opens_at is None else local(opens_at), note)


def test_a_place_without_hours_is_open_always() -> None:
    found = schedule(holidays=CHRISTMAS).at(local("2026-12-25 03:00"))

    assert found == Open(local("2026-12-25 00:00"), None, None)


def test_within_its_hours_it_says_until_when() -> None:
    found = schedule(SITE).at(local("2026-11-27 09:30"))

    assert found == Open(local("2026-11-27 08:00"), local("2026-11-27 16:45"), local("2026-11-27 16:45"))


@pytest.mark.parametrize(
    ("now", "opens_at"),
    [
        ("2026-11-27 07:59", "2026-11-27 08:00"),
        ("2026-11-27 16:45", "2026-11-28 08:00"),
        ("2026-11-28 13:45", "2026-11-30 08:00"),
        ("2026-11-29 10:00", "2026-11-30 08:00"),
    ],
    ids=["before the opening", "at the closing", "after Saturday", "on Sunday"],
)
def test_outside_of_its_hours_it_says_when_it_opens(now: str, opens_at: str) -> None:
    assert schedule(SITE).at(local(now)) == closed(ClosedBecause.OUTSIDE_HOURS, opens_at)


def test_a_break_closes_until_the_second_span() -> None:
    found = schedule(hours_from({"week": {"fri": ["08:00-13:00", "14:00-17:00"]}}))

    assert found.at(local("2026-11-27 13:30")) == closed(ClosedBecause.OUTSIDE_HOURS, "2026-11-27 14:00")
    assert isinstance(found.at(local("2026-11-27 14:00")), Open)


def test_a_holiday_closes_and_has_a_name() -> None:
    found = schedule(SITE, holidays=CHRISTMAS).at(local("2026-12-25 10:00"))

    assert found == closed(ClosedBecause.HOLIDAY, "2026-12-26 08:00", "Navidad")


def test_a_mall_may_open_on_holidays_as_usual_or_for_some_hours() -> None:
    usual = hours_from({"week": WEEK, "holidays": "usual"})
    shorter = hours_from({"week": WEEK, "holidays": ["10:00-14:00"]})
    now = local("2026-12-25 15:00")

    assert isinstance(schedule(usual, holidays=CHRISTMAS).at(now), Open)
    assert isinstance(schedule(shorter, holidays=CHRISTMAS).at(now), Closed)
    assert isinstance(schedule(shorter, holidays=CHRISTMAS).at(local("2026-12-25 10:00")), Open)


def test_a_dated_exception_goes_before_the_holiday_and_the_week() -> None:
    site = hours_from(
        {
            "week": WEEK,
            "exceptions": [
                {"day": "2026-12-24", "until": "2026-12-25", "hours": ["08:00-13:00"], "reason": "Fiestas"}
            ],
        }
    )
    found = schedule(site, holidays=CHRISTMAS)

    assert isinstance(found.at(local("2026-12-25 12:00")), Open)
    assert found.at(local("2026-12-25 13:00")) == closed(
        ClosedBecause.SPECIAL_DAY, "2026-12-26 08:00", "Fiestas"
    )


def test_the_narrower_layer_wins() -> None:
    entity = hours_from({"week": {"mon": ["09:00-12:00"]}})
    queue = hours_from({"week": {"mon": ["10:00-11:00"]}})
    monday = local("2026-11-30 09:30")

    assert isinstance(schedule(SITE, entity).at(monday), Open)
    assert isinstance(schedule(SITE, entity, queue).at(monday), Closed)
    assert isinstance(schedule(SITE, entity, queue).at(local("2026-11-30 10:30")), Open)


def test_what_a_narrower_layer_leaves_out_comes_from_the_wider_one() -> None:
    queue = hours_from({"last_ticket_minutes": 15})
    found = schedule(SITE, queue).at(local("2026-11-27 09:00"))

    assert isinstance(found, Open)
    assert found.last_ticket_at == local("2026-11-27 16:30")


def test_a_site_s_special_day_holds_for_a_queue_with_a_week_of_its_own() -> None:
    site = hours_from({"week": WEEK, "exceptions": [{"day": "2026-11-27", "hours": []}]})
    queue = hours_from({"week": {"fri": ["07:00-18:00"]}})
    here = hours_from({"week": None, "exceptions": [{"day": "2026-11-27", "hours": ["09:00-10:00"]}]})
    now = local("2026-11-27 09:30")

    assert isinstance(schedule(site, queue).at(now), Closed)
    assert isinstance(schedule(site, queue, here).at(now), Open)


def test_hours_until_midnight_go_on_into_those_that_begin_then() -> None:
    night = hours_from({"week": {"fri": ["20:00-24:00"], "sat": ["00:00-02:00"]}})
    found = schedule(night).at(local("2026-11-27 23:59"))

    assert isinstance(found, Open)
    assert found.until == local("2026-11-28 02:00")


def test_an_opening_that_the_clocks_leave_out_is_at_the_change() -> None:
    # Chile, 6 September 2026: at midnight clocks go from 00:00 to 01:00.
    found = schedule(hours_from({"week": {"sun": ["00:30-05:00"]}}), zone="America/Santiago")
    before = datetime(2026, 9, 6, 3, 59, tzinfo=UTC)

    assert found.at(before) == Closed(
        ClosedBecause.OUTSIDE_HOURS, datetime(2026, 9, 6, 4, 0, tzinfo=UTC), None
    )


def test_a_place_that_never_opens_says_so() -> None:
    assert schedule(hours_from({"week": {}})).at(local("2026-11-27 09:00")) == closed(
        ClosedBecause.OUTSIDE_HOURS, None
    )


def test_a_place_that_never_closes_says_so() -> None:
    always = hours_from({"week": {day: ["00:00-24:00"] for day in (*WEEK, "sun")}})
    found = schedule(always).at(local("2026-11-27 09:00"))

    assert isinstance(found, Open)
    assert found.until is None


def test_local_holidays_stand_beside_the_national_ones() -> None:
    calendar = HolidayCalendar({"06-24": "Día del Cusco", "2026-10-08": "Otro"}, lambda _year: CHRISTMAS)

    assert calendar.get(date(2031, 6, 24)) == "Día del Cusco"
    assert (calendar.get(date(2026, 10, 8)), calendar.get(date(2027, 10, 8))) == ("Otro", None)
    assert calendar.get(date(2026, 12, 25)) == "Navidad"


@pytest.mark.parametrize("text", ["08:00-16:45", "8:00 - 16:45", "8:00–16:45"])
def test_spans_are_read_as_people_write_them(text: str) -> None:
    assert span_text(span_from(text)) == "08:00-16:45"


def test_a_span_may_end_at_midnight_and_not_after() -> None:
    assert span_from("20:00-24:00") == Span(20 * 60, 24 * 60)
    with pytest.raises(PastMidnight):
        span_from("20:00-02:00")


@pytest.mark.parametrize("text", ["", "8", "08:00", "08:60-09:00", "08:00-24:01", "25:00-26:00", "8:00-8:00"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        span_from(text)
