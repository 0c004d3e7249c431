"""When a site is open, and how heavy a day is: weekdays, holidays of Peru, the days after them."""

from datetime import date, timedelta
from functools import cache

import holidays
import numpy as np
import numpy.typing as npt

from ticketing.domain.network import SiteKind
from ticketing.simulator.habits import HOUR, MINUTE

#: Opening and closing by weekday, Monday first, in minutes of the day; None: closed.
Week = tuple[tuple[int, int] | None, ...]

WEEKS: dict[str, Week] = {
    SiteKind.CENTER: (*[(8 * 60, 16 * 60 + 45)] * 5, (8 * 60, 13 * 60 + 45), None),
    "mall": ((8 * 60 + 30, 20 * 60 + 30),) * 7,
    SiteKind.EXPRESS: (*[(8 * 60 + 30, 16 * 60 + 30)] * 5, None, None),
    SiteKind.ITINERANT: (*[(9 * 60, 15 * 60)] * 5, None, None),
}
#: Mondays are the heaviest; the parameters of docs/simulator.md.
_WEEKDAY = (1.22, 1.05, 1.0, 0.97, 1.0, 0.62, 0.55)
_AFTER_CLOSED = 1.15


def opening(week: Week, day: date) -> tuple[int, int] | None:
    """Opening and closing in milliseconds of the local day; None when the site stays closed."""
    hours = week[day.weekday()]
    if hours is None or is_holiday(day):
        return None
    return hours[0] * MINUTE, hours[1] * MINUTE


def is_holiday(day: date) -> bool:
    return day in _holidays(day.year)


def weight(week: Week, day: date) -> float:
    """The day's demand against a plain Wednesday's; 0 when closed."""
    if opening(week, day) is None:
        return 0.0
    eve = day - timedelta(days=1)
    after_holiday = is_holiday(eve) and week[eve.weekday()] is not None
    return _WEEKDAY[day.weekday()] * (_AFTER_CLOSED if after_holiday else 1.0)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("PE", years=year))


@cache
def arrivals(opens: int, closes: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """(share of the day's arrivals until then, instant in ms), ready for np.interp.

    A burst at the opening, a peak at 11:30, a dip at lunch, a bump at 14:00, another after work where it is
    open by then, and a last hour in which few still come."""
    at = np.arange(opens, closes + 1, MINUTE, dtype=np.float64)
    clock, since, left = at / HOUR, (at - opens) / HOUR, (closes - at) / HOUR
    density = (
        0.75
        + 1.3 * np.exp(-since / 0.3)
        + 0.7 * _bell(clock, 11.5, 0.8)
        - 0.3 * _bell(clock, 13.0, 0.4)
        + 0.4 * _bell(clock, 14.0, 0.5)
        + 0.35 * _bell(clock, 18.0, 0.9)
    ) * np.clip(0.15 + left, 0.15, 1.0)
    shares = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return shares / shares[-1], at


def _bell(clock: npt.NDArray[np.float64], middle: float, width: float) -> npt.NDArray[np.float64]:
    shape: npt.NDArray[np.float64] = np.exp(-(((clock - middle) / width) ** 2) / 2)
    return shape
