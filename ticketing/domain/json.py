"""JSON as types."""

from collections.abc import Mapping, Sequence

#: Anything that JSON can write down.
Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
#: A JSON object by its members. A TypedDict is one; it is no `Mapping[str, Json]`, for its types are its own.
JsonObject = Mapping[str, object]
