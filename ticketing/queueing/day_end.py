"""The day's end: tickets still open expire, and windows left open are closed."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete

from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.calendar.days import business_day, day_end, day_start
from ticketing.domain.events import EventType
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.settings import site_catalogue
from ticketing.ledger.settings.catalogue_rows import SiteRow
from ticketing.ledger.tables import answer, ticket_claim
from ticketing.queueing.reading import queries

DAY_END = Actor(ActorKind.SYSTEM, "day-end", "Cierre del día", (Grant(Role.ADMINISTRATOR, None, None),))
#: Time for which a retry of a command is recognised.
ANSWERS_KEPT = timedelta(hours=48)


def expire_due(core: Core, at: datetime) -> int:
    """End earlier days' open tickets and windows at every site; returns the number of tickets."""
    with core.database.read() as connection:
        sites = site_catalogue.sites(connection)
        due = [(each, days) for each in sites if (days := _days_due(connection, each, at))]
    ended = sum(_expire(core, site, at, max(days)) for site, days in due)
    with core.database.write() as connection:
        connection.execute(delete(answer).where(answer.c.at < at - ANSWERS_KEPT))
        # Tickets of so long ago have ended: nothing is left to claim.
        connection.execute(delete(ticket_claim).where(ticket_claim.c.at < at - ANSWERS_KEPT))
    return ended


def _days_due(connection: Connection, site: SiteRow, at: datetime) -> set[date]:
    """The days before today of which tickets or windows are open."""
    today = business_day(at, site.timezone)
    midnight = day_start(today, site.timezone)
    left = {each.day for each in queries.open_before(connection, site.id, today, midnight)}
    windows = queries.sessions_before(connection, site.id, midnight)
    return left | {business_day(each.since, site.timezone) for each in windows}


def _expire(core: Core, site: SiteRow, at: datetime, last: date) -> int:
    """Recorded at the end of its day, or a night in which the server was off would count as service."""

    def decide(transaction: SiteTransaction) -> int:
        connection = transaction.connection
        midnight = day_start(transaction.day, site.timezone)
        left = queries.open_before(connection, site.id, transaction.day, midnight)
        # Read before the tickets end: their end frees windows, which is no work after midnight.
        windows = queries.sessions_before(connection, site.id, midnight)
        for row in left:
            transaction.append(EventType.EXPIRED, ticket=row.id)
        for each in windows:
            transaction.append(EventType.WINDOW_CLOSED, window=each.window, data={"reason": "day_end"})
        return len(left)

    context = Context(DAY_END, _moment(site, at, last))
    return core.ledger.run(site.id, context.command, decide)


def _moment(site: SiteRow, at: datetime, open_day: date) -> datetime:
    """The end of the ledger's last day, unless that has not come yet; the log's instants never go back.

    open_day: the last day of which something is open. It is later than the ledger's last event where the
    site's clock was ahead by days and then put right.
    """
    last = site.seq_at
    if last is None:
        return at
    day = max(business_day(last, site.timezone), open_day)
    return min(at, max(last, day_end(day, site.timezone)))
