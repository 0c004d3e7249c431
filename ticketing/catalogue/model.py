"""Models of the catalogue's files. Unknown values are left out, and stay empty in the database."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
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
from ticketing.domain.calendar.hours import WEEKDAYS, PastMidnight, span_from, span_text
from ticketing.domain.calendar.schedule import USUAL, Span
from ticketing.domain.line.numbering import MONTHS
from ticketing.domain.network import ServiceKind, SiteKind
from ticketing.domain.policies import PolicyKind
from ticketing.ledger.settings import national_holidays

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PREFIX = re.compile(r"[A-Z]{1,3}")
NUMBERS = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")
CLOSED = "closed"
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


def _country(value: str) -> str:
    if not national_holidays.is_known(value):
        raise wrong("country", value=value)
    return value


def _day(value: object) -> object:
    """A date as YAML reads it, or as JSON writes it."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _holiday_day(value: object) -> str:
    """`2026-08-15`, or `08-15` for every year."""
    text = str(value)
    try:
        # A leap year, so that the 29th of February is a day of every year too.
        date.fromisoformat(f"2024-{text}" if len(text) == len("08-15") else text)
    except ValueError as error:
        raise wrong("holiday_day", value=text) from error
    return text


def _spans(value: object) -> list[str]:
    """`closed`, one span or several, as spans in their order: `08:00-16:45`."""
    texts = [] if value == CLOSED else [value] if isinstance(value, str) else value
    if not isinstance(texts, list):
        raise wrong("span", value=str(value))
    spans = sorted(_span(each) for each in texts)
    for before, after in pairwise(spans):
        if after.opens < before.closes:
            raise wrong("span_overlap", value=span_text(after), other=span_text(before))
    return [span_text(each) for each in spans]


def _on_holidays(value: object) -> object:
    return value if value == USUAL else _spans(value)


def _span(value: object) -> Span:
    try:
        return span_from(str(value))
    except PastMidnight as error:
        raise wrong("span_midnight", value=str(value)) from error
    except ValueError as error:
        raise wrong("span", value=str(value)) from error


def _week(value: object) -> object:
    """`{mon-fri: 08:00-16:45}` to the spans of each day, by its name."""
    if not isinstance(value, dict):
        return value
    week: dict[str, object] = {}
    for name, spans in value.items():
        for day in _weekdays(str(name)):
            if day in week:
                raise wrong("weekday_twice", value=day)
            week[day] = spans
    return {day: week.get(day, CLOSED) for day in WEEKDAYS}


def _weekdays(name: str) -> tuple[str, ...]:
    first, _, last = name.partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
        raise wrong("weekday", value=name)
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    if start > end:
        raise wrong("weekday", value=name)
    return WEEKDAYS[start : end + 1]


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, AfterValidator(_slug)]
Prefix = Annotated[str, AfterValidator(_prefix)]
Timezone = Annotated[str, AfterValidator(_timezone)]
Numbers = Annotated[tuple[int, int], BeforeValidator(_numbers)]
Weight = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Minutes = Annotated[int, Field(ge=1, le=480)]
Number = Annotated[int, Field(ge=1, le=HIGHEST_NUMBER)]
Country = Annotated[str, AfterValidator(_country)]
Day = Annotated[date, BeforeValidator(_day)]
HolidayDay = Annotated[str, BeforeValidator(_holiday_day)]
Spans = Annotated[list[str], BeforeValidator(_spans)]
Week = Annotated[dict[str, Spans], BeforeValidator(_week)]
OnHolidays = Annotated[Literal["usual"] | list[str], BeforeValidator(_on_holidays)]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Exceptional(Model):
    """Hours of a day, or of the days until another one; none: closed."""

    day: Day
    until: Day | None = None
    hours: Spans
    reason: Text | None = None

    @model_validator(mode="after")
    def _goes_forward(self) -> Self:
        if self.until is not None and self.until < self.day:
            raise wrong("exception_backward", day=str(self.day), until=str(self.until))
        return self

    @property
    def days(self) -> tuple[date, date]:
        return self.day, self.until or self.day


class Hours(Model):
    """Hours of a site, or of an entity, queue or window there: what is None comes from the wider one.

    week: by weekday; a day that is missing is closed. holidays: `usual`, or the hours of a holiday.
    last_ticket_minutes: before each closing. confirmed: False until the site has verified them.
    """

    week: Week | None = None
    exceptions: list[Exceptional] = []
    holidays: OnHolidays | None = None
    last_ticket_minutes: Annotated[int, Field(ge=0, le=480)] | None = None
    confirmed: bool = True

    @model_validator(mode="after")
    def _says_one_thing_of_a_day(self) -> Self:
        taken = sorted(each.days for each in self.exceptions)
        for (_, last), (first, _) in pairwise(taken):
            if first <= last:
                raise wrong("exception_twice", day=str(first))
        return self


class Holiday(Model):
    """A holiday of one date (`2026-08-15`), or of every year (`08-15`)."""

    day: HolidayDay
    name: Text


class Here(Model):
    """What is particular to an entity at one site."""

    hours: Hours


class Channel(Model):
    """A way to be served, by the code that the network's reports use for it."""

    code: Text
    name: Text


class Network(Model):
    """The network. timezone: of the sites that name none.

    country: ISO 3166 code, whose national holidays hold. holidays: further ones of the whole network.
    """

    name: Text
    organisation: Text
    timezone: Timezone | None = None
    country: Country | None = None
    holidays: list[Holiday] = []
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
    hours: Hours | None = None


class Windows(Model):
    """A run of windows with the same work profile."""

    numbers: Numbers
    profile: Slug
    name: Text | None = None
    hours: Hours | None = None

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
    """A site. entities: what is particular to them here. holidays: its own.

    unattended_minutes: for which no window may attend an open queue before people are told; None: 10.
    issue_unattended: whether such a queue still gives tickets; None: it does.
    """

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
    kiosk_tickets_per_minute: Annotated[int, Field(ge=0, le=600)] = 12
    device_unused_days: Annotated[int, Field(ge=0, le=3_650)] = 90
    active: bool = True
    opens: int | None = None
    confirmed: bool = True
    layout: Slug | None = None
    hours: Hours | None = None
    entities: dict[Slug, Here] = {}
    holidays: list[Holiday] = []
    unattended_minutes: Minutes | None = None
    issue_unattended: bool | None = None

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
