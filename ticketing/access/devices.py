"""Kiosks and displays: paired by a code that staff confirm, authenticated by a token, revocable."""

import secrets
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ticketing.access import device_rows as rows
from ticketing.access import people_rows, states, token_rows, tokens
from ticketing.access.changing import change_devices
from ticketing.access.device_rows import DeviceRow
from ticketing.access.shapes import Device, DeviceList, OwnDevice, Pairing, PairingState
from ticketing.domain.authorisation import Permission, require_whole_site
from ticketing.domain.calendar import instants
from ticketing.domain.codes import ErrorCode
from ticketing.domain.devices import DeviceKind, PairingStatus
from ticketing.domain.errors import Conflict, NotFound
from ticketing.domain.event_data import SettingChanged
from ticketing.domain.ids import site_of
from ticketing.domain.json import JsonObject
from ticketing.domain.settings import Key, Noun, State
from ticketing.ledger.context import Context, Core
from ticketing.ledger.settings.setting_changes import Order

PAIRING_LIFE = timedelta(minutes=10)
# Codes are read aloud and typed by people: no two characters look alike.
_ALPHABET = "ACDEFHJKMNPQRTUVWXY34679"
_CODE_LENGTH = 6
_NO_ORDER = Order()


def start_pairing(core: Core, at: datetime, kind: DeviceKind) -> Pairing:
    """Begin a pairing: the device shows its code, and fetches its token by the id, which it alone knows."""
    expires_at = at + PAIRING_LIFE
    pairing_id = secrets.token_urlsafe(24)
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    with core.database.write() as connection:
        rows.purge_pairings(connection, at - PAIRING_LIFE)
        rows.add_pairing(
            connection, id=pairing_id, code=code, kind=kind, created_at=at, expires_at=expires_at
        )
    return {"id": pairing_id, "code": code, "expires_at": instants.to_text(expires_at)}


def poll_pairing(core: Core, at: datetime, pairing_id: str) -> PairingState:
    """State of the pairing; the token comes with the first answer after the confirmation, never again.

    Raises NotFound.
    """
    with core.database.write() as connection:
        row = rows.pairing_by_id(connection, pairing_id)
        if row is None:
            raise NotFound(pairing=pairing_id)
        if row.device is None:
            return {"state": PairingStatus.PENDING if at < row.expires_at else PairingStatus.EXPIRED}
        return _confirmed(connection, at, row.device)


def _confirmed(connection: Connection, at: datetime, device_id: str) -> PairingState:
    device = rows.by_id(connection, device_id)
    # The token is made when it is fetched, so that no table ever holds one; the row lock allows one fetch.
    if device is None or device.revoked_at is not None or token_rows.of_device(connection, device_id):
        return {"state": PairingStatus.CONFIRMED}
    secret = tokens.add(connection, at, name=device.name, device=device_id)
    return {"state": PairingStatus.CONFIRMED, "token": secret, "device": own_device(device)}


def confirm(core: Core, context: Context, *, code: str, site: str, name: str) -> Device:
    """Pair the device that shows this code with the site. Raises NotFound, Conflict `pairing_expired`."""
    require_whole_site(context.actor, Permission.PAIR_DEVICES, site)
    _check_site(core, site)
    with core.database.read() as connection:
        kind = rows.kind_by_code(connection, normal_code(code))
    if kind is None:
        raise NotFound(ErrorCode.CODE_UNKNOWN)

    def paired(connection: Connection, device_id: str) -> None:
        # Read again, under the lock: two confirmations of one code make one device.
        pairing = rows.pairing_by_code(connection, normal_code(code))
        if pairing is None or pairing.device is not None or context.at >= pairing.expires_at:
            raise Conflict(ErrorCode.PAIRING_EXPIRED)
        rows.confirm_pairing(connection, pairing.id, device_id, context.at)

    device_id = add(core, context, kind=kind, name=name, site=site, beside=paired)
    with core.database.read() as connection:
        return _view(rows.by_id(connection, device_id))


