"""People whom an absent agent left parked, as the windows of their queues see them."""

from datetime import datetime

from sqlalchemy import Connection, select, text

from ticketing.domain.line.stranding import free_from
from ticketing.domain.states import State
from ticketing.ledger.literals import quoted
from ticketing.ledger.settings.site_catalogue import SiteCatalogue
from ticketing.ledger.tables import ticket
from ticketing.queueing.desks import desks_of, limits_of
from ticketing.queueing.rows import ticket_of


def left_parked(
    connection: Connection, known: SiteCatalogue, window: str, agent: str | None
) -> dict[str, datetime]:
    """`{ticket: from when}` the window's agent may take over what others left parked in its queues."""
    queues = [queue for queue, _ in known.profiles.get(window, [])]
    if agent is None or not queues:
        return {}
    others = (ticket.c.site == known.site.id, ticket.c.agent != agent, ticket.c.queue.in_(queues))
    rows = connection.execute(select(ticket).where(_PARKED, *others)).all()
    if not rows:
        return {}
    desks, limits = desks_of(connection, known), limits_of(known.site)
    own = next((each for each in desks if each.window == window), None)
    found = {}
    for each in map(ticket_of, rows):
        free = free_from(each.agent, desks, limits, each.since)
        if free is not None and own is not None and own.may_attend(each.entity):
            found[each.id] = free
    return found


_PARKED = text(f"ticket.state = {quoted(State.ON_HOLD)}")
