"""Shapes of devices, of their pairing, and of login sessions."""

from typing import NotRequired

from typing_extensions import TypedDict

from ticketing.domain.devices import DeviceKind, PairingStatus
from ticketing.domain.shapes import Moment


class OwnDevice(TypedDict):
    """A device as shown to itself."""

    id: str
    kind: DeviceKind
    name: str
    site: str


class Device(OwnDevice):
    """A device as shown to the staff of its site."""

    paired_at: Moment
    paired_by: str
    last_seen_at: Moment | None
    revoked_at: Moment | None


class DeviceList(TypedDict):
    """timezone: of the site, in which the hours of its devices are told."""

    timezone: str
    devices: list[Device]


class NewToken(TypedDict):
    """A device's new token. The present one stays valid until the first use of this one."""

    token: str


class Pairing(TypedDict):
    """A new pairing. code: shown large on the device, typed by staff. id: known to the device alone."""

    id: str
    code: str
    expires_at: Moment


class PairingState(TypedDict):
    """State of a pairing. token: given once, with the first answer after the confirmation."""

    state: PairingStatus
    token: NotRequired[str]
    device: NotRequired[OwnDevice]


class OwnSession(TypedDict):
    """A login that lasts, as shown to its person. program: what the browser calls itself."""

    id: str
    started_at: Moment
    seen_at: Moment
    ends_at: Moment
    address: str
    program: str
    current: bool


class OwnSessions(TypedDict):
    sessions: list[OwnSession]
