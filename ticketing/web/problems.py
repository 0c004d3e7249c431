"""Error responses: application/problem+json, and a page for a browser outside /api."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, current_app, g, json, render_template, request
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from gunicorn.http.errors import NoMoreData, ParseException  # type: ignore[import-untyped]  # it has no types
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    SuyayError,
    TooFast,
    Unauthenticated,
    Unavailable,
)
from ticketing.ledger.availability import DATABASE_REFUSES, reason, unavailability
from ticketing.web.languages import languages
from ticketing.web.refusals import sentence

STATUS: dict[type[SuyayError], int] = {
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Invalid: 422,
    TooFast: 429,
    Unavailable: 503,
}
#: Error codes for the statuses that Werkzeug raises; any other becomes `invalid`.
CODE_OF_STATUS = {
    401: ErrorCode.LOGIN_REQUIRED,
    403: ErrorCode.FORBIDDEN,
    404: ErrorCode.NOT_FOUND,
    405: ErrorCode.METHOD_NOT_ALLOWED,
    413: ErrorCode.TOO_LARGE,
    415: ErrorCode.UNSUPPORTED_MEDIA_TYPE,
    429: ErrorCode.TOO_FAST,
    500: ErrorCode.INTERNAL_ERROR,
    503: ErrorCode.UNAVAILABLE,
}
PROBLEM_TYPE = "application/problem+json"
#: Seconds of Retry-After: a database that restarts is back in seconds, a full disk needs an operator.
RETRY_AFTER_S = {
    ErrorCode.UNAVAILABLE: "2",
    ErrorCode.STORAGE_FULL: "10",
    ErrorCode.READ_ONLY: "10",
    ErrorCode.STORAGE_FAILED: "10",
}


class BadRequest(SuyayError):
    """Refusal of the body's bytes: `malformed_json`, `unsupported_media_type`, `too_large`."""

    code = ErrorCode.MALFORMED_JSON


_BAD_REQUEST_STATUS = {
    ErrorCode.MALFORMED_JSON: 400,
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: 415,
    ErrorCode.TOO_LARGE: 413,
}


def status_of(error: SuyayError) -> int:
    """The HTTP status of a refusal; an unknown kind counts as a conflict."""
    if isinstance(error, BadRequest):
        return _BAD_REQUEST_STATUS[error.code]
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 409)


def problem(status: int, code: ErrorCode, extra: Mapping[str, Any] | None = None) -> Response:
    """A problem+json answer with the sentence in the caller's language."""
    extra = dict(extra or {})
    fallback = CODE_OF_STATUS.get(status, ErrorCode.CONFLICT if status == 409 else ErrorCode.INVALID)
    title, detail = sentence(languages(), code, language(), extra, fallback)
    body = {
        **extra,
        "type": f"urn:suyay:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    response = Response(json.dumps(body), status, content_type=PROBLEM_TYPE)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="suyay"'
    return response


def sentence_of(code: ErrorCode, extra: Mapping[str, Any] | None = None) -> str:
    """The sentence of a refusal in the caller's language, for a page of its own."""
    _, detail = sentence(languages(), code, language(), dict(extra or {}), ErrorCode.INVALID)
    return detail


def language() -> str:
    """The first of the caller's languages that there is a pack for; Spanish otherwise."""
    return languages().tag(*request.accept_languages.values())


def is_api() -> bool:
    return request.path.startswith("/api/")


def _wants_page() -> bool:
    """Whether a browser asks outside /api: it names HTML, while a program that accepts anything does not."""
    return not is_api() and any(media == "text/html" for media, _ in request.accept_mimetypes)


def validation_problem(error: ValidationError) -> Response:
    """422 with `errors: [{field, message}]`; the values themselves are not repeated."""
    errors = [
        {"field": ".".join(str(part) for part in each["loc"]) or "body", "message": each["msg"]}
        for each in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return problem(422, ErrorCode.INVALID, {"errors": errors})


def init_app(app: Flask) -> None:
    """Register the handlers, so that no error is sent as bare HTML or a traceback."""
    app.register_error_handler(SuyayError, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(RateLimitExceeded, _too_fast)
    app.register_error_handler(HTTPException, _http)
    for kind in DATABASE_REFUSES:
        app.register_error_handler(kind, _database_away)
    for unreadable in (ParseException, NoMoreData):
        app.register_error_handler(unreadable, _broken_body)
    app.register_error_handler(Exception, _unexpected)


def _answer(status: int, code: ErrorCode, extra: Mapping[str, Any] | None = None) -> Response:
    return _page(status) if _wants_page() else problem(status, code, extra)


def _page(status: int) -> Response:
    return Response(
        render_template("error.html", code=status), status, content_type="text/html; charset=utf-8"
    )


def _refused(error: SuyayError) -> Response:
    response = _answer(status_of(error), error.code, error.extra)
    if isinstance(error, TooFast):
        response.headers["Retry-After"] = str(error.extra["retry_after_s"])
    if error.code in RETRY_AFTER_S:
        response.headers["Retry-After"] = RETRY_AFTER_S[error.code]
    return response


def _csrf(_error: CSRFError) -> Response:
    return _answer(403, ErrorCode.CSRF_FAILED)


def _too_fast(error: RateLimitExceeded) -> Response:
    response = _answer(429, ErrorCode.TOO_FAST)
    response.headers["Retry-After"] = str(int(error.limit.limit.get_expiry()))
    return response


def _http(error: HTTPException) -> Response:
    # abort(response) carries a finished answer: the validation problem of the API's declarations.
    if error.response is not None:
        return error.response  # type: ignore[return-value]  # Werkzeug types it as its own base class
    status = error.code or 500
    if status in (301, 302, 307, 308):
        return error.get_response()  # type: ignore[return-value]  # same
    response = _answer(status, CODE_OF_STATUS.get(status, ErrorCode.INVALID))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _broken_body(_error: Exception) -> Response:
    """A chunk without its size, or a body that ended before its length."""
    response = _answer(400, ErrorCode.INVALID)
    # The place where the next request would begin in the connection is unknown.
    response.headers["Connection"] = "close"
    return response


def _database_away(error: Exception) -> Response:
    code = unavailability(error)
    if code is None:
        return _unexpected(error)
    # One line: hundreds of requests may meet the same trouble, and it is not in this program.
    where = f"{request.method} {request.path} (request {g.get('request_id')})"
    current_app.logger.error("database %s: %s: %s", code, where, reason(error))
    response = _answer(503, code)
    response.headers["Retry-After"] = RETRY_AFTER_S[code]
    return response


def _unexpected(error: Exception) -> Response:
    _log(error, "unexpected error")
    return _answer(500, ErrorCode.INTERNAL_ERROR, {"request_id": g.get("request_id")})


def _log(error: Exception, text: str) -> None:
    current_app.logger.error(
        "%s: %s %s (request %s)", text, request.method, request.path, g.get("request_id"), exc_info=error
    )
