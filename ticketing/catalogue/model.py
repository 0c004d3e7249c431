"""The shapes of the catalogue's files. What is unknown is left out, and stays empty in the database."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from ticketing.domain.network import ServiceKind, SiteKind
from ticketing.domain.policies import PolicyKind

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PREFIX = re.compile(r"[A-Z]{1,3}")
NUMBERS = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")
HIGHEST_NUMBER = 9999  # a longer code could not be read from across the room


def _slug(value: str) -> str:
    if len(value) > 40 or not SLUG.fullmatch(value):
        raise ValueError(f'"{value}" no sirve de código: use hasta 40 minúsculas, cifras y guiones')
    return value


def _prefix(value: str) -> str:
    if not PREFIX.fullmatch(value):
        raise ValueError(f'"{value}" no sirve de prefijo: use de una a tres letras mayúsculas')
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f'la zona horaria "{value}" no existe') from error
    return value


def _numbers(value: object) -> tuple[int, int]:
    """`7` or `"1-6"` to the first and the last number."""
    found = NUMBERS.fullmatch(str(value)) if isinstance(value, int | str) else None
    if not found:
        raise ValueError(f'"{value}" no es un módulo ni un rango de módulos: escriba por ejemplo 7 o 1-6')
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last:
        raise ValueError(f'el rango de módulos "{value}" no va de menor a mayor desde 1')
    return first, last


def _some_services(value: object) -> object:
    if value is None:
        raise ValueError('escriba "all" o una lista de códigos de servicio')
    return None if value == "all" else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, AfterValidator(_slug)]
Prefix = Annotated[str, AfterValidator(_prefix)]
Timezone = Annotated[str, AfterValidator(_timezone)]
Numbers = Annotated[tuple[int, int], BeforeValidator(_numbers)]
Weight = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Minutes = Annotated[int, Field(ge=1, le=480)]
Number = Annotated[int, Field(ge=1, le=HIGHEST_NUMBER)]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Channel(Model):
    """A way to be served, by the code that the network's reports use for it."""

    code: Text
    name: Text


class Network(Model):
    name: Text
    organisation: Text
    channels: Annotated[list[Channel], Field(min_length=1)]


class ServiceLevel(Model):
    """What the agreement (ANS) asks from a day on, until the next one. A limit that is None is not agreed.

    excluded: the service is measured against no limit from then on.
    """

    since: date
    wait_minutes: Minutes | None = None
    attention_minutes: Minutes | None = None
    excluded: bool = False
    confirmed: bool = True

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        limits = (self.wait_minutes, self.attention_minutes)
        if self.excluded and limits != (None, None):
            raise ValueError("un servicio excluido del ANS no lleva límites")
        if not self.excluded and limits == (None, None):
            raise ValueError('escriba "wait_minutes", "attention_minutes" o "excluded: true"')
        return self


class Service(Model):
    """`appointment` and `planned_minutes` are None, and `requirements` empty, where nobody has told yet."""

    code: Slug
    name: Text
    kind: Annotated[ServiceKind, Field(strict=False)]
    requirements: list[Text] = []
    cost: Text | None = None
    planned_minutes: Minutes | None = None
    appointment: bool | None = None
    service_levels: list[ServiceLevel] = []
    confirmed: bool = True


class Entity(Model):
    code: Slug
    name: Text
    short_name: Text
    confirmed: bool = True
    services: Annotated[list[Service], Field(min_length=1)]


class Strict(Model):
    kind: Literal[PolicyKind.STRICT]


class Ratio(Model):
    kind: Literal[PolicyKind.RATIO]
    preferential: Annotated[int, Field(ge=1)]
    normal: Annotated[int, Field(ge=1)]


class Accumulating(Model):
    kind: Literal[PolicyKind.ACCUMULATING]
    preferential: Weight
    normal: Weight


Policy = Annotated[Strict | Ratio | Accumulating, Field(discriminator="kind")]


class Queue(Model):
    """`services` None means all those of the entity."""

    code: Slug
    entity: Slug
    name: Text
    prefix: Prefix
    first: Number = 1
    last: Number = 999
    wrap: bool = True
    daily_cap: Annotated[int, Field(ge=1)] | None = None
    policy: Policy = Strict(kind=PolicyKind.STRICT)
    services: Annotated[list[Slug] | None, BeforeValidator(_some_services)]


class Windows(Model):
    """A run of windows with the same work profile."""

    numbers: Numbers
    profile: Slug
    name: Text | None = None

    def each(self) -> range:
        first, last = self.numbers
        return range(first, last + 1)


class Floor(Model):
    """Queues, work profiles (queue code → weight) and windows: a site's own, or a layout that sites share."""

    queues: list[Queue] = []
    profiles: dict[Slug, dict[Slug, Weight]] = {}
    windows: list[Windows] = []


class Layout(Floor):
    """A starting set for sites whose own one is not known; `confirmed: false`: nobody has verified it."""

    id: Slug
    confirmed: bool


class Site(Floor):
    id: Slug
    name: Text
    kind: Annotated[SiteKind, Field(strict=False)]
    region: Text
    channel: Text
    timezone: Timezone = "America/Lima"
    restore_grace_minutes: Annotated[int, Field(ge=0, le=480)] = 15
    choose_allowed: bool = True
    active: bool = True
    opens: int | None = None
    confirmed: bool = True
    layout: Slug | None = None

    def with_layout(self, layout: Layout) -> Self:
        shared = {"queues": layout.queues, "profiles": layout.profiles, "windows": layout.windows}
        return self.model_copy(update={**shared, "confirmed": self.confirmed and layout.confirmed})


@dataclass(frozen=True)
class Catalogue:
    """Checked as a whole: every name in it that points somewhere finds its target."""

    network: Network
    entities: list[Entity]
    sites: list[Site]

    def __str__(self) -> str:
        """How much there is, and how much of it nobody has confirmed, in Spanish."""
        services = [service for entity in self.entities for service in entity.services]
        levels = [level for service in services for level in service.service_levels]
        open_sites = [site for site in self.sites if site.active]
        parts: dict[str, Sequence[Site | Entity | ServiceLevel]] = {
            "sedes": self.sites,
            "entidades": self.entities,
            "límites del ANS": levels,
        }
        unconfirmed = ", ".join(f"{_unconfirmed(things)} {name}" for name, things in parts.items())
        return "\n".join(
            [
                f"sedes: {len(self.sites)} ({len(open_sites)} en servicio)",
                f"entidades: {len(self.entities)}",
                f"servicios: {len(services)}",
                f"colas: {sum(len(site.queues) for site in self.sites)}",
                f"módulos: {sum(len(windows.each()) for site in self.sites for windows in site.windows)}",
                f"límites del ANS: {len(levels)}",
                f"por confirmar: {unconfirmed}",
            ]
        )


def _unconfirmed(things: Sequence[Site | Entity | ServiceLevel]) -> int:
    return sum(not thing.confirmed for thing in things)
