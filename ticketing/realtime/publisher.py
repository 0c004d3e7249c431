"""The inbox of hints between ledger and live loop: it computes nothing, and cannot fail a command."""

import queue
import time
from collections import defaultdict, deque
from collections.abc import Iterable

from ticketing.domain.events import Event
from ticketing.realtime.bus import Bus
from ticketing.realtime.hints import Hint, hint_of
from ticketing.telemetry import meters

# Commits of a site whose time until shown is measured; more wait only while the database is away.
_MOST_UNSHOWN = 1_000


class Publisher:
    """Hints of this process's commits and of other processes', until the live loop takes them."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._unshown: dict[str, deque[tuple[int, float]]] = defaultdict(lambda: deque(maxlen=_MOST_UNSHOWN))
        self._inbox: queue.SimpleQueue[Hint] = queue.SimpleQueue()

    def notify(self, site: str, events: Iterable[Event]) -> None:
        """Queue and send the hint of a commit; called by the ledger after it."""
        events = list(events)
        for event in events:
            meters.EVENTS.labels(site, str(event.type)).inc()
        hint = hint_of(site, events)
        self._unshown[site].append((hint.seq, time.perf_counter()))
        self._inbox.put(hint)
        self._bus.send(hint)

    def shown(self, site: str, seq: int) -> None:
        """Measure how long commits up to seq, which the site's rooms show now, waited for it."""
        unshown, now = self._unshown[site], time.perf_counter()
        while unshown and unshown[0][0] <= seq:
            meters.SHOW_SECONDS.observe(now - unshown.popleft()[1])

    def receive(self, hint: Hint) -> None:
        """Queue a hint that is not to be sent on."""
        self._inbox.put(hint)

    def take(self, timeout_s: float) -> list[Hint]:
        """All pending hints, one per site; waits up to timeout_s for the first."""
        taken: dict[str, Hint] = {}
        try:
            hint = self._inbox.get(timeout=timeout_s) if timeout_s > 0 else self._inbox.get_nowait()
            while True:
                taken[hint.site] = taken[hint.site].joined(hint) if hint.site in taken else hint
                hint = self._inbox.get_nowait()
        except queue.Empty:
            return list(taken.values())
