"""Sites whose log, tickets or windows are dated in the future by a clock that was ahead, and their repair."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, func, or_, select

from ticketing.domain.authorisation import Permission, require
from ticketing.domain.calendar import instants
from ticketing.domain.calendar.clocks import SKEW
from ticketing.domain.calendar.days import business_day
from ticketing.domain.event_data import ClockSetBack, Redated, WindowRedated
from ticketing.domain.events import EventType
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.tables import site as site_table
from ticketing.ledger.tables import ticket, window_session
from ticketing.queueing.reading.read_rows import LeftWindowRow


@dataclass(frozen=True, slots=True)
class Ahead:
    """A site in the future. log: its log's last instant. codes: of the tickets dated in the future."""

    site: str
    log: datetime | None
    codes: Sequence[str]


class _Site(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def seq_at(self) -> datetime | None: ...


class _Row(Protocol):
    """A ticket that may have to be dated back."""

    @property
    def id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def series(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def round(self) -> int: ...
    @property
    def since(self) -> datetime: ...


def sites_ahead(core: Core, at: datetime) -> list[Ahead]:
    """The sites with something dated after `at`, each with its tickets in the order of their issue."""
    with core.database.read() as connection:
        sites = connection.execute(select(site_table).order_by(site_table.c.id)).all()
        found = [_ahead(connection, each, at) for each in sites]
    return [each for each in found if each is not None]


def _ahead(connection: Connection, site: _Site, at: datetime) -> Ahead | None:
    log = site.seq_at if site.seq_at is not None and site.seq_at - at > SKEW else None
    codes = [row.code for row in _tickets(connection, site.id, site.timezone, at)]
    return Ahead(site.id, log, codes) if log or codes else None


def put_right(core: Core, context: Context, site: str, by: timedelta | None = None) -> int:
    """Begin the site's log again at the context's instant and date its tickets and windows back.

    by: how far the clock was ahead; None: as far as the log is now. Returns the number of tickets; 0, and
    nothing happens, for a site that is not ahead. Raises Forbidden, NotFound.
    """
    require(context.actor, Permission.CONFIGURE, site)

    def decide(transaction: SiteTransaction) -> int:
        at, connection = transaction.at, transaction.connection
        was = transaction.taken.head
        moved = _tickets(connection, site, transaction.timezone, at)
        windows = _windows(connection, site, at)
        latest = max([was, *(row.since for row in moved), *(each.since for each in windows)])
        by_ms = instants.elapsed_ms(at, latest) if by is None else by // timedelta(milliseconds=1)
        if latest - at <= SKEW and not moved:
            return 0
        told: ClockSetBack = {"was": instants.to_text(was), "by_ms": by_ms}
        transaction.append(EventType.CLOCK_SET_BACK, data={**told})
        for row in moved:
            _redate(transaction, row, by_ms)
        for each in windows:
            data: WindowRedated = {"by_ms": by_ms}
            transaction.append(EventType.WINDOW_REDATED, window=each.window, data={**data})
        return len(moved)

    return core.ledger.run(site, context.setting_back, decide)


def _redate(transaction: SiteTransaction, row: _Row, by_ms: int) -> None:
    """A ticket that changes its day goes to a round below zero, where no number of that day can be."""
    day, round_ = min(row.day, transaction.day), row.round
    if day != row.day:
        lowest = select(func.min(ticket.c.round)).where(ticket.c.series == row.series, ticket.c.day == day)
        round_ = min(transaction.connection.scalar(lowest) or 0, 0) - 1
    data: Redated = {"by_ms": by_ms, "day": day.isoformat(), "round": round_}
    transaction.append(EventType.REDATED, ticket=row.id, data={**data})


def _tickets(connection: Connection, site: str, timezone: str, at: datetime) -> Sequence[_Row]:
    columns = [ticket.c[name] for name in ("id", "code", "series", "day", "round", "since")]
    future: ColumnElement[bool] = or_(
        ticket.c.day > business_day(at, timezone), ticket.c.since > at + SKEW, ticket.c.issued_at > at + SKEW
    )
    today = ticket.c.day >= business_day(at, timezone) - timedelta(days=1)
    query = select(*columns).where(ticket.c.site == site, today, future).order_by(ticket.c.issued_seq)
    return connection.execute(query).all()


def _windows(connection: Connection, site: str, at: datetime) -> Sequence[LeftWindowRow]:
    future = or_(window_session.c.since > at, window_session.c.freed_at > at)
    query = select(window_session.c.window, window_session.c.since).where(
        window_session.c.site == site, future
    )
    return connection.execute(query.order_by(window_session.c.window)).all()
