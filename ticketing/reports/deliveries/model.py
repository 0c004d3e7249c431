"""Who gets which reports: the file `deliveries.yaml`, checked like the catalogue, line by line."""

import re
from collections.abc import Iterator
from datetime import time
from enum import StrEnum, auto
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from ticketing.catalogue.model import Model, Slug, Timezone
from ticketing.catalogue.sentences import sentence
from ticketing.catalogue.source import Problem, Source, read
from ticketing.domain.reporting import FileFormat, Report

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]]+@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*")


def _time(value: str) -> str:
    if not _TIME.fullmatch(value):
        raise ValueError(f'"{value}" no es una hora: escriba por ejemplo 07:00')
    return value


def _mail(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError(f'"{value}" no es una dirección de correo')
    return value


def _folder(value: str) -> str:
    path = PurePosixPath(value)
    if not value or path.is_absolute() or ".." in path.parts or "\\" in value or "\0" in value:
        raise ValueError(f'"{value}" debe ser una carpeta dentro de la de entregas, como "lima-norte"')
    return value


class Every(StrEnum):
    DAY = auto()
    MONTH = auto()


#: What a delivery may hold, of all there is.
_Report = Literal[Report.DETAIL, Report.SUMMARY]
_Format = Literal[FileFormat.CSV, FileFormat.XLSX, FileFormat.PDF]
_Time = Annotated[str, AfterValidator(_time)]
_Mail = Annotated[str, AfterValidator(_mail)]
_Folder = Annotated[str, AfterValidator(_folder)]


class Delivery(Model):
    """One of the file. sites, entities: none is all. at: the local time from which it goes out.

    language: the tag of a language pack; None: Spanish.
    """

    name: Slug
    every: Annotated[Every, Field(strict=False)]
    at: _Time
    timezone: Timezone = "America/Lima"
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
            raise ValueError(f'"{self.name}" no va a ninguna parte: falta "to" o "folder"')
        return self

    @model_validator(mode="after")
    def _has_pages_of_days(self) -> Self:
        paged = self.every is Every.DAY and self.sites and Report.SUMMARY in self.reports
        if FileFormat.PDF in self.formats and not paged:
            raise ValueError('"pdf" es la hoja diaria: pide "every: day", el reporte "summary" y "sites"')
        return self

    @property
    def local_time(self) -> time:
        return time.fromisoformat(self.at)


class _File(Model):
    deliveries: list[Delivery]


def load(path: Path) -> list[Delivery] | list[Problem]:
    """The deliveries, or all that is wrong in the file, by line. No file: no deliveries."""
    if not path.exists():
        return []
    source = read(path)
    if isinstance(source, Problem):
        return [source]
    try:
        found = _File.model_validate(source.data)
    except ValidationError as error:
        return sorted(source.problem(detail["loc"], sentence(detail)) for detail in error.errors())
    return list(_repeated(found.deliveries, source)) or found.deliveries


def _repeated(deliveries: list[Delivery], source: Source) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, each in enumerate(deliveries):
        if each.name in seen:
            yield source.problem(
                ("deliveries", index, "name"), f'la entrega "{each.name}" está más de una vez'
            )
        seen.add(each.name)
