"""Hints from a commit to the live rooms: the site that changed, and the rooms that must hear of it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from ticketing.domain.events import CALLS, Event

_WINDOW_FACTS = ("window", "for_window", "from_window")
_TICKET_FACTS = ("replaces", "replaced_by")


@dataclass(frozen=True, slots=True)
class Hint:
    """A site's ledger reached seq. windows, tickets: ids concerned; the site's other rooms can wait.

    calls: whether a ticket may have been called, which displays show at once.
    """

    site: str
    seq: int
    windows: frozenset[str] = frozenset()
    tickets: frozenset[str] = frozenset()
    calls: bool = True

    def joined(self, other: "Hint") -> "Hint":
        """Both hints of one site merged into one."""
        return Hint(
            self.site,
            max(self.seq, other.seq),
            self.windows | other.windows,
            self.tickets | other.tickets,
            self.calls or other.calls,
        )

    def to_text(self) -> str:
        return json.dumps([self.site, self.seq, sorted(self.windows), sorted(self.tickets), self.calls])


def from_text(text: str | bytes) -> Hint:
    site, seq, windows, tickets, calls = json.loads(text)
    return Hint(site, seq, frozenset(windows), frozenset(tickets), calls)


def hint_of(site: str, events: Iterable[Event]) -> Hint:
    """The hint of one commit."""
    events = list(events)
    return Hint(
        site,
        max(event.seq for event in events),
        frozenset(_ids(events, "window", _WINDOW_FACTS)),
        frozenset(_ids(events, "ticket", _TICKET_FACTS)),
        any(event.type in CALLS for event in events),
    )


def _ids(events: list[Event], attribute: str, facts: tuple[str, ...]) -> Iterable[str]:
    for event in events:
        found = [getattr(event, attribute), *(event.data.get(name) for name in facts)]
        yield from (each for each in found if isinstance(each, str))
