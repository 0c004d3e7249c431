"""Who is asking, and the devices of a site."""

from ticketing.domain.authorisation import Role
from ticketing.domain.devices import DeviceKind, PairingStatus
from ticketing.web.api.schemas.common import Moment, Shape


class Person(Shape):
    id: str
    username: str
    name: str


class OwnDevice(Shape):
    id: str
    kind: DeviceKind
    name: str
    site: str


class GrantView(Shape):
    """site or entity null: all of them."""

    role: Role
    site: str | None
    entity: str | None


class MySite(Shape):
    id: str
    name: str


class Me(Shape):
    """csrf_token: to be sent as `X-CSRFToken` with the session cookie; null with a bearer token.

    language: the tag that the person chose; null for a device, a stranger, and before a choice.
    """

    person: Person | None
    device: OwnDevice | None
    grants: list[GrantView]
    sites: list[MySite]
    language: str | None
    csrf_token: str | None


class OwnLanguage(Shape):
    language: str


class Device(Shape):
    id: str
    kind: DeviceKind
    name: str
    site: str
    paired_at: Moment
    paired_by: str
    last_seen_at: Moment | None
    revoked_at: Moment | None


class DeviceList(Shape):
    devices: list[Device]


class Pairing(Shape):
    """code: shown large on the device, typed by staff."""

    id: str
    code: str
    expires_at: Moment


class PairingState(Shape):
    """token: given once, to whoever asks first after the confirmation."""

    state: PairingStatus
    token: str | None = None
    device: OwnDevice | None = None
