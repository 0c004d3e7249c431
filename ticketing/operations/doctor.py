"""The doctor: faults of an installation, in words, and the advice for each."""

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select

from ticketing.ledger import migrate, steady_clock, tables
from ticketing.ledger.availability import database_trouble
from ticketing.ledger.migrate import NewerDatabase
from ticketing.ledger.sqlite import ADVICE, VERSION, Version, sqlite_affected
from ticketing.operations import doctor_followers, doctor_lake
from ticketing.operations.findings import Finding
from ticketing.privacy import keys
from ticketing.queueing import redating
from ticketing.reports.context import Reporting
from ticketing.reports.output import pdf

# Bytes. A busy centre writes a few MB a day; with less than this a week of it is not safe.
_LEAST_FREE = 500 * 1024 * 1024
#: Newest documents and notes that the key is tried on.
_SAMPLED = 500
#: Sites and tickets that a finding names.
_NAMED = 10
_FARTHEST = timedelta(seconds=2)
# Plausible years: not before this program was written, nor too far ahead to have been set on purpose.
_YEARS = range(2026, 2100)
#: A zone without clock changes: its offset shows whether the time zone data is good.
_PROOF, _OFFSET = "America/Lima", timedelta(hours=-5)


def examine(
    reporting: Reporting,
    url: str,
    data: Path,
    secret: Path,
    clock: Callable[[], datetime],
    more: Callable[[datetime], Iterable[Finding]] = lambda _at: (),
    *,
    timezone: str = _PROOF,
) -> Iterator[Finding]:
    """Examine everything that an installation needs besides Redis.

    secret: path of the generated key. more: checks that need a migrated database, and settings. timezone: of
    the installation.
    """
    at = clock()
    reached = _database(reporting)
    yield reached
    if reporting.database.is_sqlite:
        yield of_sqlite(VERSION)
    yield _year(at)
    if reached.ok:
        migrated = _migrations(url)
        yield migrated
        yield _clock_of_server(reporting, clock)
        if migrated.ok:
            yield of_jump(steady_clock.held(reporting.database))
            zones = _zones_of_sites(reporting)
            yield zones
            if zones.ok:
                yield _clock_of_ledger(reporting, at)
                yield _keys(reporting)
                yield from doctor_lake.examine(reporting, at)
                yield from doctor_followers.examine(reporting, at)
                yield from more(at)
    yield _time_zones(at, timezone)
    yield _disk(data)
    yield _secret(secret)
    yield _pdf()
    yield Finding(True, "Printers: none configured; this version prints no tickets.")


def _database(reporting: Reporting) -> Finding:
    trouble = database_trouble(reporting)
    if trouble is not None:
        advice = "Start the database, and look at host, name and password in DATABASE_URL."
        return Finding(False, f"The database cannot be reached: {trouble}", advice)
    return Finding(True, "The database answers.")


def of_sqlite(version: Version) -> Finding:
    """The finding on the version of SQLite that this program runs on."""
    told = f"SQLite is version {'.'.join(map(str, version))}"
    if sqlite_affected(version):
        return Finding(False, f"{told}, which can lose committed transactions (WAL-reset bug).", ADVICE)
    return Finding(True, f"{told}, without the WAL-reset bug.")


def _migrations(url: str) -> Finding:
    try:
        behind = migrate.pending(url)
    except NewerDatabase as newer:
        return Finding(False, str(newer), "Install the version that migrated it, or a newer one.")
    if behind:
        return Finding(
            False,
            f"The database lacks the migrations {', '.join(behind)}.",
            "Run `ticketing migrate`; `ticketing serve` does it, too.",
        )
    return Finding(True, "The database has every migration.")


def _year(at: datetime) -> Finding:
    if at.year not in _YEARS:
        return Finding(False, f"The clock says {_shown(at)}.", "Set the machine's clock, and keep it by NTP.")
    return Finding(True, f"The clock says {_shown(at)}.")


def _clock_of_server(reporting: Reporting, clock: Callable[[], datetime]) -> Finding:
    """The finding on the database server's clock; SQLite has none. A slow answer counts as no fault."""
    if reporting.database.is_sqlite:
        return Finding(True, "The database runs on this machine's clock.")
    with reporting.database.read() as connection:
        asked = clock()
        theirs: Any = connection.scalar(select(func.clock_timestamp()))
        answered = clock()
    apart = max(asked - theirs, theirs - answered, timedelta())
    words = f"The database server's clock differs by {apart.total_seconds():.1f} s."
    return Finding(apart <= _FARTHEST, words, "Keep both machines' clocks by NTP.")


