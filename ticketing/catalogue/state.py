"""A catalogue as settings: the state that its files describe."""

from collections.abc import Iterator

from ticketing.catalogue.model import (
    Catalogue,
    Entity,
    Floor,
    Holiday,
    Hours,
    Model,
    Network,
    Queue,
    Service,
    Site,
)
from ticketing.domain.json import JsonObject
from ticketing.domain.settings import NETWORK, Key, Noun, State, hours_id

#: Fields of a site's file that are settings of their own, or say where those come from.
_PARTS_OF_SITE = frozenset({*Floor.model_fields, "id", "layout", "hours", "entities", "holidays"})
#: Fields that a value leaves out where the file does: settings that were recorded before they were known.
_LEFT_OUT = frozenset({"country", "unattended_minutes", "issue_unattended"})
_PARTS_OF_SERVICE = frozenset({"code", "service_levels"})

Entry = tuple[Key, JsonObject]


def state_of(catalogue: Catalogue) -> State:
    """Every setting of the catalogue."""
    return dict(_entries(catalogue))


def _entries(catalogue: Catalogue) -> Iterator[Entry]:
    yield from _network(catalogue.network)
    for entity in catalogue.entities:
        yield from entity_settings(entity)
    for site in catalogue.sites:
        yield from _site(site)


def _network(network: Network) -> Iterator[Entry]:
    yield Key(Noun.NETWORK, NETWORK), _value(network, "channels", "holidays")
    yield from _holidays(NETWORK, network.holidays)
    for position, channel in enumerate(network.channels, start=1):
        yield Key(Noun.CHANNELS, channel.code), {**_value(channel, "code"), "position": position}


def entity_settings(entity: Entity) -> Iterator[Entry]:
    """The entity with its services and their limits."""
    yield Key(Noun.ENTITIES, entity.code), _value(entity, "code", "services")
    for position, service in enumerate(entity.services, start=1):
        yield from _service(entity.code, service, position)


def _service(entity: str, service: Service, position: int) -> Iterator[Entry]:
    service_id = f"{entity}:{service.code}"
    yield Key(Noun.SERVICES, service_id), {**_value(service, *_PARTS_OF_SERVICE), "position": position}
    for level in service.service_levels:
        yield Key(Noun.SERVICE_LEVELS, f"{service_id}:{level.since}"), _value(level, "since")


def _site(site: Site) -> Iterator[Entry]:
    yield Key(Noun.SITES, site.id), _value(site, *_PARTS_OF_SITE)
    for name, weights in site.profiles.items():
        yield Key(Noun.PROFILES, f"{site.id}:{name}"), {"queues": dict(weights)}
    for position, queue in enumerate(site.queues, start=1):
        yield Key(Noun.QUEUES, f"{site.id}:{queue.code}"), _queue(queue, position)
    for windows in site.windows:
        for number in windows.each():
            yield Key(Noun.WINDOWS, f"{site.id}:{number}"), _value(windows, "numbers", "hours")
    yield from _hours(site)
    yield from _holidays(site.id, site.holidays)


def _queue(queue: Queue, position: int) -> JsonObject:
    return {**_value(queue, "code", "hours"), "position": position}


def _hours(site: Site) -> Iterator[Entry]:
    numbered = [(number, each.hours) for each in site.windows for number in each.each()]
    said: list[tuple[str, Hours | None]] = [
        (hours_id(site.id), site.hours),
        *((hours_id(site.id, "entity", code), each.hours) for code, each in site.entities.items()),
        *((hours_id(site.id, "queue", each.code), each.hours) for each in site.queues),
        *((hours_id(site.id, "window", number), hours) for number, hours in numbered),
    ]
    for some_id, hours in said:
        if hours is not None:
            yield Key(Noun.HOURS, some_id), _value(hours)


def _holidays(owner: str, holidays: list[Holiday]) -> Iterator[Entry]:
    for each in holidays:
        yield Key(Noun.HOLIDAYS, f"{owner}:{each.day}"), _value(each, "day")


def _value(model: Model, *without: str) -> dict[str, object]:
    """The model's fields as JSON, but for those that are in the setting's id or settings of their own."""
    found: dict[str, object] = model.model_dump(mode="json", exclude=set(without))
    return {name: each for name, each in found.items() if each is not None or name not in _LEFT_OUT}
