"""How many people make so many attentions: not everybody who comes is served and coded."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ticketing.forecast import hours
from ticketing.forecast.floor import Floor
from ticketing.forecast.simulation import Simulation, staffed

_SAMPLED_DAYS = 6
#: Before anything was simulated.
_FINISHED = 0.9


def simulation_for(floor: Floor, attentions: float, days: Sequence[date], seed: int) -> Simulation:
    """One that finishes about so many tickets on these days altogether, with as many windows as that needs.

    A few of the days are simulated to see what share of the people is finished. ValueError when the site is
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
    step = max(1, len(days) // _SAMPLED_DAYS)
    return days[step // 2 :: step]


def _finished_share(simulation: Simulation, days: Iterable[date]) -> float:
    found = [simulation.day(day) for day in days]
    came = sum(each.size for each in found)
    return sum(each.finished for each in found) / came if came else 0.0
