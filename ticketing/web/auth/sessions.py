"""Session cookies: their owner, and the attributes with which they are sent."""

from datetime import timedelta

from flask import Flask, Request, Response, redirect, request, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin
from werkzeug.wrappers import Response as BaseResponse

from ticketing.access import people
from ticketing.access.people import Person
from ticketing.domain.codes import ErrorCode
from ticketing.web.current import core, now
from ticketing.web.problems import is_api, problem

# A working day and its overtime.
_LIFETIME = timedelta(hours=12)
# Header of what a page asks by itself.
_UNATTENDED = "X-Unattended"


class Login(UserMixin):
    """The user that flask-login keeps: the id and the password's stamp."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @property
    def language(self) -> str | None:
        return self.person.language

    def get_id(self) -> str:
        return f"{self.person.id}:{self.person.stamp}"


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


def init_app(app: Flask) -> None:
    app.config.update(
        SESSION_COOKIE_NAME="suyay_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=_LIFETIME,
    )
    app.session_interface = _Cookie()
    manager = LoginManager(app)
    manager.user_loader(_load)
    manager.unauthorized_handler(_ask_to_log_in)


def _load(session_id: str) -> Login | None:
    person_id, _, stamp = session_id.partition(":")
    person = people.find(core(), person_id, now())
    return Login(person) if person is not None and person.stamp == stamp else None


def _ask_to_log_in() -> Response | BaseResponse:
    if is_api():
        return problem(401, ErrorCode.LOGIN_REQUIRED)
    return redirect(url_for("auth.login", next=request.full_path.rstrip("?")))
