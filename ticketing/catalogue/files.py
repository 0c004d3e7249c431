"""Settings as the catalogue's files: what `catalogue export` writes, and what a change is checked as."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import PurePosixPath

from ticketing.domain.json import JsonObject
from ticketing.domain.settings import Noun, State

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
    floors = {noun: _grouped(nouns[noun]) for noun in (Noun.QUEUES, Noun.PROFILES, Noun.WINDOWS)}
    for site, value in nouns[Noun.SITES]:
        own = {noun: of_sites.get(site, []) for noun, of_sites in floors.items()}
        found[PurePosixPath("sites", f"{site}.yaml")] = {"id": site, **_known(value), **_floor(own)}
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
    return {**_known(network), "channels": channels}


def _service(entity: str, code: str, value: JsonObject, levels: Mapping[str, Entries]) -> Data:
    agreed = [
        {"since": date.fromisoformat(day), **_known(each)} for day, each in levels.get(f"{entity}:{code}", [])
    ]
    return {"code": code, **_known(value), **({"service_levels": agreed} if agreed else {})}


def _floor(own: Mapping[Noun, Entries]) -> Data:
    return {
        "queues": [_queue(code, value) for code, value in _in_order(own[Noun.QUEUES])],
        "profiles": {name: value.get("queues") for name, value in own[Noun.PROFILES]},
        "windows": list(_windows(own[Noun.WINDOWS])),
    }


def _queue(code: str, value: JsonObject) -> Data:
    return {
        "code": code,
        **_known(value),
        "services": "all" if value["services"] is None else value["services"],
    }


def _windows(entries: Entries) -> Iterator[Data]:
    """Runs of windows that are alike, as people write them: `1-6`."""
    numbered = sorted(((int(number), _known(value)) for number, value in entries), key=lambda each: each[0])
    for _, run in groupby(enumerate(numbered), key=lambda each: (each[1][0] - each[0], each[1][1])):
        same = [each for _, each in run]
        first, last = same[0][0], same[-1][0]
        yield {"numbers": first if first == last else f"{first}-{last}", **same[0][1]}


def _known(value: JsonObject) -> Data:
    """Without the values that a file leaves out, and without the place, which the order of a list says."""
    return {
        name: each for name, each in value.items() if name != "position" and each is not None and each != []
    }
