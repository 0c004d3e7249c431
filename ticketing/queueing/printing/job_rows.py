"""Rows of print jobs and of the reports of kiosks' programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, select

from ticketing.domain.devices import PrinterTrouble
from ticketing.domain.printing import PRINTING_FOR, PrintReason, PrintState
from ticketing.ledger.tables import device_report, print_job


@dataclass(frozen=True, slots=True)
class Job:
    """A print job as the log says it; printing.status_at() tells what is known of it now."""

    id: str
    site: str
    ticket: str
    device: str
    copy: int
    state: PrintState
    reason: PrintReason | None
    ordered_at: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """The last report of a kiosk's program. trouble: None when its printer can print."""

    device: str
    at: datetime
    version: str
    trouble: PrinterTrouble | None
    near_end: bool


def by_id(connection: Connection, job_id: str) -> Job | None:
    row = connection.execute(select(print_job).where(print_job.c.id == job_id)).one_or_none()
    return None if row is None else _job(row)


def copies_of(connection: Connection, ticket: str) -> int:
    """Slips that were ordered for the ticket so far."""
    query = select(func.count()).select_from(print_job).where(print_job.c.ticket == ticket)
    return connection.scalar(query) or 0


def open_of_device(connection: Connection, device: str, at: datetime) -> Sequence[str]:
    """Ids of the device's queued jobs, the oldest first."""
    query = select(print_job.c.id).where(
        print_job.c.device == device,
        print_job.c.state == PrintState.QUEUED,
        print_job.c.since > at - PRINTING_FOR,
    )
    return connection.scalars(query.order_by(print_job.c.since, print_job.c.id)).all()


def last_printed(connection: Connection, devices: Sequence[str]) -> dict[str, datetime]:
    """The instant of each device's last slip."""
    query = select(print_job.c.device, func.max(print_job.c.since)).where(
        print_job.c.device.in_(devices), print_job.c.state == PrintState.PRINTED
    )
    found = connection.execute(query.group_by(print_job.c.device)).all()
    return {row[0]: row[1] for row in found}


def reports_of(connection: Connection, devices: Sequence[str]) -> dict[str, DeviceReport]:
    rows = connection.execute(select(device_report).where(device_report.c.device.in_(devices))).all()
    return {row.device: _report(row) for row in rows}


def report_of(connection: Connection, device: str) -> DeviceReport | None:
    return reports_of(connection, [device]).get(device)


def _job(row: Row[tuple[object, ...]]) -> Job:
    reason = None if row.reason is None else PrintReason(row.reason)
    parts = (row.id, row.site, row.ticket, row.device, row.copy)
    return Job(*parts, PrintState(row.state), reason, row.ordered_at, row.since)


def _report(row: Row[tuple[object, ...]]) -> DeviceReport:
    trouble = None if row.trouble is None else PrinterTrouble(row.trouble)
    return DeviceReport(row.device, row.at, row.version, trouble, row.near_end)
