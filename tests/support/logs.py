"""A site with a log alone, which grows on demand; its events change no table."""

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import insert

from ticketing.domain.events import Event, EventType
from ticketing.ledger import tables
from ticketing.ledger.database import Database
from ticketing.ledger.ledger import Command, Ledger, SiteTransaction
from ticketing.ledger.projection import Projector, Projectors
from ticketing.ledger.writes import Writes

_numbers = itertools.count(1)
_PLACE = {"kind": "center", "channel": "CENTROS MAC", "timezone": "America/Lima"}


@dataclass
class Log:
    """One site's log in a database that others may share. at: instant of the events."""

    database: Database
    site: str = field(default_factory=lambda: f"log-{next(_numbers):03}-{uuid.uuid4().hex[:6]}")
    at: datetime = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    head: int = 0

    def __post_init__(self) -> None:
        self._ledger = Ledger(self.database, Projectors(Projector("queue", (), _nothing)))
        with self.database.write() as connection:
            connection.execute(insert(tables.site).values(id=self.site, name=self.site, **_PLACE))

    def append(self, count: int = 1) -> None:
        """Append events, each in a transaction of its own."""
        for _ in range(count):
            self._ledger.run(self.site, Command({"kind": "test"}, "test", self.at), _close_queue)
            self.head += 1


def _close_queue(transaction: SiteTransaction) -> None:
    transaction.append(EventType.QUEUE_CLOSED, queue=f"{transaction.site}:s")


def _nothing(_writes: Writes, _event: Event, _known: object) -> None:
    return None
