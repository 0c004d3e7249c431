"""Kiosks and displays: paired with a code that staff confirm, known by a token, revocable."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from ticketing.access import device_rows as rows
from ticketing.access import token_rows, tokens
from ticketing.domain import instants
from ticketing.domain.authorisation import Permission, require
from ticketing.domain.codes import ErrorCode
from ticketing.domain.devices import PairingStatus
from ticketing.domain.errors import Conflict, NotFound
from ticketing.ledger import changes
from ticketing.ledger.context import Context, Core

PAIRING_LIFE = timedelta(minutes=10)
# Read aloud and typed by people: nothing that looks like something else.
_ALPHABET = "ACDEFHJKMNPQRTUVWXY34679"
_CODE_LENGTH = 6


def start_pairing(core: Core, at: datetime, kind: str) -> dict[str, Any]:
    """`{id, code, expires_at}`: the device shows the code, and fetches its token by the id it alone knows."""
    expires_at = at + PAIRING_LIFE
    pairing = {
        "id": secrets.token_urlsafe(24),
        "code": "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)),
    }
    with core.database.write() as connection:
        rows.purge_pairings(connection, at - PAIRING_LIFE)
        rows.add_pairing(connection, kind=kind, created_at=at, expires_at=expires_at, **pairing)
    return {**pairing, "expires_at": instants.to_text(expires_at)}


def poll_pairing(core: Core, at: datetime, pairing_id: str) -> dict[str, Any]:
    """`{state, token?, device?}`; the token comes with the first answer after the confirmation, never again.

    Raises NotFound.
    """
    with core.database.write() as connection:
        row = rows.pairing_by_id(connection, pairing_id)
        if row is None:
            raise NotFound(pairing=pairing_id)
        if row.device is None:
            return {"state": PairingStatus.PENDING if at < row.expires_at else PairingStatus.EXPIRED}
        return {"state": PairingStatus.CONFIRMED, **_handed_over(connection, at, row.device)}


def _handed_over(connection: Connection, at: datetime, device_id: str) -> dict[str, Any]:
    device = rows.by_id(connection, device_id)
    # Made when it is fetched, so that no table ever holds a token; the row lock keeps it to one fetch.
    if device is None or device.revoked_at is not None or token_rows.of_device(connection, device_id):
        return {}
    secret = tokens.add(connection, at, name=device.name, device=device_id)
    return {
        "token": secret,
        "device": {name: getattr(device, name) for name in ("id", "kind", "name", "site")},
    }


def confirm(core: Core, context: Context, *, code: str, site: str, name: str) -> dict[str, Any]:
    """Pair the device that shows this code with the site. Raises NotFound, Conflict `pairing_expired`."""
    require(context.actor, Permission.PAIR_DEVICES, site)
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


def add(connection: Connection, at: datetime, *, kind: str, name: str, site: str, by: str) -> str:
    """A device without a token yet; returns its id."""
    device_id = str(uuid.uuid4())
    rows.add(connection, id=device_id, kind=kind, name=name, site=site, paired_at=at, paired_by=by)
    return device_id


def ensure(connection: Connection, at: datetime, *, kind: str, name: str, site: str, by: str) -> str:
    """The device of that name at the site, created when absent; returns its id."""
    row = rows.named(connection, site, kind, name)
    return row.id if row is not None else add(connection, at, kind=kind, name=name, site=site, by=by)


def list_devices(core: Core, context: Context, site: str) -> dict[str, Any]:
    """`{devices: [...]}` of a site, the newest first, revoked ones included."""
    require(context.actor, Permission.PAIR_DEVICES, site)
    with core.database.read() as connection:
        return {"devices": [_view(row) for row in rows.of_site(connection, site)]}


def revoke(core: Core, context: Context, device_id: str) -> dict[str, Any]:
    """End a device's access; doing it twice changes nothing. Raises NotFound."""
    with core.database.write() as connection:
        row = rows.by_id(connection, device_id)
        if row is None:
            raise NotFound(device=device_id)
        require(context.actor, Permission.PAIR_DEVICES, row.site)
        rows.revoke(connection, device_id, context.at)
        changes.raised(connection, changes.ACCESS)
        revoked = _view(rows.by_id(connection, device_id))
    core.access.forget()
    return revoked


def normal_code(code: str) -> str:
    """As it was shown, however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _view(row: Row[Any] | None) -> dict[str, Any]:
    if row is None:
        raise NotFound
    plain = {name: getattr(row, name) for name in ("id", "kind", "name", "site", "paired_by")}
    moments = ("paired_at", "last_seen_at", "revoked_at")
    return plain | {name: instants.optional_text(getattr(row, name)) for name in moments}
