"""Tickets with their present names in the catalogue, read page by page for the reports."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, Select, and_, func, null, select, tuple_

from ticketing.domain.documents import PrivateKind
from ticketing.domain.states import OPEN, State
from ticketing.lake import known
from ticketing.ledger.tables import entity, is_centre, person, private, queue, service, site, ticket, window

#: Rows per page. On SQLite a page is read on the event loop: a few milliseconds.
PAGE = 100
# Less than the parameters that SQLite accepts in one statement.
_IDS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket with its names; a name is None when the catalogue has no such row.

    Instants are UTC, `_ms` milliseconds. coded: ids of the services, in the order of coding. secret: the
    document's ciphertext. called_at: the last call or recall. ended_at, wait_ms and service_ms: None where
    the day's end settled what nothing else did. window: where the person was attended or called last.
    attended: at a window, on this ticket or on one that it replaces.
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
    wait_ms: int | None
    service_ms: int | None
    window: str | None
    window_number: int | None
    code: str
    state: str
    day: date
    channel: str
    priority: str
    secret: str | None
    attended: bool = False


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
    row = connection.execute(
        select(site.c.name, site.c.timezone).where(site.c.id == wanted, is_centre)
    ).first()
    return None if row is None else SiteName(row.name, row.timezone)


def service_names(connection: Connection) -> dict[str, str]:
    """Names of all services by id, also of those that are no longer offered."""
    return {row.id: row.name for row in connection.execute(select(service.c.id, service.c.name))}


def names(connection: Connection, dimension: str, ids: Collection[str]) -> dict[str, str]:
    """Present names in the catalogue by id; unknown ids are left out."""
    if dimension not in _NAMES or not ids:
        return {}
    key, name = _NAMES[dimension]
    found: dict[str, str] = {}
    for some in batched(sorted(ids), _IDS_AT_ONCE):
        found |= {row[0]: str(row[1]) for row in connection.execute(select(key, name).where(key.in_(some)))}
    return found


def timezones(connection: Connection, sites: Collection[str] | None) -> set[str]:
    """Time zones of the sites; None: of all."""
    query = select(site.c.timezone).where(is_centre).distinct()
    return set(connection.scalars(query if sites is None else query.where(site.c.id.in_(sites))))


def known_sites(connection: Connection) -> set[str]:
    return set(connection.scalars(select(site.c.id).where(is_centre)))


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
    """The next PAGE tickets of a site's business days, both included, in the order of issue.

    entities: ids of the only ones wanted of the page; None: all. documents: whether their ciphertexts are
    read too. after: `last` of the page before; None begins. A ticket never changes its place: pages read one
    after the other leave none out and show none twice, whatever happens between them.
    """
    order = (ticket.c.day, ticket.c.issued_seq)
    # One bound, not two: SQLite would begin each page at the first day, and read the year again and again.
    begin = ticket.c.day >= start if after is None else tuple_(*order) > tuple_(after.day, after.seq)
    query = select(*(ticket.c[name] for name in _OF_TICKET), *_TOLD, ticket.c.services)
    query = query.where(ticket.c.site == wanted, begin, ticket.c.day <= end).order_by(*order).limit(PAGE)
    found = connection.execute(_named(query, documents)).mappings().all()
    last = Place(found[-1]["day"], found[-1]["issued_seq"]) if len(found) == PAGE else None
    # Not in the statement: it would read a whole year at once to fill a page for a small entity.
    shown = [row for row in found if entities is None or row["entity"] in entities]
    before = _attended_before(connection, shown)
    return Page([_line(row, before) for row in shown], last)


_TOLD = (
    func.coalesce(ticket.c.recalled_at, ticket.c.called_at, type_=ticket.c.called_at.type).label("called_at"),
    known.of_ticket(ticket.c.ended_at, *OPEN),
    known.of_ticket(ticket.c.wait_ms, State.WAITING),
    known.of_ticket(ticket.c.service_ms, State.SERVING, State.ON_HOLD),
    known.NAMED_WINDOW,
)


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
            *cut.c,
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
    "started_at",
    "code",
    "state",
    "day",
    "issued_seq",
    "replaces",
    "channel",
    "priority",
)


def _line(row: RowMapping, before: Collection[str]) -> TicketLine:
    values: dict[str, Any] = {**row}
    del values["issued_seq"], values["replaces"]
    coded = tuple(each["service"] for each in values.pop("services"))
    attended = row["started_at"] is not None or row["id"] in before
    return TicketLine(coded=coded, attended=attended, **values)


def _attended_before(connection: Connection, page: Sequence[RowMapping]) -> set[str]:
    """The page's tickets that go on for a misrouted one on which the person was attended."""
    replaced = select(ticket.c.id, ticket.c.replaces, ticket.c.started_at)
    before = {row["id"]: row["replaces"] for row in page if row["replaces"] is not None}
    found: set[str] = set()
    # Once for each time that a person was sent on, whatever the page's length.
    while before:
        query = replaced.where(ticket.c.id.in_(sorted(set(before.values()))))
        rows = {row.id: row for row in connection.execute(query)}
        earlier = {each: rows[last] for each, last in before.items() if last in rows}
        found |= {each for each, row in earlier.items() if row.started_at is not None}
        before = {
            each: row.replaces
            for each, row in earlier.items()
            if row.replaces is not None and each not in found
        }
    return found
