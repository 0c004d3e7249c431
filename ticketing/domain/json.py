"""Types of JSON values."""

from collections.abc import Mapping, Sequence

#: Any value that JSON can represent.
Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
#: A JSON object. Its values are `object`, because no TypedDict is accepted as a `Mapping[str, Json]`.
JsonObject = Mapping[str, object]
