"""Rate of simulated people a second on one core, up to the columns of reports."""

import time
from collections import deque
from datetime import date, timedelta
from heapq import heappop, heappush
from pathlib import Path

from tests.bench.figures import Figure, Size
from tests.bench.world import Servers
from tests.support.words import SPANISH
from ticketing.catalogue import Catalogue, check
from ticketing.settings import shipped
from ticketing.simulator.calibration import read
from ticketing.simulator.crowd import Crowd
from ticketing.simulator.facts import tables
from ticketing.simulator.floor import floor_of
from ticketing.simulator.simulation import Simulation, capacity, staffed

SITE = "cusco"
SEED = 2024
MONDAY = date(2024, 3, 4)
_SHIPPED = Path(__file__).parents[2] / "config" / "catalogue"
#: Share of the windows' time that a plain day fills; a Monday overfills them.
_LOAD = 0.85


def measure(_around: Servers, size: Size) -> list[Figure]:
    """simulate_rate. The bare loop gets the same people, month by month in turns with the simulator."""
    made = _centre()
    made.day(MONDAY)
    people, calls, contested, spent, bare = 0, 0, 0, 0.0, 0.0
    for month in _months(made, size.simulated_days):
        begun = time.process_time()
        tables(made.floor, [made.day(day) for day in month])
        spent += time.process_time() - begun
        for crowd, log in map(made.played, month):
            bare += _timed_bare(crowd, len(made.windows))
            people += crowd.came
            calls += len(log.noted)
            contested += sum(call.choice.considered > 1 for call in log.calls)
    several = f"{contested / calls:.0%} of {calls} calls chose among several"
    return [_figure(made, people, spent, bare, several)]


def _months(made: Simulation, count: int) -> list[list[date]]:
    """Open days, in groups of a month's size, as they are made into files together."""
    days = [day for later in range(count) if made.is_open(day := MONDAY + timedelta(later))]
    return [days[place : place + 26] for place in range(0, len(days), 26)]


def _figure(made: Simulation, people: int, spent: float, bare: float, contested: str) -> Figure:
    floor = made.floor
    return Figure(
        *("simulate_rate", people / spent, "people/s", people / bare, "≥ 100,000 a second on one core"),
        "the same people through a bare loop: arrivals, one line, as many windows, no rule and no record",
        [
            f"{people} people of {floor.site}, {len(floor.queues)} queues, {len(made.windows)} windows",
            f"{contested}; {1e6 * spent / people:.1f} µs for each person, {1e6 * bare / people:.1f} bare",
            "processor time, with arrivals, choose_next() for each call, breaks, transfers and Arrow tables",
        ],
    )


def _centre() -> Simulation:
    catalogue = check(_SHIPPED, SPANISH)
    assert isinstance(catalogue, Catalogue)
    site = next(each for each in catalogue.sites if each.id == SITE)
    floor = floor_of(site, {entity.code: entity for entity in catalogue.entities}, read(shipped("simulator")))
    people = _LOAD * capacity(floor, frozenset(range(len(floor.windows))))
    return Simulation(floor, people, staffed(floor, people), SEED)


def _timed_bare(crowd: Crowd, windows: int) -> float:
    at, service = crowd.at.tolist(), crowd.service_ms.tolist()
    begun = time.process_time()
    _bare(at[: crowd.came], service, windows)
    return time.process_time() - begun


def _bare(arrivals: list[int], service: list[int], windows: int) -> int:
    """Serve people in order of arrival; returns the instant at which the last one leaves."""
    line: deque[int] = deque()
    free: list[int] = []
    idle, now = windows, 0
    for person, at in enumerate(arrivals):
        while free and free[0] <= at:
            now = heappop(free)
            if line:
                heappush(free, now + service[line.popleft()])
            else:
                idle += 1
        if idle:
            idle -= 1
            heappush(free, at + service[person])
        else:
            line.append(person)
    while free:
        now = heappop(free)
        if line:
            heappush(free, now + service[line.popleft()])
    return now
