"""Opening and closing a queue for new tickets by hand; tickets already waiting are still called."""

from datetime import datetime, timedelta

from ticketing.domain.authorisation import Permission, require
from ticketing.domain.calendar import instants
from ticketing.domain.calendar.openings import Until, scheduled
from ticketing.domain.calendar.schedule import ClosedBecause
from ticketing.domain.errors import Invalid
from ticketing.domain.event_data import QueueSwitched
from ticketing.domain.events import EventType
from ticketing.domain.ids import site_of
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.settings.catalogue_rows import QueueRow
from ticketing.queueing.issuing import queue_at
from ticketing.queueing.queue_openings import QueueOpening, opening_in
from ticketing.queueing.reading import queries
from ticketing.queueing.reading.views import queue_view
from ticketing.queueing.requests import QueueStateRequest
from ticketing.queueing.shapes import QueueView


def set_state(core: Core, context: Context, queue: str, request: QueueStateRequest) -> QueueView:
    """Open or close the queue; asking for what it is changes nothing.

    Without `until` it holds for the business day, and a queue that is opened again within its hours follows
    them again. Raises NotFound, Forbidden, Invalid.
    """
    site = site_of(queue)
    require(context.actor, Permission.SUPERVISE, site)

    def decide(transaction: SiteTransaction) -> QueueView:
        row = queue_at(transaction, queue)
        require(context.actor, Permission.SUPERVISE, site, row.entity)
        is_open, until = request["open"], request.get("until")
        switch = _asked(transaction, row, is_open, until) if until else _plain(transaction, row, is_open)
        if switch is not None:
            to_open, held = switch
            data: QueueSwitched = {"until": held, "reason": request.get("reason")}
            kind = EventType.QUEUE_OPENED if to_open else EventType.QUEUE_CLOSED
            transaction.append(kind, queue=queue, data=data)
        return queue_view(transaction, row)

    return core.ledger.run(site, context.command, decide)


#: A year and a day: what is closed for longer has left the catalogue.
_LONGEST = timedelta(days=366)
_Switch = tuple[bool, str]


def _plain(transaction: SiteTransaction, queue: QueueRow, is_open: bool) -> _Switch | None:
    """The switch of a supervisor who said nothing of its end; None where it is so already."""
    now = _now(transaction, queue)
    if not is_open:
        # Also before the opening: what is closed by hand stays closed when its hours begin.
        closed_already = now.by_hand is not None and not now.by_hand.open
        return None if closed_already else (False, Until.DAY)
    if now.open:
        return None
    in_hours = scheduled(transaction.catalogue.hours.of_queue(queue), transaction.at).open
    return True, Until.SCHEDULE if in_hours and now.because is ClosedBecause.BY_HAND else Until.DAY


def _asked(transaction: SiteTransaction, queue: QueueRow, is_open: bool, until: str) -> _Switch | None:
    """The switch with the end that was asked for; None where it is so already. Raises Invalid."""
    asked = _until(until, transaction.at)
    now = _now(transaction, queue)
    if asked == Until.SCHEDULE:
        in_hours = scheduled(transaction.catalogue.hours.of_queue(queue), transaction.at).open
        return None if now.by_hand is None else (in_hours, asked)
    same = now.by_hand is not None and (now.by_hand.open, now.by_hand.until) == (is_open, asked)
    return None if same else (is_open, asked)


def _now(transaction: SiteTransaction, queue: QueueRow) -> QueueOpening:
    today = queries.series_day(transaction.connection, queue.id, transaction.day)
    return opening_in(transaction, queue, today)


def _until(text: str, at: datetime) -> str:
    """Of Until, or an instant to come as RFC 3339 in UTC. Raises Invalid."""
    if text in set(Until):
        return text
    try:
        instant = instants.from_text(text)
    except ValueError:
        raise Invalid(field="until") from None
    if instant.tzinfo is None or not at < instant <= at + _LONGEST:
        raise Invalid(field="until")
    return instants.to_text(instant)
