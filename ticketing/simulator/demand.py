"""Estimate of the people needed for a number of attentions, as not every person is served and coded."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ticketing.simulator.floor import Floor
from ticketing.simulator.simulation import Simulation, staffed

#: One of this many open days is simulated; that meets every weekday, with five, six or seven open ones.
_EVERY = 11
#: With fewer attentions than this all days are simulated, as a sample of them would say too little.
_MANY = 50_000
#: Assumed share of finished people before the first simulation.
_FINISHED = 0.9


def simulation_for(floor: Floor, attentions: float, days: Sequence[date], seed: int) -> Simulation:
    """A simulation that finishes about `attentions` tickets on these days, with the windows that that needs.

    Some of the days are simulated to find the share of people who are finished, then others with the number
    of people that this share asks for: the more people come, the fewer stay. Raises ValueError when the site
    is open on none of the days.
    """
    weights = {day: weight for day in days if (weight := floor.calendar.weight(day))}
    if not weights:
        raise ValueError(f"{floor.site} is open on none of the days")
    plain = attentions / sum(weights.values())
    expected = plain / _FINISHED
    simulation = Simulation(floor, expected, staffed(floor, expected), seed)
    for sample in _samples(sorted(weights), attentions):
        share = _finished_share(simulation, sample)
        simulation = replace(simulation, expected=plain / share) if share else simulation
    return simulation


def _samples(days: Sequence[date], attentions: float) -> tuple[Sequence[date], Sequence[date]]:
    """Days for the first estimate, and days for the second."""
    rough, other = days[::_EVERY], days[_EVERY // 2 :: _EVERY]
    return rough, other if attentions >= _MANY and other else days


def _finished_share(simulation: Simulation, days: Iterable[date]) -> float:
    found = [simulation.day(day) for day in days]
    # The share of people, not of tickets: a person who chose the wrong queue has two.
    came = sum(each.people.came for each in found)
    return sum(each.finished for each in found) / came if came else 0.0
