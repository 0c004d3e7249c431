"""Limits of the service-level agreements on a floor's services, as columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ticketing.lake.fact_rows import ServiceLevels
from ticketing.simulator.crowd import Numbers

#: Days are numbered from here.
_EPOCH = np.datetime64("1970-01-01")


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits by period and service.

    since: days, counted from 1970, at which any limit changes. wait_ms, attention_ms: a row for the time
    before all of them and one from each of them on; a column for each service, and one for none; -1: no
    limit. owner, queue_entity: number of the entity of each service and of each queue; owner is -1 for a
    service without limits, and for none.
    """

    since: Numbers
    owner: Numbers
    queue_entity: Numbers
    wait_ms: Numbers
    attention_ms: Numbers

    def on(self, service: Numbers, queue: Numbers, day: Numbers) -> tuple[Numbers, Numbers]:
        """Limits in ms of each service at each queue's entity on each day, as ServiceLevels.on() gives them;
        service -1 is none."""
        period = np.searchsorted(self.since, day, side="right")
        own = np.where(self.owner[service] == self.queue_entity[queue], service, -1)
        return self.wait_ms[period, own], self.attention_ms[period, own]


def limits(services: Sequence[str], queue_entities: Sequence[str], levels: ServiceLevels) -> Limits:
    """Limits of services by number. queue_entities: id of each queue's entity."""
    since = sorted({day for service in services for day in levels.since.get(service, ())})
    found = np.full((2, len(since) + 1, len(services) + 1), -1, dtype=np.int64)
    for period, day in enumerate(since, start=1):
        for number, service in enumerate(services):
            asked = levels.on(service, levels.entities.get(service, ""), day)
            found[:, period, number] = [-1 if limit is None else limit for limit in asked]
    number_of = {entity: number for number, entity in enumerate(dict.fromkeys(queue_entities))}
    owner = [number_of.get(levels.entities.get(service, ""), -1) for service in services]
    return Limits(
        since=(np.array(since, dtype="datetime64[D]") - _EPOCH).astype(np.int64),
        owner=np.array([*owner, -1], dtype=np.int64),
        queue_entity=np.array([number_of[entity] for entity in queue_entities], dtype=np.int64),
        wait_ms=found[0],
        attention_ms=found[1],
    )
