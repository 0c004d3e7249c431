"""The network of 2023 and 2024 as it was published: how many attentions each centre has, and from when on.

Published: 4.3 million attentions in 2024, 27 % more than in 2023, 18 centres of which three opened in 2024,
286,000 attentions of 141 express modules, and who had the most. What each centre had is an assumption.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ticketing.simulator.demand import simulation_for
from ticketing.simulator.floor import Floor
from ticketing.simulator.history import Stay

#: Thousands of attentions in 2024, which sum up to the network's 4,300.
CENTRES: Mapping[str, int] = {
    "lima-norte": 470,
    "callao": 430,
    "lima-este": 405,
    "lima-sur": 390,
    "arequipa": 365,
    "la-libertad": 330,
    "huanuco": 290,
    "cusco": 280,
    "piura": 215,
    "junin": 200,
    "ventanilla": 185,
    "cajamarca": 160,
    "lima-norte-comas": 150,
    "loreto": 140,
    "lima-este-santa-anita": 130,
    "ancash": 65,
    "puno": 55,
    "ica": 40,
}
#: The others were open before 2023. The months are assumptions, the years are published.
OPENED: Mapping[str, date] = {
    "junin": date(2023, 1, 16),
    "cusco": date(2023, 2, 1),
    "lima-este-santa-anita": date(2023, 5, 2),
    "lima-norte-comas": date(2023, 7, 3),
    "ancash": date(2024, 5, 2),
    "puno": date(2024, 7, 1),
    "ica": date(2024, 9, 2),
}
GROWTH = 1.27
EXPRESS = 286_000
YEARS = (2023, 2024)
FIRST, LAST = date(2023, 1, 1), date(2024, 12, 31)


def stays(floors: Mapping[str, Floor], seed: int, scale: float = 1.0) -> Iterator[Stay]:
    """For each site and year. floors: of the centres, and of the express modules, which share EXPRESS."""
    modules = [floor for site, floor in floors.items() if site not in CENTRES]
    for year in YEARS:
        for site, thousands in CENTRES.items():
            if days := _days(year, OPENED.get(site, FIRST)):
                wanted = thousands * 1000 * scale * _share_of_2024(site, year)
                yield _stay(floors[site], wanted, days, seed)
        if modules:
            growth = GROWTH if year < YEARS[-1] else 1.0
            first = _stay(modules[0], EXPRESS * scale / growth / len(modules), _days(year, FIRST), seed)
            # One window each, all of the same layout: what one needs they all need.
            yield from (
                replace(first, simulation=replace(first.simulation, floor=floor)) for floor in modules
            )


def _stay(floor: Floor, attentions: float, days: Sequence[date], seed: int) -> Stay:
    return Stay(simulation_for(floor, attentions, days, seed), days[0], days[-1])


def _days(year: int, opened: date) -> list[date]:
    first, last = max(opened, date(year, 1, 1)), date(year, 12, 31)
    return [first + timedelta(days=later) for later in range((last - first).days + 1)]


def _share_of_2024(site: str, year: int) -> float:
    """What of its attentions of 2024 a centre had in a year: all centres of 2023 grew alike, so that the
    network's sum grew as published; a centre that opened in 2023 had the part of the year that was left."""
    if year == YEARS[-1]:
        return 1.0
    parts = {each: len(_days(year, OPENED.get(each, FIRST))) / 365 for each in CENTRES}
    weighted = sum(CENTRES[each] * part for each, part in parts.items())
    return sum(CENTRES.values()) / GROWTH / weighted * parts[site]
