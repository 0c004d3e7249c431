"""Ordering a ticket's slip at a kiosk, claiming the order, and telling how it ended."""

import uuid_utils

from ticketing.access import device_rows
from ticketing.access.device_rows import DeviceRow
from ticketing.domain.authorisation import ActorKind, Permission, require
from ticketing.domain.calendar.instants import to_text
from ticketing.domain.codes import ErrorCode
from ticketing.domain.devices import DeviceKind
from ticketing.domain.errors import Conflict, NotFound
from ticketing.domain.event_data import PrintOrdered, PrintStep
from ticketing.domain.ids import site_of
from ticketing.domain.printing import (
    EVENT_OF_PRINT,
    PRESENT_FOR,
    PrintReason,
    PrintState,
    may_become,
    status_at,
)
from ticketing.domain.states import OPEN, State
from ticketing.domain.tickets import Ticket
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.queueing.printing import job_rows as rows
from ticketing.queueing.printing.job_rows import Job
from ticketing.queueing.rows import load_ticket
from ticketing.queueing.shapes import PrintJob


def order(core: Core, context: Context, ticket_id: str, device_id: str) -> PrintJob:
    """Order a slip of the ticket at a kiosk.

    Raises NotFound, Forbidden, Conflict `printer_away` for a kiosk without a program that has reported
    lately, `ticket_over` for a ticket that is over.
    """
    site = site_of(ticket_id)
    require(context.actor, Permission.ISSUE, site)

    def decide(transaction: SiteTransaction) -> PrintJob:
        ticket = load_ticket(transaction.connection, ticket_id)
        if ticket is None:
            raise NotFound(ErrorCode.TICKET_UNKNOWN)
        require(context.actor, Permission.ISSUE, site, ticket.entity)
        _check_open(ticket)
        _check_kiosk(transaction, context, device_id)
        # An own id, as unguessable as the ticket's: it begins with the site whose log has the job.
        job_id = f"{site}.{uuid_utils.uuid7().hex}"
        copy = rows.copies_of(transaction.connection, ticket_id) + 1
        data: PrintOrdered = {"job": job_id, "device": device_id, "copy": copy}
        transaction.append(EVENT_OF_PRINT[PrintState.QUEUED], ticket=ticket_id, queue=ticket.queue, data=data)
        return _view(_job(transaction, job_id), transaction)

    return core.ledger.run(site, context.command, decide)


def tell(core: Core, context: Context, job_id: str, told: PrintState, reason: PrintReason | None) -> PrintJob:
    """Claim a job (`printing`), or tell how it ended; by its own device alone.

    Raises NotFound, and Conflict `job_taken` for a step that is not the job's next, such as a second claim.
    """
    site = site_of(job_id)
    require(context.actor, Permission.ISSUE, site)

    def decide(transaction: SiteTransaction) -> PrintJob:
        job = _job(transaction, job_id)
        if context.actor.kind is not ActorKind.DEVICE or context.actor.id != job.device:
            raise NotFound
        if job.state is told and told is not PrintState.PRINTING:
            return _view(job, transaction)
        if not may_become(job.state, job.since, told, transaction.at):
            raise Conflict(ErrorCode.JOB_TAKEN, job=job_id, state=str(job.state))
        step: PrintStep = {"job": job_id, "reason": None if reason is None else str(reason)}
        transaction.append(EVENT_OF_PRINT[told], ticket=job.ticket, data=step)
        return _view(_job(transaction, job_id), transaction)

    return core.ledger.run(site, context.command, decide)


def job_view(core: Core, context: Context, job_id: str) -> PrintJob:
    """The job as it is known now. Raises NotFound, also for a ticket of another entity than the caller's."""
    site = site_of(job_id)
    require(context.actor, Permission.ISSUE, site)
    with core.database.read() as connection:
        job = rows.by_id(connection, job_id)
        ticket = None if job is None else load_ticket(connection, job.ticket)
    if job is None or ticket is None:
        raise NotFound
    require(context.actor, Permission.ISSUE, site, ticket.entity)
    status = status_at(job.state, job.reason, job.since, context.at)
    return _shape(job, status.state, status.reason)


def _check_open(ticket: Ticket) -> None:
    if ticket.state not in OPEN and ticket.state is not State.NO_SHOW:
        raise Conflict(ErrorCode.TICKET_OVER, state=str(ticket.state))


def _check_kiosk(transaction: SiteTransaction, context: Context, device_id: str) -> None:
    """The kiosk of this site, which has a program that is there. A kiosk prints at itself alone."""
    device = device_rows.by_id(transaction.connection, device_id)
    if not _is_kiosk_of(device, transaction.site):
        raise NotFound(device=device_id)
    if context.actor.kind is ActorKind.DEVICE and context.actor.id != device_id:
        raise NotFound(device=device_id)
    report = rows.report_of(transaction.connection, device_id)
    if report is None or transaction.at - report.at >= PRESENT_FOR:
        raise Conflict(ErrorCode.PRINTER_AWAY, device=device_id)


def _is_kiosk_of(device: DeviceRow | None, site: str) -> bool:
    if device is None or device.site != site or device.revoked_at is not None:
        return False
    return device.kind == DeviceKind.KIOSK


def _job(transaction: SiteTransaction, job_id: str) -> Job:
    job = rows.by_id(transaction.connection, job_id)
    if job is None:
        raise NotFound
    return job


def _view(job: Job, transaction: SiteTransaction) -> PrintJob:
    status = status_at(job.state, job.reason, job.since, transaction.at)
    return _shape(job, status.state, status.reason)


def _shape(job: Job, state: PrintState, reason: PrintReason | None) -> PrintJob:
    return {
        "job": job.id,
        "ticket": job.ticket,
        "device": job.device,
        "copy": job.copy,
        "state": state,
        "reason": reason,
        "ordered_at": to_text(job.ordered_at),
        "since": to_text(job.since),
    }
