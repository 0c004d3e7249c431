"""Settings as facts: nouns, keys, and the ledger to which each noun belongs."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from ticketing.domain.ids import site_of
from ticketing.domain.json import JsonObject

#: Id of the ledger that holds what belongs to the whole network. No centre has this id.
NETWORK = "network"


class Noun(StrEnum):
    """A kind of setting, as it is called in paths of the API and in events."""

    NETWORK = "network"
    CHANNELS = "channels"
    ENTITIES = "entities"
    SERVICES = "services"
    SERVICE_LEVELS = "service-levels"
    SITES = "sites"
    PROFILES = "profiles"
    QUEUES = "queues"
    WINDOWS = "windows"
    HOURS = "hours"
    HOLIDAYS = "holidays"
    PEOPLE = "people"
    ROLES = "roles"
    DEVICES = "devices"


#: Nouns on the ledger of the network; the others are on the ledger of the site that their id begins with.
#: Holidays of the whole network begin with `network`.
OF_NETWORK = frozenset(
    {Noun.NETWORK, Noun.CHANNELS, Noun.ENTITIES, Noun.SERVICES, Noun.SERVICE_LEVELS, Noun.PEOPLE}
)
#: Nouns that say which people and devices may do what. No file of the catalogue has them.
ACCESS = frozenset({Noun.PEOPLE, Noun.ROLES, Noun.DEVICES})
#: Nouns of the catalogue's files, in the order in which they refer to each other.
CATALOGUE = tuple(noun for noun in Noun if noun not in ACCESS)
#: Nouns that the contract names and this version does not keep yet.
PLANNED = frozenset({"displays", "slips", "messages"})


class Key(NamedTuple):
    """A setting. id: `reniec`, `reniec:dni-duplicado`, `lima-norte`, `lima-norte:reniec-tramites`, …

    Of hours: `lima-norte`, `lima-norte:entity:sunat`, `lima-norte:queue:sunat`, `lima-norte:window:7`. Of
    holidays: `cusco:2026-06-24`, `cusco:06-24` for every year, `network:2026-12-24`. Of people: an id without
    meaning. Of roles: `{site}:{person}`, or `network:{person}` for those at every site. Of devices:
    `{site}:{device}`.
    """

    noun: Noun
    id: str

    @property
    def ledger(self) -> str:
        """Id of the ledger that records its changes."""
        return NETWORK if self.noun in OF_NETWORK else site_of(self.id)


#: All settings, or some: a value is what the catalogue's files say of the noun.
State = Mapping[Key, JsonObject]


class Change(NamedTuple):
    """One difference between two states. before: None where it is new. after: None where it is removed."""

    key: Key
    before: JsonObject | None
    after: JsonObject | None


def differences(before: State, after: State) -> list[Change]:
    """Changes that make `before` equal to `after`: additions and changes in the order of the nouns, then
    removals in the opposite order, so that nothing refers to what is not there."""
    changed = [
        Change(key, before.get(key), value) for key, value in after.items() if before.get(key) != value
    ]
    removed = [Change(key, value, None) for key, value in before.items() if key not in after]
    places = {noun: place for place, noun in enumerate(Noun)}
    changed.sort(key=lambda each: places[each.key.noun])
    removed.sort(key=lambda each: -places[each.key.noun])
    return [*changed, *removed]


def hours_id(site: str, kind: str | None = None, of: str | int | None = None) -> str:
    """Id of the hours of a site, or of a part of it. kind: `entity`, `queue` or `window`."""
    return site if kind is None else f"{site}:{kind}:{of}"
