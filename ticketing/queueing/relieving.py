"""Relief of a queue that no open window serves: all who wait in it go on, in one command."""

from sqlalchemy import select

from ticketing.domain.authorisation import Permission, require
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict
from ticketing.domain.event_data import Transferred
from ticketing.domain.events import EventType
from ticketing.domain.ids import number_of, site_of
from ticketing.domain.line.relief import Relief, ReliefKind, relief_of
from ticketing.domain.line.stranding import Desk
from ticketing.domain.states import State
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.settings.catalogue_rows import QueueRow
from ticketing.ledger.settings.site_catalogue import SiteCatalogue
from ticketing.ledger.tables import ticket
from ticketing.queueing.desks import desks_of
from ticketing.queueing.issuing import queue_at
from ticketing.queueing.shapes import ReliefView, Relieved


def relief_for(known: SiteCatalogue, queue_id: str, desks: list[Desk]) -> Relief | None:
    """Where the people of the queue can be called now; None where they can be already, or nowhere."""
    queue = known.any_queue(queue_id)
    if queue is None:
        return None
    siblings = (each.id for each in known.queues if each.entity == queue.entity and each.id != queue.id)
    return relief_of(queue.id, queue.entity, siblings, desks)


def relief_view(known: SiteCatalogue, queue_id: str, desks: list[Desk]) -> ReliefView | None:
    """The relief as a button shows it."""
    found = relief_for(known, queue_id, desks)
    if found is None:
        return None
    if found.kind is ReliefKind.OPEN_WINDOW:
        return {"kind": found.kind, "id": found.id, "name": str(number_of(found.id))}
    queue = known.queue(found.id)
    return {"kind": found.kind, "id": found.id, "name": found.id if queue is None else queue.name}


def relieve(core: Core, context: Context, queue: str, to: str, reason: str | None) -> Relieved:
    """Pass on all who wait in the queue to the queue or window `to`; their arrival is kept.

    to: the relief that the supervisor was shown. Raises Conflict `relief_gone` where it is no longer the one,
    NotFound, Forbidden.
    """
    site = site_of(queue)
    require(context.actor, Permission.SUPERVISE, site)

    def decide(transaction: SiteTransaction) -> Relieved:
        row = queue_at(transaction, queue)
        require(context.actor, Permission.SUPERVISE, site, row.entity)
        known = transaction.catalogue
        # Under the lock: a window that opened or closed meanwhile changes who can help.
        found = relief_for(known, queue, desks_of(transaction.connection, known))
        if found is None or found.id != to:
            raise Conflict(ErrorCode.RELIEF_GONE, queue=queue)
        moved = _waiting(transaction, row)
        data = _data(found, row, reason)
        for each, _ in moved:
            transaction.append(EventType.TRANSFERRED, ticket=each, queue=data["queue"], data=data)
        return {"queue": queue, "to": to, "codes": [code for _, code in moved]}

    return core.ledger.run(site, context.command, decide)


def _data(relief: Relief, row: QueueRow, reason: str | None) -> Transferred:
    return {
        "queue": relief.id if relief.kind is ReliefKind.OTHER_QUEUE else row.id,
        "entity": row.entity,
        "from_queue": row.id,
        "for_window": relief.id if relief.kind is ReliefKind.OPEN_WINDOW else None,
        "for_agent": None,
        "reason": reason,
    }


def _waiting(transaction: SiteTransaction, row: QueueRow) -> list[tuple[str, str]]:
    """Ids and codes of today's people who wait for the whole queue, in the order of their issue."""
    waits = (
        ticket.c.queue == row.id,
        ticket.c.day == transaction.day,
        ticket.c.state == State.WAITING,
        ticket.c.for_window.is_(None),
        ticket.c.for_agent.is_(None),
        # A ticket keeps the entity of its issue; people of another entity are not this relief's to move.
        ticket.c.entity == row.entity,
    )
    query = select(ticket.c.id, ticket.c.code).where(*waits).order_by(ticket.c.issued_seq)
    return [(each.id, each.code) for each in transaction.connection.execute(query)]
