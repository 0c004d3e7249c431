"""The ledger's side of the live rooms: hints in, nothing computed, nothing that can fail a command."""

import queue
from collections.abc import Iterable

from prometheus_client import Counter

from ticketing.domain.events import Event
from ticketing.realtime.bus import Bus
from ticketing.realtime.hints import Hint, hint_of

_EVENTS = Counter("suyay_events", "Events committed to the ledger.", ["site", "type"])


class Publisher:
    """Keeps the hints of this process' commits, and those of others, until the live loop takes them."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._inbox: queue.SimpleQueue[Hint] = queue.SimpleQueue()

    def notify(self, site: str, events: Iterable[Event]) -> None:
        """Called by the ledger after the commit."""
        events = list(events)
        for event in events:
            _EVENTS.labels(site, str(event.type)).inc()
        hint = hint_of(site, events)
        self._inbox.put(hint)
        self._bus.send(hint)

    def receive(self, hint: Hint) -> None:
        """A hint that is not to be sent on."""
        self._inbox.put(hint)

    def take(self, timeout_s: float) -> list[Hint]:
        """All hints there are, one per site; waits up to timeout_s for the first."""
        taken: dict[str, Hint] = {}
        try:
            hint = self._inbox.get(timeout=timeout_s) if timeout_s > 0 else self._inbox.get_nowait()
            while True:
                taken[hint.site] = taken[hint.site].joined(hint) if hint.site in taken else hint
                hint = self._inbox.get_nowait()
        except queue.Empty:
            return list(taken.values())
