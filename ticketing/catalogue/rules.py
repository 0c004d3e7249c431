"""Rules between values of the catalogue, often across files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ticketing.catalogue.model import Entity, Floor, Holiday, Layout, Network, Queue, Site
from ticketing.catalogue.source import Location, Problem, Source
from ticketing.domain.settings import NETWORK

M = TypeVar("M")


@dataclass(frozen=True)
class Placed(Generic[M]):
    """A valid value and its source."""

    value: M
    source: Source


@dataclass(frozen=True)
class Draft:
    """The values that could be read. A file that exists but is invalid keeps its name with None, so that
    references to it are not reported as unknown as well."""

    network: Placed[Network] | None
    entities: Mapping[str, Placed[Entity] | None]
    layouts: Mapping[str, Placed[Layout] | None]
    sites: Mapping[str, Placed[Site] | None]


def problems_across(draft: Draft) -> Iterator[Problem]:
    if draft.network:
        yield from _holidays(draft.network.value.holidays, draft.network.source)
    for entity in filter(None, draft.entities.values()):
        yield from _entity(entity)
    for layout in filter(None, draft.layouts.values()):
        yield from _file_name(layout.source, "id", layout.value.id)
        yield from _floor(layout.value, layout.source, draft)
    for site in filter(None, draft.sites.values()):
        yield from _site(site, draft)


def _entity(entity: Placed[Entity]) -> Iterator[Problem]:
    yield from _file_name(entity.source, "code", entity.value.code)
    yield from _repeated(
        entity.source,
        [(service.code, ("services", index, "code")) for index, service in enumerate(entity.value.services)],
        "service",
    )
    for index, service in enumerate(entity.value.services):
        days: list[tuple[str, Location]] = [
            (str(level.since), ("services", index, "service_levels", place, "since"))
            for place, level in enumerate(service.service_levels)
        ]
        yield from _repeated(entity.source, days, "level", service=service.code)


def _site(site: Placed[Site], draft: Draft) -> Iterator[Problem]:
    yield from _file_name(site.source, "id", site.value.id)
    if site.value.id == NETWORK:
        yield site.source.problem(("id",), "reserved", value=NETWORK)
    yield from _channel(site, draft.network)
    yield from _timezone(site, draft.network)
    yield from _layout(site, draft)
    yield from _floor(site.value, site.source, draft)
    yield from _entities_here(site, draft)
    yield from _holidays(site.value.holidays, site.source)


def _entities_here(site: Placed[Site], draft: Draft) -> Iterator[Problem]:
    layout = draft.layouts.get(site.value.layout or "")
    queues = [*site.value.queues, *(layout.value.queues if layout else ())]
    there = {queue.entity for queue in queues}
    unknown_layout = site.value.layout is not None and layout is None
    for code in site.value.entities:
        if code not in there and not unknown_layout:
            yield site.source.problem(("entities", code), "entityHere", entity=code)


def _holidays(holidays: Sequence[Holiday], source: Source) -> Iterator[Problem]:
    days = [(each.day, _at("holidays", index, "day")) for index, each in enumerate(holidays)]
    yield from _repeated(source, days, "holiday")


def _file_name(source: Source, field: str, value: str) -> Iterator[Problem]:
    if value != source.file.stem:
        yield source.problem((field,), "fileName", field=field, value=value, file=source.file.stem)


def _channel(site: Placed[Site], network: Placed[Network] | None) -> Iterator[Problem]:
    if network and site.value.channel not in {channel.code for channel in network.value.channels}:
        yield site.source.problem(("channel",), "channel", channel=site.value.channel)


def _timezone(site: Placed[Site], network: Placed[Network] | None) -> Iterator[Problem]:
    if network and not (site.value.timezone or network.value.timezone):
        yield site.source.problem((), "timezone")


def _layout(site: Placed[Site], draft: Draft) -> Iterator[Problem]:
    if site.value.layout is None:
        return
    if site.value.layout not in draft.layouts:
        yield site.source.problem(("layout",), "layout", layout=site.value.layout)
    for field in ("queues", "profiles", "windows"):
        if getattr(site.value, field):
            yield site.source.problem((field,), "ofLayout", field=field)


def _floor(floor: Floor, source: Source, draft: Draft) -> Iterator[Problem]:
    """Problems within one site, or one layout."""
    for index, queue in enumerate(floor.queues):
        yield from _queue_services(queue, index, source, draft)
        yield from _queue_range(queue, index, source)
    codes = [(queue.code, _at("queues", index, "code")) for index, queue in enumerate(floor.queues)]
    yield from _repeated(source, codes, "queue")
    prefixes = [(queue.prefix, _at("queues", index, "prefix")) for index, queue in enumerate(floor.queues)]
    yield from _repeated(source, prefixes, "prefix")
    yield from _profiles(floor, source)
    yield from _windows(floor, source)
    yield from _unserved(floor, source)


def _queue_services(queue: Queue, index: int, source: Source, draft: Draft) -> Iterator[Problem]:
    if queue.entity not in draft.entities:
        where = _at("queues", index, "entity")
        yield source.problem(where, "entity", entity=queue.entity, queue=queue.code)
        return
    entity = draft.entities[queue.entity]
    offered = {service.code for service in entity.value.services} if entity else set(queue.services or [])
    for place, code in enumerate(queue.services or []):
        if code not in offered:
            where = ("queues", index, "services", place)
            yield source.problem(where, "service", service=code, entity=queue.entity)


def _queue_range(queue: Queue, index: int, source: Source) -> Iterator[Problem]:
    if queue.first > queue.last:
        where = _at("queues", index, "first")
        yield source.problem(where, "numbers", first=str(queue.first), last=str(queue.last))
    elif not queue.wrap and queue.daily_cap and queue.daily_cap > queue.last - queue.first + 1:
        yield source.problem(_at("queues", index, "daily_cap"), "cap")


def _profiles(floor: Floor, source: Source) -> Iterator[Problem]:
    known = {queue.code for queue in floor.queues}
    for name, weights in floor.profiles.items():
        for code in weights:
            if code not in known:
                yield source.problem(("profiles", name, code), "queueOfProfile", queue=code, profile=name)


def _windows(floor: Floor, source: Source) -> Iterator[Problem]:
    taken: set[int] = set()
    for index, windows in enumerate(floor.windows):
        if windows.profile not in floor.profiles:
            yield source.problem(_at("windows", index, "profile"), "profile", profile=windows.profile)
        twice = taken.intersection(windows.each())
        if twice:
            yield source.problem(_at("windows", index, "numbers"), "window", window=str(min(twice)))
        taken.update(windows.each())


def _unserved(floor: Floor, source: Source) -> Iterator[Problem]:
    """Queues that no window serves: their tickets would never be called."""
    worked = {windows.profile for windows in floor.windows}
    served = {code for name, weights in floor.profiles.items() if name in worked for code in weights}
    for index, queue in enumerate(floor.queues):
        if queue.code not in served:
            yield source.problem(_at("queues", index, "code"), "unserved", queue=queue.code)


def _repeated(
    source: Source, values: list[tuple[str, Location]], what: str, **facts: str
) -> Iterator[Problem]:
    """Values that stand twice. what: id of a message in `catalogue.rules.twice`."""
    seen: set[str] = set()
    for value, location in values:
        if value in seen:
            yield source.problem(location, f"twice.{what}", value=value, **facts)
        seen.add(value)


def _at(part: str, index: int, field: str) -> Location:
    return (part, index, field)
