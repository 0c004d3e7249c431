"""The network of two published years: attentions of each centre, and the days on which centres opened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict

from ticketing.simulator.calibration import shaped
from ticketing.simulator.demand import simulation_for
from ticketing.simulator.floor import Floor
from ticketing.simulator.history import Stay


@dataclass(frozen=True, slots=True)
class Express:
    """The express modules: their attentions in the last year altogether, and the texts of the added ones."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    attentions: int
    modules: int
    channel: str
    layout: str
    tambos: int
    tambo: str
    municipal: str
    regions: tuple[str, ...]


@dataclass(frozen=True)
class Published:
    """Contents of config/simulator/network.yaml. centres: thousands of attentions in the last of the years.

    opened: first day of the centres that opened after the first one. local: entities of a centre's own city.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    years: tuple[int, int]
    growth: float
    centres: dict[str, int]
    opened: dict[str, date]
    local: dict[str, tuple[str, ...]]
    others_each: int
    express: Express
    note: str

    @property
    def first(self) -> date:
        return date(self.years[0], 1, 1)

    def days(self, year: int, site: str | None = None) -> list[date]:
        """Days of the year, from the opening of the centre on."""
        first = max(self.opened.get(site or "", self.first), date(year, 1, 1))
        return [first + timedelta(days=later) for later in range((date(year, 12, 31) - first).days + 1)]

    def share_of_last(self, site: str, year: int) -> float:
        """The share of its last year's attentions that a centre had in a year.

        All centres of the first year grew alike, so that the network's sum grew as published; a centre that
        opened in it had the remaining part of the year.
        """
        if year == self.years[-1]:
            return 1.0
        return sum(self.centres.values()) / self.growth / self._weighted(year) * self._part(site, year)

    def _weighted(self, year: int) -> float:
        return sum(self.centres[each] * self._part(each, year) for each in self.centres)

    def _part(self, site: str, year: int) -> float:
        return len(self.days(year, site)) / 365


def read(folder: Path) -> Published:
    return shaped(Published, folder / "network.yaml")


def stays(published: Published, floors: Mapping[str, Floor], seed: int, scale: float = 1.0) -> Iterator[Stay]:
    """A stay for each site and year. floors: by site, of the centres and of the express modules, which share
    their attentions evenly.
    """
    modules = [floor for site, floor in floors.items() if site not in published.centres]
    for year in published.years:
        for site, thousands in published.centres.items():
            if days := published.days(year, site):
                wanted = thousands * 1000 * scale * published.share_of_last(site, year)
                yield _stay(floors[site], wanted, days, seed)
        if modules:
            yield from _of_modules(published, modules, year, seed, scale)


def _of_modules(
    published: Published, modules: Sequence[Floor], year: int, seed: int, scale: float
) -> Iterator[Stay]:
    """Stays of the modules. All have one window and the same layout, so one estimate serves them all."""
    growth = published.growth if year < published.years[-1] else 1.0
    attentions = published.express.attentions * scale / growth / len(modules)
    first = _stay(modules[0], attentions, published.days(year), seed)
    yield from (replace(first, simulation=replace(first.simulation, floor=floor)) for floor in modules)


def _stay(floor: Floor, attentions: float, days: Sequence[date], seed: int) -> Stay:
    return Stay(simulation_for(floor, attentions, days, seed), days[0], days[-1])
