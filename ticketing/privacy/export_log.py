"""The log of exports: written when an export begins, completed with its last row, read by administrators.

Without a record there is no export: where the record cannot be written, no data are given out.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import uuid_utils

from ticketing.domain.authorisation import PERMISSIONS, Permission
from ticketing.domain.calendar import instants
from ticketing.domain.errors import Forbidden
from ticketing.domain.json import JsonObject
from ticketing.domain.reporting import Report
from ticketing.ledger.context import Context, Core
from ticketing.privacy import export_rows as rows
from ticketing.privacy.shapes import ExportList, ExportRecord

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Export:
    """Description of one export.

    form: a FileFormat, or several joined by `+`. sites: None is all of the network. more: further filters and
    groupings.
    """

    what: Report
    form: str
    sites: frozenset[str] | None
    start: date | str
    end: date | str
    more: JsonObject = field(default_factory=dict)

    @property
    def site(self) -> str | None:
        return next(iter(self.sites)) if self.sites and len(self.sites) == 1 else None

    @property
    def scope(self) -> JsonObject:
        """The description as stored: plain values."""
        sites = None if self.sites is None else sorted(self.sites)
        return {"sites": sites, "from": str(self.start), "to": str(self.end), **self.more}


def begin(core: Core, context: Context, export: Export) -> str:
    """Record the beginning of an export. Returns the record's id, for end()."""
    # UUIDs of version 7 sort by time, so that the newest is the greatest.
    export_id = str(uuid_utils.uuid7())
    with core.database.write() as connection:
        rows.begin(
            connection,
            id=export_id,
            at=context.at,
            actor=context.command.actor,
            what=export.what,
            form=export.form,
            site=export.site,
            scope=export.scope,
        )
    return export_id


def end(core: Core, export_id: str, count: int, *, complete: bool = True) -> None:
    """Record how many rows went out. complete: False when the reader left or the export failed."""
    with core.database.write() as connection:
        rows.end(connection, export_id, count, complete=complete)


def recorded(core: Core, context: Context, export: Export, found: Generator[T, None, None]) -> Iterator[T]:
    """The same rows; records the export at once, and their number when the reader has read all or leaves."""
    return _counted(core, begin(core, context, export), found)


def _counted(core: Core, export_id: str, found: Generator[T, None, None]) -> Iterator[T]:
    count, complete = 0, False
    try:
        for each in found:
            yield each
            count += 1
        complete = True
    finally:
        # Closed before end() takes a connection, for it holds one: a full pool would wait for itself.
        found.close()
        end(core, export_id, count, complete=complete)


def listing(core: Core, context: Context, *, before: str | None, limit: int) -> ExportList:
    """The newest exports first.

    An administrator of one site sees that site's exports alone. Raises Forbidden.
    """
    grants = [each for each in context.actor.grants if Permission.READ_EXPORTS in PERMISSIONS[each.role]]
    # Grants of one entity do not count: their administrator would see other entities' exports.
    places = [each.site for each in grants if each.entity is None]
    if not places:
        raise Forbidden(permission=str(Permission.READ_EXPORTS))
    sites = None if None in places else {each for each in places if each is not None}
    with core.database.read() as connection:
        found = rows.page(connection, sites, before, limit + 1)
    more = found[limit - 1].id if len(found) > limit else None
    return {"exports": [_view(row) for row in found[:limit]], "next": more}


def _view(row: rows.ExportRow) -> ExportRecord:
    return {
        "id": row.id,
        "at": instants.to_text(row.at),
        "actor": row.actor,
        "what": row.what,
        "format": row.format,
        "site": row.site,
        "scope": row.scope,
        "rows": row.rows,
        "complete": row.complete,
    }
