"""The reporter: the background process beside the servers that does the chores of operations.chores."""

import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING, Any

import click

from ticketing.commands import base
from ticketing.settings import Settings, from_environment

if TYPE_CHECKING:
    from ticketing.reports.context import Reporting

#: Other processes first: a person who waits for a ticket must not wait for a report.
NICENESS = 15
_TICK_S = 1.0
_ROUND_S = 5.0


class Stop:
    """Set by SIGTERM or SIGINT, or when the process that started this one is gone."""

    def __init__(self, with_parent: bool) -> None:
        self._asked = threading.Event()
        self._parent = os.getppid() if with_parent else None
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._ask)

    def __bool__(self) -> bool:
        return self._asked.is_set() or self._parent not in (None, os.getppid())

    def wait(self, seconds: float) -> bool:
        """Whether it is time to end; polled every second, because a killed parent sends no signal."""
        while seconds > 0 and not self:
            self._asked.wait(min(seconds, _TICK_S))
            seconds -= _TICK_S
        return bool(self)

    def _ask(self, *_signal: Any) -> None:
        self._asked.set()


@click.command()
@click.option("--after", default=0.0, help="Seconds to wait before beginning.")
@click.option("--with-parent", is_flag=True, help="End when the process that started this one has ended.")
def reporter(after: float, with_parent: bool) -> None:
    """Close days for the reports until SIGTERM; of several on one lake, one works and the others stand by."""
    settings = from_environment()
    stop = Stop(with_parent)
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    # No heavy import before this wait: it would slow the start of the server.
    if stop.wait(after):
        return
    _work(settings, stop)


def _work(settings: Settings, stop: Stop) -> None:
    from ticketing.lake.locks import LakeBusy, held

    reporting = _reporting(settings, stop)
    if reporting is None:
        return
    try:
        while not stop:
            with contextlib.suppress(LakeBusy), held(settings.lake / ".reporter", 0):
                _rounds(settings, reporting, stop)
            stop.wait(_ROUND_S)
    finally:
        reporting.database.close()


def _reporting(settings: Settings, stop: Stop) -> "Reporting | None":
    """The use cases, as soon as there is a database; None when the process has to end before that."""
    import structlog

    from ticketing.ledger.availability import DATABASE_AWAY, reason

    while not stop:
        try:
            return base.reporting_for(settings)
        except DATABASE_AWAY as error:
            structlog.get_logger().warning("reporter.waits", reason=reason(error))
            stop.wait(_ROUND_S)
    return None


def _rounds(settings: Settings, reporting: "Reporting", stop: Stop) -> None:
    from ticketing.composition import chores_for
    from ticketing.ledger.availability import DATABASE_AWAY
    from ticketing.operations.chores import Rota

    rota, clock = Rota(chores_for(settings)), base.clock(reporting)
    while not stop:
        with contextlib.suppress(*DATABASE_AWAY):
            clock.look()
        rota.run_due(reporting, clock(), _told)
        stop.wait(_ROUND_S)


def _told(chore: str, error: Exception) -> None:
    import structlog

    from ticketing.lake.locks import LakeBusy
    from ticketing.ledger.availability import DATABASE_AWAY, reason

    log = structlog.get_logger()
    if isinstance(error, LakeBusy):
        log.info("chore.waits", chore=chore, reason=str(error))
    elif isinstance(error, DATABASE_AWAY):
        log.warning("chore.failed", chore=chore, reason=reason(error))
    else:
        log.error("chore.failed", chore=chore, exc_info=error)


COMMANDS = (reporter,)
