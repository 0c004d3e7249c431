"""The day's end: tickets still open expire, and windows left open are closed."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete

from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.days import business_day, day_end, day_start
from ticketing.domain.events import EventType
from ticketing.ledger import site_catalogue
from ticketing.ledger.catalogue_rows import SiteRow
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.tables import answer, ticket_claim
from ticketing.queueing import queries

DAY_END = Actor(ActorKind.SYSTEM, "day-end", "Cierre del día", (Grant(Role.ADMINISTRATOR, None, None),))
#: Time for which a retry of a command is recognised.
ANSWERS_KEPT = timedelta(hours=48)


def expire_due(core: Core, at: datetime) -> int:
    """End earlier days' open tickets and windows at every site; returns the number of tickets."""
    with core.database.read() as connection:
        due = [each for each in site_catalogue.sites(connection) if _is_due(connection, each, at)]
    ended = sum(_expire(core, each, at) for each in due)
    with core.database.write() as connection:
        connection.execute(delete(answer).where(answer.c.at < at - ANSWERS_KEPT))
        # Tickets of so long ago have ended: nothing is left to claim.
        connection.execute(delete(ticket_claim).where(ticket_claim.c.at < at - ANSWERS_KEPT))
    return ended


def _is_due(connection: Connection, site: SiteRow, at: datetime) -> bool:
    today = business_day(at, site.timezone)
    left = queries.open_before(connection, site.id, today)
    return bool(left or queries.sessions_before(connection, site.id, day_start(today, site.timezone)))


def _expire(core: Core, site: SiteRow, at: datetime) -> int:
    """Record at the end of the day; otherwise a night in which the server was off would count as service."""

    def decide(transaction: SiteTransaction) -> int:
        connection = transaction.connection
        left = queries.open_before(connection, site.id, transaction.day)
        for row in left:
            transaction.append(EventType.EXPIRED, ticket=row.id)
        midnight = day_start(transaction.day, site.timezone)
        for each in queries.sessions_before(connection, site.id, midnight):
            transaction.append(EventType.WINDOW_CLOSED, window=each.window, data={"reason": "day_end"})
        return len(left)

    context = Context(DAY_END, _moment(site, at))
    return core.ledger.run(site.id, context.command, decide)


def _moment(site: SiteRow, at: datetime) -> datetime:
    """The end of the ledger's last day, unless that has not come yet; the log's instants never go back."""
    last = site.seq_at
    if last is None:
        return at
    day = business_day(last, site.timezone)
    return min(at, max(last, day_end(day, site.timezone)))
