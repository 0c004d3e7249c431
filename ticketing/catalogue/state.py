"""A catalogue as settings: the state that its files describe."""

from collections.abc import Iterator

from ticketing.catalogue.model import Catalogue, Entity, Floor, Model, Network, Queue, Service, Site
from ticketing.domain.json import JsonObject
from ticketing.domain.settings import NETWORK, Key, Noun, State

#: Fields of a site's file that are settings of their own, or say where those come from.
_PARTS_OF_SITE = frozenset({*Floor.model_fields, "id", "layout"})
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
    yield Key(Noun.NETWORK, NETWORK), _value(network, "channels")
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
            yield Key(Noun.WINDOWS, f"{site.id}:{number}"), _value(windows, "numbers")


def _queue(queue: Queue, position: int) -> JsonObject:
    return {**_value(queue, "code"), "position": position}


def _value(model: Model, *without: str) -> dict[str, object]:
    """The model's fields as JSON, but for those that are in the setting's id or settings of their own."""
    found: dict[str, object] = model.model_dump(mode="json", exclude=set(without))
    return found
