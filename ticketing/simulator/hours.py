"""Opening hours of sites, the demand of each day, and the curve of arrivals."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays
import numpy as np
import numpy.typing as npt

from ticketing.simulator.habits import HOUR, MINUTE

#: Opening and closing by weekday, Monday first, in minutes of the day; None: closed.
Week = tuple[tuple[int, int] | None, ...]
Curve = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Opening:
    """A burst of arrivals at the opening, which fades exponentially within `hours`."""

    more: float
    hours: float


@dataclass(frozen=True, slots=True)
class Bell:
    """More arrivals, or fewer, around an hour of the day. at, width: hours."""

    more: float
    at: float
    width: float


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The curve of arrivals. last_share: density at the very end, against the rest of the day."""

    even: float
    opening: Opening
    bells: tuple[Bell, ...]
    last_share: float


@dataclass(frozen=True, slots=True)
class Calendar:
    """A site's calendar. holidays: country code.

    weekdays, after_holiday: a day's demand against a plain Wednesday's.
    """

    week: Week
    weekdays: tuple[float, ...]
    after_holiday: float
    holidays: str
    arrivals: Arrivals

    def opening(self, day: date) -> tuple[int, int] | None:
        """Opening and closing in milliseconds of the local day; None when the site stays closed."""
        hours = self.week[day.weekday()]
        if hours is None or self.is_holiday(day):
            return None
        return hours[0] * MINUTE, hours[1] * MINUTE

    def is_holiday(self, day: date) -> bool:
        return day in _holidays(self.holidays, day.year)

    def weight(self, day: date) -> float:
        """The day's demand against a plain Wednesday's; 0 when closed."""
        if self.opening(day) is None:
            return 0.0
        eve = day - timedelta(days=1)
        after_holiday = self.is_holiday(eve) and self.week[eve.weekday()] is not None
        return self.weekdays[day.weekday()] * (self.after_holiday if after_holiday else 1.0)

    def curve(self, opens: int, closes: int) -> Curve:
        """(share of the day's arrivals until then, instant in ms), ready for np.interp."""
        return _curve(self.arrivals, opens, closes)


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


@cache
def _curve(arrivals: Arrivals, opens: int, closes: int) -> Curve:
    at = np.arange(opens, closes + 1, MINUTE, dtype=np.float64)
    clock, since, left = at / HOUR, (at - opens) / HOUR, (closes - at) / HOUR
    density = arrivals.even + arrivals.opening.more * np.exp(-since / arrivals.opening.hours)
    for bell in arrivals.bells:
        density = density + bell.more * _bell(clock, bell.at, bell.width)
    density = density * np.clip(arrivals.last_share + left, arrivals.last_share, 1.0)
    shares = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return shares / shares[-1], at


def _bell(clock: npt.NDArray[np.float64], middle: float, width: float) -> npt.NDArray[np.float64]:
    shape: npt.NDArray[np.float64] = np.exp(-(((clock - middle) / width) ** 2) / 2)
    return shape
