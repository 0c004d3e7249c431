"""Sessions of windows: open, paused or closed, and by which agent."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from ticketing.domain.calendar.redating import earlier
from ticketing.domain.errors import IllegalTransition
from ticketing.domain.event_data import WindowChanged, WindowRedated
from ticketing.domain.events import Event, EventType


class WindowState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class WindowSession:
    """The present session of a window; agent is None when closed.

    freed_at: when the last person left the window, if any did since `since`.
    """

    window: str
    site: str
    state: WindowState
    agent: str | None
    since: datetime | None
    reason: str | None
    seq: int
    freed_at: datetime | None = None


EVENT_FOR = {
    WindowState.OPEN: EventType.WINDOW_OPENED,
    WindowState.PAUSED: EventType.WINDOW_PAUSED,
    WindowState.CLOSED: EventType.WINDOW_CLOSED,
}
_STATE_OF = {event: state for state, event in EVENT_FOR.items()}
_LEGAL = {
    (WindowState.CLOSED, WindowState.OPEN),
    (WindowState.OPEN, WindowState.PAUSED),
    (WindowState.PAUSED, WindowState.OPEN),
    (WindowState.OPEN, WindowState.CLOSED),
    (WindowState.PAUSED, WindowState.CLOSED),
}


_INSTANTS = ("since", "freed_at")


def closed_window(window: str, site: str) -> WindowSession:
    """The session of a window that was never opened."""
    return WindowSession(window, site, WindowState.CLOSED, None, None, None, 0)


def check_window_change(session: WindowSession, to: WindowState) -> None:
    """Raise IllegalTransition unless the window may go to that state."""
    if (session.state, to) not in _LEGAL:
        raise IllegalTransition(session.state, to)


def evolve_window(session: WindowSession, event: Event) -> WindowSession:
    """The session after a `window.*` event."""
    if event.type is EventType.WINDOW_REDATED:
        by_ms = cast("WindowRedated", event.data)["by_ms"]
        moved: dict[str, Any] = {
            name: earlier(at, event.at, by_ms) for name in _INSTANTS if (at := getattr(session, name))
        }
        return replace(session, **moved, seq=event.seq)
    to = _STATE_OF[event.type]
    check_window_change(session, to)
    data = cast("WindowChanged", event.data)
    agent = {
        WindowState.OPEN: data.get("agent"),
        WindowState.PAUSED: session.agent,
        WindowState.CLOSED: None,
    }[to]
    reason = data.get("reason")
    return replace(
        session, state=to, agent=agent, since=event.at, reason=reason, seq=event.seq, freed_at=None
    )
