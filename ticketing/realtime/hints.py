"""Hints from a commit to the live rooms: the site that changed, and the rooms that must hear of it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from ticketing.domain.events import CALLS, Event, EventType

_WINDOW_FACTS = ("window", "for_window", "from_window")
_TICKET_FACTS = ("replaces", "replaced_by")


@dataclass(frozen=True, slots=True)
class Hint:
    """A site's ledger reached seq. windows, tickets: ids concerned; the site's other rooms can wait.

    devices: ids of devices that have an order. calls: whether a ticket may have been called, which displays
    show at once.
    """

    site: str
    seq: int
    windows: frozenset[str] = frozenset()
    tickets: frozenset[str] = frozenset()
    calls: bool = True
    devices: frozenset[str] = frozenset()

    def joined(self, other: "Hint") -> "Hint":
        """Both hints of one site merged into one."""
        return Hint(
            self.site,
            max(self.seq, other.seq),
            self.windows | other.windows,
            self.tickets | other.tickets,
            self.calls or other.calls,
            self.devices | other.devices,
        )

    def to_text(self) -> str:
        rooms = [sorted(self.windows), sorted(self.tickets)]
        return json.dumps([self.site, self.seq, *rooms, self.calls, sorted(self.devices)])


def from_text(text: str | bytes) -> Hint:
    site, seq, windows, tickets, calls, *devices = json.loads(text)
    # A worker of the version before sends none, while the others are already new.
    return Hint(site, seq, frozenset(windows), frozenset(tickets), calls, frozenset(*devices))


def hint_of(site: str, events: Iterable[Event]) -> Hint:
    """The hint of one commit."""
    events = list(events)
    return Hint(
        site,
        max(event.seq for event in events),
        frozenset(_ids(events, "window", _WINDOW_FACTS)),
        frozenset(_ids(events, "ticket", _TICKET_FACTS)),
        any(event.type in CALLS for event in events),
        frozenset(str(event.data["device"]) for event in events if event.type is EventType.PRINT_ORDERED),
    )


def _ids(events: list[Event], attribute: str, facts: tuple[str, ...]) -> Iterable[str]:
    for event in events:
        found = [getattr(event, attribute), *(event.data.get(name) for name in facts)]
        yield from (each for each in found if isinstance(each, str))
