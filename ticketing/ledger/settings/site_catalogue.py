"""A process's cache of the catalogue: one value per site, valid for the version in the site's row."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection, and_, select, union_all, update

from ticketing.domain.line.choosing import QueueRule
from ticketing.domain.policies import Policy, Ratio, Strict, policy_from
from ticketing.ledger.settings import site_hours
from ticketing.ledger.settings.catalogue_rows import OfferRow, QueueRow, ServiceRow, SiteRow, WindowRow
from ticketing.ledger.settings.site_hours import SiteHours
from ticketing.ledger.tables import channel, entity, queue, queue_service, service, site, window, window_queue


@dataclass(frozen=True)
class SiteCatalogue:
    """The catalogue of one site. all_queues, all_windows: retired ones included, for tickets still name them.

    channels: the network's codes in use, and the site's own.
    """

    version: int
    site: SiteRow
    all_queues: Sequence[QueueRow]
    all_windows: Sequence[WindowRow]
    profiles: dict[str, list[tuple[str, float]]]
    offers: Sequence[OfferRow]
    services: dict[str, ServiceRow]
    channels: frozenset[str]
    hours: SiteHours

    @cached_property
    def queues(self) -> list[QueueRow]:
        """Queues in use, with their entity's names, in the catalogue's order."""
        return [row for row in self.all_queues if row.active]

    @cached_property
    def windows(self) -> list[WindowRow]:
        """Windows in use, by number."""
        return [row for row in self.all_windows if row.active]

    @cached_property
    def _queue_of(self) -> dict[str, QueueRow]:
        return {row.id: row for row in self.all_queues}

    @cached_property
    def _window_of(self) -> dict[str, WindowRow]:
        return {row.id: row for row in self.windows}

    @cached_property
    def offers_by_queue(self) -> dict[str, list[ServiceRow]]:
        """`{queue: service rows in use, by name}`."""
        found: dict[str, list[ServiceRow]] = {}
        for offer in self.offers:
            row = self.services.get(offer.service)
            if row is not None and row.active:
                found.setdefault(offer.queue, []).append(row)
        return {queue_id: sorted(rows, key=lambda row: row.name) for queue_id, rows in found.items()}

    @cached_property
    def entity_names(self) -> dict[str, str]:
        return {row.entity: row.entity_name for row in self.all_queues}

    @cached_property
    def _policies(self) -> dict[str, Policy]:
        return {row.id: policy_from(row.policy) for row in self.queues}

    def queue(self, queue_id: str) -> QueueRow | None:
        """The row of a queue in use."""
        row = self._queue_of.get(queue_id)
        return row if row is not None and row.active else None

    def any_queue(self, queue_id: str) -> QueueRow | None:
        return self._queue_of.get(queue_id)

    def window(self, window_id: str) -> WindowRow | None:
        """The row of a window in use."""
        return self._window_of.get(window_id)

    def queues_of_window(self, window_id: str) -> list[QueueRow]:
        """Rows of the queues in the window's work profile."""
        return [self._queue_of[queue_id] for queue_id, _ in self.profiles.get(window_id, [])]

    @cached_property
    def served(self) -> frozenset[str]:
        """The queues that at least one window in use has in its work profile."""
        return frozenset(queue for row in self.windows for queue, _ in self.profiles.get(row.id, []))

    def alternating(self, window_id: str) -> list[str]:
        """The window's queues whose policy counts turns."""
        profile = self.profiles.get(window_id, [])
        return [queue_id for queue_id, _ in profile if isinstance(self._policies[queue_id], Ratio)]

    def rules(self, window_id: str, turns: dict[str, int]) -> dict[str, QueueRule]:
        """Rules of the queues in the window's profile. turns: today's places in the ratios' cycles."""
        profile = self.profiles.get(window_id, [])
        return {
            queue_id: QueueRule(self._policies[queue_id], weight, turns.get(queue_id, 0))
            for queue_id, weight in profile
        }

    @cached_property
    def windows_of(self) -> dict[str, list[str]]:
        """`{queue: windows in use that serve it}`."""
        found: dict[str, list[str]] = {}
        for window_id, queues in self.profiles.items():
            for queue_id, _ in queues if window_id in self._window_of else ():
                found.setdefault(queue_id, []).append(window_id)
        return found

    @cached_property
    def lines(self) -> dict[str, tuple[str, ...]]:
        """`{queue: the queues of one line}`, for queues whose windows all call the same people in one order.

        The order is strict and the entity one, so that it is no matter which of the windows are open and whom
        their agents may attend. A queue without windows is a line of its own.
        """
        found: dict[str, tuple[str, ...]] = {}
        for row in self.queues:
            profiles = {tuple(self.profiles[each]) for each in self.windows_of.get(row.id, [])}
            if not profiles:
                found[row.id] = (row.id,)
            elif len(profiles) == 1 and self._is_line(profile := profiles.pop()):
                found[row.id] = tuple(queue_id for queue_id, _ in profile)
        return found

    def _is_line(self, profile: Sequence[tuple[str, float]]) -> bool:
        entities = {self._queue_of[queue_id].entity for queue_id, _ in profile}
        weights = {weight for _, weight in profile}
        strict = all(isinstance(self._policies[queue_id], Strict) for queue_id, _ in profile)
        return strict and len(entities) == len(weights) == 1

    def queue_for_service(self, service_id: str) -> str | None:
        """The site's first queue that offers the service."""
        return next((row.queue for row in self.offers if row.service == service_id), None)

    def services_of_entity(self, entity_code: str) -> dict[str, str]:
        """`{id: name}`."""
        return {row.id: row.name for row in self.services.values() if row.entity == entity_code}


