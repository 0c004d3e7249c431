"""The pages of login, logout, and a person's own account."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from ticketing.access import demo, people
from ticketing.access.password_rules import shortest
from ticketing.access.people import Person
from ticketing.access.sessions import end_others, list_own
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Forbidden, Invalid, TooFast
from ticketing.telemetry import logs
from ticketing.web.auth import browsers, own_password, sessions
from ticketing.web.auth.guesses import WINDOW_S
from ticketing.web.auth.limits import guesses
from ticketing.web.current import core, now, offload
from ticketing.web.problems import sentence_of, status_of
from ticketing.web.security import csrf

blueprint = Blueprint("auth", __name__)

#: Messages of pages.login.
_WRONG, _EXPIRED, _TOO_FAST = "wrong", "expired", "tooFast"
# Characters of a typed username that are logged: a password in the wrong field is longer than most names.
_LONGEST_NAME = 40
AnyResponse = Response | BaseResponse | tuple[str, int]


@blueprint.get("/login")
def login() -> AnyResponse:
    """The form; a logged-in user is sent on to the page that was wanted."""
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
        _tell("login", username, "too many")
        return _too_many(request.form)
    person = _authenticated(username, request.form.get("password", ""))
    _tell("login", username, "refused" if person is None else "let in")
    if person is None:
        return _form(_WRONG, 401)
    guess.give_back()
    sessions.log_in(person)
    response = redirect(safe_next(request.form.get("next")))
    browsers.remember(response, username)
    return response


def _authenticated(username: str, password: str) -> Person | None:
    person = people.authenticate(core(), username, password, offload())
    if (
        person is not None
        and not current_app.config["SUYAY_DEMO"]
        and demo.is_public(person.username, password)
    ):
        return None
    return person


@blueprint.post("/logout")
def log_out() -> AnyResponse:
    csrf.protect()
    if current_user.is_authenticated:
        _tell("logout", current_user.person.username, "ended")
    sessions.log_out()
    return redirect("/login")


@blueprint.get("/account")
@login_required
def account() -> AnyResponse:
    """The caller's own account: a new password, and the logins that last."""
    return _account(None, 200)


@blueprint.post("/account/password")
@login_required
def change_password() -> AnyResponse:
    """The form's answer; after a first password, on to the screens."""
    csrf.protect()
    current, new, again = (request.form.get(name, "") for name in ("current", "new", "again"))
    first = current_user.session.password_given
    if new != again:
        return _account(sentence_of(ErrorCode.PASSWORDS_DIFFER), 422)
    try:
        own_password.change(current, new)
    except (Forbidden, Invalid, TooFast) as error:
        return _account(sentence_of(error.code, error.extra), status_of(error))
    return redirect("/" if first else "/account?done=password")


@blueprint.post("/account/sessions")
@login_required
def end_other_sessions() -> AnyResponse:
    """End the caller's logins on every other machine."""
    csrf.protect()
    end_others(core(), current_user.person.id, current_user.session.id, now())
    return redirect("/account?done=sessions")


def _tell(event: str, username: str, outcome: str) -> None:
    """One line of the log. username: as it was typed, and no longer than a name."""
    name = logs.without_numbers(username.strip()[:_LONGEST_NAME])
    logs.logger().info(event, username=name, address=request.remote_addr, outcome=outcome)


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


def _account(error: str | None, status: int) -> tuple[str, int]:
    page = render_template(
        "account.html",
        error=error,
        done=request.args.get("done") if error is None else None,
        person=current_user.person,
        first=current_user.session.password_given,
        least=shortest(current_user.person.grants),
        sessions=list_own(core(), current_user.person, current_user.session.id, now())["sessions"],
    )
    return page, status
