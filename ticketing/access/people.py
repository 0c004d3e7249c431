"""People: their grants, passwords and logins."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import Connection

from ticketing.access import passwords
from ticketing.access import people_rows as rows
from ticketing.domain.authorisation import DEVICE_ROLES, Actor, ActorKind, Grant, Role
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, Invalid, NotFound
from ticketing.ledger import changes
from ticketing.ledger.context import Core

#: One hash at a time: a burst of logins takes one core, and 19 MiB.
_HASHING = Lock()


@dataclass(frozen=True, slots=True)
class Person:
    """A person who may log in. stamp: changes with the password, so that a new password ends the old logins.

    language: of their screens; None until the person chooses one.
    """

    id: str
    username: str
    name: str
    stamp: str
    grants: tuple[Grant, ...]
    language: str | None = None

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.PERSON, self.id, self.name, self.grants)


def authenticate(
    core: Core,
    username: str,
    password: str,
    offload: Callable[[Callable[[], bool]], bool] = lambda call: call(),
) -> Person | None:
    """The active person with that password, or None; both take the same time.

    offload: runs the hashing where it does not hold the event loop.
    """
    with core.database.read() as connection:
        row = rows.by_username(connection, normal(username))
        person = _person(connection, row) if row is not None and row.active else None
    # After the connection was returned to the pool: hashing is slow, and connections are few.
    stored = row.password_hash if row is not None and person is not None else None
    with _HASHING:
        matched = offload(lambda: passwords.matches(stored, password))
    return person if matched else None


def find(core: Core, person_id: str, at: datetime) -> Person | None:
    """The active person with that id, from the cache where possible."""

    def look_up() -> Person | None:
        with core.database.read() as connection:
            row = rows.by_id(connection, person_id)
            return _person(connection, row) if row is not None and row.active else None

    return core.access.get(f"person:{person_id}", at, look_up)


def still_active(core: Core, ids: Iterable[str]) -> set[str]:
    """Those of the person ids that may still log in."""
    wanted = sorted(ids)
    if not wanted:
        return set()
    with core.database.read() as connection:
        return rows.active_among(connection, wanted)


def check_access(core: Core) -> None:
    """Empty the cache of logins and tokens, if another process or a command has revoked one since."""
    with core.database.read() as connection:
        core.access.as_of(changes.number(connection, changes.ACCESS))


def grants_of(connection: Connection, person_id: str) -> tuple[Grant, ...]:
    return tuple(Grant(Role(row.role), row.site, row.entity) for row in rows.grants_of(connection, person_id))


def add(
    core: Core,
    at: datetime,
    *,
    username: str,
    name: str,
    password: str | None,
    grants: Sequence[Grant],
) -> str:
    """Create a person and return the id. Raises Conflict `username_taken`, Invalid on a short password."""
    with core.database.write() as connection:
        if rows.by_username(connection, normal(username)) is not None:
            raise Conflict(ErrorCode.USERNAME_TAKEN, username=username)
        return ensure(connection, at, username=username, name=name, password=password, grants=grants)


def ensure(
    connection: Connection,
    at: datetime,
    *,
    username: str,
    name: str,
    password: str | None,
    grants: Sequence[Grant],
) -> str:
    """The person of that username, created when absent, with at least these grants; an old password stays."""
    row = rows.by_username(connection, normal(username))
    person_id = row.id if row is not None else _insert(connection, at, username, name, password)
    held = set(grants_of(connection, person_id))
    missing = [grant for grant in grants if grant not in held]
    for grant in missing:
        _insert_grant(connection, person_id, grant)
    if missing and row is not None:
        changes.raised(connection, changes.ACCESS)
    return person_id


def set_password(core: Core, username: str, password: str) -> None:
    """Give a person a new password; older logins end. Raises NotFound, Invalid."""
    _check_password(password)
    with core.database.write() as connection:
        row = rows.by_username(connection, normal(username))
        if row is None:
            raise NotFound(username=username)
        rows.set_password(connection, row.id, passwords.hashed(password))
        changes.raised(connection, changes.ACCESS)
    core.access.forget()


def set_active(core: Core, username: str, active: bool) -> None:
    """Activate a person, or deactivate them: logins and tokens end at once. Raises NotFound."""
    with core.database.write() as connection:
        row = rows.by_username(connection, normal(username))
        if row is None:
            raise NotFound(username=username)
        rows.set_active(connection, row.id, active)
        changes.raised(connection, changes.ACCESS)
    core.access.forget()


def set_language(core: Core, person_id: str, language: str) -> None:
    """Set the language of the person's screens. language: the tag of a pack."""
    with core.database.write() as connection:
        rows.set_language(connection, person_id, language)
        # Other processes cache the person with the previous language.
        changes.raised(connection, changes.ACCESS)
    core.access.forget()


def normal(username: str) -> str:
    return username.strip().casefold()


def _person(connection: Connection, row: rows.PersonRow) -> Person:
    stamp = hashlib.sha256((row.password_hash or "").encode()).hexdigest()[:16]
    grants = grants_of(connection, row.id)
    return Person(row.id, row.username, row.name, stamp, grants, row.language)


def _insert(connection: Connection, at: datetime, username: str, name: str, password: str | None) -> str:
    if password is not None:
        _check_password(password)
    person_id = str(uuid.uuid4())
    rows.add(
        connection,
        id=person_id,
        username=normal(username),
        name=name,
        password_hash=passwords.hashed(password) if password is not None else None,
        created_at=at,
    )
    return person_id


def _insert_grant(connection: Connection, person_id: str, grant: Grant) -> None:
    if grant.role in DEVICE_ROLES:
        raise Invalid(field="role")
    rows.add_grant(
        connection,
        id=str(uuid.uuid4()),
        person=person_id,
        role=str(grant.role),
        site=grant.site,
        entity=grant.entity,
    )


def _check_password(password: str) -> None:
    if len(password) < passwords.SHORTEST:
        raise Invalid(ErrorCode.PASSWORD_TOO_SHORT, least=passwords.SHORTEST)
