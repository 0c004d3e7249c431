"""Giving back to their queue the tickets that were sent to a window or agent who cannot call them any more.

Each return is an event of its own. A window's closing, or a pause where the site gives it no time, appends it
in the same command; what time alone decides (a pause that lasts, an agent who lost an entity) is found by
release_due(), which every server process calls each few seconds and which decides again under the lock.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, String, select, text

from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.event_data import Released
from ticketing.domain.events import EventType
from ticketing.domain.line.stranding import Desk, ReleaseReason, released_because
from ticketing.domain.states import State
from ticketing.domain.tickets import Ticket
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.literals import quoted
from ticketing.ledger.site_heads import site_head
from ticketing.ledger.tables import ticket
from ticketing.queueing.desks import desks_of, limits_of
from ticketing.queueing.rows import ticket_of

_RELEASER = Actor(ActorKind.SYSTEM, "release", "suyay", (Grant(Role.ADMINISTRATOR, None, None),))


def release_due(core: Core, at: datetime) -> int:
    """Release at every site what can no longer be called where it was sent; returns how many."""
    with core.database.read() as connection:
        sites = sorted(connection.scalars(_SITES))
    return sum(_release_at(core, site, at) for site in sites)


def release_from(transaction: SiteTransaction, desks: Sequence[Desk]) -> int:
    """Append the releases that are due while these are the site's desks; returns how many."""
    limits = limits_of(transaction.catalogue.site)
    found = 0
    for each in _sent(transaction.connection, transaction.site):
        reason = released_because(each, desks, limits, transaction.at)
        if reason is not None:
            append_release(transaction, each, reason)
            found += 1
    return found


def append_release(transaction: SiteTransaction, sent: Ticket, reason: ReleaseReason | str | None) -> Ticket:
    data: Released = {"for_window": sent.for_window, "for_agent": sent.for_agent, "reason": reason}
    changed = transaction.append(EventType.RELEASED, ticket=sent.id, data=data, known=sent)
    assert isinstance(changed, Ticket)
    return changed


def _release_at(core: Core, site: str, at: datetime) -> int:
    with core.database.read() as connection:
        # Nearly always nothing is due, and then the site is not locked.
        if not _is_due(connection, core, site, at):
            return 0

    def decide(transaction: SiteTransaction) -> int:
        return release_from(transaction, desks_of(transaction.connection, transaction.catalogue))

    return core.ledger.run(site, Context(_RELEASER, at).command, decide)


def _is_due(connection: Connection, core: Core, site: str, at: datetime) -> bool:
    head = site_head(connection, site)
    if head is None:
        return False
    known = core.catalogues.at(connection, site, head.catalogue)
    desks, limits = desks_of(connection, known), limits_of(known.site)
    return any(released_because(each, desks, limits, at) for each in _sent(connection, site))


def _sent(connection: Connection, site: str) -> list[Ticket]:
    """Waiting tickets that were sent somewhere, in the order of their issue."""
    ids = list(connection.scalars(_SENT, {"site": site}))
    if not ids:
        return []
    rows = connection.execute(select(ticket).where(ticket.c.id.in_(ids)).order_by(ticket.c.issued_seq))
    return [ticket_of(row) for row in rows]


# Conditions are literal, for partial indexes serve no others; one part for each of the two indexes.
_IS_SENT = [
    f"FROM ticket WHERE state = {quoted(State.WAITING)} AND {target} IS NOT NULL"
    for target in ("for_window", "for_agent")
]
_SENT = text(" UNION ".join(f"SELECT id {each} AND site = :site" for each in _IS_SENT)).columns(id=String())
_SITES = text(" UNION ".join(f"SELECT site {each}" for each in _IS_SENT)).columns(site=String())
