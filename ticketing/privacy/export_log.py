"""Who took data out: recorded when an export begins, completed with its last row, read by administrators.

No record, no export: where it cannot be written, nothing is given out.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import uuid_utils

from ticketing.domain import instants
from ticketing.domain.authorisation import PERMISSIONS, Permission
from ticketing.domain.errors import Forbidden
from ticketing.domain.json import JsonObject
from ticketing.domain.reporting import Report
from ticketing.ledger.context import Context, Core
from ticketing.privacy import export_rows as rows
from ticketing.privacy.shapes import ExportList, ExportRecord

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Export:
    """What is taken out.

    form: a FileFormat, or several joined by `+`. sites: None is all of the network. more: what else narrows
    or groups it.
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
        """As it is kept: plain values."""
        sites = None if self.sites is None else sorted(self.sites)
        return {"sites": sites, "from": str(self.start), "to": str(self.end), **self.more}


def begin(core: Core, context: Context, export: Export) -> str:
    """Record that it begins. Returns the record's id, for end()."""
    # Made in the order of time, so that the newest is the greatest.
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
    """Record how many rows went out; not complete: the reader left, or it failed."""
    with core.database.write() as connection:
        rows.end(connection, export_id, count, complete=complete)


def recorded(core: Core, context: Context, export: Export, found: Generator[T, None, None]) -> Iterator[T]:
    """The same rows; the export is recorded at once, their number when the reader has them or leaves."""
    return _counted(core, begin(core, context, export), found)


def _counted(core: Core, export_id: str, found: Generator[T, None, None]) -> Iterator[T]:
    count, complete = 0, False
    try:
        for each in found:
            yield each
            count += 1
        complete = True
    finally:
        # First, for it holds a connection: a full pool must not wait for itself.
        found.close()
        end(core, export_id, count, complete=complete)


def listing(core: Core, context: Context, *, before: str | None, limit: int) -> ExportList:
    """The newest exports first.

    An administrator of one site reads of that site's alone. Raises Forbidden.
    """
    grants = [each for each in context.actor.grants if Permission.READ_EXPORTS in PERMISSIONS[each.role]]
    # An entity's administrator would read of the others.
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
