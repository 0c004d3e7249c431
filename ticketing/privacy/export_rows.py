"""Rows of the log of exports."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, insert, select, update

from ticketing.domain.json import JsonObject
from ticketing.domain.reporting import Report
from ticketing.ledger.tables import export_log
from ticketing.privacy.shapes import Exporter


class ExportRow(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> Exporter: ...
    @property
    def what(self) -> Report: ...
    @property
    def format(self) -> str: ...
    @property
    def site(self) -> str | None: ...
    @property
    def scope(self) -> JsonObject: ...
    @property
    def rows(self) -> int: ...
    @property
    def complete(self) -> bool: ...


def begin(
    connection: Connection,
    *,
    id: str,  # noqa: A002  # the column's name
    at: datetime,
    actor: Mapping[str, object],
    what: Report,
    form: str,
    site: str | None,
    scope: JsonObject,
) -> None:
    values = {"id": id, "at": at, "actor": actor, "what": what, "format": form, "site": site, "scope": scope}
    connection.execute(insert(export_log).values(**values, rows=0, complete=False))


def end(connection: Connection, export: str, rows: int, *, complete: bool) -> None:
    this = update(export_log).where(export_log.c.id == export)
    connection.execute(this.values(rows=rows, complete=complete))


def page(
    connection: Connection, sites: Collection[str] | None, before: str | None, limit: int
) -> Sequence[ExportRow]:
    """A page of exports, newest first. sites: None means all. before: id of the last one read."""
    query = select(export_log).order_by(export_log.c.id.desc()).limit(limit)
    if sites is not None:
        query = query.where(export_log.c.site.in_(sites))
    if before is not None:
        query = query.where(export_log.c.id < before)
    return connection.execute(query).all()
