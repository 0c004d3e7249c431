"""Sentences for pydantic's validation errors, out of the language pack: `catalogue.values`."""

import re

from pydantic_core import ErrorDetails, PydanticCustomError

from ticketing.catalogue.source import Location
from ticketing.languages.messages import Words

#: As pydantic writes an enumeration's member among the tags of a union: `<PolicyKind.STRICT: 'strict'>`.
_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")


def wrong(kind: str, **facts: str) -> PydanticCustomError:
    """A validation error of our own. kind: id of a message in `catalogue.values`."""
    return PydanticCustomError(kind, kind, dict(facts))


def sentence(error: ErrorDetails, words: Words) -> str:
    """The error's sentence; for a kind that the pack lacks, the field followed by pydantic's own words."""
    message = f"catalogue.values.{error['type']}"
    if not words.has(message):
        message = "catalogue.values.other"
    facts = {key: _told(value, words) for key, value in error.get("ctx", {}).items()}
    return words(message, **{"field": _field(error["loc"], words), "message": error["msg"], **facts})


def _told(value: object, words: Words) -> str:
    """The value in words, numbers as they are written in the file."""
    if isinstance(value, float):
        return f"{value:g}"
    return _MEMBER.sub(r"\1", str(value).replace(" or ", words("catalogue.or")))


def _field(location: Location, words: Words) -> str:
    names = [part for part in location if isinstance(part, str) and part != "[key]"]
    return names[-1] if names else words("catalogue.wholeFile")
