"""Cursors of closed days per site, and the site-days that only the database knows."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, update

from ticketing.domain.calendar.days import business_day, day_end
from ticketing.domain.events import WINDOW_EVENTS
from ticketing.domain.states import OPEN
from ticketing.domain.windows import WindowState
from ticketing.ledger import followers
from ticketing.ledger.tables import closing, event, is_centre, site, ticket, window_session

SiteDay = tuple[str, date]
#: Name of the follower whose cursor is the last event that the files of closed days include.
FOLLOWER = "closing"
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A site with a ledger.

    head, head_at: number and instant of its last event. through: its last closed day. seq: number of the last
    event that the files of closed days include.
    """

    site: str
    timezone: str
    head: int
    head_at: datetime
    through: date | None
    seq: int

    @property
    def is_behind(self) -> bool:
        """Whether the log has events that the files may lack."""
        return self.seq < self.head


def cursors(connection: Connection, sites: Collection[str] | None = None) -> list[Cursor]:
    """Cursors of the sites that have a ledger, by id. sites: ids of the only ones wanted; None: all."""
    query = _CURSORS if sites is None else _CURSORS.where(site.c.id.in_(sorted(sites)))
    return [Cursor(*row) for row in connection.execute(query)]


_known = followers.cursors(FOLLOWER)
_CURSORS: Select[Any] = (
    select(
        site.c.id,
        site.c.timezone,
        site.c.seq,
        site.c.seq_at,
        closing.c.through,
        func.coalesce(_known.c.seq, 0),
    )
    .outerjoin(closing, closing.c.site == site.c.id)
    .outerjoin(_known, _known.c.site == site.c.id)
    .where(site.c.seq > 0, is_centre)
    .order_by(site.c.id)
)


def open_days(
    connection: Connection, sites: Collection[str] | None, start: date, end: date, at: datetime
) -> list[SiteDay]:
    """Site-days from start to end, both included, that are read from the tables: those after the last closed
    day, and closed ones that were touched since.

    sites: ids of the only ones wanted; None: all.
    """
    found: list[SiteDay] = []
    for cursor in cursors(connection, sites):
        first = max(start, first_open(connection, cursor))
        last = min(end, _latest(cursor, at))
        found += [(cursor.site, day) for day in days(first, last)]
        found += [(cursor.site, day) for day in touched(connection, cursor) if start <= day <= end]
    return found


def _latest(cursor: Cursor, at: datetime) -> date:
    """Last day on which the site may have facts: a clock that was wrong may have dated some ahead of now."""
    return business_day(max(at, cursor.head_at), cursor.timezone)


def first_open(connection: Connection, cursor: Cursor) -> date:
    """The day after the last closed one; without a closed day, the first recorded one."""
    if cursor.through is not None:
        return cursor.through + _A_DAY
    return first_recorded(connection, cursor)


def first_recorded(connection: Connection, cursor: Cursor) -> date:
    """The day of the ledger's first event or ticket."""
    began = select(event.c.at).where(event.c.site == cursor.site, event.c.seq == 1)
    at = connection.scalar(began) or cursor.head_at
    earliest = connection.scalar(select(func.min(ticket.c.day)).where(ticket.c.site == cursor.site))
    return min(business_day(at, cursor.timezone), earliest or date.max)


def days(first: date, last: date) -> Iterator[date]:
    """Days from first to last, both included; none when last comes before first."""
    for later in range((last - first).days + 1):
        yield first + timedelta(days=later)


def touched(connection: Connection, cursor: Cursor) -> list[date]:
    """Closed days with later events: codes, corrections, late commands."""
    if cursor.through is None or not cursor.is_behind:
        return []
    since = (event.c.site == cursor.site, event.c.seq > cursor.seq)
    of_tickets = (
        select(ticket.c.day)
        .join(event, event.c.ticket == ticket.c.id)
        .where(*since, ticket.c.day <= cursor.through)
        .distinct()
    )
    end = day_end(cursor.through, cursor.timezone)
    of_windows = select(event.c.at).where(*since, event.c.type.in_(WINDOW_EVENTS), event.c.at < end)
    windows = {business_day(at, cursor.timezone) for at in connection.scalars(of_windows)}
    return sorted({*connection.scalars(of_tickets), *windows})


def settled_through(connection: Connection, cursor: Cursor, at: datetime) -> date:
    """The last day that is over and settled: no ticket or window is open on it or an earlier one."""
    today = business_day(at, cursor.timezone)
    left = select(func.min(ticket.c.day)).where(ticket.c.site == cursor.site, ticket.c.state.in_(OPEN))
    # A window whose agent let a person go after midnight is of the new day: its time before is known.
    since = select(func.min(func.coalesce(window_session.c.freed_at, window_session.c.since))).where(
        window_session.c.site == cursor.site, window_session.c.state != WindowState.CLOSED
    )
    opened = connection.execute(since).scalar_one()
    unsettled = connection.scalar(left) or today
    sat = business_day(opened, cursor.timezone) if opened else today
    return min(today, unsettled, sat) - _A_DAY


def save(connection: Connection, site_id: str, through: date) -> None:
    """Move the site's last closed day. Called only by the process that writes the lake."""
    done = connection.execute(update(closing).where(closing.c.site == site_id).values(through=through))
    if done.rowcount == 0:
        connection.execute(closing.insert().values(site=site_id, through=through))


def tickets_on(connection: Connection, site_id: str, through: date) -> date | None:
    """The last day with tickets, not later than `through`."""
    days = select(func.max(ticket.c.day)).where(ticket.c.site == site_id, ticket.c.day <= through)
    found: date | None = connection.execute(days).scalar_one()
    return found


def forget(connection: Connection) -> None:
    """Forget every closed day of every site, so that all days are open."""
    connection.execute(delete(closing))
