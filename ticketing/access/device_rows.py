"""Rows of devices and of their pairing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, delete, insert, select, update

from ticketing.domain.devices import DeviceKind
from ticketing.ledger.tables import device, pairing, site


class DeviceRow(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> DeviceKind: ...
    @property
    def name(self) -> str: ...
    @property
    def site(self) -> str: ...
    @property
    def paired_at(self) -> datetime: ...
    @property
    def paired_by(self) -> str: ...
    @property
    def last_seen_at(self) -> datetime | None: ...
    @property
    def revoked_at(self) -> datetime | None: ...


class PairingRow(Protocol):
    """A pairing. device: id, None until staff has confirmed it."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> DeviceKind: ...
    @property
    def expires_at(self) -> datetime: ...
    @property
    def device(self) -> str | None: ...


def by_id(connection: Connection, device_id: str) -> DeviceRow | None:
    return connection.execute(select(device).where(device.c.id == device_id)).one_or_none()


def named(connection: Connection, site: str, kind: DeviceKind, name: str) -> DeviceRow | None:
    """The device of that name, unless it was revoked."""
    query = select(device).where(
        device.c.site == site, device.c.kind == kind, device.c.name == name, device.c.revoked_at.is_(None)
    )
    return connection.execute(query.limit(1)).one_or_none()


def of_site(connection: Connection, site: str) -> Sequence[DeviceRow]:
    query = select(device).where(device.c.site == site).order_by(device.c.paired_at.desc(), device.c.id)
    return connection.execute(query).all()


def describe(connection: Connection, device_id: str, **values: object) -> None:
    """Write what lies beside the ledger."""
    connection.execute(update(device).where(device.c.id == device_id).values(**values))


def seen(connection: Connection, device_id: str, at: datetime) -> None:
    connection.execute(update(device).where(device.c.id == device_id).values(last_seen_at=at))


def seen_all(connection: Connection, device_ids: Sequence[str], at: datetime) -> None:
    for start in range(0, len(device_ids), 500):
        some = device_ids[start : start + 500]
        connection.execute(update(device).where(device.c.id.in_(some)).values(last_seen_at=at))


def add_pairing(connection: Connection, **values: object) -> None:
    connection.execute(insert(pairing).values(**values))


def pairing_by_id(connection: Connection, pairing_id: str) -> PairingRow | None:
    """Locked until the transaction ends, where the database has row locks."""
    query = select(pairing).where(pairing.c.id == pairing_id).with_for_update()
    return connection.execute(query).one_or_none()


def pairing_by_code(connection: Connection, code: str) -> PairingRow | None:
    """Locked until the transaction ends, where the database has row locks."""
    return connection.execute(select(pairing).where(pairing.c.code == code).with_for_update()).one_or_none()


def kind_by_code(connection: Connection, code: str) -> DeviceKind | None:
    found = connection.scalar(select(pairing.c.kind).where(pairing.c.code == code))
    return None if found is None else DeviceKind(found)


def confirm_pairing(connection: Connection, pairing_id: str, device_id: str, at: datetime) -> None:
    query = update(pairing).where(pairing.c.id == pairing_id)
    connection.execute(query.values(device=device_id, confirmed_at=at))


def purge_pairings(connection: Connection, expired_before: datetime) -> None:
    connection.execute(delete(pairing).where(pairing.c.expires_at < expired_before))


def zone_of(connection: Connection, site_id: str) -> str | None:
    """The time zone of a site, whether or not it is active; None for an unknown one."""
    return connection.scalar(select(site.c.timezone).where(site.c.id == site_id))
