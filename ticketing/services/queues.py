"""Opening and closing a queue for new tickets; whoever waits in it is still called."""

from typing import Any

from ticketing.domain.events import EventType
from ticketing.services.authorisation import Permission, require
from ticketing.services.context import Context, Services
from ticketing.services.issuing import queue_at
from ticketing.services.ticket_view import site_of
from ticketing.services.views import queue_view
from ticketing.storage import queries
from ticketing.storage.ledger import SiteTransaction

View = dict[str, Any]


def set_state(services: Services, context: Context, queue: str, request: View) -> View:
    """Bring the queue to `{open, reason?}`; what it is changes nothing. Raises NotFound, Forbidden."""
    site = site_of(queue)
    require(context.actor, Permission.SUPERVISE, site)

    def decide(transaction: SiteTransaction) -> View:
        row = queue_at(transaction, queue)
        require(context.actor, Permission.SUPERVISE, site, row.entity)
        if queries.is_queue_open(transaction.connection, queue) != request["open"]:
            kind = EventType.QUEUE_OPENED if request["open"] else EventType.QUEUE_CLOSED
            transaction.append(kind, queue=queue, data={"reason": request.get("reason")})
        return queue_view(transaction, row)

    answer: View = services.ledger.run(site, context.command, decide)
    return answer