def add(
    core: Core,
    context: Context,
    *,
    kind: DeviceKind,
    name: str,
    site: str,
    beside: Callable[[Connection, str], None] = lambda _connection, _device: None,
) -> str:
    """A device without a token yet; returns its id. beside: writes more in the same transaction."""
    key = states.device_key(site, str(uuid.uuid4()))

    def written(connection: Connection) -> None:
        rows.describe(connection, _id_of(key), paired_at=context.at, paired_by=context.actor.name)
        beside(connection, _id_of(key))

    made = change_devices(
        core, context, site, lambda before: {**before, key: _value(kind, name)}, beside=written
    )
    # As the command answered it: a retry gets the device of the first try.
    return made[0]["id"].partition(":")[2]


def ensure(core: Core, context: Context, *, kind: DeviceKind, name: str, site: str) -> str:
    """The device of that name at the site, created when absent; returns its id."""
    with core.database.read() as connection:
        row = rows.named(connection, site, kind, name)
    return row.id if row is not None else add(core, context, kind=kind, name=name, site=site)


def put(
    core: Core, context: Context, key: Key, name: str, *, revoked: bool, order: Order = _NO_ORDER
) -> list[SettingChanged]:
    """Name a device, end its access, or give it back. Raises NotFound."""

    def wish(before: State) -> State:
        if key not in before:
            raise NotFound(ErrorCode.SETTING_UNKNOWN, noun=str(Noun.DEVICES), id=key.id)
        old = before[key]
        since = old["revoked_at"] or instants.to_text(instants.cut(context.at))
        return {**before, key: {**old, "name": name, "revoked_at": since if revoked else None}}

    return change_devices(core, context, site_of(key.id), wish, order)


def list_devices(core: Core, context: Context, site: str) -> DeviceList:
    """The devices of a site, the newest first, revoked ones included. Raises NotFound."""
    require_whole_site(context.actor, Permission.PAIR_DEVICES, site)
    with core.database.read() as connection:
        timezone = rows.zone_of(connection, site)
        if timezone is None:
            raise NotFound(site=site)
        return {"timezone": timezone, "devices": [_view(row) for row in rows.of_site(connection, site)]}


def revoke(core: Core, context: Context, device_id: str) -> Device:
    """End a device's access; doing it twice changes nothing. Raises NotFound."""
    with core.database.read() as connection:
        row = rows.by_id(connection, device_id)
    if row is None:
        raise NotFound(device=device_id)
    require_whole_site(context.actor, Permission.PAIR_DEVICES, row.site)
    put(core, context, states.device_key(row.site, row.id), row.name, revoked=True)
    with core.database.read() as connection:
        return _view(rows.by_id(connection, device_id))


def normal_code(code: str) -> str:
    """The code in the form in which it was shown, however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def own_device(row: DeviceRow) -> OwnDevice:
    """The device as shown to itself."""
    return {"id": row.id, "kind": row.kind, "name": row.name, "site": row.site}


def _check_site(core: Core, site: str) -> None:
    """A ledger is begun for no site that does not exist. Raises NotFound."""
    with core.database.read() as connection:
        if not people_rows.is_site(connection, site):
            raise NotFound(ErrorCode.SITE_UNKNOWN, site=site)


def _value(kind: DeviceKind, name: str) -> JsonObject:
    return {"kind": str(kind), "name": name, "revoked_at": None}


def _id_of(key: Key) -> str:
    return key.id.partition(":")[2]


def _view(row: DeviceRow | None) -> Device:
    if row is None:
        raise NotFound
    return {
        **own_device(row),
        "paired_at": instants.to_text(row.paired_at),
        "paired_by": row.paired_by,
        "last_seen_at": instants.optional_text(row.last_seen_at),
        "revoked_at": instants.optional_text(row.revoked_at),
    }
