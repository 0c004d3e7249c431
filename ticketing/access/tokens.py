"""Bearer tokens of programs and devices: made once, kept as a hash, revocable."""

import contextlib
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
    """The bearer of the token with this hash; None when it is unknown or revoked."""
    return core.access.get(hashed, at, lambda: _look_up(core, hashed))


def _look_up(core: Core, hashed: str) -> Bearer | None:
    with core.database.read() as connection:
        found = rows.by_hash(connection, hashed)
        if isinstance(found, rows.PersonToken):
            grants = people.grants_of(connection, found.person)
            actor = Actor(ActorKind.PROGRAM, found.person, found.name, grants)
            return Bearer(actor, found.id, None, hashed)
    return None if found is None else _of_device(found, hashed)


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
