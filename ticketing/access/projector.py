"""The projector of people, roles and devices: what their settings do to the tables."""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import delete

from ticketing.domain.calendar import instants
from ticketing.domain.events import Event
from ticketing.domain.ids import site_of
from ticketing.domain.json import JsonObject
from ticketing.domain.settings import NETWORK, Key, Noun
from ticketing.ledger import tables
from ticketing.ledger.writes import Writes

TABLES = (tables.person, tables.person_grant, tables.device)
Row = dict[str, object]


def show(writes: Writes, event: Event, key: Key, value: JsonObject | None) -> None:
    """Make the rows of the setting equal to its value; None: it was removed."""
    if key.noun is Noun.PEOPLE:
        _show_person(writes, event, key.id, value)
    elif key.noun is Noun.ROLES:
        _show_roles(writes, key, value)
    else:
        _show_device(writes, event, key, value)


def _show_person(writes: Writes, event: Event, person: str, value: JsonObject | None) -> None:
    if value is None:
        # Tokens and the figures of past days still refer to the row.
        writes.update(tables.person, {"id": person}, {"active": False})
        return
    # What lies beside the ledger is written after the event, by its command.
    beside: Row = {"username": person, "name": "", "created_at": event.at}
    writes.add(tables.person, {"id": person, "active": value["active"], **beside}, added=(), put=("active",))


def _show_roles(writes: Writes, key: Key, value: JsonObject | None) -> None:
    ledger, person = site_of(key.id), person_of(key)
    site = None if ledger == NETWORK else ledger
    grant = tables.person_grant
    of_site = grant.c.site.is_(None) if site is None else grant.c.site == site
    writes.connection.execute(delete(grant).where(grant.c.person == person, of_site))
    for each in cast("Sequence[Mapping[str, str | None]]", value["roles"] if value else ()):
        role, entity = each["role"], each["entity"]
        row: Row = {"person": person, "role": role, "site": site, "entity": entity}
        writes.insert(grant, {"id": f"{key.id}:{role}:{entity or ''}", **row})


def _show_device(writes: Writes, event: Event, key: Key, value: JsonObject | None) -> None:
    device = key.id.partition(":")[2]
    if value is None:
        writes.update(tables.device, {"id": device}, {"revoked_at": event.at})
        return
    revoked = value["revoked_at"]
    row: Row = {
        "id": device,
        "kind": value["kind"],
        "name": value["name"],
        "site": site_of(key.id),
        "revoked_at": instants.from_text(revoked) if isinstance(revoked, str) else None,
    }
    beside: Row = {"paired_at": event.at, "paired_by": ""}
    writes.add(tables.device, {**row, **beside}, added=(), put=("name", "kind", "revoked_at"))


def person_of(key: Key) -> str:
    """The person of a setting about people or roles."""
    return key.id if key.noun is Noun.PEOPLE else key.id.partition(":")[2]
