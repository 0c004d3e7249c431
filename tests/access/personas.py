"""Every role with every scope, and strangers: the callers of the walk over all routes and rooms."""

from dataclasses import dataclass

from tests.web.world import AWAY, HOME
from ticketing.domain.authorisation import DEVICE_ROLES, PERSON_ROLES

#: The entity of the walk's queue and ticket, and another one.
OWN, OTHER = "reniec", "sunat"


@dataclass(frozen=True, slots=True)
class Persona:
    """A caller. role: None for a stranger. site, entity: None means all."""

    role: str | None
    site: str | None = None
    entity: str | None = None

    @property
    def name(self) -> str:
        return f"{self.role or 'stranger'} of {self.entity or 'all'} at {self.site or 'all'}"


_PLACES = [(HOME, None), (HOME, OWN), (HOME, OTHER), (AWAY, None), (None, None), (None, OTHER)]
PERSONAS = (
    Persona(None),
    *(Persona(str(role), *place) for role in PERSON_ROLES for place in _PLACES),
    *(Persona(str(role), site) for role in DEVICE_ROLES for site in (HOME, AWAY)),
)


@dataclass(frozen=True, slots=True)
class Need:
    """What a route asks for. roles: those admitted; empty: each caller.

    reach of the grant: `none`: no login; `login`; `person`: no program at all; `unnarrowed`: every entity, at
    any site; `site`: some entity at the site; `entity`: the thing's own entity there; `whole`: every entity
    of the site; `all`: every site and entity.
    """

    reach: str
    roles: frozenset[str] = frozenset()

    def admits(self, who: Persona) -> bool:
        if self.reach == "none":
            return True
        if who.role is None or self.reach == "person" or (self.roles and who.role not in self.roles):
            return False
        at_site = who.site in (None, HOME)
        return {
            "login": True,
            "unnarrowed": who.entity is None,
            "site": at_site,
            "entity": at_site and who.entity in (None, OWN),
            "whole": at_site and who.entity is None,
            "all": who.site is None and who.entity is None,
        }[self.reach]