def of_jump(held: timedelta) -> Finding:
    """The finding on the machine's clock. held: how far it is from the time that the servers hold."""
    if not held:
        return Finding(True, "The machine's clock agrees with the time that has elapsed.")
    way = "ahead of" if held > timedelta() else "behind"
    far = timedelta(seconds=round(abs(held).total_seconds()))
    return Finding(
        False,
        f"The machine's clock jumped: it is {far} {way} elapsed time, which the servers go by.",
        "Set the clock; if it is right now, run `ticketing clock believe`.",
    )


def _clock_of_ledger(reporting: Reporting, at: datetime) -> Finding:
    """The finding on ledgers ahead of now, which show that a clock was wrong, or is."""
    ahead = redating.sites_ahead(reporting, at)
    if ahead:
        told = "; ".join(_dated(each) for each in ahead[:_NAMED])
        more = f"; and {len(ahead) - _NAMED} more sites" if len(ahead) > _NAMED else ""
        return Finding(
            False,
            f"The clock says {_shown(at)}, but {told}{more}.",
            "Set the clock; if it is right now, run `ticketing clock put-right`.",
        )
    return Finding(True, "No event is dated in the future.")


def _dated(ahead: redating.Ahead) -> str:
    """`cusco has events of …, and 3 tickets of it (R-001, …)`."""
    log = f"{ahead.site} has events of {_shown(ahead.log)}" if ahead.log else f"{ahead.site} is ahead"
    if not ahead.codes:
        return log
    codes = ", ".join(ahead.codes[:_NAMED]) + (", …" if len(ahead.codes) > _NAMED else "")
    return f"{log}, with {len(ahead.codes)} tickets dated in the future ({codes})"


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _zones_of_sites(reporting: Reporting) -> Finding:
    with reporting.database.read() as connection:
        rows = connection.execute(select(tables.site.c.id, tables.site.c.timezone)).all()
    unknown = [f"{row.id} ({row.timezone})" for row in rows if not _known(row.timezone)]
    if unknown:
        advice = "Correct them in the catalogue, and load it."
        return Finding(False, f"Unknown time zone of {', '.join(unknown)}.", advice)
    return Finding(True, f"The time zones of {len(rows)} sites are known.")


def _known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _time_zones(at: datetime, timezone: str) -> Finding:
    advice = "Install the package tzdata."
    if not _known(_PROOF):
        return Finding(False, "There is no time zone data.", advice)
    if at.astimezone(ZoneInfo(_PROOF)).utcoffset() != _OFFSET:
        return Finding(
            False, f"The time zone data has {_PROOF} elsewhere than five hours behind UTC.", advice
        )
    city = timezone.rpartition("/")[2].replace("_", " ")
    return Finding(
        True, f"Time zone data is there: in {city} it is {at.astimezone(ZoneInfo(timezone)):%H:%M}."
    )


def _disk(data: Path) -> Finding:
    folder = next(each for each in (data, *data.parents) if each.exists())
    free = shutil.disk_usage(folder).free
    words = f"{free // 1024**2} MB are free in {folder}."
    return Finding(free >= _LEAST_FREE, words, "Make room: without it no ticket can be issued.")


def _pdf() -> Finding:
    lacking = pdf.trouble()
    if lacking is not None:
        words = f"No daily summary can be printed, for libraries are missing: {lacking}"
        return Finding(False, words, f"apt-get install {' '.join(pdf.PACKAGES)}, or what brings Pango here.")
    return Finding(True, "The libraries that make a PDF are there.")


def _keys(reporting: Reporting) -> Finding:
    """The finding on the keys of personal data, by the newest documents and notes."""
    found = keys.count(reporting, _SAMPLED)
    if found.lost:
        words = f"No key of the settings reads {found.lost} of the newest {_SAMPLED} documents and notes."
        advice = "Add the key that they were written with to DOCUMENT_KEY, after the present one."
        return Finding(False, words, advice)
    if found.old:
        words = f"An earlier key is still needed for {found.old} of the newest documents and notes."
        return Finding(False, words, "Run `ticketing keys rotate`; after it the earlier key can go.")
    return Finding(True, "The key of personal data reads what is kept.")


def _secret(path: Path) -> Finding:
    if not path.exists():
        return Finding(True, "The secret key comes from the environment.")
    found = path.stat()
    if stat.S_IMODE(found.st_mode) & 0o077:
        words = f"Others may read the secret key: {path} has mode {stat.S_IMODE(found.st_mode):o}."
        return Finding(False, words, f"chmod 600 {path}")
    if not os.access(path, os.R_OK):
        return Finding(False, f"The secret key cannot be read: {path}", f"chown it to user {os.geteuid()}.")
    if stat.S_IMODE(path.parent.stat().st_mode) & 0o002:
        words = f"Anybody may replace the secret key: {path.parent} is writable for all."
        return Finding(False, words, f"chmod o-w {path.parent}")
    return Finding(True, f"The secret key in {path} is its owner's alone.")
