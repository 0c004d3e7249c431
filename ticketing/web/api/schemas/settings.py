"""Requests about settings."""

from typing import Annotated

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from ticketing.catalogue.change import Order
from ticketing.domain.settings import NETWORK, Key
from ticketing.web.api.schemas.common import Body, Identifier, JsonObject, Shape, Text, left_out

#: The greatest number that every JSON reader holds exactly.
_SEQ_MAX = 2**53 - 1
Weight = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
Seq = Annotated[int, Field(ge=1, le=_SEQ_MAX)]


class NounPath(Shape):
    noun: str


class SettingPath(NounPath):
    id: str


class ChangePath(Shape):
    site: str
    seq: Seq


class SettingsQuery(Body):
    site: Identifier | SkipJsonSchema[None] = Field(default=None, json_schema_extra=left_out)


class HistoryQuery(Body):
    """site: `network` for what belongs to the whole network."""

    site: Identifier = NETWORK
    noun: Identifier | SkipJsonSchema[None] = Field(default=None, json_schema_extra=left_out)
    id: Identifier | SkipJsonSchema[None] = Field(default=None, json_schema_extra=left_out)
    before: Seq | SkipJsonSchema[None] = Field(
        default=None, description="Only changes before this seq.", json_schema_extra=left_out
    )
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class OrderBody(Body):
    """moves: by queue, the queue to which its people go that would otherwise be stranded.

    seq: of the setting as it was read; where it was changed since, the answer is 409 `setting_changed`.
    profiles: of a queue: by profile of its site, the weight that it has there from now on.
    """

    reason: Text | None = None
    seq: Seq | None = None
    moves: dict[Identifier, Identifier] = Field(default_factory=dict, max_length=100)
    profiles: dict[Identifier, Weight] = Field(default_factory=dict, max_length=100)

    def order(self, key: Key | None = None) -> Order:
        seen = None if key is None or self.seq is None else (key, self.seq)
        return Order(self.reason, self.moves, seen, profiles=self.profiles)


class SettingBody(OrderBody):
    """value: the fields that the catalogue's files have for the noun, without its id."""

    value: JsonObject


class NewSettingBody(SettingBody):
    """id: none for a person, to whom the server gives one."""

    id: Identifier | None = None
