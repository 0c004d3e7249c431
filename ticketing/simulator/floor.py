"""Floors: sites for the simulator, with queues, windows and services by number, made from the catalogue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ticketing.catalogue import rows
from ticketing.catalogue.model import Entity, Queue, Service, Site
from ticketing.catalogue.state import entity_settings
from ticketing.domain.line.choosing import QueueRule
from ticketing.domain.line.numbering import Series
from ticketing.domain.policies import policy_from
from ticketing.domain.settings import Noun
from ticketing.lake.fact_rows import ServiceLevels, levels_of
from ticketing.simulator.calibration import Calibration
from ticketing.simulator.habits import MINUTE, Habits
from ticketing.simulator.hours import Calendar


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """A queue. services: (id, planned ms, share of the queue's people)."""

    id: str
    entity: str
    series: Series
    services: tuple[tuple[str, int, float], ...]

    @property
    def planned_ms(self) -> float:
        return sum(planned * share for _, planned, share in self.services)

    @property
    def has_limit(self) -> bool:
        return self.series.daily_cap is not None or not self.series.wrap


@dataclass(frozen=True, eq=False)
class Floor:
    """A site. served: numbers of each window's queues. rules: each window's arguments for choose_next().

    levels: of the queues' services. shifts: number of agents that share a window's day. habits: of people.
    """

    site: str
    kind: str
    channel: str
    timezone: str
    region: str
    grace_ms: int
    queues: tuple[QueuePlan, ...]
    windows: tuple[str, ...]
    served: tuple[tuple[int, ...], ...]
    rules: tuple[Mapping[str, QueueRule], ...]
    levels: ServiceLevels
    calendar: Calendar
    shifts: int
    habits: Habits

    @cached_property
    def agents(self) -> tuple[str, ...]:
        """Ids of the agents; the agent of window w in shift s has the number s * len(windows) + w."""
        people = len(self.windows) * self.shifts
        return tuple(f"sim-{self.site}-{number:03d}" for number in range(1, people + 1))

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Ids of the services, queue by queue; see first_service."""
        return tuple(service for queue in self.queues for service, _, _ in queue.services)

    @cached_property
    def service_counts(self) -> npt.NDArray[np.int64]:
        """Number of services of each queue."""
        return np.array([len(queue.services) for queue in self.queues])

    @cached_property
    def first_service(self) -> npt.NDArray[np.int64]:
        """Index of each queue's first service in `services`."""
        return np.cumsum(self.service_counts) - self.service_counts

    @cached_property
    def ladder(self) -> npt.NDArray[np.float64]:
        """Upper end of each service's share, where those of queue q are stacked between q and q + 1."""
        ends = [np.cumsum([share for *_, share in queue.services]) for queue in self.queues]
        return np.concatenate([number + np.minimum(each, 1.0) for number, each in enumerate(ends)])

    @cached_property
    def planned_ms(self) -> npt.NDArray[np.float64]:
        """Planned ms of each of `services`."""
        return np.array([planned for queue in self.queues for _, planned, _ in queue.services], dtype=float)

    def demand(self, windows: frozenset[int]) -> npt.NDArray[np.float64]:
        """Each queue's share of the people, so that all are served alike by these windows.

        A window's time goes to its queues by their weights, and takes as many people as their attentions
        allow: no published figure says how many come for each entity.
        """
        people = np.zeros(len(self.queues))
        for window in windows:
            served = self.served[window]
            weights = [self.rules[window][self.queues[queue].id].weight for queue in served]
            for queue, weight in zip(served, weights, strict=True):
                people[queue] += weight / sum(weights) / (self.queues[queue].planned_ms + MINUTE)
        shares: npt.NDArray[np.float64] = people / people.sum()
        return shares


def _service_levels(entity: Entity) -> Iterator[Mapping[str, object]]:
    """Rows of the limits that were agreed for the entity's services, each with the entity."""
    for key, value in entity_settings(entity):
        if key.noun is Noun.SERVICE_LEVELS:
            yield {**rows.service_level(key.id, value), "entity": entity.code}


def floor_of(site: Site, entities: Mapping[str, Entity], calibration: Calibration) -> Floor:
    """The floor of a checked catalogue's site, whose queues and windows are filled in."""
    queues = tuple(_queue(site.id, queue, entities[queue.entity], calibration) for queue in site.queues)
    place = {queue.code: number for number, queue in enumerate(site.queues)}
    profiles = {number: runs.profile for runs in site.windows for number in runs.each()}
    numbers = sorted(profiles)
    codes = sorted({queue.entity for queue in site.queues})
    weights = [site.profiles[profiles[number]] for number in numbers]
    policies = [policy_from(queue.policy.model_dump()) for queue in site.queues]
    return Floor(
        site=site.id,
        kind=calibration.kind(site),
        channel=site.channel,
        timezone=site.zone,
        region=site.region,
        grace_ms=site.restore_grace_minutes * MINUTE,
        queues=queues,
        windows=tuple(f"{site.id}:{number}" for number in numbers),
        served=tuple(tuple(sorted(place[code] for code in profile)) for profile in weights),
        rules=tuple(
            {
                queues[place[code]].id: QueueRule(policies[place[code]], float(weight))
                for code, weight in profile.items()
            }
            for profile in weights
        ),
        levels=levels_of(row for code in codes for row in _service_levels(entities[code])),
        calendar=calibration.calendar(site),
        shifts=calibration.shifts(site),
        habits=calibration.habits,
    )


def _queue(site: str, queue: Queue, entity: Entity, calibration: Calibration) -> QueuePlan:
    wanted = [each for each in entity.services if queue.services is None or each.code in queue.services]
    shares = np.array([1 / (rank + 1) ** 0.8 for rank in range(len(wanted))])
    shares /= shares.sum()
    return QueuePlan(
        id=f"{site}:{queue.code}",
        entity=entity.code,
        series=Series(queue.prefix, queue.first, queue.last, queue.wrap, queue.daily_cap),
        services=tuple(
            (f"{entity.code}:{service.code}", _planned_ms(service, calibration), float(share))
            for service, share in zip(wanted, shares, strict=True)
        ),
    )


def _planned_ms(service: Service, calibration: Calibration) -> int:
    return (service.planned_minutes or calibration.planned_minutes(service.kind)) * MINUTE
