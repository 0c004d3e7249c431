"""Query-string models."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from ticketing.domain.line.priorities import Priority
from ticketing.domain.reporting import FileFormat
from ticketing.domain.states import State
from ticketing.reports.dimensions import DIMENSIONS
from ticketing.reports.engine.measures import Clock
from ticketing.reports.indicators import INDICATORS
from ticketing.reports.periods import Comparison
from ticketing.web.api.schemas.common import Body, Identifier, left_out

_STATE = "|".join(State)
# The greatest number that every JSON reader holds exactly.
_SEQ_MAX = 2**53 - 1


class TicketsQuery(Body):
    state: Annotated[str, Field(pattern=rf"^({_STATE})(,({_STATE}))*$")] | SkipJsonSchema[None] = Field(
        default=None, description="States, separated by commas.", json_schema_extra=left_out
    )
    queue: Identifier | SkipJsonSchema[None] = Field(default=None, json_schema_extra=left_out)
    code: Identifier | SkipJsonSchema[None] = Field(default=None, json_schema_extra=left_out)
    forgotten: bool = Field(
        default=False,
        description="Instead those of the last 31 days whose call, attention or pause a day's end cut, and "
        "whose true end is not known.",
    )
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class EventsQuery(Body):
    after: Annotated[int, Field(ge=0, le=_SEQ_MAX)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 500


class ExportsQuery(Body):
    before: Identifier | SkipJsonSchema[None] = Field(
        default=None, description="The `next` of the page before.", json_schema_extra=left_out
    )
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class DevicesQuery(Body):
    site: Identifier


def _list_of(words: Iterable[str]) -> str:
    one = "|".join(words)
    return rf"^({one})(,({one}))*$"


#: Names, separated by commas.
_LIST = r"^[^\x00,]+(,[^\x00,]+)*$"
Names = Annotated[str, Field(min_length=1, max_length=2000, pattern=_LIST)] | SkipJsonSchema[None]


def _names(of: str) -> Any:
    return Field(default=None, description=f"{of}, separated by commas.", json_schema_extra=left_out)


def _some(words: Iterable[str], of: str) -> Any:
    return Field(
        default=None,
        description=f"{of}, separated by commas.",
        pattern=_list_of(words),
        json_schema_extra=left_out,
    )


class FormatQuery(Body):
    format: Literal[FileFormat.JSON, FileFormat.CSV, FileFormat.XLSX] | SkipJsonSchema[None] = Field(
        default=None,
        description="For a plain link; else the Accept header chooses.",
        json_schema_extra=left_out,
    )


class FiguresQuery(FormatQuery):
    """Business days, both included, and what is left in of them."""

    start: date = Field(alias="from")
    end: date = Field(alias="to")
    site: Names = _names("Sites; none means all that you may read")
    entity: Names = _names("Entities")
    queue: Names = _names("Queues")
    service: Names = _names("Services")
    channel: Names = _names("Channels, by the network's codes")
    priority: str | SkipJsonSchema[None] = _some(Priority, "Priority classes")
    agent: Names = _names("Agents, or `me`")
    by: str | SkipJsonSchema[None] = _some(DIMENSIONS, "Dimensions to group by")


class SummaryQuery(FiguresQuery):
    indicators: str | SkipJsonSchema[None] = _some(INDICATORS, "Indicators; none means all")
    compare: str | SkipJsonSchema[None] = _some(Comparison, "What to compare with")
    alike: bool = Field(
        default=False,
        description="Beside each comparison the sites alone that were open in every month of both periods.",
    )


class DistributionQuery(FiguresQuery):
    of: Clock = Field(default=Clock.WAIT, description="Of the waits or of the attentions.")
    step_s: Annotated[int, Field(ge=10, le=86_400)] = 300


class ReportQuery(FormatQuery):
    """Business days of the sites, both included."""

    site: Annotated[
        str, Field(min_length=1, max_length=2000, pattern=_LIST, description="One or several, with commas.")
    ]
    start: date = Field(alias="from")
    end: date = Field(alias="to")


class DailySummaryQuery(Body):
    """A business day of the site."""

    site: Identifier
    day: date
    format: Literal[FileFormat.PDF] | SkipJsonSchema[None] = Field(
        default=None, description="The only one there is.", json_schema_extra=left_out
    )
