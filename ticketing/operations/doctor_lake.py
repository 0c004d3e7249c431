"""The doctor's findings on the files of closed days."""

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from ticketing.lake import closed_rows
from ticketing.lake.closed_rows import Cursor
from ticketing.lake.facts import TICKETS
from ticketing.operations.findings import Finding
from ticketing.reports.context import Reporting

#: Days: yesterday is closed within a minute after midnight, and this may be that minute.
_TOLERATED = 1
_IS_IT_RUNNING = (
    "`ticketing reporter` closes days: see that it runs, and that it may write into the folder. The embedded"
    " server starts it, and again when it ended: look for `reporter.started_again` in its log."
)


def examine(reporting: Reporting, at: datetime) -> Iterator[Finding]:
    """Findings on the last closed day, on missing files, and on whether more could be written."""
    with reporting.database.read() as connection:
        cursors = closed_rows.cursors(connection)
        behind = {each.site: _behind(connection, each, at) for each in cursors}
        lost = [each.site for each in cursors if _has_lost(connection, reporting, each)]
    late = {site: days for site, days in behind.items() if days > _TOLERATED}
    yield _closed(cursors, late)
    yield _files(reporting.lake.folder, lost)
    yield _writable(reporting.lake.folder, is_needed=bool(late))


def _behind(connection: Connection, cursor: Cursor, at: datetime) -> int:
    """The number of days that could be closed and are not."""
    last = closed_rows.settled_through(connection, cursor, at)
    return max(0, (last - closed_rows.first_open(connection, cursor)).days + 1)


def _has_lost(connection: Connection, reporting: Reporting, cursor: Cursor) -> bool:
    """Whether the site's last closed day with tickets is in no file."""
    if cursor.through is None:
        return False
    day = closed_rows.tickets_on(connection, cursor.site, cursor.through)
    return day is not None and not reporting.lake.files(TICKETS, day, day, [cursor.site])


def _closed(cursors: list[Cursor], late: dict[str, int]) -> Finding:
    if late:
        site = max(late, key=lambda each: late[each])
        words = (
            f"At {len(late)} sites days are not closed, at {site} {late[site]}: reports are slower for it."
        )
        return Finding(False, words, _IS_IT_RUNNING)
    through = min((each.through or date.max for each in cursors), default=date.max)
    if through == date.max:
        return Finding(True, "No day had to be closed yet.")
    return Finding(True, f"Every site's days are closed up to {through} at least, except those not settled.")


def _files(folder: Path, lost: list[str]) -> Finding:
    if lost:
        advice = "`ticketing lake rebuild` rewrites them from the database."
        return Finding(False, f"Files of closed days are missing in {folder}, of {lost[0]} for one.", advice)
    return Finding(True, f"The files of closed days are in {folder}.")


def _writable(folder: Path, *, is_needed: bool) -> Finding:
    """The finding on write access to the folder. is_needed: False for servers, which may only read it."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if os.access(there, os.W_OK | os.X_OK):
        return Finding(True, f"Days can be closed into {folder}.")
    return Finding(not is_needed, f"User {os.geteuid()} may not write into {there}.", _IS_IT_RUNNING)
