"""Business days (the site's local days, never UTC's) and calendar months."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


def business_day(at: datetime, timezone: str) -> date:
    """The local day at the site for an instant."""
    return at.astimezone(ZoneInfo(timezone)).date()


def day_start(day: date, timezone: str) -> datetime:
    """The UTC instant at which the local day begins, also where a time change moves midnight."""
    return datetime.combine(day, time.min, ZoneInfo(timezone)).astimezone(UTC)


def day_end(day: date, timezone: str) -> datetime:
    """The UTC instant at which the next local day begins."""
    return day_start(day + timedelta(days=1), timezone)


def day_last(day: date, timezone: str) -> datetime:
    """The UTC instant from which on no local clock shows the day again.

    Later than day_end() where the clocks go back over midnight, as in Saint John's until 2011.
    """
    again = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(timezone)).replace(fold=1)
    return max(again.astimezone(UTC), day_end(day, timezone))


class Month(NamedTuple):
    """A calendar month. Sorts by time; month: 1 to 12."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month in which the day lies."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The month's last day; December 9999 has one too."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def plus(self, months: int) -> "Month":
        """That many months later; earlier when negative. Raises OverflowError outside the years 1 to 9999."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        if not date.min.year <= year <= date.max.year:
            raise OverflowError("no such year")
        return Month(year, month + 1)

    def __str__(self) -> str:
        """`2026-11`."""
        return f"{self.year:04d}-{self.month:02d}"


def months_between(start: date, end: date) -> list[Month]:
    """The months from start's to end's, both included."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return [Month(number // 12, number % 12 + 1) for number in range(first, last + 1)]
