"""Rows of the log of exports: who took out what."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from ticketing.ledger.tables import export_log


def begin(
    connection: Connection,
    *,
    id: str,  # noqa: A002  # the column's name
    at: datetime,
    actor: Mapping[str, Any],
    what: str,
    form: str,
    site: str | None,
    scope: dict[str, Any],
) -> None:
    values = {"id": id, "at": at, "actor": actor, "what": what, "format": form, "site": site, "scope": scope}
    connection.execute(insert(export_log).values(**values, rows=0, complete=False))


def end(connection: Connection, export: str, rows: int, *, complete: bool) -> None:
    this = update(export_log).where(export_log.c.id == export)
    connection.execute(this.values(rows=rows, complete=complete))


def page(
    connection: Connection, sites: Collection[str] | None, before: str | None, limit: int
) -> Sequence[Row[Any]]:
    """The newest first. sites: of these alone; None means all. before: the id of the last one read."""
    query = select(export_log).order_by(export_log.c.id.desc()).limit(limit)
    if sites is not None:
        query = query.where(export_log.c.site.in_(sites))
    if before is not None:
        query = query.where(export_log.c.id < before)
    return connection.execute(query).all()
