"""The clock of a process: the machine's wall clock, held where elapsed time contradicts it.

The processes of one machine share one anchor per boot in the database, so that a worker which starts after
the clock jumped does not believe what its elders deny.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from ticketing.domain.calendar import clocks, instants
from ticketing.domain.calendar.clocks import Anchor, Reading
from ticketing.domain.states import State
from ticketing.domain.windows import WindowState
from ticketing.ledger import tables
from ticketing.ledger.availability import DATABASE_AWAY
from ticketing.ledger.database import Database

logger = logging.getLogger(__name__)

_BOOT_FILE = Path("/proc/sys/kernel/random/boot_id")
#: Anchors of boots that ended long ago.
_FORGOTTEN = timedelta(days=90)
_IN_HANDS = (State.WAITING, State.CALLED, State.SERVING, State.ON_HOLD)


def wall() -> datetime:
    return instants.cut(datetime.now(UTC))


def steady() -> timedelta:
    """Time since the machine's start, a suspension included where the system can say so."""
    return timedelta(seconds=time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)))


@lru_cache(maxsize=1)
def boot() -> str:
    """Id of the machine's present boot; where the system has none, of this process."""
    try:
        return _BOOT_FILE.read_text(encoding="ascii").strip()
    except OSError:
        return f"process-{time.time_ns()}"


class SteadyClock:
    """Callable clock. The database is asked at the first call and by look(), never in between."""

    def __init__(
        self,
        database: Database,
        *,
        wall: Callable[[], datetime] = wall,
        steady: Callable[[], timedelta] = steady,
        boot: Callable[[], str] = boot,
    ) -> None:
        self._database = database
        self._wall, self._steady, self._boot = wall, steady, boot
        self._anchor: Anchor | None = None
        self._told = timedelta()

    def __call__(self) -> datetime:
        anchor = self._known()
        reading = self._read()
        return reading.wall if anchor is None else instants.cut(clocks.believed(anchor, reading))

    def jump(self) -> timedelta:
        """How far the held wall clock is ahead of this clock; zero while it is believed."""
        anchor = self._known()
        return timedelta() if anchor is None else clocks.jump(anchor, self._read())

    def look(self) -> None:
        """Take over the shared anchor, confirm it, and believe a jump that no work contradicts."""
        with self._database.write() as connection:
            anchor = self._shared(connection)
            reading = self._read()
            if clocks.jump(anchor, reading) and not _at_work(connection, anchor):
                self._tell(clocks.jump(anchor, reading), "believed: no work is open from the time before")
                anchor = clocks.laid_at(reading)
            now = clocks.believed(anchor, reading)
            self._anchor = Anchor(now, reading.steady, anchor.laid)
            _keep(connection, self._boot(), self._anchor)
        self._tell(self.jump(), "held: `ticketing clock` shows and settles it")

    def believe(self) -> timedelta:
        """Believe the wall clock from now on; returns how far it was from this clock."""
        with self._database.write() as connection:
            anchor, reading = self._shared(connection), self._read()
            self._anchor = clocks.laid_at(reading)
            _keep(connection, self._boot(), self._anchor)
        return clocks.jump(anchor, reading)

    def _read(self) -> Reading:
        return Reading(self._wall(), self._steady())

    def _known(self) -> Anchor | None:
        """The anchor; None while the database cannot be asked for it."""
        if self._anchor is None:
            try:
                self._anchor = self._first()
            except DATABASE_AWAY:
                return None
        return self._anchor

    def _first(self) -> Anchor:
        with self._database.read() as connection:
            found = _kept(connection, self._boot())
        if found is not None and clocks.is_usable(found, self._steady()):
            return found
        with self._database.write() as connection:
            return self._shared(connection)

    def _shared(self, connection: Connection) -> Anchor:
        """The anchor of this boot, laid now where there is none to go on from."""
        found, reading = _kept(connection, self._boot()), self._read()
        # A running process's own anchor is good for as long as it runs, however long the table was silent.
        if found is not None and (self._anchor is not None or clocks.is_usable(found, reading.steady)):
            return found
        anchor = self._anchor or clocks.laid_at(reading)
        _keep(connection, self._boot(), anchor)
        return anchor

    def _tell(self, jump: timedelta, what: str) -> None:
        """Log a jump once, not at each look."""
        if jump and abs(jump - self._told) > clocks.SKEW:
            logger.warning("the machine's clock jumped by %.0f s; %s", jump.total_seconds(), what)
        self._told = jump


def held(database: Database) -> timedelta:
    """How far this machine's clock is ahead of what its servers hold; asks, and changes nothing."""
    with database.read() as connection:
        anchor = _kept(connection, boot())
    reading = Reading(wall(), steady())
    usable = anchor is not None and clocks.is_usable(anchor, reading.steady)
    return clocks.jump(anchor, reading) if anchor is not None and usable else timedelta()


def _kept(connection: Connection, boot: str) -> Anchor | None:
    row = connection.execute(select(tables.clock).where(tables.clock.c.boot == boot)).one_or_none()
    return None if row is None else Anchor(row.at, timedelta(milliseconds=row.steady_ms), row.laid)


def _keep(connection: Connection, boot: str, anchor: Anchor) -> None:
    steady_ms = round(anchor.steady / timedelta(milliseconds=1))
    values: dict[str, Any] = {"at": anchor.at, "steady_ms": steady_ms, "laid": anchor.laid}
    if connection.execute(update(tables.clock).where(tables.clock.c.boot == boot).values(values)).rowcount:
        return
    connection.execute(delete(tables.clock).where(tables.clock.c.at < anchor.at - _FORGOTTEN))
    try:
        with connection.begin_nested():
            connection.execute(insert(tables.clock), {"boot": boot, **values})
    except IntegrityError:
        # Two workers that start together: the first worker's anchor is as good.
        return


def _at_work(connection: Connection, anchor: Anchor) -> bool:
    """Whether a ticket or a window is open since some time of the anchor: its day would be ended."""
    ticket, session = tables.ticket, tables.window_session
    waits = exists().where(ticket.c.state.in_(_IN_HANDS), ticket.c.since >= anchor.laid)
    sits = exists().where(session.c.state != WindowState.CLOSED, session.c.since >= anchor.laid)
    return connection.scalar(select(1).where(or_(waits, sits))) is not None
