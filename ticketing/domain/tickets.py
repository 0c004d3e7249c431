"""Tickets as the sum of their events: evolve() alone applies an event to a ticket."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from ticketing.domain.calendar import instants, redating
from ticketing.domain.event_data import (
    Called,
    Coded,
    Corrected,
    Done,
    Ended,
    Issued,
    Redated,
    Resumed,
    Transferred,
    Undone,
)
from ticketing.domain.events import ACTION_OF, Event, EventType
from ticketing.domain.json import JsonObject
from ticketing.domain.line.priorities import Category, Priority
from ticketing.domain.outcomes import Outcome
from ticketing.domain.states import State, after
from ticketing.domain.undoing import from_data


@dataclass(frozen=True, slots=True)
class Ticket:
    """One person's turn. Instants are UTC; the `_ms` sums run up to `since`, when the present state began.

    wait, walk, service and hold are cumulative over calls, holds and transfers; away is the time between a
    no-show and its restoring, which counts against no queue or agent. Their sum is the stay. attended_at,
    attended_ms and paused_ms are of the present visit to a window alone: its start, service and hold since.
    issued_seq orders equal arrivals; seq is the last event. last_window, last_agent: of the last call, also
    when the ticket is at no window. recalled_at: the last repetition of the last call.

    forgotten: the state in which the day's end found the ticket, since forgotten_since. When that spell truly
    ended is unknown, so no sum has it, until a supervisor says it: corrected_at.
    """

    id: str
    site: str
    day: date
    series: str
    number: int
    round: int
    code: str
    queue: str
    entity: str
    service: str | None
    priority: Priority
    category: Category | None
    language: str
    channel: str
    state: State
    since: datetime
    issued_at: datetime
    issued_seq: int
    arrived_at: datetime
    order_at: datetime
    seq: int
    replaces: str | None = None
    replaced_by: str | None = None
    called_at: datetime | None = None
    recalled_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    window: str | None = None
    agent: str | None = None
    last_window: str | None = None
    last_agent: str | None = None
    for_window: str | None = None
    for_agent: str | None = None
    recalls: int = 0
    transfers: int = 0
    attentions: int = 0
    wait_ms: int = 0
    walk_ms: int = 0
    service_ms: int = 0
    hold_ms: int = 0
    away_ms: int = 0
    attended_at: datetime | None = None
    attended_ms: int = 0
    paused_ms: int = 0
    services: tuple[Done, ...] = ()
    outcome: Outcome | None = None
    why: JsonObject | None = None
    forgotten: State | None = None
    forgotten_since: datetime | None = None
    corrected_at: datetime | None = None

    @property
    def is_end_unknown(self) -> bool:
        """Whether the day's end settled the ticket, and nothing was said since of when it truly ended."""
        return self.forgotten is not None and self.corrected_at is None

    @property
    def stay_ms(self) -> int:
        return self.wait_ms + self.walk_ms + self.service_ms + self.hold_ms + self.away_ms


#: The sum that each state adds to; a state without one is no part of the stay.
CLOCK_OF = {
    State.WAITING: "wait_ms",
    State.CALLED: "walk_ms",
    State.SERVING: "service_ms",
    State.ON_HOLD: "hold_ms",
    State.NO_SHOW: "away_ms",
}
_VISIT_CLOCK = {State.SERVING: "attended_ms", State.ON_HOLD: "paused_ms"}


def evolve(ticket: Ticket | None, event: Event) -> Ticket:
    """The ticket after the event. Raises IllegalTransition: no log with an illegal step can be projected."""
    if ticket is None:
        return _issued(event)
    if event.type is EventType.REDATED:
        return _redated(ticket, event)
    if event.type is EventType.UNDONE:
        return replace(ticket, **from_data(cast("Undone", event.data)["was"], _INSTANTS), seq=event.seq)
    # A ticket's own time never goes back; otherwise a stepped clock would count a spell twice.
    event = replace(event, at=max(event.at, ticket.since))
    to = after(ticket.state, ACTION_OF[event.type])
    ran = _spell_ends(ticket, event) if to is not ticket.state or event.type in _RESTARTS else {}
    changes = {"state": to, "seq": event.seq, **ran, **_EFFECTS[event.type](ticket, event, to)}
    return replace(ticket, **changes)


