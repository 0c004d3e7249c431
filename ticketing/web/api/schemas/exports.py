"""Who exported what."""

from typing import Annotated

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from ticketing.domain.authorisation import ActorKind
from ticketing.domain.reporting import Report
from ticketing.web.api.schemas.common import Body, Identifier, JsonObject, Moment, Shape, left_out


class ExportsQuery(Body):
    before: Identifier | SkipJsonSchema[None] = Field(
        default=None, description="The `next` of the page before.", json_schema_extra=left_out
    )
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class Exporter(Shape):
    kind: ActorKind
    id: str
    name: str


class Export(Shape):
    """site: where it is of one alone. scope: its days, and what narrows it. rows: how many went out;
    complete: whether those were all.
    """

    id: str
    at: Moment
    actor: Exporter
    what: Report
    format: str
    site: str | None
    scope: JsonObject
    rows: int
    complete: bool


class ExportList(Shape):
    exports: list[Export]
    next: str | None
