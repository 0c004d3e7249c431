"""Where a ticket can be sent: what a transfer dialog offers is what attending.act() accepts."""

from ticketing.domain.authorisation import Permission, allows, require
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import NotFound
from ticketing.domain.ids import number_of, site_of
from ticketing.domain.line.stranding import Desk
from ticketing.ledger.context import Context, Core
from ticketing.ledger.settings.catalogue_rows import QueueRow
from ticketing.ledger.settings.site_catalogue import SiteCatalogue
from ticketing.queueing.desks import desks_of
from ticketing.queueing.reading import queries
from ticketing.queueing.reading.queue_states import QueueStates, site_at
from ticketing.queueing.shapes import TargetQueue, TargetsView, TargetWindow


def targets_view(core: Core, context: Context, ticket_id: str) -> TargetsView:
    """Queues that some window serves, and open windows with an agent who may attend the ticket's entity.

    The ticket's own queue and the window where it is now are left out. Raises NotFound.
    """
    site = site_of(ticket_id)
    require(context.actor, Permission.READ_TICKETS, site)
    with core.database.read() as connection:
        row = queries.ticket_row(connection, ticket_id)
        if row is None or not allows(context.actor, Permission.READ_TICKETS, site, row.entity):
            raise NotFound(ErrorCode.TICKET_UNKNOWN)
        head, _, known = site_at(core, connection, site, context.at)
        desks = desks_of(connection, known)
        able = [each for each in desks if each.is_open and each.may_attend(row.entity)]
        names = {each.window: each.agent_name for each in queries.sessions(connection, site)}
        return {
            "seq": head.seq,
            "ticket": row.id,
            "queues": _queues(QueueStates(connection, known, context.at), known, desks, row.queue),
            "windows": [_window(each, names.get(each.window)) for each in able if each.window != row.window],
        }


def _queues(state: QueueStates, known: SiteCatalogue, desks: list[Desk], own: str) -> list[TargetQueue]:
    served = [each for each in known.queues if each.id in known.served and each.id != own]
    return [_queue(each, state, desks) for each in served]


def _queue(row: QueueRow, state: QueueStates, desks: list[Desk]) -> TargetQueue:
    return {
        "id": row.id,
        "name": row.name,
        "prefix": row.prefix,
        "entity": row.entity,
        "short_name": row.short_name,
        "open": state.opening(row).open,
        "waiting": state.waiting(row),
        "staffed": any(each.is_open and each.serves(row.id, row.entity) for each in desks),
    }


def _window(desk: Desk, agent_name: str | None) -> TargetWindow:
    return {
        "id": desk.window,
        "number": number_of(desk.window),
        "agent": desk.agent,
        "agent_name": agent_name,
    }
