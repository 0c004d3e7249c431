"""Login sessions: stored, listed, and ended at once in every process."""

import contextlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ticketing.access import people
from ticketing.access import session_rows as rows
from ticketing.access.people import Person
from ticketing.access.shapes import OwnSession, OwnSessions
from ticketing.domain.calendar import instants
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Forbidden, Invalid, NotFound
from ticketing.ledger import changes
from ticketing.ledger.availability import DATABASE_REFUSES
from ticketing.ledger.context import Context, Core

# A session that is over is listed nowhere; its row serves an investigation until then.
_KEPT = timedelta(days=30)
# Characters of a browser's name of itself that are kept.
_PROGRAM = 200


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lasts. idle: without any use. absolute: whatever happens."""

    idle: timedelta = timedelta(hours=12)
    absolute: timedelta = timedelta(hours=16)


@dataclass(frozen=True, slots=True)
class Session:
    """A valid session. stamp: of the password at its login.

    password_given: another person chose the password, and nothing but changing it is allowed.
    """

    id: str
    person: str
    stamp: str
    ends_at: datetime
    password_given: bool = False


def start(
    core: Core, person: Person, at: datetime, lifetimes: Lifetimes, *, address: str, program: str
) -> Session:
    """Begin a session after a login. program: the browser's name of itself."""
    session_id = secrets.token_urlsafe(24)
    with core.database.write() as connection:
        rows.purge(connection, at - _KEPT)
        given = rows.is_password_given(connection, person.id)
        rows.add(
            connection,
            id=session_id,
            person=person.id,
            stamp=person.stamp,
            started_at=at,
            seen_at=at,
            ends_at=at + lifetimes.absolute,
            idle_s=round(lifetimes.idle.total_seconds()),
            address=address,
            program=program[:_PROGRAM],
            password_given=given,
        )
    return Session(session_id, person.id, person.stamp, at + lifetimes.absolute, given)


def find(core: Core, session_id: str, at: datetime, *, used: bool = True) -> tuple[Session, Person] | None:
    """The session and its person; None when it has ended, or the person lost access.

    used: by the person. What a page asks by itself does not prolong the session (decision 035).
    The caller has called people.check_access(), so that what another process ended is not remembered here.
    """
    found = core.access.get(f"session:{session_id}", at, lambda: _look_up(core, session_id, at))
    if found is None or at >= found.ends_at:
        return None
    person = people.find(core, found.person, at)
    if person is None or person.stamp != found.stamp:
        return None
    if used:
        core.seen.get(f"session:{session_id}", at, lambda: _seen(core, session_id, at))
    return found, person


def list_own(core: Core, person: Person, current: str | None, at: datetime) -> OwnSessions:
    """The person's sessions, the one used last first. current: id of the session that asks."""
    with core.database.read() as connection:
        found = rows.open_of(connection, person.id)
    return {
        "sessions": [_view(row, current) for row in found if row.stamp == person.stamp and _lasts(row, at)]
    }


def end(core: Core, person_id: str, session_ids: Iterable[str], at: datetime) -> None:
    """End sessions of the person. Raises NotFound for one that is not theirs or has ended."""
    wanted = [*session_ids]
    with core.database.write() as connection:
        own = {row.id for row in rows.open_of(connection, person_id)}
        if not own.issuperset(wanted):
            raise NotFound
        rows.end(connection, wanted, at)
        changes.raised(connection, changes.ACCESS)
    core.access.forget()


def end_others(core: Core, person_id: str, current: str | None, at: datetime) -> int:
    """End all sessions of the person but the current one; returns how many ended."""
    with core.database.write() as connection:
        others = [row.id for row in rows.open_of(connection, person_id) if row.id != current]
        rows.end(connection, others, at)
        changes.raised(connection, changes.ACCESS)
    core.access.forget()
    return len(others)


def change_password(core: Core, context: Context, session: Session, *, current: str, new: str) -> None:
    """Change the own password: every other session ends. Raises Forbidden, Invalid."""
    person = people.find(core, session.person, context.at)
    if person is None or people.authenticate(core, person.username, current) is None:
        raise Forbidden(ErrorCode.WRONG_PASSWORD)
    if new == current:
        raise Invalid(ErrorCode.PASSWORD_UNCHANGED)
    people.set_password(core, context, person.username, new)
    changed = people.find(core, person.id, context.at)
    with core.database.write() as connection:
        rows.own_password(connection, person.id)
        if changed is not None:
            rows.restamp(connection, session.id, changed.stamp)
        changes.raised(connection, changes.ACCESS)
    core.access.forget()


def give_password(core: Core, person_id: str, at: datetime) -> None:
    """Another person chose this person's password: it has to be changed at the next login."""
    with core.database.write() as connection:
        rows.give_password(connection, person_id, at)


def _look_up(core: Core, session_id: str, at: datetime) -> Session | None:
    with core.database.read() as connection:
        row = rows.open_by_id(connection, session_id)
    if row is None or not _lasts(row, at):
        return None
    return Session(row.id, row.person, row.stamp, row.ends_at, row.password_given)


def _lasts(row: rows.SessionRow, at: datetime) -> bool:
    return at < row.ends_at and at < row.seen_at + timedelta(seconds=row.idle_s)


def _seen(core: Core, session_id: str, at: datetime) -> bool:
    # Reads are answered even while the database cannot be written.
    with contextlib.suppress(*DATABASE_REFUSES), core.database.write() as connection:
        rows.seen(connection, session_id, at)
    return True


def _view(row: rows.SessionRow, current: str | None) -> OwnSession:
    return {
        "id": row.id,
        "started_at": instants.to_text(row.started_at),
        "seen_at": instants.to_text(row.seen_at),
        "ends_at": instants.to_text(row.ends_at),
        "address": row.address,
        "program": row.program,
        "current": row.id == current,
    }
