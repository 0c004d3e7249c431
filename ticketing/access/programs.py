"""Access for programs: creation of a named person or device, with a token."""

from datetime import datetime

from ticketing.access import devices, people, tokens
from ticketing.access import people_rows as rows
from ticketing.domain.authorisation import DEVICE_ROLES, Actor, ActorKind, Grant, Role
from ticketing.domain.codes import ErrorCode
from ticketing.domain.devices import DeviceKind
from ticketing.domain.errors import Conflict, NotFound
from ticketing.ledger.context import Context, Core

#: The author of what commands and the program itself change.
_COMMAND_LINE = Actor(
    ActorKind.SYSTEM, "command line", "command line", (Grant(Role.ADMINISTRATOR, None, None),)
)


def context_at(at: datetime) -> Context:
    """The context of a command that no person sends over HTTP."""
    return Context(_COMMAND_LINE, at)


def token(
    core: Core, at: datetime, *, name: str, role: str, site: str | None, entity: str | None = None
) -> str:
    """A new token of the person or device of that name, created when absent.

    Raises NotFound, Conflict `login_would_grow`: no token adds a role to a person with a password.
    """
    grant = checked_grant(core, role, site, entity)
    if grant.role not in DEVICE_ROLES:
        _check_login(core, name, grant)
    context = context_at(at)
    if grant.role in DEVICE_ROLES and site is not None:
        device = devices.ensure(core, context, kind=DeviceKind(role), name=name, site=site)
        with core.database.write() as connection:
            return tokens.add(connection, at, name=name, device=device)
    person = people.ensure(core, context, username=name, name=name, password=None, grants=[grant])
    with core.database.write() as connection:
        return tokens.add(connection, at, name=name, person=person)


def _check_login(core: Core, name: str, grant: Grant) -> None:
    with core.database.read() as connection:
        row = rows.by_username(connection, people.normal(name))
        held = people.grants_of(connection, row.id) if row is not None else ()
    if row is not None and row.password_hash is not None and grant not in held:
        raise Conflict(ErrorCode.LOGIN_WOULD_GROW, name=name)


def checked_grant(core: Core, role: str, site: str | None, entity: str | None) -> Grant:
    """The grant, after checking that its site and entity exist."""
    with core.database.read() as connection:
        if site is not None and not rows.is_site(connection, site):
            raise NotFound(site=site)
        if entity is not None and not rows.is_entity(connection, entity):
            raise NotFound(entity=entity)
    return Grant(Role(role), site, entity)