class Catalogues:
    """The last version of each site's catalogue that this process has seen."""

    def __init__(self) -> None:
        self._known: dict[str, SiteCatalogue] = {}

    def at(self, connection: Connection, site_id: str, version: int) -> SiteCatalogue:
        """The catalogue of a site that exists. version: as read in this very transaction."""
        known = self._known.get(site_id)
        if known is None or known.version != version:
            known = self._known[site_id] = _read(connection, site_id, version)
        return known

    def remembered(self, site_id: str) -> SiteCatalogue | None:
        """The catalogue as last seen; the caller has to compare its version with the rows it reads."""
        return self._known.get(site_id)


def sites(connection: Connection) -> Sequence[SiteRow]:
    """Rows of the sites in use."""
    return connection.execute(select(site).where(site.c.active).order_by(site.c.kind, site.c.name)).all()


def changed(connection: Connection, site_id: str | None = None) -> None:
    """Mark cached catalogues as out of date, once this transaction commits. site_id: None means all."""
    change = update(site).values(catalogue=site.c.catalogue + 1)
    connection.execute(change if site_id is None else change.where(site.c.id == site_id))


def _read(connection: Connection, site_id: str, version: int) -> SiteCatalogue:
    queues = connection.execute(_QUEUES.where(queue.c.site == site_id)).all()
    entities = sorted({row.entity for row in queues})
    own = connection.execute(select(site).where(site.c.id == site_id)).one()
    channels = connection.scalars(select(channel.c.code).where(channel.c.active))
    return SiteCatalogue(
        version=version,
        site=own,
        all_queues=queues,
        all_windows=connection.execute(
            select(window).where(window.c.site == site_id).order_by(window.c.number)
        ).all(),
        profiles=_profiles(connection, site_id),
        offers=connection.execute(_OFFERS.where(_offer.c.site == site_id)).all(),
        services={
            row.id: row for row in connection.execute(select(service).where(service.c.entity.in_(entities)))
        },
        channels=frozenset([own.channel, *channels]),
        hours=site_hours.read(connection, site_id, own.timezone),
    )


_QUEUES = (
    select(queue, entity.c.name.label("entity_name"), entity.c.short_name)
    .join(entity, entity.c.code == queue.c.entity)
    .order_by(queue.c.position)
)
_NAMED = select(queue_service.c.queue, queue_service.c.service, queue.c.site, queue.c.position).join(
    queue, and_(queue.c.id == queue_service.c.queue, queue.c.active)
)
_ALL = select(queue.c.id, service.c.id, queue.c.site, queue.c.position).join(
    service, and_(service.c.entity == queue.c.entity, queue.c.all_services, queue.c.active, service.c.active)
)
_offer = union_all(_NAMED, _ALL).subquery()
_OFFERS = select(_offer.c.queue, _offer.c.service).order_by(_offer.c.position)


def _profiles(connection: Connection, site_id: str) -> dict[str, list[tuple[str, float]]]:
    """`{window: [(queue, weight)]}`, queues in the catalogue's order."""
    found: dict[str, list[tuple[str, float]]] = {}
    query = (
        select(window_queue.c.window, window_queue.c.queue, window_queue.c.weight)
        .join(queue, queue.c.id == window_queue.c.queue)
        .where(queue.c.site == site_id, queue.c.active)
        .order_by(queue.c.position)
    )
    for row in connection.execute(query):
        found.setdefault(row.window, []).append((row.queue, row.weight))
    return found
