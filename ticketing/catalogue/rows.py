"""The catalogue as rows of its tables."""

from collections.abc import Iterator

from sqlalchemy import Table

from ticketing.catalogue.model import Catalogue, Channel, Entity, Queue, Site
from ticketing.ledger import tables

Row = dict[str, object]

# Fields that are columns of the same name.
SITE_FIELDS = {"id", "name", "kind", "region", "channel", "timezone", "choose_allowed", "active"}
QUEUE_FIELDS = {"code", "entity", "name", "prefix", "wrap", "daily_cap", "policy"}


def rows(catalogue: Catalogue) -> dict[Table, list[Row]]:
    """Every row of the catalogue; tables come before those that refer to them."""
    entities = {entity.code: entity for entity in catalogue.entities}
    sites = catalogue.sites
    return {
        tables.channel: [_channel(channel) for channel in catalogue.network.channels],
        tables.entity: [_entity(entity) for entity in entities.values()],
        tables.service: [row for entity in entities.values() for row in _services(entity)],
        tables.service_level: [row for entity in entities.values() for row in service_levels(entity)],
        tables.site: [_site(site) for site in sites],
        tables.queue: [row for site in sites for row in _queues(site)],
        tables.queue_service: [row for site in sites for row in _queue_services(site, entities)],
        tables.window: [row for site in sites for row in _windows(site)],
        tables.window_queue: [row for site in sites for row in _window_queues(site)],
    }


def _channel(channel: Channel) -> Row:
    return {"code": channel.code, "name": channel.name, "active": True}


def _entity(entity: Entity) -> Row:
    return {"code": entity.code, "name": entity.name, "short_name": entity.short_name, "active": True}


def _services(entity: Entity) -> Iterator[Row]:
    for service in entity.services:
        yield {
            "id": f"{entity.code}:{service.code}",
            "entity": entity.code,
            **service.model_dump(exclude={"confirmed", "service_levels"}),
            "active": True,
        }


def service_levels(entity: Entity) -> Iterator[Row]:
    """The rows of the limits that were agreed for its services."""
    for service in entity.services:
        for level in service.service_levels:
            yield {
                "service": f"{entity.code}:{service.code}",
                "wait_s": _seconds(level.wait_minutes),
                "attention_s": _seconds(level.attention_minutes),
                **level.model_dump(include={"since", "excluded", "confirmed"}),
            }


def _seconds(minutes: int | None) -> int | None:
    return None if minutes is None else minutes * 60


def _site(site: Site) -> Row:
    kept = site.model_dump(include=SITE_FIELDS)
    return {
        **kept,
        "restore_grace_s": site.restore_grace_minutes * 60,
        "sent_pause_s": site.sent_pause_minutes * 60,
        "hold_limit_s": site.hold_limit_minutes * 60,
        "no_show_least_s": site.no_show_least_seconds,
    }


def _queues(site: Site) -> Iterator[Row]:
    for position, queue in enumerate(site.queues, start=1):
        yield {
            "id": f"{site.id}:{queue.code}",
            "site": site.id,
            **queue.model_dump(include=QUEUE_FIELDS),
            "first_number": queue.first,
            "last_number": queue.last,
            "position": position,
            "active": True,
        }


def _queue_services(site: Site, entities: dict[str, Entity]) -> Iterator[Row]:
    for queue in site.queues:
        for code in _offered(queue, entities[queue.entity]):
            yield {"queue": f"{site.id}:{queue.code}", "service": f"{queue.entity}:{code}"}


def _offered(queue: Queue, entity: Entity) -> list[str]:
    return [service.code for service in entity.services] if queue.services is None else queue.services


def _windows(site: Site) -> Iterator[Row]:
    for windows in site.windows:
        for number in windows.each():
            yield {
                "id": f"{site.id}:{number}",
                "site": site.id,
                "number": number,
                "name": windows.name,
                "active": True,
            }


def _window_queues(site: Site) -> Iterator[Row]:
    for windows in site.windows:
        for number in windows.each():
            for code, weight in site.profiles[windows.profile].items():
                yield {"window": f"{site.id}:{number}", "queue": f"{site.id}:{code}", "weight": weight}
