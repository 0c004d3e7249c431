"""Tickets and the ledger as staff, devices and citizens read them."""

from collections.abc import Sequence
from datetime import timedelta

from ticketing.domain.authorisation import Permission, allows, entities_for, require, require_network
from ticketing.domain.calendar import instants
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import NotFound
from ticketing.domain.ids import site_of, window_number
from ticketing.domain.settings import NETWORK
from ticketing.ledger import site_heads
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import events_after as ledger_after
from ticketing.queueing.reading import narrowing, queries
from ticketing.queueing.reading.ahead import ahead_of_rows
from ticketing.queueing.reading.queue_states import site_at
from ticketing.queueing.reading.ticket_view import event_view, staff_view
from ticketing.queueing.shapes import (
    EventList,
    TicketHistory,
    TicketList,
    TicketView,
    TrackedTicket,
    TrackView,
)


def ticket_view(core: Core, context: Context, ticket_id: str) -> TicketView:
    """One ticket. Raises NotFound."""
    site = site_of(ticket_id)
    require(context.actor, Permission.READ_OWN_TICKET, site)
    with core.database.read() as connection:
        row = queries.ticket_row(connection, ticket_id)
        if row is None or not allows(context.actor, Permission.READ_OWN_TICKET, site, row.entity):
            raise NotFound(ErrorCode.TICKET_UNKNOWN)
        staff = allows(context.actor, Permission.READ_TICKETS, site)
        entities = entities_for(context.actor, Permission.READ_OWN_TICKET, site)
        views = staff_view(core, connection, [row], staff, remember=True)
        return narrowing.tickets(connection, views, entities)[0]


def ticket_history(core: Core, context: Context, ticket_id: str) -> TicketHistory:
    """The ticket with all its events. Raises NotFound."""
    require(context.actor, Permission.READ_EVENTS, site_of(ticket_id))
    found = ticket_view(core, context, ticket_id)
    with core.database.read() as connection:
        rows = queries.events_of_ticket(connection, ticket_id)
    return {"ticket": found, "events": [event_view(row) for row in rows]}


def track_view(core: Core, ticket_id: str) -> tuple[str, TrackView]:
    """The ticket's site, and the view for the holder of the tracking link. Raises NotFound."""
    with core.database.read() as connection:
        row = queries.ticket_row(connection, ticket_id)
        if row is None:
            raise NotFound(ErrorCode.TICKET_UNKNOWN)
        seq, timezone = site_heads.seq_and_zone(connection, row.site)
        before = ahead_of_rows(core, connection, [row], remember=True)
    shown: TrackedTicket = {
        "id": row.id,
        "code": row.code,
        "day": row.day.isoformat(),
        "state": row.state,
        "queue_name": row.queue_name,
        "entity_name": row.entity_name,
        "window_number": window_number(row.window),
        "ahead": before.get(row.id),
        "issued_at": instants.to_text(row.issued_at),
        "called_at": instants.optional_text(row.called_at),
        "since": instants.to_text(row.since),
    }
    return row.site, {"seq": seq, "timezone": timezone, "ticket": shown}


def tickets_list(
    core: Core,
    context: Context,
    site: str,
    *,
    states: Sequence[str] | None = None,
    queue: str | None = None,
    code: str | None = None,
    limit: int = 500,
) -> TicketList:
    """Today's tickets of the entities that the caller may see, in the order in which they would be served."""
    require(context.actor, Permission.READ_TICKETS, site)
    entities = entities_for(context.actor, Permission.READ_TICKETS, site)
    with core.database.read() as connection:
        head, day, _ = site_at(core, connection, site, context.at)
        rows = queries.day_tickets(connection, site, day, states or (), queue, code, entities, limit)
        views = staff_view(core, connection, rows, staff=True, remember=True)
        return {"seq": head.seq, "tickets": narrowing.tickets(connection, views, entities)}


#: For so long a true hour is asked for; later it is not remembered.
_REMEMBERED = timedelta(days=31)


def forgotten_list(core: Core, context: Context, site: str, *, limit: int = 200) -> TicketList:
    """The tickets of the last month that the day's end settled at a window, and whose true hour is not known.

    The latest day first; of the entities that the caller may see.
    """
    require(context.actor, Permission.READ_TICKETS, site)
    entities = entities_for(context.actor, Permission.READ_TICKETS, site)
    with core.database.read() as connection:
        head, day, _ = site_at(core, connection, site, context.at)
        rows = queries.forgotten_tickets(connection, site, day - _REMEMBERED, entities, limit)
        views = staff_view(core, connection, rows, staff=True)
        return {"seq": head.seq, "tickets": narrowing.tickets(connection, views, entities)}


def events_after(core: Core, context: Context, site: str, *, after: int, limit: int) -> EventList:
    """`{events, seq}`: the ledger from `after` on, in order; seq is its head. site: a site, or `network`.

    Staff of some entities read the events of their tickets and queues, and of the windows.
    """
    entities = None
    if site == NETWORK:
        require_network(context.actor, Permission.READ_EVENTS)
    else:
        require(context.actor, Permission.READ_EVENTS, site)
        entities = entities_for(context.actor, Permission.READ_EVENTS, site)
    with core.database.read() as connection:
        seq = site_heads.sequences(connection, [site]).get(site)
        if seq is None:
            raise NotFound(ErrorCode.SITE_UNKNOWN, site=site)
        rows = (
            ledger_after(connection, site, after, limit)
            if entities is None
            else narrowing.events_after(connection, site, after, limit, entities)
        )
    return {"events": [event_view(row) for row in rows], "seq": seq}
