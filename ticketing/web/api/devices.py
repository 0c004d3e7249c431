"""The devices of a site, for its staff."""

from flask import Response

from ticketing.access import devices, tokens
from ticketing.access.shapes import Device, DeviceList, NewToken
from ticketing.domain.errors import Forbidden
from ticketing.web.api.declaring import READ, REMOVE, WRITE, answers, blueprint, json_answer
from ticketing.web.api.schemas.bodies import ConfirmBody
from ticketing.web.api.schemas.common import Keyed, Shape
from ticketing.web.api.schemas.queries import DevicesQuery
from ticketing.web.current import caller, context, core, now

api = blueprint("devices", "Kiosks and displays.")


class DevicePath(Shape):
    device: str


@api.post("/devices/pairings/confirm", responses=answers({200: Device}, WRITE))
def confirm_pairing(header: Keyed, body: ConfirmBody) -> Device:
    """Pair the device that shows this code with a site."""
    return devices.confirm(core(), context(), code=body.code, site=body.site, name=body.name)


@api.post("/devices/own/token", responses=answers({201: NewToken}, WRITE))
def renew_token(header: Keyed) -> Response:
    """A new token for the calling device; its first use ends the present one."""
    own = caller()
    if own.device is None or own.token is None:
        raise Forbidden
    renewed: NewToken = {"token": tokens.renew(core(), now(), own.device, own.token)}
    return json_answer(renewed, 201, {"Cache-Control": "no-store"})


@api.get("/devices", responses=answers({200: DeviceList}, READ))
def list_devices(query: DevicesQuery) -> DeviceList:
    """The devices of a site, the newest first."""
    return devices.list_devices(core(), context(), query.site)


@api.delete("/devices/<device>", responses=answers({200: Device}, REMOVE))
def revoke_device(path: DevicePath, header: Keyed) -> Device:
    """End the device's access."""
    return devices.revoke(core(), context(), path.device)
