"""The caller behind a connection: known callers keep their place, anonymous ones only within the limits."""

from flask import Flask, request

from ticketing.access.places import PLACE, Place, Standing
from ticketing.domain.errors import SuyayError, TooFast
from ticketing.web.current import visitor

_RETRY_AFTER_S = 5
#: Served without looking at who asks.
_OPEN = ("/static/", "/healthz", "/readyz", "/metrics")


def init_app(app: Flask) -> None:
    app.before_request(_take_place)


def _take_place() -> None:
    """Before the body is read. Raises TooFast for a body of an anonymous client without a place.

    What has no body is answered all the same: a new connection makes room for the next one.
    """
    place: Place | None = request.environ.get(PLACE)
    if place is None or place.standing is Standing.KNOWN:
        return
    if not request.path.startswith(_OPEN) and _is_known():
        place.known()
    elif not place.stay() and _has_body():
        raise TooFast(retry_after_s=_RETRY_AFTER_S)


def _is_known() -> bool:
    try:
        return visitor() is not None
    except SuyayError:
        # An unknown token: the view refuses it, where it asks for one.
        return False


def _has_body() -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers
