"""Issuing of tickets: by the kiosk, the greeter, or an agent who sends a citizen to the right queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import uuid_utils

from ticketing.domain.authorisation import Permission, require
from ticketing.domain.calendar import instants
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, Invalid, NotFound
from ticketing.domain.event_data import Issued
from ticketing.domain.events import EventType
from ticketing.domain.line import numbering
from ticketing.domain.line.choosing import order_key
from ticketing.domain.line.priorities import Category, Priority, classify
from ticketing.domain.tickets import Ticket
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.settings.catalogue_rows import QueueRow
from ticketing.privacy import documents
from ticketing.queueing import bursts, newcomers
from ticketing.queueing.queue_openings import opening_in
from ticketing.queueing.reading import ahead, queries, ticket_view
from ticketing.queueing.reading.read_rows import SeriesDayRow
from ticketing.queueing.requests import IssueRequest
from ticketing.queueing.shapes import TicketView


def issue(core: Core, context: Context, site: str, request: IssueRequest) -> TicketView:
    """Issue a ticket.

    Raises NotFound, Invalid, TooFast, and Conflict `queue_closed`, `already_waiting`, `cap_reached`,
    `series_exhausted`, `withdrawn`.
    """
    require(context.actor, Permission.ISSUE, site)

    def decide(transaction: SiteTransaction) -> TicketView:
        queue = _asked_queue(transaction, request)
        require(context.actor, Permission.ISSUE, site, queue.entity)
        today = newcomers.newcomer(transaction, context.actor, queue.id)
        _check_open(transaction, queue, today)
        bursts.check(today.reached, transaction.at)
        _check_document(core, transaction, queue, request)
        room = ahead.room(transaction, queue.id, today)
        ticket = append_issue(transaction, queue, _wish(transaction, queue, request), today)
        document = request.get("document")
        secret = None
        if document is not None:
            kept = (ticket.id, document["kind"], document["number"])
            secret = documents.keep_document(core, transaction, *kept)
        facts = ticket_view.Known(transaction.catalogue, secret, ahead=room.ahead_of(ticket))
        return ticket_view.known_view(core, ticket, facts)

    return core.ledger.run(site, context.command, decide)


@dataclass(frozen=True, slots=True)
class Wish:
    """A request for a ticket. arrived_at: kept from an earlier ticket, which this one `replaces`."""

    service: str | None
    priority: Priority
    category: Category | None
    language: str
    channel: str
    arrived_at: datetime | None = None
    ticket_id: str | None = None
    replaces: str | None = None


def _check_open(transaction: SiteTransaction, queue: QueueRow, today: SeriesDayRow) -> None:
    now = opening_in(transaction, queue, today)
    if not now.open:
        raise Conflict(
            ErrorCode.QUEUE_CLOSED,
            queue=queue.id,
            opens_at=instants.optional_text(now.opens_at),
            closed_because=None if now.because is None else str(now.because),
        )


def new_id(site: str) -> str:
    """The site and an unguessable, time-ordered number: a client that knows it has the tracking link."""
    return f"{site}.{uuid_utils.uuid7().hex}"


def append_issue(transaction: SiteTransaction, queue: QueueRow, wish: Wish, today: SeriesDayRow) -> Ticket:
    """Number a ticket in the queue. today: of queries.series_day(). Raises NumberingError."""
    series = numbering.series_of(queue)
    before = numbering.position_of(today)
    taken = _codes_in_use(transaction) if before.round or before.last == series.last or today.leftover else ()
    position = numbering.next_position(series, before, taken)
    arrived_at = wish.arrived_at or transaction.at
    data: Issued = {
        "day": transaction.day.isoformat(),
        "series": queue.id,
        "number": position.last,
        "round": position.round,
        "code": numbering.code(series, position.last),
        "queue": queue.id,
        "entity": queue.entity,
        "service": wish.service,
        "priority": wish.priority,
        "category": wish.category,
        "language": wish.language,
        "channel": wish.channel,
        "arrived_at": instants.to_text(arrived_at),
        "order_at": instants.to_text(order_key(arrived_at)),
        "replaces": wish.replaces,
    }
    ticket = transaction.append(
        EventType.ISSUED, ticket=wish.ticket_id or new_id(transaction.site), queue=queue.id, data=data
    )
    assert isinstance(ticket, Ticket)
    return ticket


def _codes_in_use(transaction: SiteTransaction) -> frozenset[str]:
    """Codes of people who are here or may be brought back. Asked only where a number can come again."""
    grace = timedelta(seconds=transaction.catalogue.site.restore_grace_s)
    return queries.codes_in_use(transaction.connection, transaction.site, transaction.at - grace)


def queue_at(transaction: SiteTransaction, queue_id: str) -> QueueRow:
    """The queue's row. Raises NotFound unless it is a queue of this very site."""
    queue = transaction.catalogue.queue(queue_id)
    if queue is None:
        raise NotFound(ErrorCode.QUEUE_UNKNOWN, queue=queue_id)
    return queue


def served_queue(transaction: SiteTransaction, queue_id: str) -> QueueRow:
    """A queue to send a person on to. Raises Conflict `queue_without_window` where no window serves it."""
    queue = queue_at(transaction, queue_id)
    if queue.id not in transaction.catalogue.served:
        raise Conflict(ErrorCode.QUEUE_WITHOUT_WINDOW, queue=queue.id)
    return queue


def _asked_queue(transaction: SiteTransaction, request: IssueRequest) -> QueueRow:
    queue, service = request.get("queue"), request.get("service")
    if queue:
        return queue_at(transaction, queue)
    if not service:
        raise Invalid(ErrorCode.INVALID, field="queue")
    found = transaction.catalogue.queue_for_service(service)
    if found is None:
        raise NotFound(ErrorCode.SERVICE_UNKNOWN, service=service)
    return queue_at(transaction, found)


def _wish(transaction: SiteTransaction, queue: QueueRow, request: IssueRequest) -> Wish:
    priority, category = classify(request.get("priority"), request.get("category"))
    return Wish(
        service=_asked_service(transaction, queue, request),
        priority=priority,
        category=category,
        language=request.get("language") or "es",
        channel=_asked_channel(transaction, request),
    )


def _asked_channel(transaction: SiteTransaction, request: IssueRequest) -> str:
    """The channel named, or the site's own. Raises Invalid for one that the network does not have."""
    asked = request.get("channel") or transaction.catalogue.site.channel
    if asked not in transaction.catalogue.channels:
        raise Invalid(field="channel")
    return asked


def _asked_service(transaction: SiteTransaction, queue: QueueRow, request: IssueRequest) -> str | None:
    """The service wanted, kept for reports. Raises NotFound unless the queue's entity offers it."""
    asked = request.get("service")
    if asked and asked not in transaction.catalogue.services_of_entity(queue.entity):
        raise NotFound(ErrorCode.SERVICE_UNKNOWN, service=asked)
    return asked


def _check_document(core: Core, transaction: SiteTransaction, queue: QueueRow, request: IssueRequest) -> None:
    """Raise Conflict `already_waiting` for the document of a person who waits in this queue.

    Under the lock: of two requests with one document, the second finds the ticket of the first.
    """
    document = request.get("document")
    if document is None or request.get("again"):
        return
    others = documents.tickets_of(core, transaction, document["kind"], document["number"])
    waiting = queries.waiting_among(transaction.connection, others, queue.id, transaction.day)
    if waiting is not None:
        raise Conflict(ErrorCode.ALREADY_WAITING, queue=queue.id, ticket_code=waiting)
