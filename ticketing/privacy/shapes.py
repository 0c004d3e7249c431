"""Shapes of the log of exports."""

from typing_extensions import TypedDict

from ticketing.domain.authorisation import ActorKind
from ticketing.domain.json import JsonObject
from ticketing.domain.reporting import Report
from ticketing.domain.shapes import Moment


class Exporter(TypedDict):
    kind: ActorKind
    id: str
    name: str


class ExportRecord(TypedDict):
    """One export. site: set when the data are of one site. format: a file format, or several joined by `+`.

    scope: days and filters. rows: count of rows that went out. complete: whether those were all.
    """

    id: str
    at: Moment
    actor: Exporter
    what: Report
    format: str
    site: str | None
    scope: JsonObject
    rows: int
    complete: bool


class ExportList(TypedDict):
    """A page of exports. next: the `before` of the following page, None on the last one."""

    exports: list[ExportRecord]
    next: str | None
