"""Bearer tokens of programs and devices: made once, kept as a hash, revocable."""

import contextlib
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ticketing.access import device_rows, people
from ticketing.access import token_rows as rows
from ticketing.access.shapes import OwnDevice
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.ledger import changes
from ticketing.ledger.availability import DATABASE_REFUSES
from ticketing.ledger.context import Core


@dataclass(frozen=True, slots=True)
class Bearer:
    """The actor that a token authenticates, and the token's own id."""

    actor: Actor
    token: str
    device: OwnDevice | None


def bearer(core: Core, secret: str, at: datetime) -> Bearer | None:
    """The bearer of this token; None when it is unknown or revoked."""
    hashed = digest(secret)
    found = core.access.get(hashed, at, lambda: _look_up(core, hashed, at))
    if found is not None and found.device is not None:
        device = found.device["id"]
        core.seen.get(device, at, lambda: _seen(core, device, at))
    return found


def _look_up(core: Core, hashed: str, at: datetime) -> Bearer | None:
    with core.database.read() as connection:
        found = rows.by_hash(connection, hashed)
        if isinstance(found, rows.PersonToken):
            grants = people.grants_of(connection, found.person)
            return Bearer(Actor(ActorKind.PROGRAM, found.person, found.name, grants), found.id, None)
    if found is None or has_ended(found.used_at, found.unused_days, at):
        return None
    if found.replaces is not None:
        _take_over(core, found.id, found.replaces, at)
    return _of_device(found)


def has_ended(used_at: datetime, unused_days: int | None, at: datetime) -> bool:
    """Whether a device's token has not been used for longer than its site allows."""
    return unused_days is not None and at - used_at > timedelta(days=unused_days)


def _take_over(core: Core, token: str, replaced: str, at: datetime) -> None:
    with core.database.write() as connection:
        rows.take_over(connection, token, replaced, at)
        changes.raised(connection, changes.ACCESS)
    core.access.forget()


def renew(core: Core, at: datetime, own: OwnDevice, token: str) -> str:
    """A new token for the device, which ends the present one at its first use. token: id of the present one.

    Until then the present one stays valid: an answer that gets lost locks no kiosk out.
    """
    with core.database.write() as connection:
        rows.drop_pending(connection, token)
        return add(connection, at, name=own["name"], device=own["id"], replaces=token)


def seen(core: Core, devices: Iterable[str], at: datetime) -> None:
    """Devices that use their token by a live connection alone."""
    with core.database.write() as connection:
        device_rows.seen_all(connection, sorted(devices), at)


def _of_device(found: rows.DeviceToken) -> Bearer:
    grant = Grant(Role(found.kind), found.site, None)
    device: OwnDevice = {"id": found.device, "kind": found.kind, "name": found.name, "site": found.site}
    return Bearer(Actor(ActorKind.DEVICE, found.device, found.name, (grant,)), found.id, device)


def _seen(core: Core, device: str, at: datetime) -> bool:
    # Reads are answered even while the database cannot be written.
    with contextlib.suppress(*DATABASE_REFUSES), core.database.write() as connection:
        device_rows.seen(connection, device, at)
    return True


def add(
    connection: Connection,
    at: datetime,
    *,
    name: str,
    person: str | None = None,
    device: str | None = None,
    secret: str | None = None,
    replaces: str | None = None,
) -> str:
    """Store the hash of a new token of a person or device; returns the token, which cannot be read again."""
    secret = secret or "suyay_" + secrets.token_urlsafe(32)
    rows.add(
        connection,
        id=str(uuid.uuid4()),
        hash=digest(secret),
        person=person,
        device=device,
        name=name,
        created_at=at,
        replaces=replaces,
    )
    return secret


def still_valid(core: Core, ids: Iterable[str]) -> set[str]:
    """Those of the token ids that are not revoked."""
    wanted = sorted(ids)
    if not wanted:
        return set()
    with core.database.read() as connection:
        chunks = (wanted[start : start + 500] for start in range(0, len(wanted), 500))
        return {each for chunk in chunks for each in rows.valid_among(connection, chunk)}


def derived(secret_key: str, purpose: str) -> str:
    """A token derived from the secret key and the purpose, for tokens that must be equal after a restart."""
    return "suyay_" + hmac.new(secret_key.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def digest(secret: str) -> str:
    # A token has 256 bits of its own, so a plain hash is as strong as a slow one.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
