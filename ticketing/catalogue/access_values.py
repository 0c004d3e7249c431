"""Values of people, roles and devices as programs send them, checked before anything is made of them."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from pydantic import Field, StringConstraints, ValidationError

from ticketing.catalogue.keys import invalid
from ticketing.catalogue.model import Model
from ticketing.catalogue.sentences import sentence
from ticketing.domain.authorisation import PERSON_ROLES, Role
from ticketing.domain.devices import DeviceKind
from ticketing.domain.json import JsonObject
from ticketing.languages.messages import Words

_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
M = TypeVar("M", bound=Model)


class PersonValue(Model):
    """password: sets a new one; it is in no answer."""

    username: _Name
    name: _Name
    active: bool = True
    password: Annotated[str, Field(max_length=500)] | None = None


class RoleValue(Model):
    """entity: null means all of them."""

    role: Annotated[Role, Field(strict=False)]
    entity: str | None = None


class RolesValue(Model):
    """The roles of a person at a site, or at every site; none takes all of them away."""

    roles: Annotated[list[RoleValue], Field(max_length=100)]


class DeviceValue(Model):
    """revoked_at: the instant since which the device has no access; null gives it back."""

    name: _Name
    kind: Annotated[DeviceKind, Field(strict=False)]
    revoked_at: str | None = None


def parsed(model: type[M], value: JsonObject, words: Words) -> M:
    """Raises Invalid `invalid_settings` with a sentence for each mistake."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise invalid([sentence(each, words) for each in error.errors()]) from error


def check_roles(asked: RolesValue, entities: Sequence[str], words: Words) -> None:
    """entities: those that the network has. Raises Invalid `invalid_settings`."""
    problems = [
        words("catalogue.access.deviceRole", role=str(each.role))
        for each in asked.roles
        if each.role not in PERSON_ROLES
    ]
    problems += [
        words("catalogue.access.entity", entity=str(each.entity))
        for each in asked.roles
        if each.entity is not None and each.entity not in entities
    ]
    if problems:
        raise invalid(problems)
