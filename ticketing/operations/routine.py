"""The reporter's deliveries and purge; both are logged."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from ticketing.catalogue.source import Problem
from ticketing.operations import purging
from ticketing.privacy.retention import Purged, Retention
from ticketing.reports.context import Reporting
from ticketing.reports.deliveries import run
from ticketing.reports.deliveries.model import DeliveriesFile, Delivery
from ticketing.reports.deliveries.run import Sent, Ways

#: Time after its hour within which the purge may begin; later it is skipped on that day.
PURGE_WINDOW = timedelta(hours=1)


def deliver(reporting: Reporting, at: datetime, file: DeliveriesFile, ways: Ways) -> list[Sent]:
    """Send the due deliveries. The file is read again at each call; with a fault in it nothing is sent."""
    found = file.load()
    problems = [str(each) for each in found if isinstance(each, Problem)]
    if problems:
        structlog.get_logger().error("deliveries.wrong", problems=problems)
        return []
    return run.run_due(reporting, at, [each for each in found if isinstance(each, Delivery)], ways, _tell)


def purge(reporting: Reporting, at: datetime, kept: Retention, hour: time, timezone: str) -> Purged | None:
    """Erase data past its retention in the hour from `hour` on in that time zone; None at any other time."""
    local = at.astimezone(ZoneInfo(timezone))
    begun = local.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    if not timedelta() <= local - begun < PURGE_WINDOW:
        return None
    purged = purging.purge(reporting, at, kept)
    counts = {name: getattr(purged, name) for name in ("documents", "notes", "answers", "exports")}
    structlog.get_logger().info("purged", **counts, overwritten=purged.overwritten)
    return purged


def _tell(sent: Sent) -> None:
    log = structlog.get_logger()
    facts = {"delivery": sent.name, "period": sent.period, "attempt": sent.attempt}
    if sent.error is None:
        log.info("delivery.sent", **facts)
    elif sent.done:
        log.warning("delivery.sent_in_part", **facts, reason=sent.error)
    else:
        log.error("delivery.failed", **facts, reason=sent.error)
