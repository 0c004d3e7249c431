"""Undoing: which acts on a ticket can be taken back, and the log as if they had not been."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from ticketing.domain.calendar import instants
from ticketing.domain.event_data import Undone
from ticketing.domain.events import Event, EventType
from ticketing.domain.outcomes import Outcome
from ticketing.domain.states import State

#: An act is taken back within this time; consoles offer it for less, so that a slow connection is no refusal.
UNDO_WITHIN = timedelta(seconds=30)

#: What a person does to a ticket by one press. Calls are not among them: the room has heard them, so a ticket
#: is returned to its queue instead, and counts as called.
UNDOABLE = frozenset(
    {
        *(EventType.STARTED, EventType.FINISHED, EventType.CODED, EventType.NO_SHOW, EventType.RESTORED),
        *(EventType.HELD, EventType.RESUMED, EventType.RETURNED, EventType.TRANSFERRED),
        *(EventType.MISROUTED, EventType.CANCELLED),
    }
)


def in_force(events: Iterable[Event]) -> list[Event]:
    """One ticket's events without those that were undone, and without the undoings.

    They make the ticket that the whole log makes, but for its seq.
    """
    found: list[Event] = []
    for event in events:
        if event.type is EventType.UNDONE:
            undoes = cast("Undone", event.data)["undoes"]
            found = [each for each in found if each.seq < undoes]
        else:
            found.append(event)
    return found


def last_act(events: Sequence[Event]) -> Event:
    """The first event of the last thing that was done: an end with its codes is one act of two events.

    events: one ticket's, in force.
    """
    *_, end = events
    before = events[-2] if len(events) > 1 else end
    ends_with_codes = end.type is EventType.CODED and before.type is EventType.FINISHED
    together = before.seq + 1 == end.seq and before.at == end.at
    return before if ends_with_codes and together else end


def as_data(values: Mapping[str, object]) -> dict[str, object]:
    """Fields of a ticket as an event keeps them."""
    return {name: instants.to_text(at) if isinstance(at, datetime) else at for name, at in values.items()}


def from_data(data: Mapping[str, Any], times: Iterable[str]) -> dict[str, Any]:
    """The fields that as_data() wrote. times: names of those that are instants."""
    known: dict[str, Callable[[Any], object]] = {**dict.fromkeys(times, instants.from_text), **_READERS}
    return {
        name: value if value is None or name not in known else known[name](value)
        for name, value in data.items()
    }


_READERS = {"state": State, "forgotten": State, "outcome": Outcome, "services": tuple}
