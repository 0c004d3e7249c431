"""The cookie of a browser in which people have logged in: their logins from it are counted by themselves."""

import hashlib
import secrets

from flask import Flask, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from ticketing.access.people import normal

_COOKIE = "suyay_browser"
_HALF_A_YEAR_S = 180 * 24 * 3600
#: People who share one computer; the longest absent is forgotten.
_MOST_PEOPLE = 12


def known_for(username: str) -> str | None:
    """Id of this browser if that person has logged in from it before."""
    browser, people = _read()
    return browser if _digest(username) in people else None


def is_known() -> bool:
    """Whether anybody has logged in from this browser before."""
    return bool(_read()[1])


def remember(response: Response, username: str) -> None:
    """That the person has logged in here. The cookie opens nothing."""
    browser, people = _read()
    person = _digest(username)
    kept = [person, *(each for each in people if each != person)][:_MOST_PEOPLE]
    response.set_cookie(
        _COOKIE,
        _signer(current_app).dumps([browser or secrets.token_urlsafe(16), kept]),
        max_age=_HALF_A_YEAR_S,
        path="/login",
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


def _read() -> tuple[str, list[str]]:
    try:
        browser, people = _signer(current_app).loads(request.cookies.get(_COOKIE, ""))
    except (BadSignature, ValueError, TypeError):
        return "", []
    return browser, people


def _signer(app: Flask) -> URLSafeSerializer:
    return URLSafeSerializer(app.config["SECRET_KEY"], salt=_COOKIE)


def _digest(username: str) -> str:
    return hashlib.sha256(normal(username).encode("utf-8", "replace")).hexdigest()[:16]
