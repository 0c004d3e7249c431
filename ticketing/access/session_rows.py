"""Rows of login sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, delete, insert, select, update

from ticketing.ledger.tables import given_password, login_session


class SessionRow(Protocol):
    """A session that has not ended. stamp: of the password at its login. idle_s: see sessions.Lifetimes."""

    @property
    def id(self) -> str: ...
    @property
    def person(self) -> str: ...
    @property
    def stamp(self) -> str: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def seen_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def idle_s(self) -> int: ...
    @property
    def address(self) -> str: ...
    @property
    def program(self) -> str: ...
    @property
    def password_given(self) -> bool: ...


def add(connection: Connection, **values: object) -> None:
    connection.execute(insert(login_session).values(**values))


def open_by_id(connection: Connection, session_id: str) -> SessionRow | None:
    query = select(login_session).where(login_session.c.id == session_id, login_session.c.ended_at.is_(None))
    return connection.execute(query).one_or_none()


def open_of(connection: Connection, person_id: str) -> Sequence[SessionRow]:
    """The person's sessions that have not ended, the one used last first."""
    query = select(login_session).where(
        login_session.c.person == person_id, login_session.c.ended_at.is_(None)
    )
    return connection.execute(query.order_by(login_session.c.seen_at.desc(), login_session.c.id)).all()


def seen(connection: Connection, session_id: str, at: datetime) -> None:
    connection.execute(update(login_session).where(login_session.c.id == session_id).values(seen_at=at))


def end(connection: Connection, ids: Sequence[str], at: datetime) -> None:
    """End the sessions; one that had ended keeps its first instant."""
    query = update(login_session).where(login_session.c.id.in_(ids), login_session.c.ended_at.is_(None))
    connection.execute(query.values(ended_at=at))


def restamp(connection: Connection, session_id: str, stamp: str) -> None:
    """The session goes on with a password that its own person chose."""
    query = update(login_session).where(login_session.c.id == session_id)
    connection.execute(query.values(stamp=stamp, password_given=False))


def purge(connection: Connection, ended_before: datetime) -> None:
    """Erase the sessions that ended, or were over by themselves, before that instant."""
    over = (login_session.c.ended_at < ended_before) | (login_session.c.ends_at < ended_before)
    connection.execute(delete(login_session).where(over))


def is_password_given(connection: Connection, person_id: str) -> bool:
    query = select(given_password.c.person).where(given_password.c.person == person_id)
    return connection.scalar(query) is not None


def give_password(connection: Connection, person_id: str, at: datetime) -> None:
    if not is_password_given(connection, person_id):
        connection.execute(insert(given_password).values(person=person_id, at=at))


def own_password(connection: Connection, person_id: str) -> None:
    connection.execute(delete(given_password).where(given_password.c.person == person_id))
