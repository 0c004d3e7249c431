"""Annotations for the shapes of views: the meaning of a plain string or number, for the OpenAPI document.

A view is a plain dict in the shape of a TypedDict. Nothing here is checked or computed while the product
serves; the JSON schemas are made once, when the document is asked for.
"""

from collections.abc import Callable
from typing import Annotated

from ticketing.domain.json import JsonObject


class Schema:
    """Keywords of a JSON schema beside the type."""

    def __init__(self, **facts: object) -> None:
        self._facts = facts

    def __get_pydantic_json_schema__(
        self, core: JsonObject, handler: Callable[[JsonObject], JsonObject]
    ) -> JsonObject:
        """Called by pydantic, which this room does not import."""
        return {**handler(core), **self._facts}


#: RFC 3339 with `Z` and milliseconds.
Moment = Annotated[str, Schema(format="date-time")]
Seconds = Annotated[float, Schema(minimum=0)]
