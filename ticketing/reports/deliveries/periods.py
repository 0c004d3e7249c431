"""Periods that a delivery owes, and the instants at which they are due: pure functions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ticketing.domain.calendar.days import Month
from ticketing.reports.deliveries.model import Delivery, Every

_A_DAY = timedelta(days=1)
#: Maximum number of periods sent after a standstill: no recipient wants a hundred mails at once.
_AT_MOST = {Every.DAY: 7, Every.MONTH: 2}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A day or month. name: `2026-11-24` or `2026-11`. start, end: business days, both included."""

    name: str
    start: date
    end: date


def day(of: date) -> Period:
    return Period(of.isoformat(), of, of)


def month(of: date) -> Period:
    of_day = Month.of(of)
    return Period(str(of_day), of_day.first, of_day.last)


def period_of(delivery: Delivery, of: date) -> Period:
    """The period that contains the day."""
    return day(of) if delivery.every is Every.DAY else month(of)


def last(delivery: Delivery, at: datetime) -> Period:
    """The newest period that is due: at the delivery's local time on the day after the period's end."""
    local = at.astimezone(delivery.zone)
    reached = local.date() if local.time() >= delivery.local_time else local.date() - _A_DAY
    if delivery.every is Every.DAY:
        return day(reached - _A_DAY)
    return month(Month.of(reached).first - _A_DAY)


def owed(delivery: Delivery, known: Collection[str], at: datetime) -> list[Period]:
    """Periods that are due by now, the oldest first. known: names of the periods that were begun or done.

    A new delivery begins with its last period; after a standstill a few missed ones are made up for.
    """
    found = [last(delivery, at)]
    while len(found) < _AT_MOST[delivery.every]:
        found.append(period_of(delivery, found[-1].start - _A_DAY))
    since = min(known, default=found[0].name)
    return [each for each in reversed(found) if each.name >= since]


def due_at(delivery: Delivery, period: Period) -> datetime:
    """The instant at which the period is due."""
    return datetime.combine(period.end + _A_DAY, delivery.local_time, delivery.zone)
