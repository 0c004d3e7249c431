"""Reports of kiosks' own programs: their heartbeat, and the state of their printers."""

from datetime import datetime

from sqlalchemy import delete, insert

from ticketing.access import device_rows
from ticketing.domain.authorisation import ActorKind, Permission, require
from ticketing.domain.calendar.instants import optional_text, to_text
from ticketing.domain.devices import DeviceKind, PrinterTrouble
from ticketing.domain.errors import NotFound
from ticketing.domain.printing import PRESENT_FOR
from ticketing.ledger import site_heads
from ticketing.ledger.context import Context, Core
from ticketing.ledger.tables import device_report
from ticketing.queueing.printing import job_rows as rows
from ticketing.queueing.printing.job_rows import DeviceReport
from ticketing.queueing.shapes import DeviceOrders, KioskPrinter, PrinterList, PrinterView


def report(
    core: Core,
    context: Context,
    device_id: str,
    version: str,
    trouble: PrinterTrouble | None,
    near_end: bool,
) -> PrinterView:
    """Keep the report of the calling kiosk's program. Raises NotFound for any other caller."""
    if context.actor.kind is not ActorKind.DEVICE or context.actor.id != device_id:
        raise NotFound(device=device_id)
    made = DeviceReport(device_id, context.at, version, trouble, near_end)
    with core.database.write() as connection:
        device = device_rows.by_id(connection, device_id)
        if device is None or device.kind != DeviceKind.KIOSK:
            raise NotFound(device=device_id)
        connection.execute(delete(device_report).where(device_report.c.device == device_id))
        row = {"device": device_id, "at": made.at, "version": version, "near_end": near_end}
        connection.execute(insert(device_report).values(**row, trouble=trouble))
        printed = rows.last_printed(connection, [device_id])
    return _view(made, printed.get(device_id), context.at)


def printer_list(core: Core, context: Context, site: str) -> PrinterList:
    """The site's kiosks that have ever reported a printer, by name. Raises NotFound, Forbidden."""
    require(context.actor, Permission.ISSUE, site)
    with core.database.read() as connection:
        kiosks = {each.id: each.name for each in device_rows.of_site(connection, site) if not each.revoked_at}
        printed = rows.last_printed(connection, list(kiosks))
        found = rows.reports_of(connection, list(kiosks))
    shown: list[KioskPrinter] = [
        {"device": device, "name": name, **_view(found[device], printed.get(device), context.at)}
        for device, name in kiosks.items()
        if device in found
    ]
    return {"printers": sorted(shown, key=lambda each: each["name"])}


def device_orders(core: Core, context: Context, device_id: str) -> tuple[str, DeviceOrders]:
    """`(site, view)` of a device's room.

    The orders that wait for it. Raises NotFound for any other caller.
    """
    own = context.actor.kind is ActorKind.DEVICE and context.actor.id == device_id
    if not own and context.actor.kind is not ActorKind.SYSTEM:
        raise NotFound(device=device_id)
    with core.database.read() as connection:
        device = device_rows.by_id(connection, device_id)
        if device is None or device.revoked_at is not None:
            raise NotFound(device=device_id)
        seq = site_heads.sequences(connection, [device.site])[device.site]
        waiting = rows.open_of_device(connection, device_id, context.at)
    return device.site, {"seq": seq, "orders": [{"kind": "print", "id": each} for each in waiting]}


def _view(made: DeviceReport, printed_at: datetime | None, at: datetime) -> PrinterView:
    return {
        "present": at - made.at < PRESENT_FOR,
        "reported_at": to_text(made.at),
        "version": made.version,
        "trouble": made.trouble,
        "near_end": made.near_end,
        "last_printed_at": optional_text(printed_at),
    }
