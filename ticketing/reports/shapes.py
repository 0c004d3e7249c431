"""Shapes of the reports that programs and screens are answered."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from ticketing.domain.reporting import Unit
from ticketing.domain.shapes import Schema
from ticketing.reports.engine.measures import Clock

#: By the indicator's name; null where there is nothing to measure.
Values = Mapping[str, float | None]


class DetailReport(TypedDict):
    """One row a ticket, in the network's 18 columns."""

    rows: list[dict[str, str]]


class IndicatorView(TypedDict):
    """unit: `s` is seconds, a `share` lies between 0 and 1. label, definition: in the caller's language."""

    name: str
    label: str
    unit: Unit
    definition: str


class IndicatorList(TypedDict):
    indicators: list[IndicatorView]


# With the words of the address, of which one is Python's own.
Dates = TypedDict("Dates", {"from": date, "to": date})


class Figures(Dates):
    """closed_through: up to which day files tell; live: whether a day that is not closed is in it.

    simulated: whether simulated days are in it. limits_proposed: whether some of the limits (ANS) that shares
    are counted by are only proposed.
    """

    by: list[str]
    filters: dict[str, list[str]]
    closed_through: date | None
    live: bool
    simulated: bool
    limits_proposed: bool


class KeyedRow(TypedDict):
    """key: by the dimension's name; label: what people read for it."""

    key: dict[str, str | int | None]
    label: dict[str, str]


class Compared(TypedDict, total=False):
    """The days that each comparison is with."""

    previous: Dates
    last_year: Dates


class SummaryValues(TypedDict):
    """previous, last_year: where they were asked for."""

    values: Values
    previous: NotRequired[Values]
    last_year: NotRequired[Values]


class SummaryRow(KeyedRow, SummaryValues):
    pass


class Alike(TypedDict):
    """Like with like: the sites that issued tickets in every month of both periods.

    values: over them, of this period. before: of the earlier one.
    """

    sites: list[str]
    values: Values
    before: Values


class AlikeIn(TypedDict, total=False):
    """By the comparison."""

    previous: Alike
    last_year: Alike


class Summary(Figures):
    """alike: empty unless it was asked for, with a comparison."""

    compare: Compared
    alike: AlikeIn
    indicators: list[IndicatorView]
    rows: list[SummaryRow]
    total: Annotated[SummaryValues, Schema(description="Over all that was asked for, whatever the rows are.")]


class TimeClass(TypedDict):
    """How many visits took from_s or longer, and less than to_s; to_s null: or any longer."""

    from_s: int
    to_s: int | None
    visits: int


class TimeClasses(TypedDict):
    classes: list[TimeClass]


class DistributionRow(KeyedRow, TimeClasses):
    pass


class Distribution(Figures):
    of: Clock
    step_s: int
    rows: list[DistributionRow]
    total: TimeClasses


class ServiceCount(TypedDict):
    """tickets: how many had it; quantity: how often it was done."""

    service: str
    name: str
    tickets: int
    quantity: int


class ServiceCountRow(KeyedRow, ServiceCount):
    pass


class ServicesReport(Figures):
    rows: list[ServiceCountRow]
    total: list[ServiceCount]
