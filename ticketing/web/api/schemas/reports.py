"""Reports."""

from typing import Annotated

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from ticketing.domain.reporting import Unit
from ticketing.reports.engine.measures import Clock
from ticketing.reports.output.workbook import MEDIA_TYPE
from ticketing.reports.periods import Comparison
from ticketing.web.api.schemas.common import JsonObject, Shape, also_as, left_out

Day = Annotated[str, Field(json_schema_extra={"format": "date"})]


class DetailReport(Shape):
    """One row a ticket, in the network's 18 columns."""

    model_config = also_as("text/csv", MEDIA_TYPE)

    rows: list[JsonObject]


class Indicator(Shape):
    """unit: `s` is seconds, a `share` lies between 0 and 1. label, definition: in Spanish."""

    name: str
    label: str
    unit: Unit
    definition: str


class Indicators(Shape):
    model_config = also_as("text/csv", MEDIA_TYPE)

    indicators: list[Indicator]


#: By the indicator's name; null where there is nothing to measure.
Values = dict[str, float | None]


class Dates(Shape):
    start: Day = Field(alias="from")
    end: Day = Field(alias="to")


class SummaryTotal(Shape):
    """Over all that was asked for, whatever the rows are. previous, last_year: where they were asked for."""

    values: Values
    previous: Values | SkipJsonSchema[None] = Field(default=None, json_schema_extra=left_out)
    last_year: Values | SkipJsonSchema[None] = Field(default=None, json_schema_extra=left_out)


class SummaryRow(SummaryTotal):
    """key: by the dimension's name; label: what people read for it."""

    key: dict[str, str | int | None]
    label: dict[str, str]


class Figures(Shape):
    """closed_through: up to which day files tell; live: whether a day that is not closed is in it."""

    model_config = also_as("text/csv", MEDIA_TYPE)

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")
    by: list[str]
    filters: dict[str, list[str]]
    closed_through: Day | None
    live: bool


class Summary(Figures):
    compare: dict[Comparison, Dates]
    indicators: list[Indicator]
    rows: list[SummaryRow]
    total: SummaryTotal


class KeyedRow(Shape):
    """key: by the dimension's name; label: what people read for it."""

    key: dict[str, str | int | None]
    label: dict[str, str]


class TimeClass(Shape):
    """How many visits took from_s or longer, and less than to_s; to_s null: or any longer."""

    from_s: int
    to_s: int | None
    visits: int


class DistributionTotal(Shape):
    classes: list[TimeClass]


class DistributionRow(KeyedRow):
    classes: list[TimeClass]


class Distribution(Figures):
    of: Clock
    step_s: int
    rows: list[DistributionRow]
    total: DistributionTotal


class CodedService(Shape):
    """tickets: how many had it; quantity: how often it was done."""

    service: str
    name: str
    tickets: int
    quantity: int


class CodedServiceRow(KeyedRow, CodedService):
    pass


class ServicesReport(Figures):
    rows: list[CodedServiceRow]
    total: list[CodedService]
