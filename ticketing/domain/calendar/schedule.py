"""Opening hours: weekly spans, dated exceptions and holidays in layers, and whether a place is open.

A place is open at an instant when the wall clock in its time zone shows a time that is in one of the day's
spans; where clocks change, an hour that is repeated counts twice and one that is left out not at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum, auto
from itertools import pairwise
from typing import Literal, NamedTuple, Protocol, TypeVar
from zoneinfo import ZoneInfo

from ticketing.domain.calendar.days import day_start

Rule = TypeVar("Rule")

MINUTES_OF_DAY = 24 * 60
#: Days for which an opening, or a closing, is looked for.
HORIZON_DAYS = 370
_SECOND = timedelta(seconds=1)


class ClosedBecause(StrEnum):
    """Reason why a queue gives no tickets.

    outside_hours: the week. special_day: a dated exception. no_window: no window attends it, and the site
    gives no tickets then.
    """

    OUTSIDE_HOURS = auto()
    HOLIDAY = auto()
    SPECIAL_DAY = auto()
    LAST_TICKET = auto()
    BY_HAND = auto()
    NO_WINDOW = auto()


class Span(NamedTuple):
    """Minutes of the local day, from `opens` to before `closes`; 0 to 1440."""

    opens: int
    closes: int


Spans = tuple[Span, ...]
USUAL: Literal["usual"] = "usual"


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Hours of the days from first to last, both included; no spans: closed. reason: as people read it."""

    first: date
    last: date
    spans: Spans = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """One layer of hours; None where it says nothing and the wider layer holds.

    week: spans by weekday, Monday first. holidays: spans of a holiday, or `usual`: as on any other day.
    last_ticket: minutes before each closing.
    """

    week: tuple[Spans, ...] | None = None
    exceptions: tuple[Exceptional, ...] = ()
    holidays: Spans | Literal["usual"] | None = None
    last_ticket: int | None = None


class Holidays(Protocol):
    """Names of holidays by day."""

    def get(self, day: date, /) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Open:
    """since: instant at which it opened that day. until: None: always. last_ticket_at: at most `until`."""

    since: datetime
    until: datetime | None
    last_ticket_at: datetime | None


@dataclass(frozen=True, slots=True)
class Closed:
    """opens_at: None where no opening is known. note: the holiday's name or the exception's reason."""

    because: ClosedBecause
    opens_at: datetime | None
    note: str | None = None


class Day(NamedTuple):
    """Spans of a day, and the rule that they come from."""

    spans: Spans
    because: ClosedBecause
    note: str | None


