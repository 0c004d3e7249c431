"""How many people make so many attentions: not everybody who comes is served and coded."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ticketing.forecast import hours
from ticketing.forecast.floor import Floor
from ticketing.forecast.simulation import Simulation, staffed

#: Two weeks, so that each weekday counts as much as it does in a year.
_SAMPLED = timedelta(days=14)
#: Before anything was simulated.
_FINISHED = 0.9


def simulation_for(floor: Floor, attentions: float, days: Sequence[date], seed: int) -> Simulation:
    """One that finishes about so many tickets on these days altogether, with as many windows as that needs.

    Two weeks are simulated to see what share of the people is finished. ValueError when the site is
    open on none of the days.
    """
    weights = {day: weight for day in days if (weight := hours.weight(floor.week, day))}
    if not weights:
        raise ValueError(f"{floor.site} is open on none of the days")
    plain = attentions / sum(weights.values())
    expected = plain / _FINISHED
    simulation = Simulation(floor, expected, staffed(floor, expected), seed)
    share = _finished_share(simulation, _sample(sorted(weights)))
    return replace(simulation, expected=plain / share) if share else simulation


def _sample(days: Sequence[date]) -> Iterable[date]:
    """From the middle on, or all of the few that there are."""
    middle = min(days[len(days) // 2], max(days[0], days[-1] - _SAMPLED))
    return [day for day in days if middle <= day < middle + _SAMPLED]


def _finished_share(simulation: Simulation, days: Iterable[date]) -> float:
    found = [simulation.day(day) for day in days]
    came = sum(each.size for each in found)
    return sum(each.finished for each in found) / came if came else 0.0
