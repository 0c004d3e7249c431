"""Who is asking, and the devices of a site."""

from typing import Literal

from pydantic import BaseModel

from ticketing.web.api.schemas.common import DeviceKind, Moment


class Person(BaseModel):
    id: str
    username: str
    name: str


class OwnDevice(BaseModel):
    id: str
    kind: DeviceKind
    name: str
    site: str


class GrantView(BaseModel):
    """site or entity null: all of them."""

    role: Literal["agent", "greeter", "supervisor", "coordinator", "administrator", "kiosk", "display"]
    site: str | None
    entity: str | None


class MySite(BaseModel):
    id: str
    name: str


class Me(BaseModel):
    """csrf_token: to be sent as `X-CSRFToken` with the session cookie; null with a bearer token."""

    person: Person | None
    device: OwnDevice | None
    grants: list[GrantView]
    sites: list[MySite]
    csrf_token: str | None


class Device(BaseModel):
    id: str
    kind: DeviceKind
    name: str
    site: str
    paired_at: Moment
    paired_by: str
    last_seen_at: Moment | None
    revoked_at: Moment | None


class DeviceList(BaseModel):
    devices: list[Device]


class Pairing(BaseModel):
    """code: shown large on the device, typed by staff."""

    id: str
    code: str
    expires_at: Moment


class PairingState(BaseModel):
    """token: given once, to whoever asks first after the confirmation."""

    state: Literal["pending", "confirmed", "expired"]
    token: str | None = None
    device: OwnDevice | None = None
