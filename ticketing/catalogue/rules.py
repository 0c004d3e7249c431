"""The rules that need more than one value, and often more than one file, to be checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from ticketing.catalogue.model import Entity, Floor, Layout, Network, Queue, Site
from ticketing.catalogue.source import Location, Problem, Source

M = TypeVar("M")


@dataclass(frozen=True)
class Placed(Generic[M]):
    """A valid value and where it was read."""

    value: M
    source: Source


@dataclass(frozen=True)
class Draft:
    """What could be read. A file that exists but is not valid keeps its name with None, so that nothing
    that refers to it is reported as unknown on top."""

    network: Placed[Network] | None
    entities: Mapping[str, Placed[Entity] | None]
    layouts: Mapping[str, Placed[Layout] | None]
    sites: Mapping[str, Placed[Site] | None]


def problems_across(draft: Draft) -> Iterator[Problem]:
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
        "el servicio",
    )
    for index, service in enumerate(entity.value.services):
        days: list[tuple[str, Location]] = [
            (str(level.since), ("services", index, "service_levels", place, "since"))
            for place, level in enumerate(service.service_levels)
        ]
        yield from _repeated(entity.source, days, f'el ANS de "{service.code}" desde')


def _site(site: Placed[Site], draft: Draft) -> Iterator[Problem]:
    yield from _file_name(site.source, "id", site.value.id)
    yield from _channel(site, draft.network)
    yield from _layout(site, draft)
    yield from _floor(site.value, site.source, draft)


def _file_name(source: Source, field: str, value: str) -> Iterator[Problem]:
    if value != source.file.stem:
        yield source.problem((field,), f'"{field}" es "{value}" y el archivo se llama "{source.file.stem}"')


def _channel(site: Placed[Site], network: Placed[Network] | None) -> Iterator[Problem]:
    if network and site.value.channel not in {channel.code for channel in network.value.channels}:
        sentence = f'el canal "{site.value.channel}" no existe en network.yaml'
        yield site.source.problem(("channel",), sentence)


def _layout(site: Placed[Site], draft: Draft) -> Iterator[Problem]:
    if site.value.layout is None:
        return
    if site.value.layout not in draft.layouts:
        yield site.source.problem(("layout",), f'la plantilla "{site.value.layout}" no existe')
    for field in ("queues", "profiles", "windows"):
        if getattr(site.value, field):
            yield site.source.problem((field,), f'con "layout", "{field}" viene de la plantilla y no va aquí')


def _floor(floor: Floor, source: Source, draft: Draft) -> Iterator[Problem]:
    """Everything within one site, or one layout."""
    for index, queue in enumerate(floor.queues):
        yield from _queue_services(queue, index, source, draft)
        yield from _queue_range(queue, index, source)
    codes = [(queue.code, _at("queues", index, "code")) for index, queue in enumerate(floor.queues)]
    yield from _repeated(source, codes, "la cola")
    prefixes = [(queue.prefix, _at("queues", index, "prefix")) for index, queue in enumerate(floor.queues)]
    yield from _repeated(source, prefixes, "el prefijo")
    yield from _profiles(floor, source)
    yield from _windows(floor, source)
    yield from _unserved(floor, source)


def _queue_services(queue: Queue, index: int, source: Source, draft: Draft) -> Iterator[Problem]:
    if queue.entity not in draft.entities:
        sentence = f'la entidad "{queue.entity}" de la cola "{queue.code}" no existe'
        yield source.problem(_at("queues", index, "entity"), sentence)
        return
    entity = draft.entities[queue.entity]
    offered = {service.code for service in entity.value.services} if entity else set(queue.services or [])
    for place, code in enumerate(queue.services or []):
        if code not in offered:
            sentence = f'el servicio "{code}" no existe en la entidad "{queue.entity}"'
            yield source.problem(("queues", index, "services", place), sentence)


def _queue_range(queue: Queue, index: int, source: Source) -> Iterator[Problem]:
    if queue.first > queue.last:
        sentence = f"la numeración empieza en {queue.first} y termina antes, en {queue.last}"
        yield source.problem(_at("queues", index, "first"), sentence)
    elif not queue.wrap and queue.daily_cap and queue.daily_cap > queue.last - queue.first + 1:
        sentence = "el tope diario es mayor que la serie, que no se reinicia"
        yield source.problem(_at("queues", index, "daily_cap"), sentence)


def _profiles(floor: Floor, source: Source) -> Iterator[Problem]:
    known = {queue.code for queue in floor.queues}
    for name, weights in floor.profiles.items():
        for code in weights:
            if code not in known:
                sentence = f'la cola "{code}" del perfil "{name}" no existe en la sede'
                yield source.problem(("profiles", name, code), sentence)


def _windows(floor: Floor, source: Source) -> Iterator[Problem]:
    taken: set[int] = set()
    for index, windows in enumerate(floor.windows):
        if windows.profile not in floor.profiles:
            sentence = f'el perfil "{windows.profile}" no existe en la sede'
            yield source.problem(_at("windows", index, "profile"), sentence)
        twice = taken.intersection(windows.each())
        if twice:
            sentence = f"el módulo {min(twice)} está en más de un rango"
            yield source.problem(_at("windows", index, "numbers"), sentence)
        taken.update(windows.each())


def _unserved(floor: Floor, source: Source) -> Iterator[Problem]:
    """A ticket of such a queue would never be called."""
    worked = {windows.profile for windows in floor.windows}
    served = {code for name, weights in floor.profiles.items() if name in worked for code in weights}
    for index, queue in enumerate(floor.queues):
        if queue.code not in served:
            sentence = f'ningún módulo atiende la cola "{queue.code}"'
            yield source.problem(_at("queues", index, "code"), sentence)


def _repeated(source: Source, values: list[tuple[str, Location]], what: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for value, location in values:
        if value in seen:
            yield source.problem(location, f'{what} "{value}" está más de una vez')
        seen.add(value)


def _at(part: str, index: int, field: str) -> Location:
    return (part, index, field)
