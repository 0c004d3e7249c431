"""Stranded people: for each ticket that waits, is called or is parked, a desk that can act, or an alert.

One desk is one session: a window, its agent, what the window serves and whom the agent may attend. What is
bound to an agent (tickets sent to them, people whom they parked) stays theirs while they sit at an open
window, and for the site's time of a pause; after that, and at once when they leave, it is free.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from typing import Protocol

from ticketing.domain.states import ACTIVE, State
from ticketing.domain.windows import WindowState


class AlertKind(StrEnum):
    """Why a supervisor is told about a ticket.

    unstaffed: it waits, and no open window may call it. sent_away: it was sent to a window or agent who
    cannot call it now. parked_away: its agent is away, and no other agent may take over. parked_long: parked
    for longer than the site's limit. left_called: called or served by an agent who is not at that window.
    day_over: of an earlier day. chosen: called by hand, out of order. hasty_no_show: struck off in seconds.
    """

    UNSTAFFED = auto()
    SENT_AWAY = auto()
    PARKED_AWAY = auto()
    PARKED_LONG = auto()
    LEFT_CALLED = auto()
    DAY_OVER = auto()
    CHOSEN = auto()
    HASTY_NO_SHOW = auto()


class ReleaseReason(StrEnum):
    """Why a ticket that was sent to a window or an agent is of its whole queue again."""

    WINDOW_CLOSED = auto()
    WINDOW_PAUSED = auto()
    AGENT_CHANGED = auto()


class Sent(Protocol):
    """What the rules ask of a waiting ticket. for_window, for_agent: where it was sent to, if anywhere."""

    @property
    def queue(self) -> str: ...
    @property
    def entity(self) -> str: ...
    @property
    def for_window(self) -> str | None: ...
    @property
    def for_agent(self) -> str | None: ...


class Present(Sent, Protocol):
    """What the rules ask of an open ticket."""

    @property
    def state(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def since(self) -> datetime: ...
    @property
    def window(self) -> str | None: ...
    @property
    def agent(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """An open or paused window and its agent. entities: whom the agent may attend; None means all."""

    window: str
    agent: str
    state: WindowState
    since: datetime
    queues: frozenset[str]
    entities: frozenset[str] | None = None

    @property
    def is_open(self) -> bool:
        return self.state is WindowState.OPEN

    def may_attend(self, entity: str) -> bool:
        return self.entities is None or entity in self.entities

    def serves(self, queue: str, entity: str) -> bool:
        """Whether the desk calls the people of that queue while it is open."""
        return queue in self.queues and self.may_attend(entity)

    def is_sent(self, ticket: Sent) -> bool:
        return ticket.for_window == self.window or ticket.for_agent == self.agent

    def may_call(self, ticket: Sent) -> bool:
        """Whether the waiting ticket can be called here now: the rule of heads.seat_and_line()."""
        if not self.is_open or not self.may_attend(ticket.entity):
            return False
        return self.is_sent(ticket) if _sent(ticket) else ticket.queue in self.queues


@dataclass(frozen=True, slots=True)
class Limits:
    """A site's times. pause: after it a paused agent's people are free. hold: a parked person's limit."""

    pause: timedelta
    hold: timedelta


@dataclass(frozen=True, slots=True)
class Stranded:
    """since: from when no agent at work could act. until: when time alone will change it, if it will."""

    kind: AlertKind
    since: datetime
    until: datetime | None = None


def free_from(agent: str | None, desks: Iterable[Desk], limits: Limits, left: datetime) -> datetime | None:
    """The instant from which what is bound to the agent is free; None while they sit at an open window.

    left: the answer where the agent sits at no window.
    """
    desk = next((each for each in desks if each.agent == agent), None)
    if desk is None:
        return left
    return None if desk.is_open else desk.since + limits.pause


def may_take_over(ticket: Present, desk: Desk, desks: Sequence[Desk], limits: Limits, at: datetime) -> bool:
    """Whether the desk's agent may go on with a parked person: their own, or one left in their queues."""
    if not desk.is_open or not desk.may_attend(ticket.entity):
        return False
    if ticket.agent == desk.agent:
        return True
    free = free_from(ticket.agent, desks, limits, ticket.since)
    return ticket.queue in desk.queues and free is not None and free <= at


def released_because(
    ticket: Sent, desks: Iterable[Desk], limits: Limits, at: datetime
) -> ReleaseReason | None:
    """Why a ticket that was sent somewhere goes back to its queue; None while it is in good hands."""
    sent = [each for each in desks if each.is_sent(ticket)]
    if not sent:
        return ReleaseReason.WINDOW_CLOSED
    able = [each for each in sent if each.may_attend(ticket.entity)]
    if not able:
        return ReleaseReason.AGENT_CHANGED
    if any(each.is_open or at < each.since + limits.pause for each in able):
        return None
    return ReleaseReason.WINDOW_PAUSED


def stranded(
    ticket: Present, desks: Sequence[Desk], limits: Limits, at: datetime, today: date
) -> Stranded | None:
    """The alert of an open ticket; None when an agent at work can act on it and no limit is passed."""
    if ticket.day < today:
        return Stranded(AlertKind.DAY_OVER, ticket.since)
    if ticket.state == State.WAITING:
        return _waiting(ticket, desks, limits)
    if ticket.state in ACTIVE:
        here = [each for each in desks if each.window == ticket.window and each.agent == ticket.agent]
        return (
            None
            if any(each.may_attend(ticket.entity) for each in here)
            else Stranded(AlertKind.LEFT_CALLED, ticket.since)
        )
    if ticket.state == State.ON_HOLD:
        return _parked(ticket, desks, limits, at)
    return None


def changes_at(ticket: Present, desks: Sequence[Desk], limits: Limits, at: datetime) -> Iterable[datetime]:
    """Instants after `at` at which time alone may change what stranded() and may_take_over() answer."""
    if ticket.state == State.ON_HOLD:
        free = free_from(ticket.agent, desks, limits, ticket.since)
        return [each for each in (ticket.since + limits.hold, free) if each is not None and each > at]
    return []


def _waiting(ticket: Present, desks: Sequence[Desk], limits: Limits) -> Stranded | None:
    if any(each.may_call(ticket) for each in desks):
        return None
    if not _sent(ticket):
        return Stranded(AlertKind.UNSTAFFED, ticket.since)
    paused = [each for each in desks if each.is_sent(ticket) and each.may_attend(ticket.entity)]
    since = max([ticket.since, *(each.since for each in paused)])
    until = max((each.since + limits.pause for each in paused), default=None)
    return Stranded(AlertKind.SENT_AWAY, since, until)


def _parked(ticket: Present, desks: Sequence[Desk], limits: Limits, at: datetime) -> Stranded | None:
    if ticket.since + limits.hold <= at:
        return Stranded(AlertKind.PARKED_LONG, ticket.since + limits.hold)
    if any(may_take_over(ticket, each, desks, limits, at) for each in desks):
        return None
    own = next((each for each in desks if each.agent == ticket.agent), None)
    since = ticket.since if own is None else max(ticket.since, own.since)
    free = free_from(ticket.agent, desks, limits, ticket.since)
    return Stranded(AlertKind.PARKED_AWAY, since, free if free is not None and free > at else None)


def _sent(ticket: Sent) -> bool:
    return ticket.for_window is not None or ticket.for_agent is not None
