"""Hours and holidays as settings write them: `08:00-16:45`, days of the week, dates."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast

from ticketing.domain.calendar.schedule import MINUTES_OF_DAY, USUAL, Exceptional, Hours, Span, Spans
from ticketing.domain.json import JsonObject

#: Days of the week as settings name them, Monday first.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


class PastMidnight(ValueError):
    """The span ends before it begins: hours past midnight are two spans, of two days."""


def span_from(text: str) -> Span:
    """`08:00-16:45`, the end at most 24:00. Raises ValueError, PastMidnight."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    hour, minute, to_hour, to_minute = (int(each) for each in found.groups())
    opens, closes = hour * 60 + minute, to_hour * 60 + to_minute
    if max(minute, to_minute) > 59 or max(opens, closes) > MINUTES_OF_DAY or opens == closes:
        raise ValueError(text)
    if closes < opens:
        raise PastMidnight(text)
    return Span(opens, closes)


def span_text(span: Span) -> str:
    """`08:00-16:45`."""
    return "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in span)


def hours_from(value: JsonObject) -> Hours:
    """The layer that a setting `hours` describes."""
    week = cast("Mapping[str, Sequence[str]] | None", value.get("week"))
    holidays = value.get("holidays")
    return Hours(
        week=None if week is None else tuple(_spans(week.get(day, ())) for day in WEEKDAYS),
        exceptions=tuple(_exception(each) for each in _list(value, "exceptions")),
        holidays=USUAL if holidays == USUAL else _optional_spans(holidays),
        last_ticket=cast("int | None", value.get("last_ticket_minutes")),
    )


def _list(value: JsonObject, name: str) -> Sequence[JsonObject]:
    return cast("Sequence[JsonObject]", value.get(name) or ())


def _optional_spans(said: object) -> Spans | None:
    return None if said is None else _spans(cast("Sequence[str]", said))


def _spans(texts: Sequence[str]) -> Spans:
    return tuple(sorted(span_from(text) for text in texts))


def _exception(value: JsonObject) -> Exceptional:
    first = date.fromisoformat(str(value["day"]))
    last = value.get("until")
    return Exceptional(
        first,
        first if last is None else date.fromisoformat(str(last)),
        _spans(cast("Sequence[str]", value["hours"])),
        cast("str | None", value.get("reason")),
    )


class National(Protocol):
    """A country's holidays of a year, by day."""

    def __call__(self, year: int, /) -> Mapping[date, str]: ...


def no_country(_year: int) -> Mapping[date, str]:
    return {}


@dataclass(frozen=True)
class HolidayCalendar:
    """Holidays of a site: its own, the network's and the country's.

    own: names by `2026-08-15`, or by `08-15` where the day is a holiday every year.
    """

    own: Mapping[str, str]
    national: National = no_country

    def get(self, day: date, /) -> str | None:
        text = day.isoformat()
        return self.own.get(text) or self.own.get(text[5:]) or self.national(day.year).get(day)
