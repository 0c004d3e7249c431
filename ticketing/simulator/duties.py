"""Duties: the agents at each window on a day, their pace, the window's opening and its breaks."""

from datetime import date
from typing import NamedTuple

import numpy as np

from ticketing.simulator.crowd import generator
from ticketing.simulator.floor import Floor
from ticketing.simulator.habits import MINUTE, Habits

#: Added to the seed, for random numbers independent of the crowd's: a change of one must not move the other.
_DUTIES = 1 << 20


class Break(NamedTuple):
    """A break, due at an instant and begun when the window is free.

    reason: of a pause; None: a change of shift. agent: number of the agent who sits there afterwards.
    """

    at: int
    lasts_ms: int
    reason: str | None
    agent: int


class Duty(NamedTuple):
    """A window's day. opens_at: ms of the local day. breaks: in order."""

    window: int
    opens_at: int
    agent: int
    breaks: tuple[Break, ...]


def paces(floor: Floor, habits: Habits, seed: int) -> list[int]:
    """The pace of each agent, in 1024ths of the mean time; the same every day."""
    bells = generator(seed, floor.site).standard_normal(len(floor.agents))
    return [
        round(1024 * float(pace)) for pace in np.exp(habits.pace_sigma * bells - habits.pace_sigma**2 / 2)
    ]


def duties(floor: Floor, habits: Habits, day: date, windows: frozenset[int], seed: int) -> list[Duty]:
    """Duties of the staffed windows, in their order."""
    found = floor.calendar.opening(day)
    assert found is not None, "nobody works at a closed site"
    opens, closes = found
    chance = generator(seed + _DUTIES, floor.site, day)
    lots = chance.random((len(floor.windows), 2 + 4 * floor.shifts)).tolist()
    return [_duty(floor, habits, window, opens, closes, lots[window]) for window in sorted(windows)]


def _duty(floor: Floor, habits: Habits, window: int, opens: int, closes: int, lots: list[float]) -> Duty:
    """One window's duty. Most agents sit down in the five minutes before the opening, some up to ten minutes
    after it."""
    late = 15 * lots[0] - 5 if lots[1] < 0.2 else -5 * lots[0]
    breaks: list[Break] = []
    length = (closes - opens) // floor.shifts
    for shift in range(floor.shifts):
        agent = shift * len(floor.windows) + window
        start = opens + shift * length
        if shift:
            breaks.append(Break(start, int((2 + 4 * lots[2]) * MINUTE), None, agent))
        breaks += _breaks(habits, start, length, agent, lots[2 + 4 * shift :])
    return Duty(window, opens + int(late * MINUTE), window, tuple(breaks))


def _breaks(habits: Habits, start: int, length: int, agent: int, lots: list[float]) -> list[Break]:
    """Breaks of a shift: none under five hours, otherwise a pause after about two hours; from seven hours on
    also lunch in the middle and a second pause after it."""
    if length < 5 * 60 * MINUTE:
        return []
    pause = Break(start + int((110 + 50 * lots[0]) * MINUTE), habits.pause_ms, habits.pause_reason, agent)
    if length < 7 * 60 * MINUTE:
        return [pause]
    lunch = Break(start + int((240 + 110 * lots[1]) * MINUTE), habits.lunch_ms, habits.lunch_reason, agent)
    return [
        pause,
        lunch,
        Break(lunch.at + int((110 + 20 * lots[2]) * MINUTE), habits.pause_ms, habits.pause_reason, agent),
    ]
