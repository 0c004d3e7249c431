"""Closing of days: a settled day is written into the lake once, and again when a later event touches it.

Crash-safe by its order: the files first, each of them whole; then the cursors. Readers take the days that the
cursors have not passed from the database, so a day is never missing, double or incomplete.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from ticketing.domain.calendar.days import Month, business_day
from ticketing.lake import closed_rows, site_days
from ticketing.lake.closed_rows import Cursor
from ticketing.lake.context import Archive
from ticketing.lake.facts import DATASETS
from ticketing.lake.open_facts import OpenFacts
from ticketing.lake.reach import last_day
from ticketing.lake.site_days import SiteDay
from ticketing.ledger import followers
from ticketing.ledger.followers import Batch, Follower

#: Time from the end of a month to its compaction; by then late coding is done.
SETTLING = timedelta(days=10)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Closed:
    """Result of a run. closed: site-days written for the first time. rewritten: closed ones touched since."""

    closed: list[SiteDay] = field(default_factory=list)
    rewritten: list[SiteDay] = field(default_factory=list)


def open_facts(
    archive: Archive, start: date, end: date, at: datetime, sites: Collection[str] | None = None
) -> OpenFacts:
    """Facts from start to end, both included, that the files lack, from one snapshot of the database.

    sites: ids of the only ones wanted; None: all.
    """
    with archive.database.read() as connection:
        open_days = closed_rows.open_days(connection, sites, start, end, at)
        through = _reach(archive, connection, sites)
        return OpenFacts(archive.open_days.read(connection, open_days, at), frozenset(open_days), through)


def _reach(archive: Archive, connection: Connection, sites: Collection[str] | None) -> date | None:
    """The last day that every site has closed; None: no site has closed any."""
    cursors = closed_rows.cursors(connection, sites)
    found: list[date | None] = [_through(connection, cursors)] if cursors else []
    if not any(each.through for each in cursors):
        found.append(last_day(archive.lake, sites))
    return None if None in found else min(filter(None, found))


def _through(connection: Connection, cursors: Collection[Cursor]) -> date:
    """The last day up to which no site has a day to close; a new site has none before its first day."""
    return min((closed_rows.first_open(connection, each) - _A_DAY for each in cursors), default=date.min)


def close_due(archive: Archive, at: datetime, patience_s: float = 0.0) -> Closed:
    """Bring the lake up to now. Idempotent. Raises LakeBusy when another process writes into it."""
    done = Closed()
    with archive.lake.writing(patience_s):
        _forget_what_is_gone(archive)
        with archive.database.read() as connection:
            cursors = closed_rows.cursors(connection)
        for cursor in cursors:
            if cursor.is_behind:
                _rewrite_touched(archive, cursor.site, at, done)
            if _may_be_due(cursor, at):
                _close_days(archive, cursor.site, at, done)
    return done


def _forget_what_is_gone(archive: Archive) -> None:
    """The lake was deleted, or the database restored without it: reopen every day."""
    if not archive.lake.is_empty:
        return
    with archive.database.read() as connection:
        claimed = any(each.through for each in closed_rows.cursors(connection))
    if claimed:
        with archive.database.write() as connection:
            closed_rows.forget(connection)


def _may_be_due(cursor: Cursor, at: datetime) -> bool:
    yesterday = business_day(at, cursor.timezone) - _A_DAY
    return cursor.through is None or cursor.through < yesterday


def _rewrite_touched(archive: Archive, site: str, at: datetime, done: Closed) -> None:
    """Write the closed days that were touched again, then move the follower's cursor.

    The batch ends at a head that was read before the days are: later events are found in the next round.
    """

    def rewrite(_batch: Batch) -> None:
        with archive.database.read() as connection:
            (cursor,) = closed_rows.cursors(connection, [site])
            touched = closed_rows.touched(connection, cursor)
        for day in touched:
            write_day(archive, site, day, at)
        done.rewritten.extend((site, day) for day in touched)

    reader = Follower(closed_rows.FOLLOWER, rewrite, batch=None)
    # The lock of the lake keeps other workers out; the kernel drops it with a process that dies.
    followers.deliver(archive.database, reader, site, lambda: at, alone=True)


def _close_days(archive: Archive, site: str, at: datetime, done: Closed) -> None:
    # Each day is read after this snapshot, and the follower's cursor is older than it: an event of a day that
    # comes after its file was written is beyond the cursor, so readers find the day touched.
    with archive.database.read() as connection:
        (cursor,) = closed_rows.cursors(connection, [site])
        first, last = (
            closed_rows.first_open(connection, cursor),
            closed_rows.settled_through(connection, cursor, at),
        )
    for day in closed_rows.days(first, last):
        write_day(archive, site, day, at)
        _save(archive, site, day)
        done.closed.append((site, day))


def write_day(archive: Archive, site: str, day: date, at: datetime) -> None:
    """Write the site-day's files from the tables. The caller holds the lake's lock."""
    with archive.database.read() as connection:
        (cursor,) = closed_rows.cursors(connection, [site])
        tables = site_days.read(connection, [(site, day)], at)
    for name, table in tables.items():
        archive.lake.write_day(DATASETS[name], site, day, table, cursor.head)


def _save(archive: Archive, site: str, through: date) -> None:
    with archive.database.write() as connection:
        closed_rows.save(connection, site, through)


def compact_due(archive: Archive, at: datetime, patience_s: float = 0.0) -> list[Month]:
    """Compact the months that are over, closed at every site and settled; returns them. Raises LakeBusy."""
    with archive.database.read() as connection:
        through = _through(connection, closed_rows.cursors(connection))
    last = min(through, (at - SETTLING).date())
    with archive.lake.writing(patience_s):
        due = [each for each in archive.lake.months_of_days() if each.last <= last]
        return [each for each in due if archive.lake.compact(*each)]
