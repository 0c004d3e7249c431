"""The pages of login, logout, and a person's own account."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as BaseResponse

from ticketing.access import demo, people
from ticketing.access.password_rules import shortest
from ticketing.access.sessions import change_password as change_own_password
from ticketing.access.sessions import end_others, list_own
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Forbidden, Invalid
from ticketing.telemetry import logs
from ticketing.web.auth import sessions
from ticketing.web.auth.limits import LOGINS, LOGINS_OF_ADDRESS, failed, limiter, of_person, of_session
from ticketing.web.current import context, core, now
from ticketing.web.problems import sentence_of
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
@limiter.limit(LOGINS, key_func=of_person, deduct_when=failed)
@limiter.limit(LOGINS_OF_ADDRESS, deduct_when=failed)
def log_in() -> AnyResponse:
    """The form's answer. 401 with the form again on a wrong name or password."""
    if not csrf.is_valid():
        return _form(_EXPIRED, 403)
    person = people.authenticate(core(), request.form.get("username", ""), request.form.get("password", ""))
    if person is not None and not current_app.config["SUYAY_DEMO"]:
        person = None if demo.is_public(person.username, request.form.get("password", "")) else person
    _tell("login", request.form.get("username", ""), "refused" if person is None else "let in")
    if person is None:
        return _form(_WRONG, 401)
    sessions.log_in(person)
    return redirect(safe_next(request.form.get("next")))


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
@limiter.limit(LOGINS, key_func=of_session, deduct_when=failed)
def change_password() -> AnyResponse:
    """The form's answer; after a first password, on to the screens."""
    csrf.protect()
    current, new, again = (request.form.get(name, "") for name in ("current", "new", "again"))
    first = current_user.session.password_given
    if new != again:
        return _account(sentence_of(ErrorCode.PASSWORDS_DIFFER), 422)
    try:
        change_own_password(core(), context(), current_user.session, current=current, new=new)
    except (Forbidden, Invalid) as error:
        return _account(sentence_of(error.code, error.extra), 403 if isinstance(error, Forbidden) else 422)
    return redirect("/" if first else "/account?done=password")


@blueprint.post("/account/sessions")
@login_required
def end_other_sessions() -> AnyResponse:
    """End the caller's logins on every other machine."""
    csrf.protect()
    end_others(core(), current_user.person.id, current_user.session.id, now())
    return redirect("/account?done=sessions")


@blueprint.errorhandler(429)
def _too_fast(_error: Exception) -> AnyResponse:
    return _form(_TOO_FAST, 429)


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


def _form(error: str | None, status: int) -> tuple[str, int]:
    page = render_template(
        "login.html",
        error=error,
        username=request.form.get("username", ""),
        next=safe_next(request.values.get("next")),
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
