"""Browser security: headers on every answer, and the CSRF token."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import CSRFProtect, ValidationError, validate_csrf

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Csrf(CSRFProtect):
    """CSRF check for callers known by a cookie; never for a bearer token, which no browser adds by itself."""

    def is_valid(self) -> bool:
        """Whether the form's token is valid, for a form that is shown again instead of an error page."""
        try:
            validate_csrf(request.form.get("csrf_token"))
        except ValidationError:
            return False
        return True


csrf = Csrf()

_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    # Svelte sets style attributes; they cannot run anything.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "media-src": "'self' data: blob:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
#: Headers of every answer. nginx sends the same with the errors that it answers itself: config/nginx.conf.
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in _POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_PROTECTING = list(HEADERS.items())
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Screens, their words, and what devices poll with an ETag.
_PUBLIC = ("/static/", "/languages/")
_KEPT_BY_DEVICES = frozenset({"text/html", "application/json", "application/problem+json"})
_A_YEAR = "public, max-age=31536000, immutable"


def init_app(app: Flask) -> None:
    # Each command checks by itself: only there is it known whether the caller came by cookie or by token.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    csrf.init_app(app)
    app.before_request(_name_request)
    app.after_request(_protect)
    app.wsgi_app = _protecting(app.wsgi_app)  # type: ignore[method-assign, assignment]  # Flask's way to add middleware
    app.teardown_request(_forget_request)


def _protecting(wsgi: Wsgi) -> Wsgi:
    """Add the headers to every answer, errors too: below Flask, where each is one more pair in a list."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, *_PROTECTING], *error)

        return wsgi(environ, start)

    return serve


def _name_request() -> None:
    """Take a trusted proxy's id of the request: then its log, ours and the ledger share the id.

    From any other client it would let them write ids of their choice into the log.
    """
    given = request.headers.get("X-Request-Id", "") if current_app.config["SUYAY_PROXIES"] else ""
    g.request_id = given if _REQUEST_ID.fullmatch(given) else os.urandom(16).hex()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _forget_request(_error: BaseException | None) -> None:
    structlog.contextvars.unbind_contextvars("request_id")


def _is_personal(response: Response) -> bool:
    """Whether it was made for a browser with a login, or is a file: reports hold people's names and hours."""
    by_cookie = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    is_file = response.mimetype not in _KEPT_BY_DEVICES
    return by_cookie or request.path == "/login" or is_file


def _protect(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.path.startswith("/static/build/assets/") and response.status_code == 200:
        # Vite names these files by their content.
        response.headers["Cache-Control"] = _A_YEAR
    elif not request.path.startswith(_PUBLIC):
        # The next user of a shared machine must not read a person's page or file from its disk.
        personal = _is_personal(response)
        if personal:
            response.headers["Cache-Control"] = "no-store"
        else:
            response.headers.setdefault("Cache-Control", "private, no-cache")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
