"""The published OpenAPI document, with which the server's real answers are compared."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import Flask, Response, request, request_finished
from jsonschema import Draft202012Validator, FormatChecker

from ticketing.web.api.document import PATH

Schema = Mapping[str, Any]
_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date-time", raises=ValueError)
def _is_instant(value: object) -> bool:
    """Whether a text is RFC 3339 in UTC with milliseconds, as every instant of the API."""
    if not isinstance(value, str):
        return True
    datetime.fromisoformat(value)
    return value.endswith("Z") and len(value) == len("2026-11-24T15:00:01.000Z")


@_FORMATS.checks("date", raises=ValueError)
def _is_day(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


@dataclass
class Answer:
    """One answer in JSON. operation: its id in the document."""

    operation: str
    status: int
    body: Any


@dataclass
class Published:
    """The document, in which every object is closed: a member that it does not name is a mistake."""

    document: dict[str, Any]
    seen: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def by(cls, app: Flask) -> "Published":
        return cls(_closed(app.test_client().get(PATH).get_json()))

    @property
    def shapes(self) -> dict[str, Schema]:
        found: dict[str, Schema] = self.document["components"]["schemas"]
        return found

    def operations(self) -> Iterator[tuple[str, int, Schema]]:
        """`(id, status, schema)` of every answer in JSON that is no refusal."""
        for path in self.document["paths"].values():
            for operation in path.values():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {}).get("application/json")
                    if content is not None and int(status) < 400:
                        yield operation["operationId"], int(status), content["schema"]

    def mistakes(self, schema: Schema, value: Any) -> list[str]:
        """Errors of the value by the schema, each with its path."""
        errors = self._validator(schema).iter_errors(value)
        return [f"{error.json_path}: {error.message[:300]}" for error in errors]

    def look(self, schema: Schema, value: Any) -> None:
        """Remember which members of which shapes this value fills."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            shape = self.shapes[name]
            for member, inner in shape.get("properties", {}).items():
                if isinstance(value, dict) and value.get(member) is not None:
                    self.seen.add((name, member))
                    self.look(inner, value[member])
        for branch in schema.get("anyOf", ()):
            if self._validator(branch).is_valid(value):
                self.look(branch, value)
        for each in value if isinstance(value, list) else ():
            self.look(schema.get("items", {}), each)

    def members(self, schema: Schema, known: frozenset[str] = frozenset()) -> set[tuple[str, str]]:
        """Every member of every shape that an answer in this schema may hold."""
        found: set[tuple[str, str]] = set()
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name and name not in known:
            properties = self.shapes[name].get("properties", {})
            found = {(name, member) for member in properties}
            for inner in properties.values():
                found |= self.members(inner, known | {name})
        for branch in (*schema.get("anyOf", ()), schema.get("items", {})):
            found |= self.members(branch, known) if branch else set()
        return found

    def _validator(self, schema: Schema) -> Draft202012Validator:
        whole = {**schema, "components": self.document["components"]}
        return Draft202012Validator(whole, format_checker=_FORMATS)


@contextmanager
def recorded(app: Flask) -> Iterator[list[Answer]]:
    """The answers in JSON that the API gives until the end of the block."""
    answers: list[Answer] = []

    def keep(_app: Flask, response: Response) -> None:
        if request.path.startswith("/api/v1/") and response.mimetype == "application/json":
            operation = str(request.endpoint).rpartition(".")[2]
            answers.append(Answer(operation, response.status_code, response.get_json()))

    with request_finished.connected_to(keep, app):
        yield answers


def _closed(document: Any) -> Any:
    found = deepcopy(document)
    for shape in found["components"]["schemas"].values():
        if "properties" in shape and "additionalProperties" not in shape:
            shape["additionalProperties"] = False
    return found
