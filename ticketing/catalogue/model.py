"""Models of the catalogue's files. Unknown values are left out, and stay empty in the database."""

import re
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

from ticketing.catalogue.sentences import wrong
from ticketing.domain.network import ServiceKind, SiteKind
from ticketing.domain.numbering import MONTHS
from ticketing.domain.policies import PolicyKind

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PREFIX = re.compile(r"[A-Z]{1,3}")
NUMBERS = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")
HIGHEST_NUMBER = 9999  # a longer code could not be read from across the room


def _slug(value: str) -> str:
    if len(value) > 40 or not SLUG.fullmatch(value):
        raise wrong("slug", value=value)
    return value


def _prefix(value: str) -> str:
    if not PREFIX.fullmatch(value):
        raise wrong("prefix", value=value)
    if value in MONTHS:
        raise wrong("prefix_month", value=value)
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise wrong("timezone", value=value) from error
    return value


def _numbers(value: object) -> tuple[int, int]:
    """`7` or `"1-6"` to the first and the last number."""
    found = NUMBERS.fullmatch(str(value)) if isinstance(value, int | str) else None
    if not found:
        raise wrong("window_numbers", value=str(value))
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last:
        raise wrong("window_range", value=str(value))
    return first, last


def _some_services(value: object) -> object:
    if value is None:
        raise wrong("queue_services")
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
    """The network. timezone: of the sites that name none."""

    name: Text
    organisation: Text
    timezone: Timezone | None = None
    channels: Annotated[list[Channel], Field(min_length=1)]


class ServiceLevel(Model):
    """Limits of the agreement (ANS) from a day on, until the next one. A limit that is None is not agreed.

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
            raise wrong("limits_of_excluded")
        if not self.excluded and limits == (None, None):
            raise wrong("no_limits")
        return self


class Service(Model):
    """A service. `appointment` and `planned_minutes` are None, and `requirements` empty, while unknown."""

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
    """A queue. services: None means all those of the entity."""

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
    """A starting set for sites whose own one is not known. confirmed: False until it has been verified."""

    id: Slug
    confirmed: bool


class Site(Floor):
    id: Slug
    name: Text
    kind: Annotated[SiteKind, Field(strict=False)]
    region: Text
    channel: Text
    timezone: Timezone | None = None
    restore_grace_minutes: Annotated[int, Field(ge=0, le=480)] = 15
    choose_allowed: bool = False
    sent_pause_minutes: Annotated[int, Field(ge=0, le=480)] = 5
    hold_limit_minutes: Minutes = 30
    no_show_least_seconds: Annotated[int, Field(ge=0, le=600)] = 20
    active: bool = True
    opens: int | None = None
    confirmed: bool = True
    layout: Slug | None = None

    @property
    def zone(self) -> str:
        """Time zone of a site of a checked catalogue: its own or the network's."""
        assert self.timezone is not None, f"{self.id} was not checked"
        return self.timezone

    def within(self, network: Network) -> Self:
        """The same site, in the network's time zone if it names none."""
        return self if self.timezone else self.model_copy(update={"timezone": network.timezone})

    def with_layout(self, layout: Layout) -> Self:
        shared = {"queues": layout.queues, "profiles": layout.profiles, "windows": layout.windows}
        return self.model_copy(update={**shared, "confirmed": self.confirmed and layout.confirmed})


@dataclass(frozen=True)
class Catalogue:
    """A catalogue checked as a whole: every reference in it has its target."""

    network: Network
    entities: list[Entity]
    sites: list[Site]
