"""Editing of single settings: put, remove and undo, each checked as the whole catalogue would be."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import cast

from sqlalchemy import Connection

from ticketing.catalogue import access_editing as access
from ticketing.catalogue.change import Order, Wish, change
from ticketing.catalogue.check import check_data
from ticketing.catalogue.files import files_of
from ticketing.catalogue.keys import invalid, key_of, noun_of
from ticketing.catalogue.model import Catalogue
from ticketing.catalogue.shapes import ChangeList, History, RecordedChange, SettingList, SettingView
from ticketing.catalogue.state import state_of
from ticketing.domain.calendar import instants
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, Invalid, NotFound
from ticketing.domain.event_data import SettingChanged
from ticketing.domain.events import EventType
from ticketing.domain.json import JsonObject
from ticketing.domain.settings import ACCESS, NETWORK, OF_NETWORK, Key, Noun, State
from ticketing.languages.messages import Words
from ticketing.ledger.context import Context, Core
from ticketing.ledger.rows import EventRow
from ticketing.ledger.settings import setting_rows

#: Nouns whose settings have a place among their like.
_ORDERED = frozenset({Noun.CHANNELS, Noun.SERVICES, Noun.QUEUES})
_WITHOUT_OWNER = frozenset({Noun.NETWORK, Noun.CHANNELS, Noun.ENTITIES, Noun.SITES})
_NO_ORDER = Order()


def settings_of(core: Core, context: Context, noun: str, site: str | None = None) -> SettingList:
    """The settings of a noun, by id. site: of this one alone. Raises NotFound, Forbidden."""
    ledger = NETWORK if (known := noun_of(noun)) in OF_NETWORK else site
    access.require(context, ledger or NETWORK)
    with core.database.read() as connection:
        rows = setting_rows.of_noun(connection, known, ledger)
        return {"settings": [_view(connection, Key(known, row.id), row) for row in rows]}


def setting(core: Core, context: Context, noun: str, some_id: str) -> SettingView:
    """One setting. Raises NotFound `setting_unknown`, Invalid, Forbidden."""
    key = key_of(noun, some_id)
    access.require(context, key.ledger)
    with core.database.read() as connection:
        row = setting_rows.one(connection, key)
        if row is None:
            raise _unknown(key)
        return _view(connection, key, row)


def add_person(
    core: Core, context: Context, words: Words, value: JsonObject, order: Order = _NO_ORDER
) -> ChangeList:
    """A new person. Raises Conflict `username_taken`, Invalid, Forbidden."""
    return _told(access.add_person(core, context, words, value, order))


def add(
    core: Core, context: Context, words: Words, key: Key, value: JsonObject, order: Order = _NO_ORDER
) -> ChangeList:
    """put() of a setting that must not be there yet; otherwise raises Conflict `setting_changed`."""
    if key.noun in ACCESS:
        return _told(access.add(core, context, words, key, value, order))

    def wish(before: State) -> State:
        if key in before:
            raise _changed_since(key)
        return _with(before, key, value, words, order)

    return _change(core, context, key, wish, order)


def put(
    core: Core, context: Context, words: Words, key: Key, value: JsonObject, order: Order = _NO_ORDER
) -> ChangeList:
    """Make the setting's value this one; answers every change that follows, none where it was so already.

    words: language of the problems. Raises Invalid `invalid_settings` with `problems: [sentence]`, Conflict
    `setting_changed` or `settings_occupied`, NotFound where the site or entity is unknown, Forbidden.
    """
    if key.noun in ACCESS:
        return _told(access.put(core, context, words, key, value, order))
    return _change(core, context, key, lambda before: _with(before, key, value, words, order), order)


def remove(core: Core, context: Context, words: Words, key: Key, order: Order = _NO_ORDER) -> ChangeList:
    """Remove the setting, and what belongs to it alone. Raises as put()."""
    if key.noun in ACCESS:
        return _told(access.remove(core, context, key, order))

    def wish(before: State) -> State:
        if key not in before:
            raise _unknown(key)
        return _checked(_without(before, key), words)

    return _change(core, context, key, wish, order)


def undo(
    core: Core, context: Context, words: Words, site: str, seq: int, order: Order = _NO_ORDER
) -> ChangeList:
    """Take one change back. Raises NotFound `change_unknown`, Conflict `setting_changed` when the setting was
    changed again since, `setting_final` where no history can bring it back, and as put()."""
    access.require(context, site)
    with core.database.read() as connection:
        row = setting_rows.change(connection, site, seq)
    if row is None or row.type != EventType.SETTINGS_CHANGED:
        raise NotFound(ErrorCode.CHANGE_UNKNOWN, site=site, seq=seq)
    made = cast("SettingChanged", row.data)
    key = Key(Noun(made["noun"]), made["id"])
    told = replace(order, undoes=seq)
    if key.noun in ACCESS:
        return _told(access.undo(core, context, made, told))

    def wish(before: State) -> State:
        if before.get(key) != made["after"]:
            raise _changed_since(key)
        if made["before"] is None:
            return _checked(_without(before, key), words)
        return _with(before, key, made["before"], words, order)

    return _change(core, context, key, wish, told)


def history(
    core: Core,
    context: Context,
    site: str,
    *,
    noun: str | None = None,
    some_id: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> History:
    """The changes of a ledger, newest first. noun, some_id: of these alone. before: seq to go on from."""
    access.require(context, site)
    with core.database.read() as connection:
        told = (each for row in setting_rows.changes(connection, site, before) for each in _recorded(row))
        wanted = (each for each in told if noun in (None, each["noun"]) and some_id in (None, each["id"]))
        return {"changes": list(islice(wanted, limit))}


def _recorded(row: EventRow) -> Iterator[RecordedChange]:
    """The changes of an event: one, or all the settings with which a ledger began."""
    common = {"site": row.site, "seq": row.seq, "at": instants.to_text(row.at), "actor": row.actor}
    if row.type == EventType.SETTINGS_CHANGED:
        yield cast("RecordedChange", {**common, **row.data})
        return
    for noun, values in cast("dict[str, dict[str, JsonObject]]", row.data["settings"]).items():
        for some_id, value in values.items():
            begun = {"noun": noun, "id": some_id, "before": None, "after": value}
            yield cast("RecordedChange", {**common, **begun})


def _change(core: Core, context: Context, key: Key, wish: Wish, order: Order) -> ChangeList:
    access.require(context, key.ledger)
    # A change of the network is checked against every site, for any of them may refer to it.
    with core.database.read() as connection:
        ledgers = setting_rows.ledgers(connection) if key.ledger == NETWORK else {key.ledger}
    return _told(change(core, context, sorted(ledgers), wish, order))


def _told(made: list[SettingChanged]) -> ChangeList:
    return cast("ChangeList", {"changes": made})


def _view(connection: Connection, key: Key, row: setting_rows.SettingRow) -> SettingView:
    value = access.value_of(connection, key, row) if key.noun in ACCESS else row.value
    return {"id": row.id, "value": value, "seq": row.seq}


def _with(before: State, key: Key, value: JsonObject, words: Words, order: Order) -> State:
    owner = None if key.noun in _WITHOUT_OWNER else _owner(key, before)
    if owner is not None and owner not in before:
        raise _unknown(owner)
    placed = {**value, "position": _position(key, value, before)} if key.noun in _ORDERED else value
    return _checked({**before, key: placed, **_served(before, key, order.profiles)}, words)


def _served(before: State, queue: Key, weights: Mapping[str, float]) -> State:
    """The profiles with the queue: without a window that serves it, a queue is no whole setting."""
    if weights and queue.noun is not Noun.QUEUES:
        raise Invalid(field="profiles")
    site, _, code = queue.id.partition(":")
    profiles = {Key(Noun.PROFILES, f"{site}:{name}"): weight for name, weight in weights.items()}
    for profile in profiles:
        if profile not in before:
            raise _unknown(profile)
    return {profile: _with_weight(before[profile], code, weight) for profile, weight in profiles.items()}


def _with_weight(profile: JsonObject, code: str, weight: float | None) -> JsonObject:
    """The profile with this weight of a queue, or without the queue."""
    others = {each: value for each, value in cast("JsonObject", profile["queues"]).items() if each != code}
    return {**profile, "queues": others if weight is None else {**others, code: weight}}


def _owner(key: Key, before: State) -> Key:
    """The setting that this one belongs to: the site of `lima-norte:dni`, the entity of `reniec:dni`, …"""
    site, _, part = key.id.partition(":")
    if key.ledger == NETWORK:
        of_network = {
            Noun.HOLIDAYS: Key(Noun.NETWORK, NETWORK),
            Noun.SERVICE_LEVELS: Key(Noun.SERVICES, key.id.rpartition(":")[0]),
        }
        return of_network.get(key.noun, Key(Noun.ENTITIES, site))
    kind, _, of = part.partition(":")
    if key.noun is not Noun.HOURS or not of or Key(Noun.SITES, site) not in before:
        return Key(Noun.SITES, site)
    return Key(Noun.ENTITIES, of) if kind == "entity" else Key(Noun(f"{kind}s"), f"{site}:{of}")


def _position(key: Key, value: JsonObject, before: State) -> int:
    """The place that is asked for, or the one that it has, or after the last of its like."""
    asked = value.get("position")
    if isinstance(asked, int):
        return asked
    if key in before:
        return cast("int", before[key]["position"])
    owner = key.id.partition(":")[0] if ":" in key.id else None
    like = [
        cast("int", each["position"])
        for other, each in before.items()
        if other.noun is key.noun and (owner is None or other.id.partition(":")[0] == owner)
    ]
    return max(like, default=0) + 1


def _without(state: State, key: Key) -> State:
    left = {each: value for each, value in state.items() if each != key}
    if key.noun is not Noun.QUEUES:
        return left
    site, _, code = key.id.partition(":")
    # Otherwise no queue could be removed: profiles and hours would name one that is not there.
    left.pop(Key(Noun.HOURS, f"{site}:queue:{code}"), None)
    serving = (each for each in left if each.noun is Noun.PROFILES and each.id.partition(":")[0] == site)
    return left | {each: _with_weight(left[each], code, None) for each in serving}


def _checked(wanted: State, words: Words) -> State:
    """The state as the catalogue's files would have it. Raises Invalid `invalid_settings`."""
    found = check_data(files_of(wanted), words)
    if not isinstance(found, Catalogue):
        raise invalid([each.sentence for each in found])
    return state_of(found)


def _unknown(key: Key) -> NotFound:
    return NotFound(ErrorCode.SETTING_UNKNOWN, noun=str(key.noun), id=key.id)


def _changed_since(key: Key) -> Conflict:
    return Conflict(ErrorCode.SETTING_CHANGED, noun=str(key.noun), id=key.id)
