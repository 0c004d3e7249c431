"""The part of the network that a caller's reports may cover."""

from collections.abc import Iterable
from dataclasses import dataclass

from ticketing.domain.authorisation import PERMISSIONS, Actor, Permission, require
from ticketing.domain.errors import Forbidden, NotFound
from ticketing.reports.question import Place

#: Word that an agent sends instead of their own id.
ME = "me"


@dataclass(frozen=True, slots=True)
class Scope:
    """Limits of a caller's report. sites, agents: ids; None: all. within: parts of the network; None: all."""

    sites: frozenset[str] | None
    within: frozenset[Place] | None
    agents: frozenset[str] | None


def scope(
    actor: Actor, sites: frozenset[str] | None, entities: frozenset[str] | None, agents: frozenset[str] | None
) -> Scope:
    """The part of the request that the actor may read. sites, entities, agents: ids; None asks for all.

    Raises Forbidden when their role reads no reports, NotFound for a site or an entity that is not theirs.
    """
    own = agents == frozenset({ME})
    permission = Permission.READ_OWN_FIGURES if own else Permission.READ_REPORTS
    places = _places(actor, permission)
    if not places:
        raise Forbidden(permission=str(permission))
    for site in sites or ():
        require(actor, permission, site)
    if entities and not all(any(place.entity in (None, each) for place in places) for each in entities):
        raise NotFound
    everywhere = Place(None, None) in places
    return Scope(
        sites=sites if sites is not None or everywhere else _named_sites(places),
        within=None if everywhere else frozenset(places),
        agents=None if agents is None else frozenset(actor.id if each == ME else each for each in agents),
    )


def _places(actor: Actor, permission: Permission) -> set[Place]:
    return {
        Place(grant.site, grant.entity) for grant in actor.grants if permission in PERMISSIONS[grant.role]
    }


def _named_sites(places: Iterable[Place]) -> frozenset[str] | None:
    """Sites of the places, so that only their files are opened; None when a place is every site."""
    sites = [place.site for place in places]
    return None if None in sites else frozenset(site for site in sites if site is not None)
