"""What is wrong with an installation, in words."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from ticketing.services.availability import database_trouble
from ticketing.services.context import Services
from ticketing.storage import migrate, tables

# A busy centre writes a few MB a day; below this a week of it is not safe.
_LEAST_FREE = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; words says what it is, or what is wrong."""

    ok: bool
    words: str


def examine(services: Services, url: str, data: Path, at: datetime) -> Iterator[Finding]:
    """Look at everything an installation needs besides Redis."""
    reached = _database(services)
    yield reached
    if reached.ok:
        yield _migrations(url)
        yield _clock(services, at)
    yield _time_zones()
    yield _disk(data)


def _database(services: Services) -> Finding:
    trouble = database_trouble(services)
    if trouble is not None:
        return Finding(False, f"The database cannot be reached: {trouble}")
    return Finding(True, "The database answers.")


def _migrations(url: str) -> Finding:
    behind = migrate.pending(url)
    if behind:
        return Finding(
            False, f"The database lacks the migrations {', '.join(behind)}: start the server once."
        )
    return Finding(True, "The database has every migration.")


def _clock(services: Services, at: datetime) -> Finding:
    """A ledger from the future tells of a clock that was wrong, or is."""
    ahead = [(site, seq_at) for site, seq_at in _heads(services) if seq_at is not None and seq_at > at]
    if ahead:
        site, seq_at = max(ahead, key=lambda each: each[1])
        return Finding(
            False, f"The clock says {at:%Y-%m-%d %H:%M:%S} UTC, but {site} has events of {seq_at}."
        )
    return Finding(True, f"The clock says {at:%Y-%m-%d %H:%M:%S} UTC, after every event.")


def _heads(services: Services) -> list[tuple[str, datetime | None]]:
    """The last instant of each site's ledger."""
    with services.database.read() as connection:
        rows = connection.execute(select(tables.site.c.id, tables.site.c.seq_at))
        return [(row.id, row.seq_at) for row in rows]


def _time_zones() -> Finding:
    try:
        ZoneInfo("America/Lima")
    except ZoneInfoNotFoundError:
        return Finding(False, "There is no time zone data: install the package tzdata.")
    return Finding(True, "Time zone data is there.")


def _disk(data: Path) -> Finding:
    folder = next(each for each in (data, *data.parents) if each.exists())
    free = shutil.disk_usage(folder).free
    words = f"{free // 1024**2} MB are free in {folder}."
    return Finding(free >= _LEAST_FREE, words)
