"""Rows of people and of their grants."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection, delete, select, update

from ticketing.ledger.tables import (
    entity,
    given_password,
    is_centre,
    login_session,
    person,
    person_grant,
    site,
)

#: Name of an erased person.
ERASED = "—"


class PersonRow(Protocol):
    """A person. password_hash: None for a program. language: None until the person chooses one."""

    @property
    def id(self) -> str: ...
    @property
    def username(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def password_hash(self) -> str | None: ...
    @property
    def active(self) -> bool: ...
    @property
    def language(self) -> str | None: ...


class GrantRow(Protocol):
    """A grant. site, entity: None means all of them."""

    @property
    def role(self) -> str: ...
    @property
    def site(self) -> str | None: ...
    @property
    def entity(self) -> str | None: ...


def by_username(connection: Connection, username: str) -> PersonRow | None:
    return connection.execute(select(person).where(person.c.username == username)).one_or_none()


def by_id(connection: Connection, person_id: str) -> PersonRow | None:
    return connection.execute(select(person).where(person.c.id == person_id)).one_or_none()


def all_people(connection: Connection) -> Sequence[PersonRow]:
    return connection.execute(select(person).order_by(person.c.username)).all()


def grants_of(connection: Connection, person_id: str) -> Sequence[GrantRow]:
    query = select(person_grant).where(person_grant.c.person == person_id).order_by(person_grant.c.id)
    return connection.execute(query).all()


def describe(connection: Connection, person_id: str, **values: object) -> None:
    """Write what lies beside the ledger."""
    connection.execute(update(person).where(person.c.id == person_id).values(**values))


def erase(connection: Connection, person_id: str) -> None:
    """Erase what lies beside the ledger; the row stays, because past figures and tokens refer to it."""
    erased = {"username": person_id, "name": ERASED, "password_hash": None, "language": None}
    describe(connection, person_id, **erased)
    # Addresses and browsers of a person's logins are theirs, too.
    connection.execute(delete(login_session).where(login_session.c.person == person_id))
    connection.execute(delete(given_password).where(given_password.c.person == person_id))


def set_password(connection: Connection, person_id: str, password_hash: str) -> None:
    connection.execute(update(person).where(person.c.id == person_id).values(password_hash=password_hash))


def set_language(connection: Connection, person_id: str, language: str) -> None:
    connection.execute(update(person).where(person.c.id == person_id).values(language=language))


def is_site(connection: Connection, site_id: str) -> bool:
    """Whether a grant may name the site."""
    return connection.scalar(select(site.c.id).where(site.c.id == site_id, is_centre)) is not None


def is_entity(connection: Connection, code: str) -> bool:
    """Whether a grant may name the entity."""
    return connection.scalar(select(entity.c.code).where(entity.c.code == code)) is not None


def entities(connection: Connection) -> Sequence[str]:
    """Codes of the entities that a grant may name."""
    return connection.scalars(select(entity.c.code)).all()


def roles_at(connection: Connection, person_id: str, site_id: str | None) -> bool:
    """Whether the person has a role at the site; None: one at every site."""
    at = person_grant.c.site.is_(None) if site_id is None else person_grant.c.site == site_id
    query = select(person_grant.c.id).where(person_grant.c.person == person_id, at)
    return connection.scalar(query.limit(1)) is not None
