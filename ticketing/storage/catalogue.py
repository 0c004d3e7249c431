"""What commands read of the catalogue."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from ticketing.storage.tables import entity, queue, queue_service, service, site, window, window_queue


def sites(connection: Connection) -> Sequence[Any]:
    return connection.execute(select(site).where(site.c.active).order_by(site.c.kind, site.c.name)).all()


def site_row(connection: Connection, site_id: str) -> Any:
    return connection.execute(select(site).where(site.c.id == site_id, site.c.active)).one_or_none()


def queue_row(connection: Connection, queue_id: str) -> Any:
    return connection.execute(select(queue).where(queue.c.id == queue_id, queue.c.active)).one_or_none()


def queue_for_service(connection: Connection, site_id: str, service_id: str) -> str | None:
    """The site's first queue that offers the service."""
    return connection.scalar(
        select(queue.c.id)
        .join(queue_service, queue_service.c.queue == queue.c.id)
        .where(queue.c.site == site_id, queue.c.active, queue_service.c.service == service_id)
        .order_by(queue.c.position)
        .limit(1)
    )


def window_row(connection: Connection, window_id: str) -> Any:
    return connection.execute(select(window).where(window.c.id == window_id, window.c.active)).one_or_none()


def queues_of_window(connection: Connection, window_id: str) -> Sequence[Any]:
    """`(id, entity)` of the queues in the window's work profile."""
    return connection.execute(
        select(queue.c.id, queue.c.entity)
        .join(window_queue, window_queue.c.queue == queue.c.id)
        .where(window_queue.c.window == window_id, queue.c.active)
        .order_by(queue.c.position)
    ).all()


def services_of_entity(connection: Connection, entity_code: str, ids: Sequence[str]) -> dict[str, str]:
    """`{id: name}` of those among the ids that the entity has."""
    query = select(service.c.id, service.c.name).where(service.c.entity == entity_code, service.c.id.in_(ids))
    return {row.id: row.name for row in connection.execute(query)}


def queues(connection: Connection, site_id: str) -> Sequence[Any]:
    """The site's queues with their entity's names, in the catalogue's order."""
    return connection.execute(
        select(queue, entity.c.name.label("entity_name"), entity.c.short_name)
        .join(entity, entity.c.code == queue.c.entity)
        .where(queue.c.site == site_id, queue.c.active)
        .order_by(queue.c.position)
    ).all()


def windows(connection: Connection, site_id: str) -> Sequence[Any]:
    query = select(window).where(window.c.site == site_id, window.c.active).order_by(window.c.number)
    return connection.execute(query).all()


def window_queues(connection: Connection, site_id: str) -> dict[str, list[str]]:
    """`{window: [queue, …]}` for the site."""
    found: dict[str, list[str]] = {}
    query = (
        select(window_queue.c.window, queue.c.id)
        .join(queue, queue.c.id == window_queue.c.queue)
        .where(queue.c.site == site_id, queue.c.active)
        .order_by(queue.c.position)
    )
    for row in connection.execute(query):
        found.setdefault(row.window, []).append(row.id)
    return found


def services(connection: Connection, site_id: str) -> Sequence[Any]:
    """`(queue, …service)` for every service that a queue of the site offers."""
    return connection.execute(
        select(queue_service.c.queue, service)
        .join(service, service.c.id == queue_service.c.service)
        .join(queue, queue.c.id == queue_service.c.queue)
        .where(queue.c.site == site_id, queue.c.active, service.c.active)
        .order_by(queue.c.position, service.c.name)
    ).all()