#: Same state before and after, yet a new spell of it.
_RESTARTS = frozenset({EventType.TRANSFERRED, EventType.RELEASED})


def _issued(event: Event) -> Ticket:
    data = cast("Issued", event.data)
    arrived_at = instants.from_text(data["arrived_at"])
    return Ticket(
        id=str(event.ticket),
        site=event.site,
        day=date.fromisoformat(data["day"]),
        series=data["series"],
        number=data["number"],
        round=data["round"],
        code=data["code"],
        queue=data["queue"],
        entity=data["entity"],
        service=data["service"],
        priority=Priority(data["priority"]),
        category=Category(data["category"]) if data["category"] else None,
        language=data["language"],
        channel=data["channel"],
        state=State.WAITING,
        since=max(event.at, arrived_at),
        issued_at=event.at,
        issued_seq=event.seq,
        arrived_at=arrived_at,
        order_at=instants.from_text(data["order_at"]),
        seq=event.seq,
        replaces=data["replaces"],
        wait_ms=instants.elapsed_ms(arrived_at, event.at),
    )


#: The instants of a ticket, in the order in which they come about.
_INSTANTS = (
    *("arrived_at", "order_at", "issued_at", "called_at", "recalled_at", "started_at", "attended_at"),
    *("since", "forgotten_since", "corrected_at", "ended_at"),
)


def _redated(ticket: Ticket, event: Event) -> Ticket:
    """Bring instants of the future back, and take the clock's jump out of the spell it fell in."""
    data = cast("Redated", event.data)
    known = {name: at for name in _INSTANTS if (at := getattr(ticket, name)) is not None}
    least = max((at for at in known.values() if at <= event.at), default=None)
    changes: dict[str, Any] = {
        name: redating.earlier(at, event.at, data["by_ms"], least) for name, at in known.items()
    }
    for sum_ in _jumped_spell(ticket, event.at):
        changes[sum_] = max(0, getattr(ticket, sum_) - data["by_ms"])
    day = date.fromisoformat(data["day"])
    return replace(ticket, **changes, day=day, round=data["round"], seq=event.seq)


def _jumped_spell(ticket: Ticket, now: datetime) -> tuple[str, ...]:
    """The sums of the ended spell that began before now and ended in the future."""
    if ticket.since <= now or ticket.arrived_at > now:
        return ()
    if ticket.called_at is None or ticket.called_at > now:
        return ("wait_ms",)
    if ticket.started_at is None or ticket.started_at > now:
        return ("walk_ms",)
    return ("service_ms", "attended_ms")


def _spell_ends(ticket: Ticket, event: Event) -> dict[str, Any]:
    """Add the spell that ends now to the clock of the state that is left, unless its end is unknown."""
    if event.type is EventType.EXPIRED:
        return {"since": event.at, "forgotten": ticket.state, "forgotten_since": ticket.since}
    spell = instants.elapsed_ms(ticket.since, event.at)
    return {"since": event.at, **_longer(ticket, ticket.state, spell)}


def _longer(ticket: Ticket, state: State, ms: int) -> dict[str, Any]:
    """The clocks of the state with so many milliseconds more."""
    names = [name for clocks in (CLOCK_OF, _VISIT_CLOCK) if (name := clocks.get(state))]
    return {name: getattr(ticket, name) + ms for name in names}


def _called(_ticket: Ticket, event: Event, _to: State) -> dict[str, Any]:
    data = cast("Called", event.data)
    return {
        "called_at": event.at,
        "recalled_at": None,
        **_at_window(event, data["agent"]),
        "for_window": None,
        "for_agent": None,
        "why": data["why"],
    }


def _at_window(event: Event, agent: str) -> dict[str, Any]:
    return {
        "window": event.window,
        "agent": agent,
        "last_window": event.window,
        "last_agent": agent,
    }


def _recalled(ticket: Ticket, event: Event, _to: State) -> dict[str, Any]:
    # The call keeps its instant: wait and walk are counted from there, however often it is repeated.
    return {"recalls": ticket.recalls + 1, "recalled_at": event.at}


