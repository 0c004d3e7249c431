"""The reporter's chores: each runs repeatedly at its own interval, with the time as an argument."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ticketing.domain.calendar.days import business_day
from ticketing.lake.closing import close_due, compact_due
from ticketing.lake.renewing import renew_due
from ticketing.ledger import partitions
from ticketing.reports.context import Reporting
from ticketing.reports.digesting import digest_due

Failed = Callable[[str, Exception], None]


@dataclass(frozen=True, slots=True)
class Chore:
    """A chore. do: called with the time; may raise. every: interval from one start to the next."""

    name: str
    do: Callable[[Reporting, datetime], object]
    every: timedelta


def make_partitions(reporting: Reporting, at: datetime) -> list[str]:
    """Make the partitions of the coming months, where the database has any; returns their names."""
    with reporting.database.write() as connection:
        return partitions.make_ahead(connection, business_day(at, "UTC"))


#: Chores in their order; composition.chores_for() adds those that need settings.
CHORES: Sequence[Chore] = (
    Chore("partitions", make_partitions, timedelta(hours=6)),
    Chore("close", close_due, timedelta(minutes=1)),
    Chore("compact", compact_due, timedelta(hours=1)),
    Chore("renew", renew_due, timedelta(minutes=1)),
    Chore("digest", digest_due, timedelta(minutes=1)),
)


@dataclass(slots=True)
class Rota:
    """Runs the chores that are due, by the instant at which each was begun last."""

    chores: Sequence[Chore] = CHORES
    begun: dict[str, datetime] = field(default_factory=dict)

    def run_due(self, reporting: Reporting, at: datetime, failed: Failed) -> list[str]:
        """Run the due chores; returns the names of those that succeeded. A failing chore stops no other."""
        return [
            each.name
            for each in self.chores
            if self._is_due(each, at) and self._done(each, reporting, at, failed)
        ]

    def _is_due(self, chore: Chore, at: datetime) -> bool:
        before = self.begun.get(chore.name)
        # After a clock was set back, chores must not wait until it reaches the last start again.
        return before is None or not before <= at < before + chore.every

    def _done(self, chore: Chore, reporting: Reporting, at: datetime, failed: Failed) -> bool:
        self.begun[chore.name] = at
        try:
            chore.do(reporting, at)
        except Exception as error:  # noqa: BLE001  # a failing chore must not stop the others
            failed(chore.name, error)
            return False
        return True
