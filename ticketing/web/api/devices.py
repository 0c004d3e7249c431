"""The devices of a site, for its staff."""

from ticketing.access import devices
from ticketing.access.shapes import Device, DeviceList
from ticketing.web.api.declaring import READ, REMOVE, WRITE, answers, blueprint
from ticketing.web.api.schemas.bodies import ConfirmBody
from ticketing.web.api.schemas.common import Keyed, Shape
from ticketing.web.api.schemas.queries import DevicesQuery
from ticketing.web.current import context, core

api = blueprint("devices", "Kiosks and displays.")


class DevicePath(Shape):
    device: str


@api.post("/devices/pairings/confirm", responses=answers({200: Device}, WRITE))
def confirm_pairing(header: Keyed, body: ConfirmBody) -> Device:
    """Pair the device that shows this code with a site."""
    return devices.confirm(core(), context(), code=body.code, site=body.site, name=body.name)


@api.get("/devices", responses=answers({200: DeviceList}, READ))
def list_devices(query: DevicesQuery) -> DeviceList:
    """The devices of a site, the newest first."""
    return devices.list_devices(core(), context(), query.site)


@api.delete("/devices/<device>", responses=answers({200: Device}, REMOVE))
def revoke_device(path: DevicePath, header: Keyed) -> Device:
    """End the device's access."""
    return devices.revoke(core(), context(), path.device)
