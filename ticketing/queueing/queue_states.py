"""A site at an instant: its catalogue, and its queues' changing state of one day."""

from datetime import date, datetime

from sqlalchemy import Connection

from ticketing.domain import instants, numbering
from ticketing.domain.codes import ErrorCode
from ticketing.domain.days import business_day
from ticketing.domain.errors import NotFound
from ticketing.ledger import site_heads
from ticketing.ledger.catalogue_rows import QueueRow, SiteHead
from ticketing.ledger.context import Core
from ticketing.ledger.site_catalogue import SiteCatalogue
from ticketing.queueing import queries
from ticketing.queueing.shapes import QueueView, SiteWindow


class QueueStates:
    """The changing state of one site's queues on one day."""

    def __init__(self, connection: Connection, site: str, day: date) -> None:
        self._closed = queries.closed_queues(connection, site)
        self._days = queries.queue_days(connection, site, day)

    def is_open(self, row: QueueRow) -> bool:
        return row.id not in self._closed

    def is_full(self, row: QueueRow) -> bool:
        return not numbering.has_number(
            numbering.series_of(row), numbering.position_of(self._days.get(row.id))
        )

    def waiting(self, row: QueueRow) -> int:
        day = self._days.get(row.id)
        return day.waiting if day else 0

    def line(self, row: QueueRow, oldest_at: datetime | None, serving: int) -> QueueView:
        day = self._days.get(row.id)
        return {
            "id": row.id,
            "code": row.code,
            "entity": row.entity,
            "entity_name": row.entity_name,
            "name": row.name,
            "prefix": row.prefix,
            "open": self.is_open(row),
            "full": self.is_full(row),
            "waiting": self.waiting(row),
            "waiting_preferential": day.waiting_preferential if day else 0,
            "oldest_at": instants.optional_text(oldest_at),
            "issued": day.issued if day else 0,
            "called": day.called if day else 0,
            "average_wait_s": round(day.waited_ms / day.called / 1000, 3) if day and day.called else None,
            "serving": serving,
        }


def site_at(
    core: Core, connection: Connection, site: str, at: datetime
) -> tuple[SiteHead, date, SiteCatalogue]:
    """The ledger's head, the business day and the catalogue. Raises NotFound."""
    head = site_heads.site_head(connection, site)
    if head is None:
        raise NotFound(ErrorCode.SITE_UNKNOWN, site=site)
    known = core.catalogues.at(connection, site, head.catalogue)
    return head, business_day(at, head.timezone), known


def site_windows(known: SiteCatalogue) -> list[SiteWindow]:
    return [
        {
            "id": row.id,
            "number": row.number,
            "name": row.name,
            "queues": [queue.id for queue in known.queues_of_window(row.id)],
        }
        for row in known.windows
    ]
