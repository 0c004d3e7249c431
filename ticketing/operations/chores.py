"""The reporter's chores: each runs repeatedly at its own interval, with the time as an argument."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ticketing.domain.days import business_day
from ticketing.lake.closing import close_due, compact_due
from ticketing.lake.renewing import renew_due
from ticketing.ledger import partitions
from ticketing.reports.context import Reporting
from ticketing.reports.digesting import digest_due

Failed = Callable[[str, Exception], None]


@dataclass(frozen=True, slots=True)
class Chore:
    """do: is told the time; may raise. every: how long after one time the next is due."""

    name: str
    do: Callable[[Reporting, datetime], object]
    every: timedelta


def make_partitions(reporting: Reporting, at: datetime) -> list[str]:
    """Those of the coming months, where the database has any."""
    with reporting.database.write() as connection:
        return partitions.make_ahead(connection, business_day(at, "UTC"))


#: In this order. What needs settings is added by composition.chores_for().
CHORES: Sequence[Chore] = (
    Chore("partitions", make_partitions, timedelta(hours=6)),
    Chore("close", close_due, timedelta(minutes=1)),
    Chore("compact", compact_due, timedelta(hours=1)),
    Chore("renew", renew_due, timedelta(minutes=1)),
    Chore("digest", digest_due, timedelta(minutes=1)),
)


@dataclass(slots=True)
class Rota:
    """Remembers when each chore was begun last."""

    chores: Sequence[Chore] = CHORES
    begun: dict[str, datetime] = field(default_factory=dict)

    def run_due(self, reporting: Reporting, at: datetime, failed: Failed) -> list[str]:
        """Do what is due; answers what was done. A chore that fails keeps no other from being done."""
        return [
            each.name
            for each in self.chores
            if self._is_due(each, at) and self._done(each, reporting, at, failed)
        ]

    def _is_due(self, chore: Chore, at: datetime) -> bool:
        before = self.begun.get(chore.name)
        # A clock that was set back must not stop everything until it has come round again.
        return before is None or not before <= at < before + chore.every

    def _done(self, chore: Chore, reporting: Reporting, at: datetime, failed: Failed) -> bool:
        self.begun[chore.name] = at
        try:
            chore.do(reporting, at)
        except Exception as error:  # noqa: BLE001  # whatever is wrong with one, the others go on
            failed(chore.name, error)
            return False
        return True