class Interval(NamedTuple):
    """UTC instants, from `start` to before `end`."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Schedule:
    """Hours in layers, the widest first: the site, the entity there, the queue, the window.

    A dated exception goes before a holiday and a holiday before the week; among the layers that say something
    of the same kind, the narrowest holds. Without any week the place is open always, on holidays too.
    """

    timezone: str
    layers: Sequence[Hours]
    holidays: Holidays
    # What was worked out: an instant is asked for many times a day, at each ticket under the site's lock.
    _intervals: dict[date, tuple[Interval, ...]] = field(default_factory=dict, repr=False, compare=False)
    _ends: dict[datetime, datetime | None] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_always_open(self) -> bool:
        """Whether no layer says anything that could close it."""
        said = ((each.week, each.exceptions or None, each.holidays) for each in self.layers)
        return all(rule is None for layer in said for rule in layer)

    def at(self, instant: datetime) -> Open | Closed:
        """Open until when, or closed, because, and opening when."""
        day = self._local_day(instant)
        if self.is_always_open:
            return Open(day_start(day, self.timezone), None, None)
        now = self._around(instant)
        if now is None:
            told = self.day(day)
            return Closed(told.because, self._next_start(instant, day), told.note)
        if now.end not in self._ends:
            self._ends[now.end] = self._until(now.end)
        until = self._ends[now.end]
        return Open(now.start, until, None if until is None else until - self._last_ticket)

    def day(self, day: date) -> Day:
        """The day's spans by the rule that holds."""
        for exception in self._exceptions(day):
            return Day(exception.spans, ClosedBecause.SPECIAL_DAY, exception.reason)
        week = _narrowest(each.week for each in self.layers)
        name = self.holidays.get(day)
        kept: Spans | Literal["usual"] | None = _narrowest(each.holidays for each in self.layers)
        if kept is None:
            kept = USUAL if week is None else ()
        if name is not None and not isinstance(kept, str):
            return Day(kept, ClosedBecause.HOLIDAY, name)
        spans = (Span(0, MINUTES_OF_DAY),) if week is None else week[day.weekday()]
        return Day(spans, ClosedBecause.OUTSIDE_HOURS, None)

    @property
    def _last_ticket(self) -> timedelta:
        return timedelta(minutes=_narrowest(each.last_ticket for each in self.layers) or 0)

    def _exceptions(self, day: date) -> Iterator[Exceptional]:
        for layer in reversed(self.layers):
            yield from (each for each in layer.exceptions if each.first <= day <= each.last)

    def _until(self, end: datetime) -> datetime | None:
        """The end of the time that goes on across midnights; None where it goes on for ever."""
        for _ in range(HORIZON_DAYS):
            later = self._around(end)
            if later is None:
                return end
            end = later.end
        return None

    def _around(self, instant: datetime) -> Interval | None:
        of_day = self._of_day(self._local_day(instant))
        return next((each for each in of_day if each.start <= instant < each.end), None)

    def _next_start(self, instant: datetime, day: date) -> datetime | None:
        for later in range(-1, HORIZON_DAYS):
            # With the day after: where clocks go back across midnight, parts of two days alternate.
            near = (day + timedelta(days=later), day + timedelta(days=later + 1))
            starts = [each.start for some in near for each in self._of_day(some) if each.start > instant]
            if starts:
                return min(starts)
        return None

    def _local_day(self, instant: datetime) -> date:
        return instant.astimezone(ZoneInfo(self.timezone)).date()

    def _of_day(self, day: date) -> tuple[Interval, ...]:
        known = self._intervals.get(day)
        if known is None:
            known = self._intervals[day] = tuple(intervals(day, self.day(day).spans, self.timezone))
        return known


def _narrowest(said: Iterable[Rule | None]) -> Rule | None:
    """What the last layer says that says something."""
    return next((each for each in reversed([*said]) if each is not None), None)


def intervals(day: date, spans: Spans, timezone: str) -> Iterator[Interval]:
    """The instants at which the wall clock shows a time of the spans on that local day."""
    if not spans:
        return
    zone = ZoneInfo(timezone)
    minutes = {0, MINUTES_OF_DAY, *(minute for span in spans for minute in span)}
    marks = {at for minute in minutes for at in _instants(day, minute, zone)}
    marks |= set(_clock_change(min(marks), max(marks), zone))
    start: datetime | None = None
    for mark, following in pairwise(sorted(marks)):
        if not _shows(mark, day, spans, zone):
            continue
        start = mark if start is None else start
        if not _shows(following, day, spans, zone):
            yield Interval(start, following)
            start = None


def _instants(day: date, minute: int, zone: ZoneInfo) -> Iterator[datetime]:
    """The instants that a wall clock may mean: two where the time is repeated or left out."""
    days, rest = divmod(minute, MINUTES_OF_DAY)
    wall = datetime.combine(day + timedelta(days=days), time(*divmod(rest, 60)), zone)
    yield from (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def _clock_change(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The instant, in between, at which the zone's clocks change, if they do."""
    before = start.astimezone(zone).utcoffset()
    if end.astimezone(zone).utcoffset() == before:
        return
    while end - start > _SECOND:
        middle = start + timedelta(seconds=(end - start) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == before:
            start = middle
        else:
            end = middle
    yield end


def _shows(instant: datetime, day: date, spans: Spans, zone: ZoneInfo) -> bool:
    wall = instant.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    return wall.date() == day and any(span.opens <= minute < span.closes for span in spans)
