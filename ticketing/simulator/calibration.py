"""Assumptions of the simulator about a country's sites and people, read from a folder of YAML files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, TypeVar

from pydantic import BeforeValidator, ConfigDict, TypeAdapter

from ticketing.catalogue.model import Site
from ticketing.domain.network import ServiceKind
from ticketing.languages.yaml_files import BadFile, load
from ticketing.simulator.habits import SECOND, Habits
from ticketing.simulator.hours import Arrivals, Calendar, Week

CLOSED = "closed"
_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
T = TypeVar("T")


def _week(days: object) -> object:
    return tuple(map(_span, days)) if isinstance(days, list) else days


def _span(told: object) -> tuple[int, int] | None:
    """Start and end in minutes of the day, from `08:00-16:45`."""
    if told == CLOSED:
        return None
    found = _SPAN.fullmatch(str(told))
    if found is None:
        raise ValueError(f"{told!r} is no span of hours such as 08:00-16:45")
    opens, opens_min, closes, closes_min = map(int, found.groups())
    return opens * 60 + opens_min, closes * 60 + closes_min


@dataclass(frozen=True, slots=True)
class _Sites:
    """The contents of sites.yaml."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    weeks: dict[str, Annotated[Week, BeforeValidator(_week)]]
    malls: frozenset[str]
    shifts: dict[str, int]
    holidays: str
    weekdays: tuple[float, ...]
    after_holiday: float
    arrivals: Arrivals
    minutes: dict[ServiceKind, int]


@dataclass(frozen=True, slots=True)
class Calibration:
    """sites: hours and demand. habits: of all people and agents."""

    sites: _Sites
    habits: Habits

    def kind(self, site: Site) -> str:
        """The site's kind; `mall` if it is in a mall."""
        return "mall" if site.id in self.sites.malls else str(site.kind)

    def calendar(self, site: Site) -> Calendar:
        told = self.sites
        week = told.weeks[self.kind(site)]
        return Calendar(week, told.weekdays, told.after_holiday, told.holidays, told.arrivals)

    def shifts(self, site: Site) -> int:
        """Number of agents that share a window's day."""
        return self.sites.shifts.get(self.kind(site), 1)

    def planned_minutes(self, kind: ServiceKind) -> int:
        """Planned minutes of a service whose duration the catalogue lacks."""
        return self.sites.minutes[kind]


def read(folder: Path) -> Calibration:
    """Read the files. Raises ValueError for figures that are missing, unknown or of another type."""
    return Calibration(shaped(_Sites, folder / "sites.yaml"), habits(folder / "habits.yaml"))


def habits(file: Path) -> Habits:
    """Habits of the file, with its seconds as milliseconds."""
    told = plain(file)
    in_ms = {(f"{name[:-2]}_ms" if name.endswith("_s") else name): _ms(name, told[name]) for name in told}
    return TypeAdapter(Habits).validate_python(in_ms)


def _ms(name: str, value: object) -> object:
    return value * SECOND if name.endswith("_s") and isinstance(value, int) else value


def shaped(shape: type[T], file: Path) -> T:
    return TypeAdapter(shape).validate_python(plain(file))


def plain(file: Path) -> Mapping[str, object]:
    found = load(file)
    if not isinstance(found, Mapping):
        raise BadFile(file, 1, "names with figures are expected")
    return found
