"""Periods of business days, and the earlier periods that they are compared with."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto

from ticketing.domain.calendar.days import Month, months_between


class Comparison(StrEnum):
    """Comparison with the days just before, or with the same days a year before."""

    PREVIOUS = auto()
    LAST_YEAR = auto()


@dataclass(frozen=True, slots=True)
class Period:
    """A period; both days are included.

    Whole months are compared with whole months: November with October, and a February with the whole February
    before, whatever its length. Other periods go back by their number of days, or to the same dates of the
    year before; where that year has no 29 February, the period ends on the 28th.
    """

    start: date
    end: date

    @property
    def is_months(self) -> bool:
        return self.start.day == 1 and self.end == Month.of(self.end).last

    def compared(self, comparison: Comparison) -> "Period":
        """The earlier period. Raises OverflowError before the year 1."""
        if months := self._months_back(comparison):
            return Period(Month.of(self.start).plus(-months).first, Month.of(self.end).plus(-months).last)
        if comparison is Comparison.LAST_YEAR:
            return Period(_year_back(self.start), _year_back(self.end))
        length = self.end - self.start + timedelta(days=1)
        return Period(self.start - length, self.end - length)

    def key_then(self, dimension: str, key: int | str, comparison: Comparison) -> int | str | None:
        """Key of this period's row that an earlier row is compared with; None: it has no counterpart.

        Months and years have none where the periods are not whole months or years apart. key: of the earlier
        row, as in an answer.
        """
        shift = _SHIFTS.get(dimension)
        return key if shift is None else shift(self, key, comparison)

    def _months_back(self, comparison: Comparison) -> int:
        """Number of months between the two periods, where whole months are compared."""
        if not self.is_months:
            return 0
        return 12 if comparison is Comparison.LAST_YEAR else len(months_between(self.start, self.end))

    def _day_then(self, key: int | str, comparison: Comparison) -> str | None:
        day = date.fromisoformat(str(key))
        if comparison is Comparison.PREVIOUS:
            return (day + (self.start - self.compared(comparison).start)).isoformat()
        # The 29 February of a leap year has no counterpart in the year after.
        return f"{day.year + 1:04d}{day:-%m-%d}" if day == _year_back(_year_on(day)) else None

    def _month_then(self, key: int | str, comparison: Comparison) -> str | None:
        months = 12 if comparison is Comparison.LAST_YEAR else self._months_back(comparison)
        year, month = (int(part) for part in str(key).split("-"))
        return str(Month(year, month).plus(months)) if months else None

    def _year_then(self, key: int | str, comparison: Comparison) -> int | None:
        months = 12 if comparison is Comparison.LAST_YEAR else self._months_back(comparison)
        return int(key) + months // 12 if months and months % 12 == 0 else None


_SHIFTS = {
    "day": Period._day_then,  # noqa: SLF001  # its own
    "month": Period._month_then,  # noqa: SLF001
    "year": Period._year_then,  # noqa: SLF001
}


def month_of(year: int, month: int) -> Period:
    return Period(Month(year, month).first, Month(year, month).last)


def _year_back(day: date) -> date:
    if day.year == 1:
        raise OverflowError("no such year")
    return _same_day(day, Month(day.year - 1, day.month))


def _year_on(day: date) -> date:
    return _same_day(day, Month(day.year + 1, day.month))


def _same_day(day: date, month: Month) -> date:
    """The same day of another month, or that month's last day."""
    return month.first.replace(day=min(day.day, month.last.day))
