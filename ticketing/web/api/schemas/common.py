"""Types shared by the requests, and the problem of a refused one."""

from copy import deepcopy
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from ticketing.domain.codes import ErrorCode

JsonObject = dict[str, Any]
#: Without NUL: PostgreSQL refuses it in a text.
Text = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
#: An Idempotency-Key.
Key = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[!-~]+$")]
Identifier = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]+$")]


class Shape(BaseModel):
    """What a request brings, and a problem."""

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> JsonObject:
        """The schema, cached: every operation's declaration asks for it, and the validation of every header.

        Without arguments, as in that validation, the result is shared and must not be changed.
        """
        made = _schema(cls, args, tuple(sorted(kwargs.items())))
        return deepcopy(made) if args or kwargs else made


@cache
def _schema(shape: type[Shape], args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> JsonObject:
    return super(Shape, shape).model_json_schema(*args, **dict(kwargs))


class Body(Shape):
    """What a client sends: a name we do not know is an error, never ignored."""

    model_config = ConfigDict(extra="forbid")


class FieldError(Shape):
    field: str
    message: str


class Problem(Shape):
    """RFC 9457. `code` is stable; `detail` is a sentence that can be shown to the person."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: ErrorCode
    errors: list[FieldError] | None = None


def left_out(schema: JsonObject) -> None:
    """Drop the default from a parameter's schema: it may be left out, and is never sent as null."""
    schema.pop("default", None)


class Keyed(Shape):
    """A retry with the same key answers what the first try answered."""

    key: Key | SkipJsonSchema[None] = Field(
        default=None,
        alias="Idempotency-Key",
        description="One per intention, usually a UUID; reused on a retry.",
        json_schema_extra=left_out,
    )


class SitePath(Shape):
    site: str


class TicketPath(Shape):
    ticket: str


class WindowPath(Shape):
    window: str


class QueuePath(Shape):
    queue: str
