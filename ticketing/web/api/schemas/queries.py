"""What may stand behind the question mark."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from ticketing.web.api.schemas.common import Body, Identifier, left_out

_STATE = "waiting|called|serving|closed|finished|no_show|cancelled|misrouted|on_hold"
# The greatest number that every JSON reader holds exactly.
_SEQ_MAX = 2**53 - 1


class TicketsQuery(Body):
    state: Annotated[str, Field(pattern=rf"^({_STATE})(,({_STATE}))*$")] | SkipJsonSchema[None] = Field(
        default=None, description="States, separated by commas.", json_schema_extra=left_out
    )
    queue: Identifier | SkipJsonSchema[None] = Field(default=None, json_schema_extra=left_out)
    code: Identifier | SkipJsonSchema[None] = Field(default=None, json_schema_extra=left_out)
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class EventsQuery(Body):
    after: Annotated[int, Field(ge=0, le=_SEQ_MAX)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 500


class DevicesQuery(Body):
    site: Identifier


class ReportQuery(Body):
    """Business days of the site, both included."""

    site: Identifier
    start: date = Field(alias="from")
    end: date = Field(alias="to")
    format: Literal["json", "csv"] | SkipJsonSchema[None] = Field(
        default=None,
        description="For a plain link; else the Accept header chooses.",
        json_schema_extra=left_out,
    )
