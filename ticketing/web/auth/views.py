"""The login and logout pages."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, session
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from ticketing.access import people
from ticketing.web.auth import browsers
from ticketing.web.auth.guesses import WINDOW_S
from ticketing.web.auth.limits import guesses
from ticketing.web.auth.sessions import Login
from ticketing.web.current import core, offload
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
def log_in() -> AnyResponse:
    """The form's answer. 401 with the form again on a wrong name or password, 429 after too many guesses."""
    address = get_remote_address()
    if not browsers.is_known() and guesses().is_spent(address):
        # Without reading what was sent.
        return _too_many({})
    if not csrf.is_valid():
        return _form(_EXPIRED, 403)
    username = request.form.get("username", "")
    guess = guesses().count(people.normal(username), address, browsers.known_for(username))
    if guess is None:
        return _too_many(request.form)
    person = people.authenticate(core(), username, request.form.get("password", ""), offload())
    if person is None:
        return _form(_WRONG, 401)
    guess.give_back()
    # The session from before the login belongs to no user, and others may know its CSRF token.
    session.clear()
    session.permanent = True
    login_user(Login(person))
    response = redirect(safe_next(request.form.get("next")))
    browsers.remember(response, username)
    return response


@blueprint.post("/logout")
def logout() -> AnyResponse:
    csrf.protect()
    logout_user()
    session.clear()
    return redirect("/login")


def safe_next(target: str | None) -> str:
    """A path of this server, or the start page: a link must not lead through the login to another server."""
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return "/"
    parts = urlsplit(target)
    clean = not (parts.scheme or parts.netloc) and not any(
        ord(letter) < 32 or letter == "\\" for letter in target
    )
    return target if clean else "/"


def _too_many(form: Mapping[str, str]) -> AnyResponse:
    """form: empty where the body was not read."""
    page, status = _form(_TOO_FAST, 429, form)
    return Response(page, status, headers={"Retry-After": str(WINDOW_S)})


def _form(error: str | None, status: int, form: Mapping[str, str] | None = None) -> tuple[str, int]:
    values = request.form if form is None else form
    page = render_template(
        "login.html",
        error=error,
        username=values.get("username", ""),
        next=safe_next(values.get("next") or request.args.get("next")),
    )
    return page, status
