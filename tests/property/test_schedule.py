"""A schedule answers what reading the wall clock minute by minute answers, wherever clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ticketing.domain.calendar.schedule import (
    MINUTES_OF_DAY,
    USUAL,
    Closed,
    Exceptional,
    Hours,
    Open,
    Schedule,
    Span,
    Spans,
)

MINUTE = timedelta(minutes=1)
DAYS = 3
#: A zone with a first day near which its clocks change, and others where they do not.
PLACES = (
    ("America/Lima", date(2026, 11, 27)),
    ("America/Santiago", date(2026, 4, 4)),  # at midnight, back: 23:00 to 24:00 twice
    ("America/Santiago", date(2026, 9, 5)),  # at midnight, on: the day begins at 01:00
    ("Australia/Lord_Howe", date(2026, 4, 4)),  # by half an hour
    ("Australia/Adelaide", date(2026, 10, 3)),  # half-hour offset
    ("Asia/Kathmandu", date(2026, 1, 1)),  # +05:45
    ("Europe/Madrid", date(2026, 3, 28)),
    ("America/St_Johns", date(2009, 10, 31)),  # at 00:01, back to 23:01 of the day before
    ("America/St_Johns", date(2010, 3, 13)),  # at 00:01, on
    ("Pacific/Apia", date(2011, 12, 28)),  # a day that never was
)
minutes = st.integers(0, MINUTES_OF_DAY).map(lambda each: each // 30 * 30)


def _spans(cuts: list[int]) -> Spans:
    ends = sorted(set(cuts))
    return tuple(Span(*pair) for pair in zip(ends[::2], ends[1::2], strict=False))


spans = st.lists(minutes, max_size=6).map(_spans)


@st.composite
def layers(draw: st.DrawFn, first: date) -> Hours:
    exceptions = draw(
        st.lists(
            st.builds(
                lambda ahead, long, some: Exceptional(
                    first + timedelta(days=ahead), first + timedelta(days=ahead + long), some, "why"
                ),
                st.integers(-1, DAYS),
                st.integers(0, 1),
                spans,
            ),
            max_size=1,
        )
    )
    return Hours(
        week=draw(st.none() | st.tuples(*[spans] * 7)),
        exceptions=tuple(exceptions),
        holidays=draw(st.none() | st.just(USUAL) | spans),
    )


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Schedule, date]:
    zone, first = draw(st.sampled_from(PLACES))
    holidays = {first + timedelta(days=each): "Fiesta" for each in draw(st.sets(st.integers(0, DAYS)))}
    said = draw(st.lists(layers(first), max_size=4))
    return Schedule(zone, said, holidays), first


def brute(schedule: Schedule, instant: datetime) -> bool:
    """Whether the wall clock shows an hour of the day, by the rules as they are written down."""
    wall = instant.astimezone(ZoneInfo(schedule.timezone))
    minute = wall.hour * 60 + wall.minute
    return any(opens <= minute < closes for opens, closes in rule(schedule, wall.date()))


def rule(schedule: Schedule, day: date) -> Spans:
    for layer in reversed(schedule.layers):
        for each in layer.exceptions:
            if each.first <= day <= each.last:
                return each.spans
    weeks = [layer.week for layer in schedule.layers if layer.week is not None]
    usual: Spans = weeks[-1][day.weekday()] if weeks else (Span(0, MINUTES_OF_DAY),)
    if schedule.holidays.get(day) is None:
        return usual
    said: list[Any] = [layer.holidays for layer in schedule.layers if layer.holidays is not None]
    of_holiday = said[-1] if said else () if weeks else USUAL
    return usual if of_holiday == USUAL else of_holiday


@settings(max_examples=150, deadline=None)
@given(scenes())
@example(
    (Schedule("America/St_Johns", [Hours(week=((Span(0, 30), Span(1400, 1440)),) * 7)], {}), PLACES[7][1])
)
def test_it_is_open_exactly_when_the_wall_clock_says_so(scene: tuple[Schedule, date]) -> None:
    schedule, first = scene
    start = datetime.combine(first, datetime.min.time(), ZoneInfo(schedule.timezone)).astimezone(UTC)
    instants = [start + MINUTE * each for each in range(0, DAYS * MINUTES_OF_DAY, 1)]
    was = [brute(schedule, each) for each in instants]
    changes = [at for at, (before, now) in enumerate(pairwise(was), 1) if before != now]
    # Enough instants: around each change, and some in between.
    for place in {0, *(each + near for each in changes for near in (-1, 0)), *range(0, len(was), 97)}:
        found = schedule.at(instants[place])
        assert isinstance(found, Open) is was[place], instants[place]
        following = next((instants[each] for each in changes if each > place), None)
        told = found.until if isinstance(found, Open) else found.opens_at
        if following is not None:
            assert told == following
        else:
            assert told is None or told >= instants[-1]


@settings(max_examples=60, deadline=None)
@given(scenes(), st.integers(0, 120))
def test_the_last_ticket_is_before_the_closing(scene: tuple[Schedule, date], last: int) -> None:
    schedule, first = scene
    narrow = Schedule(schedule.timezone, [*schedule.layers, Hours(last_ticket=last)], schedule.holidays)
    at = datetime.combine(first, datetime.min.time(), UTC) + timedelta(hours=15)
    found, plain = narrow.at(at), schedule.at(at)

    if isinstance(found, Closed) or found.until is None:
        assert found == plain
    else:
        assert isinstance(plain, Open)
        assert found.until == plain.until
        assert found.last_ticket_at == found.until - last * MINUTE
