"""Events of a site's ledger. An event holds all that its projection needs: no catalogue, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ticketing.domain.json import JsonObject
from ticketing.domain.states import Action


class EventType(StrEnum):
    ISSUED = "ticket.issued"
    CALLED = "ticket.called"
    RECALLED = "ticket.recalled"
    STARTED = "ticket.started"
    FINISHED = "ticket.finished"
    CODED = "ticket.coded"
    NO_SHOW = "ticket.no_show"
    RESTORED = "ticket.restored"
    HELD = "ticket.held"
    RESUMED = "ticket.resumed"
    RETURNED = "ticket.returned"
    RELEASED = "ticket.released"
    TRANSFERRED = "ticket.transferred"
    MISROUTED = "ticket.misrouted"
    CANCELLED = "ticket.cancelled"
    EXPIRED = "ticket.expired"
    CORRECTED = "ticket.corrected"
    UNDONE = "ticket.undone"
    PRINTED = "ticket.printed"
    PRINT_ORDERED = "print.ordered"
    PRINT_STARTED = "print.started"
    PRINT_FAILED = "print.failed"
    PRINT_UNKNOWN = "print.unknown"
    REDATED = "ticket.redated"
    WINDOW_OPENED = "window.opened"
    WINDOW_PAUSED = "window.paused"
    WINDOW_CLOSED = "window.closed"
    WINDOW_REDATED = "window.redated"
    QUEUE_OPENED = "queue.opened"
    QUEUE_CLOSED = "queue.closed"
    CLOCK_SET_BACK = "clock.set_back"
    SETTINGS_BEGUN = "settings.begun"
    SETTINGS_CHANGED = "settings.changed"

    @property
    def prefix(self) -> str:
        """The noun that the event is about: its projector is registered under this name."""
        return prefix_of(self)


def prefix_of(kind: str) -> str:
    """`ticket` of `ticket.issued`."""
    return kind.partition(".")[0]


class UnknownEvent(Exception):
    """An event whose type, or the projector of its prefix, this program does not have.

    Not a refusal of a command: a newer version wrote the log, or a room did not register its projector.
    """

    def __init__(self, site: str, seq: int, kind: str) -> None:
        self.site, self.seq, self.type, self.prefix = site, seq, str(kind), prefix_of(kind)
        super().__init__(
            f"event {seq} of {site} is `{self.type}`, which no projector of `{self.prefix}` events applies"
        )


#: What happens to a ticket, and the event that records it. `ticket.issued` begins it, `ticket.redated` says
#: when it happened, `ticket.undone` that it did not happen: none of them is an action.
EVENT_OF: dict[Action, EventType] = {
    Action.CALL: EventType.CALLED,
    Action.RECALL: EventType.RECALLED,
    Action.START: EventType.STARTED,
    Action.FINISH: EventType.FINISHED,
    Action.CODE: EventType.CODED,
    Action.NO_SHOW: EventType.NO_SHOW,
    Action.RESTORE: EventType.RESTORED,
    Action.HOLD: EventType.HELD,
    Action.RESUME: EventType.RESUMED,
    Action.RETURN: EventType.RETURNED,
    Action.RELEASE: EventType.RELEASED,
    Action.TRANSFER: EventType.TRANSFERRED,
    Action.MISROUTE: EventType.MISROUTED,
    Action.CANCEL: EventType.CANCELLED,
    Action.EXPIRE: EventType.EXPIRED,
    Action.CORRECT: EventType.CORRECTED,
}
ACTION_OF: dict[EventType, Action] = {event: action for action, event in EVENT_OF.items()}
#: What begins and ends the spells of a window.
WINDOW_EVENTS = (EventType.WINDOW_OPENED, EventType.WINDOW_PAUSED, EventType.WINDOW_CLOSED)
#: Settings: the first event of a ledger that was carried over from before, and every change since.
SETTINGS_EVENTS = (EventType.SETTINGS_BEGUN, EventType.SETTINGS_CHANGED)
#: What a display shows and speaks.
CALLS = (EventType.CALLED, EventType.RECALLED)


@dataclass(frozen=True, slots=True)
class Event:
    """One fact of one site. seq: gapless per site, from 1. actor: `{kind, id, name}`.

    data: as in event_data.
    """

    site: str
    seq: int
    at: datetime
    type: EventType
    actor: Mapping[str, str]
    ticket: str | None = None
    window: str | None = None
    queue: str | None = None
    data: JsonObject = field(default_factory=dict)
