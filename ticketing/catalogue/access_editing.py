"""People, roles and devices as settings: read, put, removed and taken back.

A person's name and user name lie beside the ledger: they are read from there and never in the history.
"""

from sqlalchemy import Connection

from ticketing.access import device_rows, devices, people, people_rows, states
from ticketing.access.changing import change_devices, change_people, ledgers_of
from ticketing.access.people import Particulars
from ticketing.access.projector import person_of
from ticketing.catalogue.access_values import DeviceValue, PersonValue, RolesValue, check_roles, parsed
from ticketing.catalogue.keys import invalid
from ticketing.domain.authorisation import Grant, Permission, require_network, require_whole_site
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, NotFound
from ticketing.domain.event_data import SettingChanged
from ticketing.domain.json import JsonObject
from ticketing.domain.settings import NETWORK, Key, Noun, State
from ticketing.languages.messages import Words
from ticketing.ledger.context import Context, Core
from ticketing.ledger.settings.setting_changes import Order
from ticketing.ledger.settings.setting_rows import SettingRow

Made = list[SettingChanged]


def require(context: Context, ledger: str) -> None:
    """Raise Forbidden or NotFound unless the actor may read and change the settings of the ledger."""
    if ledger == NETWORK:
        require_network(context.actor, Permission.CONFIGURE)
    else:
        require_whole_site(context.actor, Permission.CONFIGURE, ledger)


def value_of(connection: Connection, key: Key, row: SettingRow) -> JsonObject:
    """The setting as a program would put it."""
    if key.noun is not Noun.PEOPLE:
        return row.value
    person = people_rows.by_id(connection, key.id)
    beside = ("", "") if person is None else (person.username, person.name)
    return {"username": beside[0], "name": beside[1], "active": row.value["active"]}


def add_person(core: Core, context: Context, words: Words, value: JsonObject, order: Order) -> Made:
    """A new person, with an id that says nothing of them. Raises Conflict `username_taken`, Invalid."""
    require(context, NETWORK)
    asked = parsed(PersonValue, value, words)
    return people.add_as_setting(core, context, _particulars(asked), asked.active, order)


def add(core: Core, context: Context, words: Words, key: Key, value: JsonObject, order: Order) -> Made:
    """Roles that are not there yet. Raises Conflict `setting_changed` where they are, and as put()."""
    require(context, key.ledger)
    if key.noun is not Noun.ROLES:
        # Devices are paired, and a person's id is made here: no name comes into the ledger by way of it.
        raise invalid([words(f"catalogue.access.added.{key.noun}")])
    with core.database.read() as connection:
        if people_rows.roles_at(connection, person_of(key), _site(key)):
            raise Conflict(ErrorCode.SETTING_CHANGED, noun=str(key.noun), id=key.id)
    return put(core, context, words, key, value, order)


def put(core: Core, context: Context, words: Words, key: Key, value: JsonObject, order: Order) -> Made:
    """Make the setting's value this one. Raises Invalid, NotFound, Conflict `settings_occupied`."""
    require(context, key.ledger)
    if key.noun is Noun.PEOPLE:
        asked = parsed(PersonValue, value, words)
        return people.describe(core, context, key.id, _particulars(asked), active=asked.active, order=order)
    if key.noun is Noun.DEVICES:
        device = parsed(DeviceValue, value, words)
        _check_kind(core, key, device, words)
        revoked = device.revoked_at is not None
        return devices.put(core, context, key, device.name, revoked=revoked, order=order)
    roles = parsed(RolesValue, value, words)
    with core.database.read() as connection:
        check_roles(roles, people_rows.entities(connection), words)
    _check_site(core, key)
    grants = [Grant(each.role, _site(key), each.entity) for each in roles.roles]
    return people.put_roles(core, context, person_of(key), _site(key), grants, order)


def remove(core: Core, context: Context, key: Key, order: Order) -> Made:
    """Erase a person, take roles away, end a device's access. Raises as put()."""
    require(context, key.ledger)
    if key.noun is Noun.PEOPLE:
        return people.erase(core, context, key.id, order)
    if key.noun is Noun.DEVICES:
        with core.database.read() as connection:
            row = device_rows.by_id(connection, key.id.partition(":")[2])
        return devices.put(core, context, key, "" if row is None else row.name, revoked=True, order=order)
    with core.database.read() as connection:
        if not people_rows.roles_at(connection, person_of(key), _site(key)):
            raise NotFound(ErrorCode.SETTING_UNKNOWN, noun=str(key.noun), id=key.id)
    return people.put_roles(core, context, person_of(key), _site(key), [], order)


def undo(core: Core, context: Context, made: SettingChanged, order: Order) -> Made:
    """Take a change back. Raises Conflict `setting_changed` when the setting was changed again since, and
    `setting_final` of what lies beside the ledger, which no history can bring back."""
    key = Key(Noun(made["noun"]), made["id"])
    _check_can_return(key, made)

    def wish(before: State) -> State:
        if before.get(key) != made["after"]:
            raise Conflict(ErrorCode.SETTING_CHANGED, noun=str(key.noun), id=key.id)
        return _undone(before, key, made)

    if key.noun is Noun.DEVICES:
        return change_devices(core, context, key.ledger, wish, order)
    return change_people(core, context, ledgers_of(core, [_site(key)]), wish, order)


def _check_can_return(key: Key, made: SettingChanged) -> None:
    before, after = made["before"], made["after"]
    if key.noun is Noun.PEOPLE and (before is None or after is None or before["active"] == after["active"]):
        raise Conflict(ErrorCode.SETTING_FINAL, noun=str(key.noun), id=key.id)
    if key.noun is Noun.DEVICES and before is None:
        raise Conflict(ErrorCode.SETTING_FINAL, noun=str(key.noun), id=key.id)


def _undone(before: State, key: Key, made: SettingChanged) -> State:
    value = made["before"]
    if key.noun is Noun.PEOPLE and value is not None:
        return states.with_person(before, key.id, active=bool(value["active"]))
    if key.noun is Noun.ROLES and states.person_key(person_of(key)) not in before:
        # The person was erased: no roles come back to a row without a name.
        raise Conflict(ErrorCode.SETTING_FINAL, noun=str(key.noun), id=key.id)
    without = {each: one for each, one in before.items() if each != key}
    return without if value is None else {**without, key: value}


def _particulars(asked: PersonValue) -> Particulars:
    return Particulars(asked.username, asked.name, asked.password)


def _site(key: Key) -> str | None:
    """The site of roles; None for every site, and of a person."""
    return None if key.ledger == NETWORK else key.ledger


def _check_site(core: Core, key: Key) -> None:
    with core.database.read() as connection:
        if key.ledger != NETWORK and not people_rows.is_site(connection, key.ledger):
            raise NotFound(ErrorCode.SITE_UNKNOWN, site=key.ledger)


def _check_kind(core: Core, key: Key, device: DeviceValue, words: Words) -> None:
    with core.database.read() as connection:
        row = device_rows.by_id(connection, key.id.partition(":")[2])
    if row is not None and row.kind != device.kind:
        raise invalid([words("catalogue.access.kind")])
