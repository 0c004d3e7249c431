"""Rows of bearer tokens: the hash only, never the token."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, delete, func, insert, select, update

from ticketing.domain.devices import DeviceKind
from ticketing.ledger.tables import device, person, site, token


@dataclass(frozen=True, slots=True)
class PersonToken:
    """A valid token of a person or of a person's program."""

    id: str
    person: str
    name: str


class TokenRow(Protocol):
    """A token in a list. owner: name of its person or device. kind: of the device; None for a person's."""

    @property
    def id(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def site(self) -> str | None: ...
    @property
    def created_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class DeviceToken:
    """A token of a kiosk or a display. unused_days: after which it ends, or None. replaces: see the table."""

    id: str
    device: str
    name: str
    kind: DeviceKind
    site: str
    used_at: datetime
    unused_days: int | None
    replaces: str | None


def by_hash(connection: Connection, digest: str) -> PersonToken | DeviceToken | None:
    """The token, unless it was revoked, with the person or device that it belongs to."""
    query = (
        select(
            token.c.id,
            token.c.person,
            token.c.device,
            person.c.name.label("person_name"),
            device.c.name.label("device_name"),
            token.c.created_at,
            token.c.replaces,
            device.c.kind,
            device.c.site,
            device.c.last_seen_at,
            site.c.device_unused_days,
        )
        .outerjoin(person, person.c.id == token.c.person)
        .outerjoin(device, device.c.id == token.c.device)
        .outerjoin(site, site.c.id == device.c.site)
        .where(token.c.hash == digest, *_VALID)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    if row.person is not None:
        return PersonToken(row.id, row.person, row.person_name)
    used_at = max(row.created_at, row.last_seen_at or row.created_at)
    device_facts = (row.device, row.device_name, DeviceKind(row.kind), row.site)
    return DeviceToken(row.id, *device_facts, used_at, row.device_unused_days, row.replaces)


#: Revoking a device or a person ends all of its tokens.
_VALID = (
    token.c.revoked_at.is_(None),
    token.c.person.is_(None) | person.c.active,
    token.c.device.is_(None) | device.c.revoked_at.is_(None),
)


def valid(connection: Connection) -> Sequence[TokenRow]:
    """The tokens that open something, the oldest first."""
    owner = func.coalesce(person.c.username, device.c.name).label("owner")
    query = (
        select(token.c.id, owner, device.c.kind, device.c.site, token.c.created_at)
        .outerjoin(person, person.c.id == token.c.person)
        .outerjoin(device, device.c.id == token.c.device)
        .where(*_VALID)
        .order_by(token.c.created_at, token.c.id)
    )
    return connection.execute(query).all()


def add(connection: Connection, **values: object) -> None:
    connection.execute(insert(token).values(**values))


def exists(connection: Connection, digest: str) -> bool:
    """Whether the hash is known, revoked or not."""
    return connection.scalar(select(token.c.id).where(token.c.hash == digest)) is not None


def of_device(connection: Connection, device_id: str) -> bool:
    """Whether the device was ever given a token."""
    return connection.scalar(select(token.c.id).where(token.c.device == device_id).limit(1)) is not None


def revoke_by_hash(connection: Connection, digest: str, at: datetime) -> None:
    query = update(token).where(token.c.hash == digest, token.c.revoked_at.is_(None)).values(revoked_at=at)
    connection.execute(query)


def revoke(connection: Connection, token_id: str, at: datetime) -> bool:
    """Revoke the token; True when it was valid until now."""
    query = update(token).where(token.c.id == token_id, token.c.revoked_at.is_(None)).values(revoked_at=at)
    return connection.execute(query).rowcount == 1


def take_over(connection: Connection, token_id: str, replaced: str, at: datetime) -> None:
    """The first use of a device's new token ends the one before it."""
    revoke(connection, replaced, at)
    connection.execute(update(token).where(token.c.id == token_id).values(replaces=None))


def drop_pending(connection: Connection, replaced: str) -> None:
    """Forget new tokens that were never used: their answer did not arrive."""
    connection.execute(delete(token).where(token.c.replaces == replaced))
