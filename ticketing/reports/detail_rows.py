"""Rows for the reports: read page by page, with the names that the catalogue has for them now."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, Select, and_, null, select, tuple_

from ticketing.domain.documents import PrivateKind
from ticketing.ledger.tables import entity, person, private, queue, service, site, ticket, window

#: Rows per page. On SQLite a page is read on the event loop: a few milliseconds.
PAGE = 100
# Below what SQLite binds in one statement.
_IDS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One ticket with its names; a name is None when the catalogue has no such row.

    Instants are UTC, `_ms` milliseconds. coded: ids of the services, in the order of coding. secret: the
    document's ciphertext.
    """

    id: str
    entity: str
    entity_name: str | None
    service: str | None
    service_name: str | None
    coded: tuple[str, ...]
    arrived_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    wait_ms: int
    service_ms: int
    window: str | None
    window_number: int | None
    code: str
    state: str
    day: date
    channel: str
    priority: str
    secret: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a ticket in its site's report. seq: the number of the event that issued it."""

    day: date
    seq: int


@dataclass(frozen=True, slots=True)
class Page:
    """lines: those that the reader may see. last: where the next page begins; None: there is no other."""

    lines: list[TicketLine]
    last: Place | None


@dataclass(frozen=True, slots=True)
class SiteName:
    name: str
    timezone: str


def site_name(connection: Connection, wanted: str) -> SiteName | None:
    row = connection.execute(select(site.c.name, site.c.timezone).where(site.c.id == wanted)).first()
    return None if row is None else SiteName(row.name, row.timezone)


def service_names(connection: Connection) -> dict[str, str]:
    """The name of each service by its id, of those that are no longer offered as well."""
    return {row.id: row.name for row in connection.execute(select(service.c.id, service.c.name))}


def names(connection: Connection, dimension: str, ids: Collection[str]) -> dict[str, str]:
    """Their present names in the catalogue; ids that it does not know are left out."""
    if dimension not in _NAMES or not ids:
        return {}
    key, name = _NAMES[dimension]
    found: dict[str, str] = {}
    for some in batched(sorted(ids), _IDS_AT_ONCE):
        found |= {row[0]: str(row[1]) for row in connection.execute(select(key, name).where(key.in_(some)))}
    return found


def timezones(connection: Connection, sites: Collection[str] | None) -> set[str]:
    """Time zones of the sites; None: of all."""
    query = select(site.c.timezone).distinct()
    return set(connection.scalars(query if sites is None else query.where(site.c.id.in_(sites))))


def known_sites(connection: Connection) -> set[str]:
    return set(connection.scalars(select(site.c.id)))


_NAMES: dict[str, tuple[Column[Any], Column[Any]]] = {
    "site": (site.c.id, site.c.name),
    "entity": (entity.c.code, entity.c.short_name),
    "service": (service.c.id, service.c.name),
    "coded": (service.c.id, service.c.name),
    "queue": (queue.c.id, queue.c.name),
    "window": (window.c.id, window.c.number),
    "agent": (person.c.id, person.c.name),
}


def batched(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def ticket_page(
    connection: Connection,
    wanted: str,
    start: date,
    end: date,
    entities: Collection[str] | None,
    documents: bool,
    after: Place | None,
) -> Page:
    """The next PAGE tickets of a site's business days, both included, in the order of their issue.

    entities: of the page's tickets only theirs; None means all. documents: read their ciphertexts too. after:
    `last` of the page before; None begins. A ticket never changes its place: pages read one after the other
    leave none out and show none twice, whatever happens between them.
    """
    order = (ticket.c.day, ticket.c.issued_seq)
    # One bound, not two: SQLite would begin each page at the first day, and read the year again and again.
    begin = ticket.c.day >= start if after is None else tuple_(*order) > tuple_(after.day, after.seq)
    query = select(ticket).where(ticket.c.site == wanted, begin, ticket.c.day <= end)
    found = connection.execute(_named(query.order_by(*order).limit(PAGE), documents)).mappings().all()
    last = Place(found[-1]["day"], found[-1]["issued_seq"]) if len(found) == PAGE else None
    # Not in the statement: it would read a whole year at once to fill a page for a small entity.
    return Page([_line(row) for row in found if entities is None or row["entity"] in entities], last)


def _named(page: Select[Any], documents: bool) -> Select[Any]:
    """The page's tickets with their names: cut first, so that no plan joins all days to show one page."""
    cut = page.subquery("page")
    secret = private.c.secret if documents else null()
    rows = (
        cut.outerjoin(entity, entity.c.code == cut.c.entity)
        .outerjoin(service, service.c.id == cut.c.service)
        .outerjoin(window, window.c.id == cut.c.window)
    )
    if documents:
        rows = rows.outerjoin(
            private, and_(private.c.ticket == cut.c.id, private.c.kind == PrivateKind.DOCUMENT)
        )
    return (
        select(
            *(cut.c[name] for name in _OF_TICKET),
            cut.c.services,
            entity.c.name.label("entity_name"),
            service.c.name.label("service_name"),
            window.c.number.label("window_number"),
            secret.label("secret"),
        )
        .select_from(rows)
        .order_by(cut.c.day, cut.c.issued_seq)
    )


_OF_TICKET = (
    "id",
    "entity",
    "service",
    "arrived_at",
    "called_at",
    "started_at",
    "ended_at",
    "wait_ms",
    "service_ms",
    "window",
    "code",
    "state",
    "day",
    "issued_seq",
    "channel",
    "priority",
)


def _line(row: RowMapping) -> TicketLine:
    values: dict[str, Any] = {**row}
    del values["issued_seq"]
    coded = tuple(each["service"] for each in values.pop("services"))
    return TicketLine(coded=coded, **values)
