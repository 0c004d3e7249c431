"""Closing days: what is over and settled is written into the lake once, and again when something touches it.

Crash-safe in this order: the files first, whole; then the cursor. Readers take from the database whatever the
cursor has not passed, so that a day is never missing, never there twice, and never half.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from ticketing.domain.days import business_day
from ticketing.lake import closed_rows, site_days
from ticketing.lake.closed_rows import Cursor
from ticketing.lake.facts import DATASETS
from ticketing.lake.reach import last_day
from ticketing.lake.site_days import SiteDay
from ticketing.ledger.context import Services
from ticketing.reports.question import OpenFacts

#: A month is put together so many days after its end: by then what is coded late has been coded.
SETTLING = timedelta(days=10)
_A_DAY = timedelta(days=1)
#: Months in one go, a second each: days have to be closed meanwhile.
_DIGESTED_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Closed:
    """closed: site-days that were written for the first time. rewritten: those that were touched since."""

    closed: list[SiteDay] = field(default_factory=list)
    rewritten: list[SiteDay] = field(default_factory=list)


def open_facts(
    services: Services, start: date, end: date, at: datetime, sites: Collection[str] | None = None
) -> OpenFacts:
    """What the files do not know of the days from start to end, both included: one snapshot of the database.

    sites: of these alone; None means all.
    """
    with services.database.read() as connection:
        open_days = closed_rows.open_days(connection, sites, start, end, at)
        through = _reach(services, connection, sites)
        return OpenFacts(services.open_days.read(connection, open_days, at), frozenset(open_days), through)


def _reach(services: Services, connection: Connection, sites: Collection[str] | None) -> date | None:
    """The last day that every site has closed; None: none has closed any."""
    cursors = closed_rows.cursors(connection, sites)
    found: list[date | None] = [_through(connection, cursors)] if cursors else []
    if not any(each.through for each in cursors):
        found.append(last_day(services.lake, sites))
    return None if None in found else min(filter(None, found))


def _through(connection: Connection, cursors: Collection[Cursor]) -> date:
    """Up to which day nothing is left to close. Before its first day a new site has nothing to close."""
    return min((closed_rows.first_open(connection, each) - _A_DAY for each in cursors), default=date.min)


def close_due(services: Services, at: datetime, patience_s: float = 0.0) -> Closed:
    """Bring the lake up to now. Idempotent. Raises LakeBusy when another process writes into it."""
    done = Closed()
    with services.lake.writing(patience_s):
        _forget_what_is_gone(services)
        with services.database.read() as connection:
            cursors = closed_rows.cursors(connection)
        for cursor in cursors:
            if _may_be_due(cursor, at):
                _close_site(services, cursor.site, at, done)
    return done


def _forget_what_is_gone(services: Services) -> None:
    """Somebody took the folder away, or brought the database without it: all days are open again."""
    if not services.lake.is_empty:
        return
    with services.database.read() as connection:
        claimed = any(each.through for each in closed_rows.cursors(connection))
    if claimed:
        with services.database.write() as connection:
            closed_rows.forget(connection)


def _may_be_due(cursor: Cursor, at: datetime) -> bool:
    yesterday = business_day(at, cursor.timezone) - _A_DAY
    return cursor.is_behind or cursor.through is None or cursor.through < yesterday


def _close_site(services: Services, site: str, at: datetime, done: Closed) -> None:
    # Everything below is read after this snapshot: whatever comes later than its head is found next time.
    with services.database.read() as connection:
        (cursor,) = closed_rows.cursors(connection, [site])
        touched = closed_rows.touched(connection, cursor)
        first, last = (
            closed_rows.first_open(connection, cursor),
            closed_rows.settled_through(connection, cursor, at),
        )
    for day in touched:
        write_day(services, site, day, at)
    if cursor.is_behind:
        _save(services, site, cursor.through, cursor.head)
    for day in closed_rows.days(first, last):
        write_day(services, site, day, at)
        _save(services, site, day, cursor.head)
        done.closed.append((site, day))
    done.rewritten.extend((site, day) for day in touched)


def write_day(services: Services, site: str, day: date, at: datetime) -> None:
    """Make the site-day's files say what the tables say now. Whoever calls holds the lake."""
    with services.database.read() as connection:
        (cursor,) = closed_rows.cursors(connection, [site])
        tables = site_days.read(connection, [(site, day)], at)
    for name, table in tables.items():
        services.lake.write_day(DATASETS[name], site, day, table, cursor.head)


def _save(services: Services, site: str, through: date | None, seq: int) -> None:
    with services.database.write() as connection:
        closed_rows.save(connection, site, through, seq)


def compact_due(services: Services, at: datetime, patience_s: float = 0.0) -> list[tuple[int, int]]:
    """Put together the months that are over, closed at every site and settled. Raises LakeBusy."""
    with services.database.read() as connection:
        through = _through(connection, closed_rows.cursors(connection))
    last = min(through, (at - SETTLING).date())
    with services.lake.writing(patience_s):
        due = [each for each in services.lake.months_of_days() if _end(*each) <= last]
        return [each for each in due if services.lake.compact(*each)]


def digest_due(services: Services, at: datetime, patience_s: float = 0.0) -> list[tuple[int, int]]:  # noqa: ARG001  # a chore is told the time
    """Write what months' files say in short where that is missing, the latest first. Raises LakeBusy."""
    done: list[tuple[int, int]] = []
    for each in reversed(services.lake.compacted()):
        with services.lake.writing(patience_s):
            done += [each] if services.figures.digest(*each) else []
        if len(done) == _DIGESTED_AT_ONCE:
            break
    return done


def _end(year: int, month: int) -> date:
    """The month's last day."""
    return date(year + month // 12, month % 12 + 1, 1) - _A_DAY
