"""Catalogue of the simulated network, made from the shipped one.

It has as many windows as the published attentions need, the entities that no shipped centre has yet, and the
express modules that no published list names. All of it says `confirmed: false` and that it is simulated.
"""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from ticketing.catalogue.model import Catalogue, Entity, Site
from ticketing.domain.network import SiteKind
from ticketing.simulator.calibration import Calibration
from ticketing.simulator.floor import Floor, floor_of
from ticketing.simulator.national import Express, Published
from ticketing.simulator.simulation import capacity

#: People on a plain day for each thousand attentions of a year of some 290 days, some people unserved.
_A_DAY = 4.0
#: Share of the windows' time that is busy on a plain day.
_BUSY = 0.85


def write(
    shipped: Path,
    catalogue: Catalogue,
    folder: Path,
    published: Published,
    calibration: Calibration,
) -> None:
    """Write the network's catalogue to `folder`, replacing it. catalogue: that of `shipped`, checked."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(shipped, folder)
    entities = {entity.code: entity for entity in catalogue.entities}
    more = _more(catalogue, entities, published)
    for site in catalogue.sites:
        if site.id in published.centres:
            floor = floor_of(grown := _with_entities(site, entities, more[site.id]), entities, calibration)
            data = _centre(grown, floor, published.centres[site.id])
            _dump(folder / "sites" / f"{site.id}.yaml", data, published.note)
    known = sum(site.channel == published.express.channel for site in catalogue.sites)
    for number in range(1, published.express.modules - known + 1):
        site_id = f"express-sim-{number:03d}"
        data = _module(site_id, number, published.express)
        _dump(folder / "sites" / f"{site_id}.yaml", data, published.note)


def _more(catalogue: Catalogue, entities: Mapping[str, Entity], published: Published) -> dict[str, list[str]]:
    """Entities that each centre gets besides its own: those of its city, and others in turn."""
    local = {code for codes in published.local.values() for code in codes}
    centres = [site for site in catalogue.sites if site.id in published.centres]
    own = {site.id: {queue.entity for queue in site.queues} for site in centres}
    common = set.intersection(*own.values())
    others = [code for code in sorted(entities) if code not in local | common]
    found: dict[str, list[str]] = {}
    for place, (site, has) in enumerate(sorted(own.items())):
        turn = others[place * published.others_each % len(others) :] + others
        fitting = [code for code in turn if code not in has]
        found[site] = [*published.local[site], *fitting[: published.others_each]]
    return found


def _centre(grown: Site, floor: Floor, thousands: int) -> dict[str, Any]:
    """The centre's file, with as many windows as it needs. thousands: of attentions in a year."""
    windows = frozenset(range(len(floor.windows)))
    factor = max(1.0, thousands * _A_DAY / (capacity(floor, windows) * _BUSY))
    data = grown.model_dump(mode="json", exclude_none=True, exclude={"layout", "windows", "queues"})
    data["queues"] = [_queue(queue.model_dump(mode="json", exclude_none=True)) for queue in grown.queues]
    data["windows"] = list(_windows(grown, factor))
    return {**data, "confirmed": False}


def _with_entities(site: Site, entities: Mapping[str, Entity], more: list[str]) -> Site:
    prefixes = iter(f"Z{letter}" for letter in "ABCDEFGHJKLMNPQRSTUVWXYZ")
    queues = [
        {"code": code, "entity": code, "name": entities[code].short_name, "prefix": next(prefixes)}
        for code in more
    ]
    last = max(windows.numbers[1] for windows in site.windows)
    data = site.model_dump(exclude={"layout"})
    data["queues"] += [{**queue, "services": "all"} for queue in queues]
    # Small entities share a window, two by two.
    pairs = [more[place : place + 2] for place in range(0, len(more), 2)]
    data["profiles"] |= {f"sim-{place}": dict.fromkeys(pair, 1.0) for place, pair in enumerate(pairs)}
    data["windows"] = [
        *({**runs, "numbers": _run(*runs["numbers"])} for runs in data["windows"]),
        *({"numbers": last + 1 + place, "profile": f"sim-{place}"} for place in range(len(pairs))),
    ]
    data["queues"] = [_queue(each) for each in data["queues"]]
    return Site.model_validate(data)


def _queue(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "services": data.get("services") or "all"}


def _windows(site: Site, factor: float) -> Iterator[dict[str, Any]]:
    """Runs of windows, their numbers multiplied by the factor and renumbered from 1."""
    first = 1
    for runs in site.windows:
        count = round(len(runs.each()) * factor)
        yield {"numbers": _run(first, first + count - 1), "profile": runs.profile}
        first += count


def _run(first: int, last: int) -> str:
    return f"{first}-{last}"


def _module(site: str, number: int, express: Express) -> dict[str, Any]:
    name = express.tambo if number <= express.tambos else express.municipal
    return {
        "id": site,
        "name": name.format(number=f"{number:03d}"),
        "kind": str(SiteKind.EXPRESS),
        "region": express.regions[number % len(express.regions)],
        "channel": express.channel,
        "confirmed": False,
        "layout": express.layout,
    }


def _dump(path: Path, data: dict[str, Any], note: str) -> None:
    yaml = YAML()
    yaml.default_flow_style = False
    with path.open("w", encoding="utf-8") as file:
        file.write(f"# {note}\n")
        yaml.dump(data, file)
