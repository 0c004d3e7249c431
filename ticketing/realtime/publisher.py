"""The ledger's side of the live rooms: hints in, nothing computed, nothing that can fail a command."""

import queue
import time
from collections import defaultdict, deque
from collections.abc import Iterable

from ticketing.domain.events import Event
from ticketing.realtime.bus import Bus
from ticketing.realtime.hints import Hint, hint_of
from ticketing.telemetry import meters

# More commits than this never wait to be shown, unless the database is away.
_MOST_UNSHOWN = 1_000


class Publisher:
    """Keeps the hints of this process' commits, and those of others, until the live loop takes them."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._unshown: dict[str, deque[tuple[int, float]]] = defaultdict(lambda: deque(maxlen=_MOST_UNSHOWN))
        self._inbox: queue.SimpleQueue[Hint] = queue.SimpleQueue()

    def notify(self, site: str, events: Iterable[Event]) -> None:
        """Called by the ledger after the commit."""
        events = list(events)
        for event in events:
            meters.EVENTS.labels(site, str(event.type)).inc()
        hint = hint_of(site, events)
        self._unshown[site].append((hint.seq, time.perf_counter()))
        self._inbox.put(hint)
        self._bus.send(hint)

    def shown(self, site: str, seq: int) -> None:
        """The site's rooms in this process show everything up to seq."""
        unshown, now = self._unshown[site], time.perf_counter()
        while unshown and unshown[0][0] <= seq:
            meters.SHOW_SECONDS.observe(now - unshown.popleft()[1])

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