def _started(ticket: Ticket, event: Event, _to: State) -> dict[str, Any]:
    return {
        "started_at": ticket.started_at or event.at,
        "attended_at": event.at,
        "attended_ms": 0,
        "paused_ms": 0,
    }


def _ended(ticket: Ticket, event: Event, to: State) -> dict[str, Any]:
    """End the visit for good; a ticket that is now at no window keeps its last one, for the report."""
    changes: dict[str, Any] = {"ended_at": event.at, **_leaves_visit(ticket)}
    if to is State.CLOSED:
        changes["outcome"] = _outcome(event)
    if to is State.MISROUTED:
        changes["replaced_by"] = cast("Ended", event.data).get("replaced_by")
    return changes


def _leaves_visit(ticket: Ticket) -> dict[str, Any]:
    if ticket.attended_at is None:
        return {}
    return {"attentions": ticket.attentions + 1, "attended_at": None}


def _coded(_ticket: Ticket, event: Event, _to: State) -> dict[str, Any]:
    return {"services": tuple(cast("Coded", event.data)["services"]), "outcome": _outcome(event)}


def _outcome(event: Event) -> Outcome | None:
    found = cast("Ended", event.data).get("outcome")
    return Outcome(found) if found else None


def _restored(_ticket: Ticket, _event: Event, _to: State) -> dict[str, Any]:
    return {"ended_at": None, **_NO_WINDOW, "forgotten": None, "forgotten_since": None, "corrected_at": None}


_NO_WINDOW: dict[str, Any] = {"window": None, "agent": None, "why": None}


def _returned(ticket: Ticket, _event: Event, _to: State) -> dict[str, Any]:
    return {**_leaves_visit(ticket), **_NO_WINDOW}


def _transferred(ticket: Ticket, event: Event, _to: State) -> dict[str, Any]:
    data = cast("Transferred", event.data)
    return {
        "queue": data["queue"],
        "entity": data["entity"],
        "for_window": data["for_window"],
        "for_agent": data["for_agent"],
        "transfers": ticket.transfers + 1,
        **_leaves_visit(ticket),
        **_NO_WINDOW,
    }


def _released(_ticket: Ticket, _event: Event, _to: State) -> dict[str, Any]:
    return {"for_window": None, "for_agent": None}


def _resumed(_ticket: Ticket, event: Event, _to: State) -> dict[str, Any]:
    return _at_window(event, cast("Resumed", event.data)["agent"])


def _corrected(ticket: Ticket, event: Event, _to: State) -> dict[str, Any]:
    """Count the forgotten spell up to its true end, in the place of what an earlier correction said."""
    if ticket.forgotten is None or ticket.forgotten_since is None:
        return {}
    ended_at = max(instants.from_text(cast("Corrected", event.data)["ended_at"]), ticket.forgotten_since)
    before = ticket.corrected_at or ticket.forgotten_since
    ran = instants.elapsed_ms(ticket.forgotten_since, ended_at)
    ran -= instants.elapsed_ms(ticket.forgotten_since, before)
    return {"ended_at": ended_at, "corrected_at": ended_at, **_longer(ticket, ticket.forgotten, ran)}


def _unchanged(_ticket: Ticket, _event: Event, _to: State) -> dict[str, Any]:
    return {}


_EFFECTS: dict[EventType, Callable[[Ticket, Event, State], dict[str, Any]]] = {
    EventType.CALLED: _called,
    EventType.RECALLED: _recalled,
    EventType.STARTED: _started,
    EventType.FINISHED: _ended,
    EventType.CODED: _coded,
    EventType.NO_SHOW: _ended,
    EventType.RESTORED: _restored,
    EventType.HELD: _unchanged,
    EventType.RESUMED: _resumed,
    EventType.RETURNED: _returned,
    EventType.RELEASED: _released,
    EventType.TRANSFERRED: _transferred,
    EventType.MISROUTED: _ended,
    EventType.CANCELLED: _ended,
    EventType.EXPIRED: _ended,
    EventType.CORRECTED: _corrected,
}
