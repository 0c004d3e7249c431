"""Whether a queue gives tickets now: its hours, a switch by hand, and whether a window attends it."""

from dataclasses import dataclass
from datetime import datetime

from ticketing.domain.calendar.openings import ByHand, earliest, opening, unattended_at
from ticketing.domain.calendar.schedule import ClosedBecause
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.settings.catalogue_rows import QueueRow
from ticketing.ledger.settings.site_hours import SiteHours
from ticketing.queueing.attendance import Attendance
from ticketing.queueing.reading.read_rows import SeriesDayRow


@dataclass(frozen=True, slots=True)
class QueueOpening:
    """domain.openings.Opening of a queue. by_hand: the switch that holds. unattended_since: None where an
    open window serves the queue, or did until a moment ago."""

    open: bool
    closes_at: datetime | None
    opens_at: datetime | None
    because: ClosedBecause | None
    note: str | None
    by_hand: ByHand | None
    unattended_since: datetime | None
    changes_at: datetime | None


def queue_opening(
    hours: SiteHours, queue: QueueRow, by_hand: ByHand | None, attendance: Attendance | None, at: datetime
) -> QueueOpening:
    """The queue at an instant. attendance: None where the windows do not matter."""
    now = opening(hours.of_queue(queue), by_hand, at)
    from_then = None
    if attendance is not None:
        attended, left_at = attendance.is_attended(queue), attendance.left_at(queue)
        from_then = unattended_at(now, attended, left_at, hours.patience)
    unattended = from_then is not None and from_then <= at
    gives = now.open and (not unattended or hours.issue_unattended or now.by_hand)
    return QueueOpening(
        open=gives,
        closes_at=now.closes_at,
        opens_at=now.opens_at,
        because=ClosedBecause.NO_WINDOW if now.open and not gives else now.because,
        note=now.note,
        by_hand=by_hand if now.by_hand else None,
        unattended_since=from_then - hours.patience if from_then is not None and unattended else None,
        changes_at=earliest(now.changes_at, from_then, after=at),
    )


def opening_in(transaction: SiteTransaction, queue: QueueRow, today: SeriesDayRow) -> QueueOpening:
    """The queue under the site's lock. today: of queries.series_day()."""
    hours = transaction.catalogue.hours
    # The windows are read where they can matter alone: this is on the way of every ticket.
    attendance = None if hours.issue_unattended else Attendance(transaction.connection, transaction.catalogue)
    return queue_opening(hours, queue, switch_of(today), attendance, transaction.at)


def switch_of(today: SeriesDayRow) -> ByHand | None:
    """The last switch by hand, whether it still holds or not."""
    if today.open is None or today.since is None or today.until is None:
        return None
    return ByHand(today.open, today.since, today.until)
