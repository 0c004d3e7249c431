"""Opening and closing a queue for new tickets; tickets already waiting are still called."""

from ticketing.domain.authorisation import Permission, require
from ticketing.domain.events import EventType
from ticketing.domain.ids import site_of
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.queueing import queries
from ticketing.queueing.issuing import queue_at
from ticketing.queueing.requests import QueueStateRequest
from ticketing.queueing.shapes import QueueView
from ticketing.queueing.views import queue_view


def set_state(core: Core, context: Context, queue: str, request: QueueStateRequest) -> QueueView:
    """Open or close the queue; asking for its present state changes nothing. Raises NotFound, Forbidden."""
    site = site_of(queue)
    require(context.actor, Permission.SUPERVISE, site)

    def decide(transaction: SiteTransaction) -> QueueView:
        row = queue_at(transaction, queue)
        require(context.actor, Permission.SUPERVISE, site, row.entity)
        if queries.is_queue_open(transaction.connection, queue) != request["open"]:
            kind = EventType.QUEUE_OPENED if request["open"] else EventType.QUEUE_CLOSED
            transaction.append(kind, queue=queue, data={"reason": request.get("reason")})
        return queue_view(transaction, row)

    return core.ledger.run(site, context.command, decide)
