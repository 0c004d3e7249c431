"""Sessions of the windows: opening, breaks, held visits, closing; apart from the loop, as they are rare."""

from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from ticketing.domain.line.choosing import Choice
from ticketing.domain.windows import WindowState
from ticketing.simulator.due import AT, NUMBER
from ticketing.simulator.duties import Break, Duty
from ticketing.simulator.floor import Floor
from ticketing.simulator.habits import SECOND, Habits

#: Outcomes of a visit to a window.
FINISHED, NO_SHOW, PASSED_ON, WRONG_QUEUE = range(4)


class Call(NamedTuple):
    """A call and its outcome. Instants in ms of the local day. since: start of the wait that it ended."""

    choice: Choice
    ticket: int
    window: int
    agent: int
    at: int
    since: int
    end: int
    how: int


#: Count of the numbers that a call has besides its choice, and the places of two of them. They are: ticket,
#: due event (window and instant), agent, since, and duration of the visit.
NUMBERS, _DUE, _LASTS = 5, 1, 4


class Session(NamedTuple):
    """A change of a window's state. agent: its number in the floor."""

    at: int
    window: int
    state: WindowState
    agent: int
    reason: str | None


class Held(NamedTuple):
    """A visit on hold. ready: instant at which the person is back. rest_ms: remaining time of the visit."""

    ready: int
    call: int
    held_at: int
    rest_ms: int


@dataclass(slots=True)
class Log:
    """The events of a day, in order. Instants in ms of the local day.

    noted: choices of the calls. numbers: the calls' other fields, NUMBERS for each call, one call after the
    other; the loop makes no Call, which would take longer than choosing the ticket. endings: outcomes of
    visits that were not finished, by place in `noted`. holds: (held at, resumed at) by place in `noted`.

    The others are by ticket. given_back: (instant, start of the wait). restored: (instant, start of the
    absence). issued: instant, for replacements of misrouted tickets. left: start of the wait, for tickets
    still waiting in the end.
    """

    noted: list[Choice] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    endings: dict[int, int] = field(default_factory=dict)
    holds: dict[int, tuple[int, int]] = field(default_factory=dict)
    given_back: dict[int, tuple[int, int]] = field(default_factory=dict)
    restored: dict[int, tuple[int, int]] = field(default_factory=dict)
    issued: dict[int, int] = field(default_factory=dict)
    sessions: list[Session] = field(default_factory=list)
    left: dict[int, int] = field(default_factory=dict)

    @property
    def calls(self) -> list[Call]:
        rows = zip(*[iter(self.numbers)] * NUMBERS, strict=True)
        return [
            Call(
                *(choice, ticket, due & NUMBER, agent, at := due >> AT, since, at + lasts),
                self.endings.get(place, FINISHED),
            )
            for place, (choice, (ticket, due, agent, since, lasts)) in enumerate(
                zip(self.noted, rows, strict=True)
            )
        ]

    def resume(self, held: "Held", now: int) -> None:
        """Record that the visit goes on, and move its end accordingly."""
        self.holds[held.call] = held.held_at, now
        first = held.call * NUMBERS
        self.numbers[first + _LASTS] = now + held.rest_ms - (self.numbers[first + _DUE] >> AT)


class Desks:
    """The windows' sessions. due_at: by window, the instant until which it calls without asking due()."""

    def __init__(self, floor: Floor, habits: Habits, duties: list[Duty], closes: int, log: Log) -> None:
        count = len(floor.windows)
        self.due_at = [0] * count
        self.agent = [-1] * count
        self._log, self._closes, self._latest = log, closes, closes + habits.overtime_ms
        self._starting = {duty.window: duty for duty in duties}
        self._breaks = {duty.window: deque(duty.breaks) for duty in duties}
        self._away: dict[int, Break] = {}
        self._held: list[list[Held]] = [[] for _ in range(count)]

    def looks(self) -> list[tuple[int, int]]:
        """(instant, window) of each time at which an idle window has to ask due()."""
        planned = [(each.at, window) for window, breaks in self._breaks.items() for each in breaks]
        return planned + [(self._closes, window) for window in self._breaks]

    def hold(self, window: int, held: Held) -> None:
        self._held[window].append(held)
        self.due_at[window] = min(self.due_at[window], held.ready)

    def due(self, window: int, now: int, somebody_waits: bool) -> int:
        """Instant until which the window has work other than calling; 0: it calls; -1: it has closed."""
        if window in self._starting:
            self._become(now, window, WindowState.OPEN, self._starting.pop(window).agent)
        elif window in self._away:
            self._become(now, window, WindowState.OPEN, self._away.pop(window).agent)
        held = self._held[window]
        if held and (ready := min(held)).ready <= now:
            held.remove(ready)
            return self._resume(now, window, ready)
        if now >= self._closes:
            return self._after_hours(now, window, somebody_waits)
        breaks = self._breaks[window]
        if breaks and now >= breaks[0].at and not (held and breaks[0].reason is None):
            return self._leave(now, window, breaks.popleft())
        self._plan(window, now)
        return 0

    def _plan(self, window: int, now: int) -> None:
        """Set the instant to ask due() again; a break that cannot begin yet is tried at the next call."""
        due_at = self._closes
        if breaks := self._breaks[window]:
            due_at = min(due_at, max(now + 1, breaks[0].at))
        for held in self._held[window]:
            due_at = min(due_at, held.ready)
        self.due_at[window] = due_at

    def _become(
        self, now: int, window: int, state: WindowState, agent: int, reason: str | None = None
    ) -> None:
        self._log.sessions.append(Session(now, window, state, agent, reason))
        self.agent[window] = agent

    def _leave(self, now: int, window: int, due: Break) -> int:
        state = WindowState.CLOSED if due.reason is None else WindowState.PAUSED
        self._become(now, window, state, self.agent[window], due.reason)
        self._away[window] = due
        return now + due.lasts_ms

    def _resume(self, now: int, window: int, held: Held) -> int:
        self._log.resume(held, now)
        self._plan(window, now)
        return now + held.rest_ms + SECOND

    def _after_hours(self, now: int, window: int, somebody_waits: bool) -> int:
        if somebody_waits and now < self._latest:
            return 0
        if self._held[window]:
            return min(self._held[window]).ready
        self._become(now, window, WindowState.CLOSED, self.agent[window])
        return -1
