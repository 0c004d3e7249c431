"""The request at hand: caller, instant, idempotency key, and the parts of this process that it may use."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, g, request
from flask_login import current_user

from ticketing.access import people, tokens
from ticketing.access.people import Person
from ticketing.access.shapes import OwnDevice
from ticketing.domain.authorisation import Actor
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Unauthenticated
from ticketing.ledger.context import Context, Core
from ticketing.reports.context import Reporting
from ticketing.reports.engine.duck import Offload
from ticketing.web.languages import languages

#: Keys of `app.extensions` under which the composition root leaves what a request needs.
CORE = "suyay.core"
CLOCK = "suyay.clock"
OFFLOAD = "suyay.offload"


@dataclass(frozen=True, slots=True)
class Caller:
    """The sender of the request. One of person and device, or neither for a program. token: its id."""

    actor: Actor
    person: Person | None = None
    device: OwnDevice | None = None
    token: str | None = None
    by_cookie: bool = False


def offload() -> Offload:
    """Runner of a slow call that must not hold the event loop."""
    found: Offload = current_app.extensions[OFFLOAD]
    return found


def core() -> Core:
    found: Core = current_app.extensions[CORE]
    return found


def reporting() -> Reporting:
    """The same object as core(), typed for the views of reports."""
    found: Reporting = current_app.extensions[CORE]
    return found


def now() -> datetime:
    """Instant of the request: the clock is read once."""
    if "at" not in g:
        g.at = current_app.extensions[CLOCK]()
    at: datetime = g.at
    return at


def visitor() -> Caller | None:
    """The caller; None without login or token. Raises Unauthenticated `invalid_token` on an unknown token."""
    if "caller" not in g:
        g.caller = _identify()
    found: Caller | None = g.caller
    return found


def caller() -> Caller:
    """The caller. Raises Unauthenticated when no user is logged in and no valid token came."""
    found = visitor()
    if found is None:
        raise Unauthenticated
    return found


def language() -> str:
    """The tag of the caller's pack: of their profile, otherwise the first fitting Accept-Language."""
    person = caller().person
    own = person.language if person else None
    return languages().tag(own, *request.accept_languages.values())


def context() -> Context:
    """The context of the request for every use case."""
    key = request.headers.get("Idempotency-Key")
    return Context(
        actor=caller().actor,
        at=now(),
        key=key,
        fingerprint=_fingerprint() if key else None,
        request_id=g.request_id,
        language=language(),
        clock=current_app.extensions[CLOCK],
    )


def _identify() -> Caller | None:
    if "Authorization" in request.headers:
        return _by_token(request.headers["Authorization"])
    if not current_user.is_authenticated:
        return None
    person: Person = current_user.person
    return Caller(person.actor, person=person, by_cookie=True)


def _by_token(header: str) -> Caller:
    scheme, _, secret = header.partition(" ")
    people.check_access(core())
    found = tokens.bearer(core(), secret.strip(), now()) if scheme.lower() == "bearer" else None
    if found is None:
        raise Unauthenticated(ErrorCode.INVALID_TOKEN)
    return Caller(found.actor, device=found.device, token=found.token)


def _fingerprint() -> str:
    """Digest of the request: the same for a retry, different for another request under the same key.

    Keyed, because it is stored: otherwise a document number in the body could be found by trying all of them.
    """
    parts = (request.method.encode(), request.full_path.encode(), request.get_data(cache=True))
    return hmac.digest(core().document_key.encode(), b"\0".join(parts), "sha256").hex()
