"""The projector of settings: what `settings.*` events do to the catalogue's tables."""

from collections.abc import Callable, Iterator, Mapping
from typing import cast

from sqlalchemy import Connection, Table, delete, select

from ticketing.access import projector as access
from ticketing.catalogue import rows
from ticketing.catalogue.rows import Row
from ticketing.domain.event_data import SettingChanged, SettingsBegun
from ticketing.domain.events import Event, EventType
from ticketing.domain.ids import site_of
from ticketing.domain.json import JsonObject
from ticketing.domain.settings import ACCESS, Key, Noun
from ticketing.ledger import tables
from ticketing.ledger.projection import Projector
from ticketing.ledger.writes import Writes

_setting = tables.setting


def _project(writes: Writes, event: Event, _known: object | None) -> None:
    for key, value in _values(event):
        _keep(writes, event, key, value)
        if key.noun in ACCESS:
            access.show(writes, event, key, value)
        else:
            _SHOWN[key.noun](writes, key, value)


def _values(event: Event) -> Iterator[tuple[Key, JsonObject | None]]:
    if event.type is EventType.SETTINGS_BEGUN:
        begun = cast("SettingsBegun", event.data)["settings"]
        for noun in Noun:
            for some_id, value in begun.get(noun, {}).items():
                yield Key(noun, some_id), value
        return
    data = cast("SettingChanged", event.data)
    yield Key(Noun(data["noun"]), data["id"]), data["after"]


def _keep(writes: Writes, event: Event, key: Key, value: JsonObject | None) -> None:
    row: Row = {"site": event.site, "noun": str(key.noun), "id": key.id}
    if value is None:
        _remove(writes, _setting, row)
    else:
        writes.add(_setting, {**row, "value": value, "seq": event.seq}, added=(), put=("value", "seq"))


Show = Callable[[Writes, Key, JsonObject | None], None]


def _shown_in(table: Table, row_of: Callable[[str, JsonObject], Row]) -> Show:
    """A row per setting. A removed one is retired, because tickets still name it."""

    def show(writes: Writes, key: Key, value: JsonObject | None) -> None:
        if value is None:
            (column,) = table.primary_key
            writes.update(table, {column.name: key.id}, {"active": False})
        else:
            _put(writes, table, row_of(key.id, value))

    return show


def _show_level(writes: Writes, key: Key, value: JsonObject | None) -> None:
    service, _, since = key.id.rpartition(":")
    if value is None:
        _remove(writes, tables.service_level, {"service": service, "since": rows.day(since)})
    else:
        _put(writes, tables.service_level, rows.service_level(key.id, value))


def _show_queue(writes: Writes, key: Key, value: JsonObject | None) -> None:
    _shown_in(tables.queue, rows.queue)(writes, key, value)
    _remove(writes, tables.queue_service, {"queue": key.id})
    if value is not None:
        for code in cast("list[str]", value["services"] or []):
            writes.insert(tables.queue_service, {"queue": key.id, "service": f"{value['entity']}:{code}"})


def _show_window(writes: Writes, key: Key, value: JsonObject | None) -> None:
    _shown_in(tables.window, rows.window)(writes, key, value)
    profile = None if value is None else _value_of(writes.connection, _profile_of(key.id, value))
    _link(writes, key.id, profile)


def _show_profile(writes: Writes, key: Key, value: JsonObject | None) -> None:
    """The windows that work by this profile serve other queues now."""
    site = site_of(key.id)
    of_site = (_setting.c.site == site, _setting.c.noun == Noun.WINDOWS)
    for row in writes.connection.execute(select(_setting.c.id, _setting.c.value).where(*of_site)).all():
        if _profile_of(row.id, row.value) == key:
            _link(writes, row.id, value)


def _profile_of(window: str, value: JsonObject) -> Key:
    return Key(Noun.PROFILES, f"{site_of(window)}:{value['profile']}")


def _link(writes: Writes, window: str, profile: JsonObject | None) -> None:
    _remove(writes, tables.window_queue, {"window": window})
    weights = {} if profile is None else cast("Mapping[str, float]", profile["queues"])
    for code, weight in weights.items():
        link = {"window": window, "queue": f"{site_of(window)}:{code}", "weight": float(weight)}
        writes.insert(tables.window_queue, link)


def _nothing(_writes: Writes, _key: Key, _value: JsonObject | None) -> None:
    """The setting is in no table but `setting`."""


_SHOWN: dict[Noun, Show] = {
    Noun.NETWORK: _nothing,
    Noun.CHANNELS: _shown_in(tables.channel, rows.channel),
    Noun.ENTITIES: _shown_in(tables.entity, rows.entity),
    Noun.SERVICES: _shown_in(tables.service, rows.service),
    Noun.SERVICE_LEVELS: _show_level,
    Noun.SITES: _shown_in(tables.site, rows.site),
    Noun.PROFILES: _show_profile,
    Noun.QUEUES: _show_queue,
    Noun.WINDOWS: _show_window,
    Noun.HOURS: _nothing,
    Noun.HOLIDAYS: _nothing,
}


def _value_of(connection: Connection, key: Key) -> JsonObject | None:
    found: JsonObject | None = connection.scalar(
        select(_setting.c.value).where(
            _setting.c.site == key.ledger, _setting.c.noun == key.noun, _setting.c.id == key.id
        )
    )
    return found


def _put(writes: Writes, table: Table, row: Row) -> None:
    """Insert the row, or make the one with its key equal to it."""
    key = {column.name for column in table.primary_key}
    writes.add(table, row, added=(), put=tuple(name for name in row if name not in key))


def _remove(writes: Writes, table: Table, key: Row) -> None:
    found = [table.c[name] == value for name, value in key.items()]
    writes.connection.execute(delete(table).where(*found))


PROJECTORS = (
    Projector(
        "settings",
        (
            *(_setting, tables.channel, tables.entity, tables.service, tables.service_level, tables.site),
            *(tables.queue, tables.queue_service, tables.window, tables.window_queue),
            *access.TABLES,
        ),
        _project,
        carried_over=True,
    ),
)
