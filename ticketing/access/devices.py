"""Kiosks and displays: paired by a code that staff confirm, authenticated by a token, revocable."""

import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ticketing.access import device_rows as rows
from ticketing.access import token_rows, tokens
from ticketing.access.device_rows import DeviceRow
from ticketing.access.shapes import Device, DeviceList, OwnDevice, Pairing, PairingState
from ticketing.domain import instants
from ticketing.domain.authorisation import Permission, require_whole_site
from ticketing.domain.codes import ErrorCode
from ticketing.domain.devices import DeviceKind, PairingStatus
from ticketing.domain.errors import Conflict, NotFound
from ticketing.ledger import changes
from ticketing.ledger.context import Context, Core

PAIRING_LIFE = timedelta(minutes=10)
# Codes are read aloud and typed by people: no two characters look alike.
_ALPHABET = "ACDEFHJKMNPQRTUVWXY34679"
_CODE_LENGTH = 6


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
    with core.database.write() as connection:
        pairing = rows.pairing_by_code(connection, normal_code(code))
        if pairing is None:
            raise NotFound(ErrorCode.CODE_UNKNOWN)
        if pairing.device is not None or context.at >= pairing.expires_at:
            raise Conflict(ErrorCode.PAIRING_EXPIRED)
        device_id = add(
            connection, context.at, kind=pairing.kind, name=name, site=site, by=context.actor.name
        )
        rows.confirm_pairing(connection, pairing.id, device_id, context.at)
        return _view(rows.by_id(connection, device_id))


def add(connection: Connection, at: datetime, *, kind: DeviceKind, name: str, site: str, by: str) -> str:
    """A device without a token yet; returns its id."""
    device_id = str(uuid.uuid4())
    rows.add(connection, id=device_id, kind=kind, name=name, site=site, paired_at=at, paired_by=by)
    return device_id


def ensure(connection: Connection, at: datetime, *, kind: DeviceKind, name: str, site: str, by: str) -> str:
    """The device of that name at the site, created when absent; returns its id."""
    row = rows.named(connection, site, kind, name)
    return row.id if row is not None else add(connection, at, kind=kind, name=name, site=site, by=by)


def list_devices(core: Core, context: Context, site: str) -> DeviceList:
    """The devices of a site, the newest first, revoked ones included."""
    require_whole_site(context.actor, Permission.PAIR_DEVICES, site)
    with core.database.read() as connection:
        return {"devices": [_view(row) for row in rows.of_site(connection, site)]}


def revoke(core: Core, context: Context, device_id: str) -> Device:
    """End a device's access; doing it twice changes nothing. Raises NotFound."""
    with core.database.write() as connection:
        row = rows.by_id(connection, device_id)
        if row is None:
            raise NotFound(device=device_id)
        require_whole_site(context.actor, Permission.PAIR_DEVICES, row.site)
        rows.revoke(connection, device_id, context.at)
        changes.raised(connection, changes.ACCESS)
        revoked = _view(rows.by_id(connection, device_id))
    core.access.forget()
    return revoked


def normal_code(code: str) -> str:
    """The code in the form in which it was shown, however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def own_device(row: DeviceRow) -> OwnDevice:
    """The device as shown to itself."""
    return {"id": row.id, "kind": row.kind, "name": row.name, "site": row.site}


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
