"""The access log: one line per request."""

import time
from typing import Any

from flask import Flask, Response, g
from flask.globals import request_ctx

from ticketing.domain.ids import site_of
from ticketing.telemetry import logs

# Requested all the time by programs and pages: logged at debug level, unless they fail.
_QUIET = ("/static/", "/healthz", "/readyz", "/metrics")
# Refusals of the caller, not of what was asked.
_REFUSED = (401, 403, 429)
# Path parameters whose value begins with the id of a site.
_OF_SITE = ("site", "ticket", "window", "queue")


def init_app(app: Flask) -> None:
    app.after_request(_tell)


def _tell(response: Response) -> Response:
    request = request_ctx.request
    quiet = response.status_code < 400 and request.path.startswith(_QUIET)
    logger = logs.logger()
    (logger.debug if quiet else logger.info)(
        logs.REQUEST,
        method=request.method,
        # Without the query string, which may hold secrets and names.
        path=logs.without_numbers(request.path),
        site=_site(request.view_args or {}),
        status=response.status_code,
        duration_s=round(time.perf_counter() - g.started, 6) if "started" in g else None,
        **(_caller() if response.status_code in _REFUSED else {}),
    )
    return response


def _caller() -> dict[str, str | None]:
    """Name and address of a refused caller."""
    found = g.get("caller")
    return {
        "address": request_ctx.request.remote_addr,
        "caller": None if found is None else logs.without_numbers(found.actor.name),
    }


def _site(parameters: dict[str, Any]) -> str | None:
    return next((site_of(parameters[name]) for name in _OF_SITE if name in parameters), None)
