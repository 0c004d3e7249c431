"""The login and logout pages."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, session
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from ticketing.access import people
from ticketing.web.auth.limits import LOGINS, LOGINS_OF_ADDRESS, failed, limiter, of_person
from ticketing.web.auth.sessions import Login
from ticketing.web.current import core
from ticketing.web.security import csrf

blueprint = Blueprint("auth", __name__)

#: Messages of pages.login.
_WRONG, _EXPIRED, _TOO_FAST = "wrong", "expired", "tooFast"
AnyResponse = Response | BaseResponse | tuple[str, int]


@blueprint.get("/login")
def login() -> AnyResponse:
    """The form; a user who is logged in is sent on to the page that was wanted."""
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")))
    return _form(None, 200)


@blueprint.post("/login")
@limiter.limit(LOGINS, key_func=of_person, deduct_when=failed)
@limiter.limit(LOGINS_OF_ADDRESS, deduct_when=failed)
def log_in() -> AnyResponse:
    """The form's answer. 401 with the form again on a wrong name or password."""
    if not csrf.is_valid():
        return _form(_EXPIRED, 403)
    person = people.authenticate(core(), request.form.get("username", ""), request.form.get("password", ""))
    if person is None:
        return _form(_WRONG, 401)
    # The session from before the login belongs to no user, and others may know its CSRF token.
    session.clear()
    session.permanent = True
    login_user(Login(person))
    return redirect(safe_next(request.form.get("next")))


@blueprint.post("/logout")
def logout() -> AnyResponse:
    csrf.protect()
    logout_user()
    session.clear()
    return redirect("/login")


@blueprint.errorhandler(429)
def _too_fast(_error: Exception) -> AnyResponse:
    return _form(_TOO_FAST, 429)


def safe_next(target: str | None) -> str:
    """A path of this server, or the start page: a link must not lead through the login to another server."""
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return "/"
    parts = urlsplit(target)
    clean = not (parts.scheme or parts.netloc) and not any(
        ord(letter) < 32 or letter == "\\" for letter in target
    )
    return target if clean else "/"


def _form(error: str | None, status: int) -> tuple[str, int]:
    page = render_template(
        "login.html",
        error=error,
        username=request.form.get("username", ""),
        next=safe_next(request.values.get("next")),
    )
    return page, status
