"""Settings of people, roles and devices: their values, and the states that a change of them wants.

The ledger never holds a name, a user name or a password (decision 037): it counts how often each was given,
so that the change is a fact with author and instant, and its content can be erased.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from ticketing.domain.authorisation import (
    DEVICE_ROLES,
    Actor,
    ActorKind,
    Grant,
    Permission,
    Role,
    entities_for,
)
from ticketing.domain.errors import Invalid
from ticketing.domain.json import JsonObject
from ticketing.domain.settings import NETWORK, Key, Noun, State

#: A person of whom no more is said. names: how often the name or user name was given. passwords: how often a
#: password was; without one the person is a program.
_NEW: JsonObject = {"active": True, "names": 1, "passwords": 0}


def person_key(person: str) -> Key:
    return Key(Noun.PEOPLE, person)


def roles_key(person: str, site: str | None) -> Key:
    """The person's roles at the site; None: at every site."""
    return Key(Noun.ROLES, f"{site or NETWORK}:{person}")


def device_key(site: str, device: str) -> Key:
    return Key(Noun.DEVICES, f"{site}:{device}")


def with_person(
    before: State, person: str, *, active: bool = True, named: bool = False, password: bool = False
) -> State:
    """The person with that access, added when absent. named, password: whether these are given again."""
    key = person_key(person)
    known = before.get(key)
    value = _NEW if known is None else known
    counts = {
        "names": _count(value, "names") + (named and known is not None),
        "passwords": _count(value, "passwords") + password,
    }
    return {**before, key: {"active": active, **counts}}


def with_grants(before: State, person: str, grants: Iterable[Grant]) -> State:
    """The person with these grants beside those that they have. Raises Invalid for the role of a device."""
    after = dict(before)
    for grant in grants:
        if grant.role in DEVICE_ROLES:
            raise Invalid(field="role")
        key = roles_key(person, grant.site)
        held = grants_in(after, person, grant.site)
        after[key] = roles_value([*held, grant])
    return after


def with_roles(before: State, key: Key, grants: Sequence[Grant]) -> State:
    """The state with these roles; none removes the setting."""
    without = {each: value for each, value in before.items() if each != key}
    return {**without, key: roles_value(grants)} if grants else without


def roles_value(grants: Iterable[Grant]) -> JsonObject:
    """`{"roles": [{"role", "entity"}]}`, each once and in order."""
    held = sorted(
        {(str(each.role), each.entity) for each in grants}, key=lambda each: (each[0], each[1] or "")
    )
    return {"roles": [{"role": role, "entity": entity} for role, entity in held]}


def without_person(before: State, person: str) -> State:
    return {
        key: value
        for key, value in before.items()
        if key != person_key(person) and not (key.noun is Noun.ROLES and key.id.endswith(f":{person}"))
    }


def grants_in(state: State, person: str, site: str | None) -> list[Grant]:
    """The person's grants at the site; None: those for every site."""
    value = state.get(roles_key(person, site))
    listed = cast("Sequence[Mapping[str, str | None]]", value["roles"] if value else ())
    return [Grant(Role(str(each["role"])), site, each["entity"]) for each in listed]


def attends(state: State, person: str, site: str) -> frozenset[str] | None:
    """The entities that the person may attend at the site; None means all."""
    value = state.get(person_key(person))
    if value is None or not value["active"]:
        return frozenset()
    grants = (*grants_in(state, person, None), *grants_in(state, person, site))
    return entities_for(Actor(ActorKind.PERSON, person, "", grants), Permission.ATTEND, site)


def _count(value: JsonObject, name: str) -> int:
    return cast("int", value[name])
