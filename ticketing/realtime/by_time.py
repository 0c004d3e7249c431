"""Instants at which joined sites change by time alone: opening, closing, midnight, the end of a switch."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from ticketing.domain.errors import NotFound
from ticketing.domain.settings import NETWORK
from ticketing.ledger.context import Core
from ticketing.queueing.reading import views

#: An instant so long ago may not have been painted yet: a room was joined, or an event came, at that moment.
_OVERLAP = timedelta(seconds=2)
#: A site that is not in use is looked at again after so long.
_RETIRED = timedelta(minutes=1)


class ChangesByTime:
    """Each site's next instant, found again after every event, for an event may move it."""

    def __init__(self, core: Core, clock: Callable[[], datetime]) -> None:
        self._core = core
        self._clock = clock
        self._next: dict[str, datetime] = {}
        self._stale: set[str] = set()
        self._painted: dict[str, datetime] = {}

    def moved(self, site: str) -> None:
        """An event happened there; one of the network's may move every site.

        The instant known so far still counts until another is found.
        """
        self._stale.update(self._next if site == NETWORK else (site,))

    def look(self, sites: Iterable[str]) -> None:
        """Find the next instant of the sites that have none, or were moved; forget all others."""
        joined = set(sites)
        for known in (self._next, self._painted):
            for gone in known.keys() - joined:
                del known[gone]
        now = self._clock()
        for site in joined:
            if site not in self._next or (site in self._stale and self._next[site] > now):
                self._next[site] = self._after(
                    site, max(self._painted.get(site, now - _OVERLAP), now - _OVERLAP)
                )
        self._stale.clear()

    def due(self) -> list[tuple[str, datetime]]:
        """The sites whose instant has come, and the time: the caller paints them and says so to painted()."""
        now = self._clock()
        return [(site, now) for site, at in self._next.items() if at <= now]

    def painted(self, site: str, at: datetime) -> None:
        """The site is shown as it was at that time; whatever fails before is due again."""
        self._next[site] = self._after(site, at)
        self._painted[site] = at

    def wait_s(self, most: float) -> float:
        """Seconds until the next instant, at most so many."""
        first = min(self._next.values(), default=None)
        return most if first is None else min(most, max(0.01, (first - self._clock()).total_seconds()))

    def _after(self, site: str, at: datetime) -> datetime:
        try:
            return views.next_change(self._core, site, at)
        except NotFound:
            return at + _RETIRED
