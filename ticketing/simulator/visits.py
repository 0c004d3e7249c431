"""A day's log as columns."""

from collections.abc import Collection
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from ticketing.domain.line.choosing import Rule
from ticketing.domain.windows import WindowState
from ticketing.simulator.crowd import Crowd, Numbers
from ticketing.simulator.desks import FINISHED, NO_SHOW, NUMBERS, Log
from ticketing.simulator.due import AT, NUMBER
from ticketing.simulator.habits import Habits

RULES = tuple(Rule)
STATES = tuple(WindowState)
_RULE = {rule: number for number, rule in enumerate(RULES)}
_STATE = {state: number for number, state in enumerate(STATES)}


@dataclass(frozen=True, slots=True)
class Visits:
    """Calls, one row each, in their order. start, end: of the visit. hold_ms: time on hold within it.

    held: places of the calls whose visits were held. The other columns are of tickets (restored, given_back,
    left) or of windows. issued_at: by row of the crowd, -1 for a ticket that was never issued. Instants are
    ms of the day.
    """

    #: Columns of instants, of tickets by their rows in the crowd, and of calls by their places.
    INSTANTS: ClassVar = (
        *("at", "since", "start", "end", "held_at", "resumed_at", "restored_at", "away_since"),
        *("given_back_at", "given_back_since", "left_since", "issued_at", "session_at"),
    )
    TICKETS: ClassVar = ("tickets", "restored", "given_back", "left", "replacement")
    CALLS: ClassVar = ("held",)

    tickets: Numbers
    window: Numbers
    agent: Numbers
    at: Numbers
    since: Numbers
    start: Numbers
    end: Numbers
    how: Numbers
    rule: Numbers
    recalls: Numbers
    recall_ms: int
    hold_ms: Numbers
    held: Numbers
    held_at: Numbers
    resumed_at: Numbers
    restored: Numbers
    restored_at: Numbers
    away_since: Numbers
    given_back: Numbers
    given_back_at: Numbers
    given_back_since: Numbers
    left: Numbers
    left_since: Numbers
    issued_at: Numbers
    replacement: Numbers
    session_at: Numbers
    session_window: Numbers
    session_state: Numbers
    session_agent: Numbers
    session_sub: Numbers
    session_reason: npt.NDArray[np.object_]

    @property
    def walk_ms(self) -> Numbers:
        """Ms from the call to the start, or to the end of the wait for a person who never came."""
        return np.where(self.how == NO_SHOW, self.end, self.start) - self.at

    @property
    def service_ms(self) -> Numbers:
        return np.where(self.how == NO_SHOW, 0, self.end - self.start - self.hold_ms)


def visits(habits: Habits, people: Crowd, log: Log) -> Visits:
    ticket, due, agent, since, lasts = _numbers(log.numbers).reshape(-1, NUMBERS).T.copy()
    at = due >> AT
    how = np.full(len(ticket), FINISHED, dtype=np.int64)
    how[_numbers(log.endings)] = _numbers(log.endings.values())
    walk = people.walk_ms[ticket]
    aside = np.where(how == NO_SHOW, habits.no_show_ms, walk)
    held = _numbers(log.holds)
    held_at, resumed_at = (_numbers(each) for each in _unzip(log.holds.values(), 2))
    restored_at, away_since = (_numbers(each) for each in _unzip(log.restored.values(), 2))
    given_back_at, given_back_since = (_numbers(each) for each in _unzip(log.given_back.values(), 2))
    hold_ms = np.zeros(len(ticket), dtype=np.int64)
    hold_ms[held] = resumed_at - held_at
    instants, windows, state, session_agent, reason = _unzip(log.sessions, 5)
    session_at, session_window = _numbers(instants), _numbers(windows)
    return Visits(
        tickets=ticket,
        window=due & NUMBER,
        agent=agent,
        at=at,
        since=since,
        start=at + walk,
        end=at + lasts,
        how=how,
        rule=_numbers(list(map(_RULE.__getitem__, map(itemgetter(1), log.noted)))),
        recalls=np.minimum((aside - 1) // habits.recall_ms, habits.most_recalls),
        recall_ms=habits.recall_ms,
        hold_ms=hold_ms,
        held=held,
        held_at=held_at,
        resumed_at=resumed_at,
        restored=_numbers(log.restored),
        restored_at=restored_at,
        away_since=away_since,
        given_back=_numbers(log.given_back),
        given_back_at=given_back_at,
        given_back_since=given_back_since,
        left=_numbers(log.left),
        left_since=_numbers(log.left.values()),
        issued_at=_issued(people, log),
        replacement=_replacements(people),
        session_at=session_at,
        session_window=session_window,
        session_state=_numbers([_STATE[each] for each in state]),
        session_agent=_numbers(session_agent),
        session_sub=_second_at_once(session_at, session_window),
        session_reason=np.array(reason, dtype=object),
    )


def _unzip(rows: Collection[Any], width: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) or [()] * width


def _numbers(values: Collection[int]) -> Numbers:
    return np.fromiter(values, dtype=np.int64, count=len(values))


def _issued(people: Crowd, log: Log) -> Numbers:
    found = np.full(people.size, -1, dtype=np.int64)
    found[: people.came] = people.at[: people.came]
    found[_numbers(log.issued)] = _numbers(log.issued.values())
    return found


def _replacements(people: Crowd) -> Numbers:
    """For each row of the crowd, the row of its replacement, or -1."""
    found = np.full(people.size, -1, dtype=np.int64)
    rows = np.arange(people.came, people.size)
    found[people.origin[people.came :]] = rows
    return found


def _second_at_once(at: Numbers, window: Numbers) -> Numbers:
    """1 for the second change of the same window in the same millisecond, otherwise 0."""
    _, first = np.unique(at << 20 | window, return_index=True)
    found = np.ones(len(at), dtype=np.int64)
    found[first] = 0
    return found
