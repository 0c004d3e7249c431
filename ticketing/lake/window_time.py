"""Open and paused time of a site's windows on one day, computed from the windows' events."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, and_, bindparam, func, literal_column, select

from ticketing.domain.calendar.days import day_last, day_start
from ticketing.domain.calendar.instants import elapsed_ms
from ticketing.domain.calendar.spells import by_hour, spells
from ticketing.domain.events import WINDOW_EVENTS, EventType
from ticketing.ledger.literals import quoted
from ticketing.ledger.rows import event_of
from ticketing.ledger.tables import event, window_session
from ticketing.ledger.types import Instant


class SessionFact(NamedTuple):
    """A row of the dataset `sessions` in lake.facts."""

    site: str
    day: date
    window: str
    agent: str
    state: str
    reason: str | None
    since: datetime
    until: datetime
    hour: int
    weekday: int
    ms: int
    seq: int


def sessions(
    connection: Connection, site_id: str, day: date, zone: ZoneInfo, at: datetime
) -> Iterator[SessionFact]:
    """By the events that began them, and by the hour. at: until when the day has come, if it is not over."""
    start, end = day_start(day, zone.key), min(day_last(day, zone.key), at)
    rows = connection.execute(_EVENTS, {"site": site_id, "start": start, "end": end})
    found = spells([event_of(row) for row in rows], start, end)
    for spell in sorted(found, key=lambda each: (each.seq, each.since)):
        for local, piece in by_hour(spell, zone):
            # Where the clocks go back over midnight, an hour of this day comes after the first of the next.
            if local.date() != day:
                continue
            yield SessionFact(
                *(site_id, day, piece.window, piece.agent, str(piece.state), piece.reason),
                *(piece.since, piece.until, local.hour, day.isoweekday()),
                *(elapsed_ms(piece.since, piece.until), piece.seq),
            )


# Literals: with bound parameters the planner cannot use a partial index.
_OPENED: Any = literal_column(quoted(EventType.WINDOW_OPENED))
_KINDS: Any = tuple(literal_column(quoted(each)) for each in WINDOW_EVENTS)
_start, _end = bindparam("start", type_=Instant()), bindparam("end", type_=Instant())
_before = event.alias("before")
# The window's last opening before midnight: it may still be open then, and older events do not matter.
_opened = (
    select(func.max(_before.c.at))
    .where(
        _before.c.site == window_session.c.site,
        _before.c.window == window_session.c.window,
        _before.c.type.in_(_KINDS),
        _before.c.type == _OPENED,
        _before.c.at < _start,
    )
    .correlate(window_session)
    .scalar_subquery()
)
_EVENTS: Select[Any] = (
    select(event)
    .join_from(
        window_session,
        event,
        and_(event.c.site == window_session.c.site, event.c.window == window_session.c.window),
    )
    .where(
        window_session.c.site == bindparam("site"),
        event.c.type.in_(_KINDS),
        event.c.at >= func.coalesce(_opened, _start),
        event.c.at < _end,
    )
    .order_by(event.c.seq)
)
