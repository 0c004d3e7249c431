"""Bearer tokens of programs and devices: made once, kept as a hash, revocable."""

import contextlib
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ticketing.access import device_rows, people
from ticketing.access import token_rows as rows
from ticketing.access.shapes import OwnDevice
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.errors import NotFound
from ticketing.ledger import changes
from ticketing.ledger.availability import DATABASE_REFUSES
from ticketing.ledger.context import Core


@dataclass(frozen=True, slots=True)
class Bearer:
    """The actor that a token authenticates, and the token's own id and hash."""

    actor: Actor
    token: str
    device: OwnDevice | None
    digest: str = ""


def bearer(core: Core, secret: str, at: datetime) -> Bearer | None:
    """The bearer of this token; None when it is unknown or revoked."""
    hashed = digest(secret)
    found = of_digest(core, hashed, at)
    if found is not None and found.device is not None:
        device = found.device["id"]
        core.seen.get(device, at, lambda: _seen(core, device, at))
    return found


def of_digest(core: Core, hashed: str, at: datetime) -> Bearer | None:
    """The bearer of the token with this hash; None when it is unknown, revoked, or ended unused."""
    return core.access.get(hashed, at, lambda: _look_up(core, hashed, at))


def _look_up(core: Core, hashed: str, at: datetime) -> Bearer | None:
    with core.database.read() as connection:
        found = rows.by_hash(connection, hashed)
        if isinstance(found, rows.PersonToken):
            grants = people.grants_of(connection, found.person)
            actor = Actor(ActorKind.PROGRAM, found.person, found.name, grants)
            return Bearer(actor, found.id, None, hashed)
    if found is None or has_ended(found.used_at, found.unused_days, at):
        return None
    if found.replaces is not None:
        _take_over(core, found.id, found.replaces, at)
    return _of_device(found, hashed)


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


def _of_device(found: rows.DeviceToken, hashed: str) -> Bearer:
    grant = Grant(Role(found.kind), found.site, None)
    device: OwnDevice = {"id": found.device, "kind": found.kind, "name": found.name, "site": found.site}
    return Bearer(Actor(ActorKind.DEVICE, found.device, found.name, (grant,)), found.id, device, hashed)


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


def listed(core: Core) -> Sequence[rows.TokenRow]:
    """The tokens that open something, the oldest first."""
    with core.database.read() as connection:
        return rows.valid(connection)


def revoke(core: Core, token_id: str, at: datetime) -> None:
    """End a token, in every process and on open sockets. Raises NotFound."""
    with core.database.write() as connection:
        if not rows.revoke(connection, token_id, at):
            raise NotFound(token=token_id)
        changes.raised(connection, changes.ACCESS)
    core.access.forget()


def derived(secret_key: str, purpose: str) -> str:
    """A token derived from the secret key and the purpose, for tokens that must be equal after a restart."""
    return "suyay_" + hmac.new(secret_key.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def digest(secret: str) -> str:
    # A token has 256 bits of its own, so a plain hash is as strong as a slow one.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
