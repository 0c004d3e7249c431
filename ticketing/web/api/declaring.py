"""Declarations of operations for the OpenAPI document, and helpers for their answers."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import Response, json, request
from flask_openapi3 import APIBlueprint, Info, Tag

from ticketing.domain.json import JsonObject
from ticketing.ledger.availability import UNAVAILABLE
from ticketing.web.api.schemas.common import Problem
from ticketing.web.current import caller
from ticketing.web.problems import PROBLEM_TYPE
from ticketing.web.security import csrf

INFO = Info(
    title="Suyay",
    version="1",
    description="Queue ticketing and attention tracking for citizen-service centres. Instants are RFC 3339 "
    "in UTC, durations seconds (`_s`). Errors are application/problem+json with a stable `code`.",
)
SECURITY_SCHEMES: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "Devices and programs."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "suyay_session",
        "description": "People; every command also takes the header X-CSRFToken from GET /api/v1/me.",
    },
}
SECURITY: list[dict[str, list[Any]]] = [{"bearer": []}, {"session": []}]

COMPONENTS = "#/components/schemas"

# 429: a device has a pace for all its calls, a kiosk a limit of tickets besides.
READ = (304, 401, 403, 404, 422, 429, 503)
WRITE = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
REMOVE = (401, 403, 404, 409, 422, 429, 503)
_BARE = {204, 304}
#: Answers with a Retry-After.
_LATER = {429, 503}
_SECONDS = {"description": "Seconds to wait before that.", "schema": {"type": "integer"}}

_SAFE = {"GET", "HEAD", "OPTIONS"}


def blueprint(name: str, description: str, *, public: bool = False) -> APIBlueprint:
    """Blueprint of one resource, below /api/v1."""
    api = APIBlueprint(
        name,
        __name__,
        url_prefix="/api/v1",
        abp_tags=[Tag(name=name, description=description)],
        abp_security=None if public else SECURITY,
        operation_id_callback=_operation_id,
    )
    if not public:
        api.before_request(_guard)
    return api


def _guard() -> None:
    """Check login and CSRF token before validation: an unknown caller learns nothing of shapes and names."""
    if caller().by_cookie and request.method not in _SAFE:
        csrf.protect()


def answers(success: dict[int, type | JsonObject | None], refusals: tuple[int, ...]) -> dict[Any, Any]:
    """Every answer of an operation: its own shapes, and a problem for each refusal."""
    own = {status: also_as(each) if isinstance(each, type) else each for status, each in success.items()}
    return {**own, **{status: None if status in _BARE else _problem(status) for status in refusals}}


def reference(shape: type) -> JsonObject:
    """Reference to the shape's schema in the document."""
    return {"$ref": f"{COMPONENTS}/{shape.__name__}"}


def also_as(shape: type, *media_types: str) -> JsonObject:
    """An answer in JSON that is offered in other media types too: as text, or as a file."""
    others = {each: {"schema": {"type": "string"}} for each in media_types}
    return {"content": {"application/json": {"schema": reference(shape)}, **others}}


def wants(media_type: str) -> bool:
    """Whether the caller prefers this type over JSON."""
    best = request.accept_mimetypes.best_match(["application/json", media_type], default="application/json")
    return best == media_type


def preferred(media_types: Iterable[str]) -> str:
    """The media type that the caller prefers; JSON without a preference."""
    json_type = "application/json"
    best = request.accept_mimetypes.best_match([json_type, *media_types], default=json_type)
    return best or json_type


def json_answer(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(value), status, headers, content_type="application/json")


def _problem(status: int) -> dict[str, Any]:
    away = status == HTTPStatus.SERVICE_UNAVAILABLE
    codes = f" ({', '.join(sorted(UNAVAILABLE))}); ask again with the same key" if away else ""
    return {
        "description": HTTPStatus(status).phrase + codes,
        "headers": {"Retry-After": _SECONDS} if status in _LATER else {},
        "content": {PROBLEM_TYPE: {"schema": reference(Problem)}},
    }


def _operation_id(name: str, **_where: str) -> str:
    return name
