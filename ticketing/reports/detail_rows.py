"""Tickets with their present names in the catalogue, read as a stream for the reports."""

from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, Select, and_, func, null, select

from ticketing.domain.documents import PrivateKind
from ticketing.domain.states import OPEN, State
from ticketing.lake import known
from ticketing.ledger.tables import entity, is_centre, person, private, queue, service, site, ticket, window

_ROWS_AT_ONCE = 500
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


def ticket_lines(
    connection: Connection,
    wanted: str,
    start: date,
    end: date,
    entities: Collection[str] | None,
    documents: bool,
) -> Generator[TicketLine, None, None]:
    """Tickets of a site's business days from start to end, both included, in the order of issue.

    entities: ids of the only ones wanted; None: all. documents: whether their ciphertexts are read too.
    """
    query = _tickets(documents).where(ticket.c.site == wanted, ticket.c.day.between(start, end))
    if entities is not None:
        query = query.where(ticket.c.entity.in_(entities))
    query = query.order_by(ticket.c.day, ticket.c.issued_seq)
    before = _attended_before(connection, wanted, start, end)
    # The cursor on the server lives as long as the reader reads, who may leave early.
    with connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(query) as stream:
        for row in stream.mappings():
            yield _line(row, before)


_TOLD = (
    func.coalesce(ticket.c.recalled_at, ticket.c.called_at, type_=ticket.c.called_at.type).label("called_at"),
    known.of_ticket(ticket.c.ended_at, *OPEN),
    known.of_ticket(ticket.c.wait_ms, State.WAITING),
    known.of_ticket(ticket.c.service_ms, State.SERVING, State.ON_HOLD),
    known.NAMED_WINDOW,
)


def _tickets(documents: bool) -> Select[Any]:
    secret = private.c.secret if documents else null()
    rows = (
        ticket.outerjoin(entity, entity.c.code == ticket.c.entity)
        .outerjoin(service, service.c.id == ticket.c.service)
        .outerjoin(window, window.c.id == known.WINDOW)
    )
    if documents:
        rows = rows.outerjoin(
            private, and_(private.c.ticket == ticket.c.id, private.c.kind == PrivateKind.DOCUMENT)
        )
    return select(
        *(ticket.c[name] for name in _OF_TICKET),
        *_TOLD,
        ticket.c.services,
        entity.c.name.label("entity_name"),
        service.c.name.label("service_name"),
        window.c.number.label("window_number"),
        secret.label("secret"),
    ).select_from(rows)


_OF_TICKET = (
    "id",
    "entity",
    "service",
    "arrived_at",
    "started_at",
    "code",
    "state",
    "day",
    "channel",
    "priority",
)


def _line(row: RowMapping, before: Collection[str]) -> TicketLine:
    values: dict[str, Any] = {**row}
    coded = tuple(each["service"] for each in values.pop("services"))
    attended = row["started_at"] is not None or row["id"] in before
    return TicketLine(coded=coded, attended=attended, **values)


def _attended_before(connection: Connection, wanted: str, start: date, end: date) -> set[str]:
    """The tickets that go on for a misrouted one on which the person was attended."""
    replaced = select(ticket.c.id, ticket.c.replaces, ticket.c.started_at)
    query = replaced.where(ticket.c.site == wanted, ticket.c.day.between(start, end))
    found: set[str] = set()
    for each in connection.execute(query.where(ticket.c.replaces.is_not(None))).all():
        before = each.replaces
        while before is not None:
            row = connection.execute(replaced.where(ticket.c.id == before)).one_or_none()
            if row is not None and row.started_at is not None:
                found.add(each.id)
            before = row.replaces if row is not None else None
    return found
