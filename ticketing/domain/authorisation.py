"""Permissions: roles, their grants by site and entity, and the checks that every use case calls."""

from dataclasses import dataclass
from enum import StrEnum, auto

from ticketing.domain.errors import Forbidden, NotFound


class Role(StrEnum):
    AGENT = auto()
    GREETER = auto()
    SUPERVISOR = auto()
    COORDINATOR = auto()
    ADMINISTRATOR = auto()
    KIOSK = auto()
    DISPLAY = auto()


#: Roles of people and their programs; the other roles are those of devices.
PERSON_ROLES = (Role.AGENT, Role.GREETER, Role.SUPERVISOR, Role.COORDINATOR, Role.ADMINISTRATOR)
DEVICE_ROLES = (Role.KIOSK, Role.DISPLAY)


class ActorKind(StrEnum):
    """program: a person's token. system: the product itself (commands and background chores)."""

    PERSON = auto()
    DEVICE = auto()
    PROGRAM = auto()
    SYSTEM = auto()


class Permission(StrEnum):
    READ_BOARD = auto()
    READ_SITE = auto()
    READ_QUEUES = auto()
    READ_TICKETS = auto()
    READ_OWN_TICKET = auto()
    READ_EVENTS = auto()
    READ_REPORTS = auto()
    READ_OWN_FIGURES = auto()
    READ_DOCUMENTS = auto()
    READ_EXPORTS = auto()
    ISSUE = auto()
    CANCEL = auto()
    ATTEND = auto()
    REROUTE = auto()
    SUPERVISE = auto()
    PAIR_DEVICES = auto()
    CONFIGURE = auto()


_P = Permission
_READ = frozenset({_P.READ_BOARD, _P.READ_SITE})
_STAFF = _READ | {_P.READ_QUEUES, _P.READ_TICKETS, _P.READ_OWN_TICKET, _P.READ_EVENTS}
_SUPERVISOR = _STAFF | {
    _P.ISSUE,
    _P.CANCEL,
    _P.ATTEND,
    _P.REROUTE,
    _P.SUPERVISE,
    _P.PAIR_DEVICES,
    _P.READ_REPORTS,
    _P.READ_OWN_FIGURES,
    _P.READ_DOCUMENTS,
}
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.DISPLAY: _READ,
    Role.KIOSK: _READ | {_P.ISSUE, _P.CANCEL, _P.READ_OWN_TICKET},
    Role.AGENT: _STAFF | {_P.ATTEND, _P.READ_OWN_FIGURES},
    Role.GREETER: _STAFF | {_P.ISSUE, _P.CANCEL, _P.REROUTE},
    Role.COORDINATOR: _STAFF | {_P.READ_REPORTS},
    Role.SUPERVISOR: frozenset(_SUPERVISOR),
    Role.ADMINISTRATOR: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, limited to a site and an entity. site, entity: None means all of them."""

    role: Role
    site: str | None
    entity: str | None

    def covers(self, site: str | None, entity: str | None) -> bool:
        at_site = self.site is None or site is None or self.site == site
        return at_site and (self.entity is None or entity is None or self.entity == entity)


@dataclass(frozen=True, slots=True)
class Actor:
    """The sender of a command."""

    kind: ActorKind
    id: str
    name: str
    grants: tuple[Grant, ...]


def allows(actor: Actor, permission: Permission, site: str | None, entity: str | None = None) -> bool:
    """Whether one of the actor's grants gives the permission there."""
    return any(permission in PERMISSIONS[grant.role] and grant.covers(site, entity) for grant in actor.grants)


def require(actor: Actor, permission: Permission, site: str | None, entity: str | None = None) -> None:
    """Raise Forbidden when the role is too low, NotFound when nothing of that site or entity is theirs."""
    if allows(actor, permission, site, entity):
        return
    if not any(grant.covers(site, entity) for grant in actor.grants):
        raise NotFound
    raise Forbidden(permission=str(permission))


def require_network(actor: Actor, permission: Permission) -> None:
    """Raise Forbidden unless the actor has the permission for every site and entity."""
    if not any(
        permission in PERMISSIONS[grant.role] and grant.site is None and grant.entity is None
        for grant in actor.grants
    ):
        raise Forbidden(permission=str(permission))


def require_whole_site(actor: Actor, permission: Permission, site: str) -> None:
    """As require(), of an actor who has the permission for all entities of the site."""
    if entities_for(actor, permission, site) is not None:
        require(actor, permission, site)
        raise Forbidden(permission=str(permission))


def entities_for(actor: Actor, permission: Permission, site: str) -> frozenset[str] | None:
    """The entities for which the actor has the permission at the site; None means all."""
    scopes = [
        grant.entity
        for grant in actor.grants
        if permission in PERMISSIONS[grant.role] and grant.covers(site, None)
    ]
    return None if None in scopes else frozenset(scope for scope in scopes if scope is not None)


def site_scope(actor: Actor) -> frozenset[str] | None:
    """The sites that the actor may see; None means all."""
    sites = [grant.site for grant in actor.grants]
    return None if None in sites else frozenset(site for site in sites if site is not None)
