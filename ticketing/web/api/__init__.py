"""The JSON API, declared once: validation, documentation and routes come from the same lines."""

from types import ModuleType

from flask import Response, request
from flask_openapi3 import OpenAPI

from ticketing.domain.errors import NotFound
from ticketing.web.api import (
    daily_summary,
    devices,
    document,
    exports,
    me,
    pairings,
    printing,
    profile,
    queues,
    reports,
    settings,
    sites,
    tickets,
    windows,
)

_MODULES = (
    me,
    profile,
    sites,
    tickets,
    windows,
    queues,
    devices,
    pairings,
    printing,
    reports,
    daily_summary,
    exports,
    settings,
)


def init_app(app: OpenAPI, live: ModuleType) -> None:
    """live: the module with the shapes of the live rooms."""
    for module in _MODULES:
        app.register_api(module.api)
    document.init_app(app, live)
    app.before_request(_no_nul_in_path)
    app.after_request(_conditional)


def _no_nul_in_path() -> None:
    # PostgreSQL refuses the character, so no id contains it.
    if any("\0" in str(value) for value in (request.view_args or {}).values()):
        raise NotFound


def _conditional(response: Response) -> Response:
    """Add an ETag; a poller that already has the answer gets 304."""
    # A stream is not buffered for its ETag: it may be a year of tickets.
    whole = response.status_code == 200 and not response.is_streamed
    if request.method == "GET" and whole and request.path.startswith("/api/"):
        response.add_etag()
        response.make_conditional(request)
    return response
