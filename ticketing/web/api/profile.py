"""A person's own settings: the language of the screens, the password, the logins that last."""

from flask_login import current_user

from ticketing.access import people, sessions
from ticketing.access.people import Person
from ticketing.access.sessions import Session
from ticketing.access.shapes import OwnSessions
from ticketing.domain.errors import Forbidden, Invalid
from ticketing.web.api.declaring import READ, REMOVE, WRITE, answers, blueprint
from ticketing.web.api.schemas.bodies import EmptyBody, LanguageBody, PasswordBody
from ticketing.web.api.schemas.common import Keyed, Shape
from ticketing.web.api.shapes import EndedSessions, OwnLanguage
from ticketing.web.auth import own_password
from ticketing.web.current import caller, core, now
from ticketing.web.languages import languages

api = blueprint("profile", "What people choose for themselves: language, password, logins that last.")


class SessionPath(Shape):
    session: str


@api.put("/me/language", responses=answers({200: OwnLanguage}, WRITE))
def choose_language(header: Keyed, body: LanguageBody) -> OwnLanguage:
    """Show the person who asks every screen in this language, wherever they log in."""
    person = _person()
    if body.language not in languages().packs:
        raise Invalid(field="language")
    people.set_language(core(), person.id, body.language)
    return {"language": body.language}


@api.put("/me/password", responses=answers({204: None}, (*WRITE[:-1], 429, 503)))
def change_password(header: Keyed, body: PasswordBody) -> tuple[str, int]:
    """Change the caller's own password: their other logins end. 403 `wrong_password`."""
    _session()
    own_password.change(body.current, body.new)
    return "", 204


@api.get("/me/sessions", responses=answers({200: OwnSessions}, READ))
def list_sessions() -> OwnSessions:
    """The caller's logins that last, on this machine and on others."""
    return sessions.list_own(core(), _person(), _session().id, now())


@api.delete("/me/sessions/<session>", responses=answers({200: EndedSessions}, REMOVE))
def end_session(path: SessionPath, header: Keyed) -> EndedSessions:
    """End one of the caller's own logins."""
    sessions.end(core(), _person().id, [path.session], now())
    return {"ended": 1}


@api.post("/me/sessions/end-others", responses=answers({200: EndedSessions}, WRITE))
def end_other_sessions(header: Keyed, body: EmptyBody) -> EndedSessions:
    """End the caller's logins on every other machine."""
    return {"ended": sessions.end_others(core(), _person().id, _session().id, now())}


def _person() -> Person:
    """The person who asks; programs and devices have neither password nor language."""
    person = caller().person
    if person is None:
        raise Forbidden
    return person


def _session() -> Session:
    _person()
    found: Session = current_user.session
    return found
