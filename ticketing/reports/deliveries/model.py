"""Deliveries of reports: the file `deliveries.yaml`, checked like the catalogue, line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from enum import StrEnum, auto
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, ValidationError, model_validator

from ticketing.catalogue.model import Model, Slug, Timezone
from ticketing.catalogue.sentences import sentence, wrong
from ticketing.catalogue.source import Problem, Source, read
from ticketing.domain.reporting import FileFormat, Report
from ticketing.languages.messages import Words

# Names used inside private networks; the library lets a program change its list.
for _name in ("local", "localhost", "test"):
    SPECIAL_USE_DOMAIN_NAMES.remove(_name)

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _time(value: str) -> str:
    if not _TIME.fullmatch(value):
        raise wrong("time_of_day", value=value)
    return value


def _mail(value: str) -> str:
    try:
        # The DNS is not asked, and `buzon@correo` may be an address of this network.
        found = validate_email(value, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise wrong("mail_address", value=value) from error
    # A server without SMTPUTF8 takes `buzon@compañía.pe` too.
    return f"{found.local_part}@{found.ascii_domain}"


def _folder(value: str) -> str:
    path = PurePosixPath(value)
    if not value or path.is_absolute() or ".." in path.parts or "\\" in value or "\0" in value:
        raise wrong("delivery_folder", value=value)
    return value


class Every(StrEnum):
    DAY = auto()
    MONTH = auto()


#: Reports that a delivery may hold.
_Report = Literal[Report.DETAIL, Report.SUMMARY]
_Format = Literal[FileFormat.CSV, FileFormat.XLSX, FileFormat.PDF]
_Time = Annotated[str, AfterValidator(_time)]
_Mail = Annotated[str, AfterValidator(_mail)]
_Folder = Annotated[str, AfterValidator(_folder)]


class Delivery(Model):
    """An entry of the file. sites, entities: ids; empty: all. at: the local time from which it is sent.

    timezone: of `at`; None: the installation's. language: the tag of a language pack; None: Spanish.
    """

    name: Slug
    every: Annotated[Every, Field(strict=False)]
    at: _Time
    timezone: Timezone | None = None
    language: Slug | None = None
    sites: Annotated[list[Slug], Field(default_factory=list)]
    entities: Annotated[list[Slug], Field(default_factory=list)]
    reports: Annotated[list[_Report], Field(min_length=1)]
    formats: Annotated[list[_Format], Field(min_length=1)]
    to: Annotated[list[_Mail], Field(default_factory=list)]
    folder: _Folder | None = None

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Self:
        if not self.to and self.folder is None:
            raise wrong("delivery_nowhere", name=self.name)
        return self

    @model_validator(mode="after")
    def _has_pages_of_days(self) -> Self:
        paged = self.every is Every.DAY and self.sites and Report.SUMMARY in self.reports
        if FileFormat.PDF in self.formats and not paged:
            raise wrong("delivery_pages")
        return self

    @property
    def local_time(self) -> time:
        return time.fromisoformat(self.at)

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of `at`; UTC where neither the delivery nor the installation names one."""
        return ZoneInfo(self.timezone or "UTC")

    def within(self, timezone: str) -> Self:
        """The same delivery, in the given time zone if it names none."""
        return self if self.timezone else self.model_copy(update={"timezone": timezone})


class _File(Model):
    deliveries: list[Delivery]


@dataclass(frozen=True, slots=True)
class DeliveriesFile:
    """The file, read again at each load. timezone: of deliveries that name none. words: for its problems."""

    path: Path
    timezone: str
    words: Words

    def load(self) -> list[Delivery] | list[Problem]:
        """The deliveries, or all problems of the file, by line; no deliveries when there is no file."""
        if not self.path.exists():
            return []
        source = read(self.path, self.words)
        if isinstance(source, Problem):
            return [source]
        try:
            found = _File.model_validate(source.data).deliveries
        except ValidationError as error:
            return sorted(source.told(each["loc"], sentence(each, self.words)) for each in error.errors())
        return sorted(self._problems(found, source)) or [each.within(self.timezone) for each in found]

    def _problems(self, deliveries: list[Delivery], source: Source) -> Iterator[Problem]:
        seen: set[str] = set()
        for index, each in enumerate(deliveries):
            if each.name in seen:
                yield source.problem(("deliveries", index, "name"), "twice.delivery", value=each.name)
            seen.add(each.name)
            if each.language is not None and each.language not in self.words.languages.packs:
                yield source.problem(("deliveries", index, "language"), "language", language=each.language)
