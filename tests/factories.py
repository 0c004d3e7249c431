"""Factories of heads, events and tickets, with a plain default for each field that a test does not name."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ticketing.domain.calendar.instants import to_text
from ticketing.domain.events import EVENT_OF, Event, EventType
from ticketing.domain.line.choosing import Head
from ticketing.domain.line.priorities import Priority
from ticketing.domain.states import Action, State
from ticketing.domain.tickets import Ticket, evolve

#: Eight in the morning in Lima.
OPENING = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
AGENT = {"kind": "person", "id": "ana", "name": "Ana"}

#: The data of each event; an event that is not named here carries none.
_DATA: dict[EventType, dict[str, Any]] = {
    EventType.CALLED: {"agent": "ana", "why": {"rule": "only"}},
    EventType.RESUMED: {"agent": "ana"},
    EventType.FINISHED: {"outcome": None},
    EventType.CODED: {
        "services": [{"service": "reniec:dni", "name": "DNI", "quantity": 1}],
        "outcome": "resolved",
    },
    EventType.TRANSFERRED: {
        "queue": "lima-norte:sunat",
        "entity": "sunat",
        "for_window": None,
        "for_agent": None,
    },
    EventType.MISROUTED: {"replaced_by": "ticket-2"},
    EventType.CORRECTED: {"ended_at": "2026-11-24T14:00:00.000Z", "reason": None},
}

#: The shortest way from the kiosk to each state.
_PATHS: dict[State, tuple[Action, ...]] = {
    State.WAITING: (),
    State.CALLED: (Action.CALL,),
    State.SERVING: (Action.CALL, Action.START),
    State.CLOSED: (Action.CALL, Action.START, Action.FINISH),
    State.FINISHED: (Action.CALL, Action.START, Action.FINISH, Action.CODE),
    State.NO_SHOW: (Action.CALL, Action.NO_SHOW),
    State.CANCELLED: (Action.CANCEL,),
    State.MISROUTED: (Action.MISROUTE,),
    State.ON_HOLD: (Action.CALL, Action.START, Action.HOLD),
}


def after_opening(seconds: float) -> datetime:
    return OPENING + timedelta(seconds=seconds)


def head(
    ticket: str,
    *,
    queue: str = "lima-norte:reniec",
    priority: Priority = Priority.NORMAL,
    arrived_s: float = 0,
    seq: int = 1,
    directed: bool = False,
) -> Head:
    """The first ticket of a lane. arrived_s: seconds after the opening."""
    return Head(after_opening(arrived_s), seq, ticket, queue, priority, directed)


def issued(at: datetime = OPENING, *, seq: int = 1, arrived_at: datetime | None = None, **data: Any) -> Event:
    """The event that begins `R-001`; `data` overrides its data."""
    arrival = to_text(arrived_at or at)
    facts: dict[str, Any] = {
        "day": "2026-11-24",
        "series": "R",
        "number": 1,
        "round": 0,
        "code": "R-001",
        "queue": "lima-norte:reniec",
        "entity": "reniec",
        "service": None,
        "priority": "normal",
        "category": None,
        "language": "es",
        "channel": "CENTROS MAC",
        "arrived_at": arrival,
        "order_at": arrival,
        "replaces": None,
        **data,
    }
    return Event("lima-norte", seq, at, EventType.ISSUED, AGENT, "ticket-1", None, facts["queue"], facts)


def event(
    action: Action,
    at: datetime,
    *,
    seq: int = 2,
    window: str = "lima-norte:3",
    data: Mapping[str, Any] | None = None,
) -> Event:
    """The event that records the action on `R-001`; `data` overrides its data."""
    kind = EVENT_OF[action]
    facts = _DATA.get(kind, {}) | dict(data or {})
    return Event("lima-norte", seq, at, kind, AGENT, "ticket-1", window, "lima-norte:reniec", facts)


def lived(*steps: tuple[Action, float]) -> Ticket:
    """A ticket after its steps, each given with the seconds since the one before."""
    ticket, seconds = evolve(None, issued()), 0.0
    for seq, (action, later) in enumerate(steps, start=2):
        seconds += later
        ticket = evolve(ticket, event(action, after_opening(seconds), seq=seq))
    return ticket


def ticket_in(state: State) -> Ticket:
    """A ticket that came to this state by the shortest way, a minute for each step."""
    return lived(*((action, 60) for action in _PATHS[state]))
