"""Settings as the catalogue's files: what `catalogue export` writes, and what a change is checked as."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from itertools import groupby
from pathlib import PurePosixPath

from ticketing.catalogue.model import CLOSED
from ticketing.domain.calendar.hours import WEEKDAYS
from ticketing.domain.json import JsonObject
from ticketing.domain.settings import NETWORK, Noun, State

#: Data of a file, as a YAML parser gives it.
Data = dict[str, object]
#: Settings of one noun: the id, or what is left of it within its owner, and the value.
Entries = list[tuple[str, JsonObject]]


def files_of(state: State) -> dict[PurePosixPath, Data]:
    """Data by path: `network.yaml`, `entities/reniec.yaml`, `sites/lima-norte.yaml`, …"""
    nouns = _by_noun(state)
    found = {PurePosixPath("network.yaml"): _network(each, nouns) for _, each in nouns[Noun.NETWORK]}
    services, levels = _grouped(nouns[Noun.SERVICES]), _grouped(nouns[Noun.SERVICE_LEVELS], parts=2)
    for code, entity in nouns[Noun.ENTITIES]:
        offered = [_service(code, *each, levels) for each in _in_order(services.get(code, []))]
        found[PurePosixPath("entities", f"{code}.yaml")] = {"code": code, **entity, "services": offered}
    parts = (Noun.QUEUES, Noun.PROFILES, Noun.WINDOWS, Noun.HOURS, Noun.HOLIDAYS)
    floors = {noun: _grouped(nouns[noun]) for noun in parts}
    for site, value in nouns[Noun.SITES]:
        own = {noun: of_sites.get(site, []) for noun, of_sites in floors.items()}
        file = {"id": site, **_known(value), **_times(own), **_floor(own)}
        found[PurePosixPath("sites", f"{site}.yaml")] = file
    return found


def _by_noun(state: State) -> dict[Noun, Entries]:
    found: dict[Noun, Entries] = {noun: [] for noun in Noun}
    for key, value in sorted(state.items()):
        found[key.noun].append((key.id, value))
    return found


def _grouped(entries: Entries, parts: int = 1) -> dict[str, Entries]:
    """By the first parts of the id; each entry with the rest of its id."""
    found: dict[str, Entries] = {}
    for some_id, value in entries:
        pieces = some_id.split(":")
        found.setdefault(":".join(pieces[:parts]), []).append((":".join(pieces[parts:]), value))
    return found


def _in_order(entries: Entries) -> Entries:
    return sorted(entries, key=lambda each: (each[1]["position"], each[0]))


def _network(network: JsonObject, nouns: Mapping[Noun, Entries]) -> Data:
    channels = [{"code": code, **_known(value)} for code, value in _in_order(nouns[Noun.CHANNELS])]
    own = _grouped(nouns[Noun.HOLIDAYS]).get(NETWORK, [])
    return {**_known(network), **_holidays(own), "channels": channels}


def _service(entity: str, code: str, value: JsonObject, levels: Mapping[str, Entries]) -> Data:
    agreed = [
        {"since": date.fromisoformat(day), **_known(each)} for day, each in levels.get(f"{entity}:{code}", [])
    ]
    return {"code": code, **_known(value), **({"service_levels": agreed} if agreed else {})}


def _times(own: Mapping[Noun, Entries]) -> Data:
    """Hours of the site and of the entities that have a queue there, and holidays."""
    hours = dict(own[Noun.HOURS])
    there = sorted({str(value.get("entity")) for _, value in own[Noun.QUEUES]})
    entities = {code: found for code in there if (found := _hours(hours, f"entity:{code}"))}
    return {
        **_hours(hours, ""),
        **({"entities": entities} if entities else {}),
        **_holidays(own[Noun.HOLIDAYS]),
    }


def _hours(hours: Mapping[str, JsonObject], part: str) -> Data:
    """`{hours: …}` of a part of the site, or nothing."""
    return {"hours": hours_file(hours[part])} if part in hours else {}


def hours_file(value: JsonObject) -> Data:
    """Hours as people write them: `mon-fri: 08:00-16:45`."""
    found = _known(value)
    if isinstance(week := found.get("week"), dict) and set(week) == set(WEEKDAYS):
        found["week"] = dict(_runs_of_days(week))
    if isinstance(listed := found.get("exceptions"), list):
        found["exceptions"] = [_exception(each) if isinstance(each, dict) else each for each in listed]
    if value.get("holidays") is not None:
        found["holidays"] = _spans(value["holidays"])
    return {name: each for name, each in found.items() if (name, each) != ("confirmed", True)}


def _runs_of_days(week: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for spans, days in groupby(WEEKDAYS, key=lambda day: _spans(week[day])):
        first, *_, last = [*days] * 2
        if spans != CLOSED:
            yield (first if first == last else f"{first}-{last}"), spans


def _exception(value: JsonObject) -> Data:
    found = {**_known(value), "hours": _spans(value.get("hours"))}
    for name in ("day", "until"):
        # Whatever a program sends here is checked as a file is.
        with suppress(KeyError, ValueError):
            found[name] = date.fromisoformat(str(found[name]))
    return found


def _spans(spans: object) -> object:
    if not isinstance(spans, list):
        return spans
    return CLOSED if not spans else spans[0] if len(spans) == 1 else spans


def _holidays(entries: Entries) -> Data:
    listed = [{"day": day, **value} for day, value in sorted(entries)]
    return {"holidays": listed} if listed else {}


def _floor(own: Mapping[Noun, Entries]) -> Data:
    hours = dict(own[Noun.HOURS])
    return {
        "queues": [
            {**_queue(code, value), **_hours(hours, f"queue:{code}")}
            for code, value in _in_order(own[Noun.QUEUES])
        ],
        "profiles": {name: value.get("queues") for name, value in own[Noun.PROFILES]},
        "windows": list(_windows(own[Noun.WINDOWS], hours)),
    }


def _queue(code: str, value: JsonObject) -> Data:
    return {
        "code": code,
        **_known(value),
        "services": "all" if value.get("services") is None else value["services"],
    }


def _windows(entries: Entries, hours: Mapping[str, JsonObject]) -> Iterator[Data]:
    """Runs of windows that are alike, as people write them: `1-6`."""
    each_with_hours = (
        (int(number), {**_known(value), **_hours(hours, f"window:{number}")}) for number, value in entries
    )
    numbered = sorted(each_with_hours, key=lambda each: each[0])
    for _, run in groupby(enumerate(numbered), key=lambda each: (each[1][0] - each[0], each[1][1])):
        same = [each for _, each in run]
        first, last = same[0][0], same[-1][0]
        yield {"numbers": first if first == last else f"{first}-{last}", **same[0][1]}


def _known(value: JsonObject) -> Data:
    """Without the values that a file leaves out, and without the place, which the order of a list says."""
    return {
        name: each for name, each in value.items() if name != "position" and each is not None and each != []
    }
