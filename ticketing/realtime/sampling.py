"""Gauges that are sampled at intervals: sockets, rooms, connections of the database."""

import contextlib
import itertools
import time
from collections import Counter

from ticketing.ledger.availability import DATABASE_AWAY
from ticketing.ledger.context import Core
from ticketing.realtime.rooms import RoomKind, Rooms
from ticketing.reports.deliveries.state import failing_count
from ticketing.telemetry import meters

#: Seconds between two samples; of the other workers Prometheus sees their last one.
EVERY_S = 5.0
#: Samples between two counts of failing deliveries: once a minute.
_DELIVERIES_EVERY = 12


class Sampler:
    """The sampler of one process's gauges."""

    def __init__(self, rooms: Rooms, core: Core) -> None:
        self._rooms = rooms
        self._core = core

    def run(self) -> None:
        for turn in itertools.count():
            self.sample()
            if turn % _DELIVERIES_EVERY == 0:
                self.count_deliveries()
            time.sleep(EVERY_S)

    def count_deliveries(self) -> None:
        """Count the failing deliveries. It reads the database, so it is never done on a request."""
        with contextlib.suppress(*DATABASE_AWAY):
            meters.DELIVERIES_FAILING.set(failing_count(self._core))

    def sample(self) -> None:
        meters.SOCKETS.set(len(self._rooms.visitors()))
        found = Counter(room.kind for room in self._rooms.all())
        for kind in RoomKind:
            meters.ROOMS.labels(kind).set(found[kind])
        for name, state in self._core.database.pools().items():
            meters.POOL_SIZE.labels(name).set(state.size)
            meters.POOL_USED.labels(name).set(state.used)
            meters.POOL_OVERFLOW.labels(name).set(state.overflow)
            meters.POOL_WAITING.labels(name).set(state.waiting)
