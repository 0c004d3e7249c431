"""The OpenAPI document: what the operations declare, and the shapes of every answer and live event.

Shapes are TypedDicts of the rooms. Their schemas are made at the first request of the document: no start of a
server waits for them, and no answer is checked against them while it is served.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from types import ModuleType

from flask_openapi3 import OpenAPI
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from typing_extensions import is_typeddict

from ticketing.access import shapes as access
from ticketing.catalogue import shapes as catalogue
from ticketing.domain.authorisation import Permission
from ticketing.domain.codes import ErrorCode
from ticketing.domain.json import JsonObject
from ticketing.domain.reporting import FileFormat
from ticketing.domain.states import Action
from ticketing.privacy import shapes as privacy
from ticketing.queueing import shapes as queueing
from ticketing.reports import shapes as reports
from ticketing.web.api import shapes as own
from ticketing.web.api.declaring import COMPONENTS

PATH = "/api/openapi.json"
_ROOMS = (access, catalogue, privacy, queueing, reports, own)
#: Enumerations that no answer holds as a whole, published because programs use them.
_WORDS: tuple[type[StrEnum], ...] = (Action, ErrorCode, FileFormat, Permission)


def init_app(app: OpenAPI, live: ModuleType) -> None:
    """live: the module with the shapes of the live rooms."""

    @cache
    def document() -> JsonObject:
        return _document(app, (*_ROOMS, live))

    app.add_url_rule(PATH, "openapi", document)


def shapes_in(module: ModuleType) -> Iterator[type]:
    """The TypedDicts that the module itself defines."""
    return (
        each for each in vars(module).values() if is_typeddict(each) and each.__module__ == module.__name__
    )


class _Schemas(GenerateJsonSchema):
    """Generator of schemas without field titles, which would only repeat the names."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False


def _document(app: OpenAPI, rooms: Iterable[ModuleType]) -> JsonObject:
    declared = app.api_doc
    components = declared["components"]
    shapes = [*_WORDS, *(each for room in rooms for each in shapes_in(room))]
    schemas = sorted({**components["schemas"], **_schemas(shapes)}.items())
    return {**declared, "components": {**components, "schemas": dict(schemas)}}


def _schemas(shapes: Iterable[type]) -> dict[str, JsonSchemaValue]:
    inputs: list[tuple[type, JsonSchemaMode, TypeAdapter[object]]] = [
        (shape, "serialization", TypeAdapter(shape)) for shape in shapes
    ]
    _, made = TypeAdapter.json_schemas(
        inputs, ref_template=f"{COMPONENTS}/{{model}}", schema_generator=_Schemas
    )
    found: dict[str, JsonSchemaValue] = made["$defs"]
    return found
