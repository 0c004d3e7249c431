"""A site at an instant: its catalogue, and its queues' changing state of one day."""

from datetime import date, datetime

from sqlalchemy import Connection

from ticketing.domain.calendar import instants
from ticketing.domain.calendar.days import business_day, day_end
from ticketing.domain.calendar.openings import ByHand, earliest, scheduled
from ticketing.domain.calendar.schedule import ClosedBecause
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import NotFound
from ticketing.domain.line import numbering
from ticketing.ledger import site_heads
from ticketing.ledger.context import Core
from ticketing.ledger.settings.catalogue_rows import QueueRow, SiteHead, WindowRow
from ticketing.ledger.settings.site_catalogue import SiteCatalogue
from ticketing.queueing.attendance import Attendance
from ticketing.queueing.queue_openings import QueueOpening, queue_opening
from ticketing.queueing.reading import queries
from ticketing.queueing.shapes import ByHandView, OpenFacts, QueueView, SiteWindow


class QueueStates:
    """The changing state of one site's queues at an instant."""

    def __init__(self, connection: Connection, known: SiteCatalogue, at: datetime) -> None:
        site, self._hours, self._at = known.site, known.hours, at
        self._midnight = day_end(business_day(at, site.timezone), site.timezone)
        self._days = queries.queue_days(connection, site.id, business_day(at, site.timezone))
        by_hand = queries.switches(connection, site.id)
        attendance = Attendance(connection, known)
        self._openings: dict[str, QueueOpening] = {
            row.id: queue_opening(self._hours, row, by_hand.get(row.id), attendance, at)
            for row in known.queues
        }

    def opening(self, row: QueueRow) -> QueueOpening:
        return self._openings[row.id]

    @property
    def changes_at(self) -> datetime:
        """When any of this becomes otherwise without an event: at midnight at the latest."""
        found = (each.changes_at for each in self._openings.values())
        return earliest(*found, self._midnight, after=self._at) or self._midnight

    def is_full(self, row: QueueRow) -> bool:
        return not numbering.has_number(
            numbering.series_of(row), numbering.position_of(self._days.get(row.id))
        )

    def waiting(self, row: QueueRow) -> int:
        day = self._days.get(row.id)
        return day.waiting if day else 0

    def open_facts(self, row: QueueRow) -> OpenFacts:
        now = self.opening(row)
        public = now.because is not ClosedBecause.BY_HAND
        return {
            "open": now.open,
            "closes_at": instants.optional_text(now.closes_at),
            "opens_at": instants.optional_text(now.opens_at),
            "closed_because": now.because,
            # What a supervisor wrote beside a switch is for the staff.
            "closed_note": now.note if public else None,
            "unattended": now.unattended_since is not None,
        }

    def line(self, row: QueueRow, oldest_at: datetime | None, serving: int) -> QueueView:
        day, now = self._days.get(row.id), self.opening(row)
        return {
            "id": row.id,
            "code": row.code,
            "entity": row.entity,
            "entity_name": row.entity_name,
            "name": row.name,
            "prefix": row.prefix,
            **self.open_facts(row),
            "unattended_since": instants.optional_text(now.unattended_since),
            "by_hand": _by_hand_view(now.by_hand),
            "full": self.is_full(row),
            "waiting": self.waiting(row),
            "waiting_preferential": day.waiting_preferential if day else 0,
            "oldest_at": instants.optional_text(oldest_at),
            "issued": day.issued if day else 0,
            "called": day.called if day else 0,
            "average_wait_s": round(day.waited_ms / day.called / 1000, 3) if day and day.called else None,
            "serving": serving,
        }


def _by_hand_view(by_hand: ByHand | None) -> ByHandView | None:
    if by_hand is None:
        return None
    since = instants.to_text(by_hand.since)
    return {"open": by_hand.open, "since": since, "until": by_hand.until, "reason": by_hand.reason}


def site_at(
    core: Core, connection: Connection, site: str, at: datetime
) -> tuple[SiteHead, date, SiteCatalogue]:
    """The ledger's head, the business day and the catalogue. Raises NotFound."""
    head = site_heads.site_head(connection, site)
    if head is None:
        raise NotFound(ErrorCode.SITE_UNKNOWN, site=site)
    known = core.catalogues.at(connection, site, head.catalogue)
    return head, business_day(at, head.timezone), known


def site_windows(known: SiteCatalogue, at: datetime) -> list[SiteWindow]:
    return [_site_window(known, row, at) for row in known.windows]


def _site_window(known: SiteCatalogue, row: WindowRow, at: datetime) -> SiteWindow:
    queues = known.queues_of_window(row.id)
    hours = scheduled(known.hours.of_window(row.number, queues), at)
    return {
        "id": row.id,
        "number": row.number,
        "name": row.name,
        "queues": [queue.id for queue in queues],
        "closes_at": instants.optional_text(hours.closes_at),
        "opens_at": instants.optional_text(hours.opens_at),
        "closed_because": None if hours.because is ClosedBecause.LAST_TICKET else hours.because,
    }
