"""Numbering of tickets: a queue's next number, and the code that people read."""

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Protocol

from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import NumberingError

MINIMUM_WIDTH = 3
#: Months as spreadsheets abbreviate them, in Spanish (in Peru `set`) and in English: they would open a ticket
#: `MAR-045` as a day of March 1945, so no queue has one of them as its prefix.
MONTHS = frozenset(
    {
        *("ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SEP", "SET", "OCT", "NOV", "DIC"),
        *("JAN", "APR", "AUG", "DEC"),
    }
)


@dataclass(frozen=True, slots=True)
class Series:
    """A queue's number series: `R`, 1 to 999, starting again every business day.

    wrap: after `last` comes `first` again, in the next round. daily_cap: tickets a day at most, or None.
    """

    prefix: str
    first: int = 1
    last: int = 999
    wrap: bool = False
    daily_cap: int | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Position of a series on one day. round: count of wraps. last: number, 0 before the first ticket."""

    issued: int = 0
    round: int = 0
    last: int = 0


class QueueRow(Protocol):
    """A queue as the catalogue keeps it."""

    @property
    def prefix(self) -> str: ...
    @property
    def first_number(self) -> int: ...
    @property
    def last_number(self) -> int: ...
    @property
    def wrap(self) -> bool: ...
    @property
    def daily_cap(self) -> int | None: ...


class QueueDayRow(Protocol):
    """A queue's counters of one day. issued is None before its first ticket."""

    @property
    def issued(self) -> int | None: ...
    @property
    def round(self) -> int: ...
    @property
    def last_number(self) -> int: ...


def series_of(queue: QueueRow) -> Series:
    return Series(queue.prefix, queue.first_number, queue.last_number, queue.wrap, queue.daily_cap)


def position_of(day: QueueDayRow | None) -> Position:
    """Position of a queue by its counters of a day. day: None when it has issued nothing."""
    if day is None or day.issued is None:
        return Position()
    return Position(day.issued, day.round, day.last_number)


def next_position(series: Series, now: Position, taken: Container[str] = ()) -> Position:
    """The position of the next ticket; raises NumberingError `cap_reached` or `series_exhausted`.

    taken: codes of people who are still here; their numbers are passed over.
    """
    if series.daily_cap is not None and now.issued >= series.daily_cap:
        raise NumberingError(ErrorCode.CAP_REACHED, cap=series.daily_cap)
    found = now
    for _ in range(series.last - series.first + 2):
        found = _following(series, found)
        if code(series, found.last) not in taken:
            return Position(now.issued + 1, found.round, found.last)
    raise NumberingError(ErrorCode.SERIES_EXHAUSTED, last=series.last)


def _following(series: Series, now: Position) -> Position:
    if now.last == 0:
        return Position(now.issued, 0, series.first)
    if now.last < series.last:
        return Position(now.issued, now.round, max(now.last + 1, series.first))
    if not series.wrap:
        raise NumberingError(ErrorCode.SERIES_EXHAUSTED, last=series.last)
    return Position(now.issued, now.round + 1, series.first)


def has_number(series: Series, now: Position) -> bool:
    """Whether the queue can still issue today."""
    try:
        next_position(series, now)
    except NumberingError:
        return False
    return True


def code(series: Series, number: int) -> str:
    """`R-045`: as many digits as the series' last number has, three at least."""
    width = max(MINIMUM_WIDTH, len(str(series.last)))
    return f"{series.prefix}-{number:0{width}d}"


@dataclass(frozen=True, slots=True)
class TypedCode:
    """A code as a person typed it. prefix: None where only the number was typed."""

    prefix: str | None
    number: int


#: `r45`, `R-0045`, `r 45`, `45`; dashes as word processors write them too.
_TYPED = re.compile(r"\s*(?P<prefix>[^\W_]*?[^\W\d_])??[\s._\-\u2010-\u2015]*(?P<number>[0-9]{1,9})\s*")


def typed_code(text: str) -> TypedCode | None:
    """What a person who typed this looks for; None where it cannot be a code."""
    found = _TYPED.fullmatch(text)
    if found is None:
        return None
    prefix = found["prefix"]
    return TypedCode(prefix.upper() if prefix else None, int(found["number"]))
