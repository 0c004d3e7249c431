"""Session cookies: their owner, and the attributes with which they are sent."""

import contextlib

from flask import Flask, Request, Response, current_app, redirect, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from ticketing.access import people, sessions
from ticketing.access.people import Person
from ticketing.access.sessions import Lifetimes, Session
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import NotFound
from ticketing.web.current import core, now
from ticketing.web.problems import is_api, problem

#: Key of `app.extensions` of the Lifetimes.
LIFETIMES = "suyay.lifetimes"
# Header of what a page asks by itself.
_UNATTENDED = "X-Unattended"
# What a person may reach whose password another person chose: it is changed first.
_ALWAYS = frozenset(
    {
        "auth.account",
        "auth.change_password",
        "auth.log_out",
        "auth.login",
        "me.read_me",
        "profile.change_password",
    }
)


class Login(UserMixin):
    """The user that flask-login keeps: by the id of a stored session."""

    def __init__(self, session: Session, person: Person) -> None:
        self.session = session
        self.person = person

    @property
    def language(self) -> str | None:
        return self.person.language

    def get_id(self) -> str:
        return self.session.id


class _Cookie(SecureCookieSessionInterface):
    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the cookie; devices and programs send none, and skip its cryptography."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """The cookie is renewed with every use, but not by what a page asks while no person is at it."""
        if _UNATTENDED in request.headers:
            return session.modified
        return super().should_set_cookie(app, session)

    def get_cookie_secure(self, app: Flask) -> bool:
        # The embedded default speaks plain HTTP on a local network; behind https the cookie never leaves it.
        return request.is_secure


def init_app(app: Flask, lifetimes: Lifetimes) -> None:
    app.config.update(
        SESSION_COOKIE_NAME="suyay_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=lifetimes.idle,
    )
    app.extensions[LIFETIMES] = lifetimes
    app.session_interface = _Cookie()
    manager = LoginManager(app)
    manager.user_loader(_load)
    manager.unauthorized_handler(_ask_to_log_in)
    app.before_request(_ask_for_own_password)


def log_in(person: Person) -> None:
    """Begin a stored session for this browser. The session from before the login is dropped: it belongs to no
    user, and others may know its CSRF token.
    """
    lifetimes: Lifetimes = current_app.extensions[LIFETIMES]
    session.clear()
    session.permanent = True
    found = sessions.start(
        core(),
        person,
        now(),
        lifetimes,
        address=request.remote_addr or "",
        program=request.user_agent.string,
    )
    login_user(Login(found, person))


def log_out() -> None:
    """End the stored session: a copy of its cookie opens nothing any more, in any process."""
    if current_user.is_authenticated:
        # It may have been ended by another request at this moment.
        with contextlib.suppress(NotFound):
            sessions.end(core(), current_user.person.id, [current_user.session.id], now())
    logout_user()
    session.clear()


def _load(session_id: str) -> Login | None:
    people.check_access(core())
    found = sessions.find(core(), session_id, now(), used=_UNATTENDED not in request.headers)
    return None if found is None else Login(*found)


def _ask_for_own_password() -> Response | BaseResponse | None:
    if request.path.startswith("/static/") or request.endpoint in _ALWAYS:
        return None
    if not (current_user.is_authenticated and current_user.session.password_given):
        return None
    if is_api():
        return problem(403, ErrorCode.PASSWORD_CHANGE_REQUIRED)
    return redirect(url_for("auth.account"))


def _ask_to_log_in() -> Response | BaseResponse:
    if is_api():
        return problem(401, ErrorCode.LOGIN_REQUIRED)
    return redirect(url_for("auth.login", next=request.full_path.rstrip("?")))
