"""What the service-level agreements ask of a floor's services, as columns of limits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ticketing.forecast.crowd import Numbers
from ticketing.storage.facts import ServiceLevels

#: Days are numbered from here.
_EPOCH = np.datetime64("1970-01-01")


@dataclass(frozen=True, slots=True)
class Limits:
    """since: the days, counted from 1970, at which any limit changes. wait_ms, attention_ms: a row for
    the time before them all and one from each of them on; a column for each service, and one for none.
    -1: no limit.
    """

    since: Numbers
    wait_ms: Numbers
    attention_ms: Numbers

    def on(self, service: Numbers, day: Numbers) -> tuple[Numbers, Numbers]:
        """Of each service on each day, as ServiceLevels.on() has them; -1 is no service."""
        period = np.searchsorted(self.since, day, side="right")
        return self.wait_ms[period, service], self.attention_ms[period, service]


def limits(services: Sequence[str], levels: ServiceLevels) -> Limits:
    """Of services by number."""
    since = sorted({day for service in services for day in levels.since.get(service, ())})
    found = np.full((2, len(since) + 1, len(services) + 1), -1, dtype=np.int64)
    for period, day in enumerate(since, start=1):
        for number, service in enumerate(services):
            found[:, period, number] = [-1 if limit is None else limit for limit in levels.on(service, day)]
    days = np.array(since, dtype="datetime64[D]") - _EPOCH
    return Limits(days.astype(np.int64), *found)
