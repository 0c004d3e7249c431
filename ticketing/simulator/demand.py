"""The number of people needed for so many attentions: not every person is served and coded."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ticketing.simulator.floor import Floor
from ticketing.simulator.simulation import Simulation, staffed

#: One open day of so many is simulated, which meets every weekday, whether five, six or seven are open.
_EVERY = 11
#: At a site with fewer people than this all days are: what few people do says little of the rest.
_MANY = 50_000
#: Before anything was simulated.
_FINISHED = 0.9


def simulation_for(floor: Floor, attentions: float, days: Sequence[date], seed: int) -> Simulation:
    """One that finishes about so many tickets on these days altogether, with as many windows as that needs.

    Some of the days are simulated to see what share of the people is finished, and others to see it again
    with as many people as that asks for: the more come, the fewer stay. ValueError when the site is open on
    none of the days.
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
    """First to guess, then to tell."""
    rough, other = days[::_EVERY], days[_EVERY // 2 :: _EVERY]
    return rough, other if attentions >= _MANY and other else days


def _finished_share(simulation: Simulation, days: Iterable[date]) -> float:
    found = [simulation.day(day) for day in days]
    # Not of the tickets, of which a person who chose the wrong queue has two.
    came = sum(each.people.came for each in found)
    return sum(each.finished for each in found) / came if came else 0.0
