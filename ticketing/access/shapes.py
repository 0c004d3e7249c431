"""Shapes of devices and of their pairing."""

from typing import NotRequired

from typing_extensions import TypedDict

from ticketing.domain.devices import DeviceKind, PairingStatus
from ticketing.domain.shapes import Moment


class OwnDevice(TypedDict):
    """A device as it knows itself."""

    id: str
    kind: DeviceKind
    name: str
    site: str


class Device(OwnDevice):
    """A device as the staff of its site sees it."""

    paired_at: Moment
    paired_by: str
    last_seen_at: Moment | None
    revoked_at: Moment | None


class DeviceList(TypedDict):
    devices: list[Device]


class Pairing(TypedDict):
    """code: shown large on the device, typed by staff. id: known to the device alone."""

    id: str
    code: str
    expires_at: Moment


class PairingState(TypedDict):
    """token: given once, with the first answer after the confirmation."""

    state: PairingStatus
    token: NotRequired[str]
    device: NotRequired[OwnDevice]
