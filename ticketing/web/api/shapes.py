"""Shapes that the API itself puts together."""

from typing_extensions import TypedDict

from ticketing.access.shapes import OwnDevice
from ticketing.domain.authorisation import Role
from ticketing.queueing.shapes import SiteName


class OwnPerson(TypedDict):
    id: str
    username: str
    name: str


class GrantView(TypedDict):
    """site or entity null: all of them."""

    role: Role
    site: str | None
    entity: str | None


class OwnSite(SiteName):
    timezone: str


class Me(TypedDict):
    """csrf_token: to be sent as `X-CSRFToken` with the session cookie; null with a bearer token.

    language: the tag that the person chose; null for a device, a stranger, and before a choice.
    """

    person: OwnPerson | None
    device: OwnDevice | None
    grants: list[GrantView]
    sites: list[OwnSite]
    language: str | None
    csrf_token: str | None


class OwnLanguage(TypedDict):
    language: str


class EndedSessions(TypedDict):
    """ended: how many logins ended."""

    ended: int
