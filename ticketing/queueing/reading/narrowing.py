"""What staff of some entities see of the centre's whole floor; docs/security.md lists it.

The id of a ticket opens its tracking page, so only staff of the ticket's own entity ever read it.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from ticketing.domain.authorisation import Actor, Permission, allows, entities_for
from ticketing.domain.events import EventType
from ticketing.ledger.rows import EventRow
from ticketing.ledger.settings.site_catalogue import SiteCatalogue
from ticketing.ledger.tables import event, ticket
from ticketing.ledger.tables import queue as ticket_queue
from ticketing.queueing.shapes import AlertView, TicketView, WindowLine

#: Entities whose tickets the caller may read; None means all.
Entities = frozenset[str] | None
_OF_WINDOWS = (EventType.WINDOW_OPENED, EventType.WINDOW_PAUSED, EventType.WINDOW_CLOSED)


def readable(actor: Actor, site: str) -> Entities:
    return entities_for(actor, Permission.READ_QUEUES, site)


def supervises_window(actor: Actor, known: SiteCatalogue, window: str) -> bool:
    """Whether the actor may pause or close another agent's window: all that it serves must be theirs."""
    if entities_for(actor, Permission.SUPERVISE, known.site.id) is None:
        return allows(actor, Permission.SUPERVISE, known.site.id)
    served = {row.entity for row in known.queues_of_window(window)}
    return bool(served) and all(
        allows(actor, Permission.SUPERVISE, known.site.id, entity) for entity in served
    )


def window_lines(lines: list[WindowLine], known: SiteCatalogue, entities: Entities) -> list[WindowLine]:
    """The windows; of another entity's ticket the code and the state, which the room hears and sees."""
    if entities is None:
        return lines
    own = _queues(known, entities)
    return [
        {**line, "ticket": {**found, "id": None}}
        if (found := line["ticket"]) is not None and found["queue"] not in own
        else line
        for line in lines
    ]


def alerts(told: Sequence[AlertView], known: SiteCatalogue, entities: Entities) -> list[AlertView]:
    """The alerts of tickets on which the caller can act."""
    if entities is None:
        return [*told]
    own = _queues(known, entities)
    return [each for each in told if each["queue"] in own]


def tickets(connection: Connection, views: list[TicketView], entities: Entities) -> list[TicketView]:
    """The tickets of these entities, without ids of the tickets at other entities that they came from."""
    if entities is None:
        return views
    mine = [each for each in views if each["entity"] in entities]
    foreign = _foreign(connection, {link for each in mine for link in _links(each)}, entities)
    return [_unlinked(each, foreign) for each in mine]


def events_after(
    connection: Connection, site: str, after: int, limit: int, entities: frozenset[str]
) -> Sequence[EventRow]:
    """The log of the entities' tickets and queues, and of the windows; settings are left out."""
    own_tickets = select(ticket.c.id).where(ticket.c.site == site, ticket.c.entity.in_(sorted(entities)))
    known = select(ticket_queue.c.id).where(
        ticket_queue.c.site == site, ticket_queue.c.entity.in_(sorted(entities))
    )
    concerns = or_(
        event.c.ticket.in_(own_tickets),
        event.c.ticket.is_(None) & event.c.queue.in_(known),
        event.c.ticket.is_(None) & event.c.type.in_([*map(str, _OF_WINDOWS)]),
    )
    query = select(event).where(event.c.site == site, event.c.seq > after, concerns)
    return connection.execute(query.order_by(event.c.seq).limit(limit)).all()


def _queues(known: SiteCatalogue, entities: frozenset[str]) -> set[str]:
    return {row.id for row in known.queues if row.entity in entities}


def _links(view: TicketView) -> list[str]:
    replaced_by = view["replaced_by"]
    found = (view["replaces"], replaced_by["id"] if replaced_by else None)
    return [each for each in found if each is not None]


def _foreign(connection: Connection, ids: set[str], entities: frozenset[str]) -> set[str]:
    if not ids:
        return set()
    query = select(ticket.c.id).where(ticket.c.id.in_(sorted(ids)), ticket.c.entity.in_(sorted(entities)))
    return ids - set(connection.scalars(query))


def _unlinked(view: TicketView, foreign: set[str]) -> TicketView:
    replaced_by = view["replaced_by"]
    return {
        **view,
        "replaces": None if view["replaces"] in foreign else view["replaces"],
        "replaced_by": None if replaced_by is not None and replaced_by["id"] in foreign else replaced_by,
    }
