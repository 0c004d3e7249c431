"""What screens and commands read of the projection."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select

from ticketing.domain.windows import WindowSession
from ticketing.storage.rows import session_of
from ticketing.storage.tables import (
    entity,
    event,
    person,
    private,
    queue,
    queue_day,
    queue_state,
    service,
    site,
    ticket,
    window_session,
)

_other = ticket.alias("other")
_before_in_class = and_(
    _other.c.priority == ticket.c.priority,
    or_(
        _other.c.order_at < ticket.c.order_at,
        and_(_other.c.order_at == ticket.c.order_at, _other.c.issued_seq < ticket.c.issued_seq),
    ),
)
_goes_first = and_(_other.c.priority == "preferential", ticket.c.priority == "normal")
# People before a waiting ticket, were its queue strict; other policies let some of them pass later.
_ahead = (
    select(func.count())
    .where(
        _other.c.queue == ticket.c.queue,
        _other.c.state == "waiting",
        _other.c.day == ticket.c.day,
        or_(_goes_first, _before_in_class),
    )
    .correlate(ticket)
    .scalar_subquery()
)
_replacement = ticket.alias("replacement")

#: A ticket with the names that people read.
TICKETS: Select[Any] = (
    select(
        ticket,
        queue.c.name.label("queue_name"),
        entity.c.name.label("entity_name"),
        service.c.name.label("service_name"),
        person.c.name.label("agent_name"),
        private.c.secret.label("document_secret"),
        _replacement.c.code.label("replacement_code"),
        _replacement.c.queue.label("replacement_queue"),
        case((ticket.c.state == "waiting", _ahead)).label("ahead"),
    )
    .select_from(ticket)
    .outerjoin(queue, queue.c.id == ticket.c.queue)
    .outerjoin(entity, entity.c.code == ticket.c.entity)
    .outerjoin(service, service.c.id == ticket.c.service)
    .outerjoin(person, person.c.id == ticket.c.agent)
    .outerjoin(private, and_(private.c.ticket == ticket.c.id, private.c.kind == "document"))
    .outerjoin(_replacement, _replacement.c.id == ticket.c.replaced_by)
)


def ticket_row(connection: Connection, ticket_id: str) -> Any:
    return connection.execute(TICKETS.where(ticket.c.id == ticket_id)).one_or_none()


def ticket_rows(
    connection: Connection, *where: ColumnElement[bool], limit: int | None = None
) -> Sequence[Any]:
    """In the order in which they would be served."""
    order = (ticket.c.priority.desc(), ticket.c.order_at, ticket.c.issued_seq)
    return connection.execute(TICKETS.where(*where).order_by(*order).limit(limit)).all()


def day_tickets(
    connection: Connection,
    site_id: str,
    day: date,
    states: Sequence[str],
    queue_id: str | None,
    code: str | None,
    entities: frozenset[str] | None,
    limit: int,
) -> Sequence[Any]:
    where: list[ColumnElement[bool]] = [ticket.c.site == site_id, ticket.c.day == day]
    if states:
        where.append(ticket.c.state.in_(states))
    if queue_id:
        where.append(ticket.c.queue == queue_id)
    if code:
        where.append(ticket.c.code == code.upper())
    if entities is not None:
        where.append(ticket.c.entity.in_(sorted(entities)))
    return ticket_rows(connection, *where, limit=limit)


def has_active_ticket(connection: Connection, window: str, agent: str) -> bool:
    """Whether the window or the agent has someone called or being served."""
    active = ticket.c.state.in_(("called", "serving"))
    query = (
        select(ticket.c.id).where(active, or_(ticket.c.window == window, ticket.c.agent == agent)).limit(1)
    )
    return connection.scalar(query) is not None


def session_of_agent(connection: Connection, agent: str) -> WindowSession | None:
    """The window where the agent sits now, at whatever site."""
    query = select(window_session).where(window_session.c.agent == agent, window_session.c.state != "closed")
    row = connection.execute(query).one_or_none()
    return None if row is None else session_of(row)


def sessions(connection: Connection, site_id: str) -> Sequence[Any]:
    """The site's sessions with the agents' names."""
    return connection.execute(
        select(window_session, person.c.name.label("agent_name"))
        .outerjoin(person, person.c.id == window_session.c.agent)
        .where(window_session.c.site == site_id)
    ).all()


def session_row(connection: Connection, window_id: str) -> Any:
    return connection.execute(
        select(window_session, person.c.name.label("agent_name"))
        .outerjoin(person, person.c.id == window_session.c.agent)
        .where(window_session.c.window == window_id)
    ).one_or_none()


def active_tickets(connection: Connection, site_id: str) -> Sequence[Any]:
    """Who is at a window of the site now."""
    columns = ("id", "code", "state", "since", "queue", "priority", "window")
    active = ticket.c.state.in_(("called", "serving"))
    return connection.execute(
        select(*[ticket.c[name] for name in columns]).where(ticket.c.site == site_id, active)
    ).all()


def is_queue_open(connection: Connection, queue_id: str) -> bool:
    """Open unless somebody closed it."""
    return connection.scalar(select(queue_state.c.open).where(queue_state.c.queue == queue_id)) is not False


def closed_queues(connection: Connection, site_id: str) -> set[str]:
    query = select(queue_state.c.queue).where(queue_state.c.site == site_id, ~queue_state.c.open)
    return set(connection.scalars(query))


def queue_day_row(connection: Connection, queue_id: str, day: date) -> Any:
    where = (queue_day.c.queue == queue_id, queue_day.c.day == day)
    return connection.execute(select(queue_day).where(*where)).one_or_none()


def queue_days(connection: Connection, site_id: str, day: date) -> dict[str, Row[Any]]:
    query = select(queue_day).where(queue_day.c.site == site_id, queue_day.c.day == day)
    return {row.queue: row for row in connection.execute(query)}


def waiting_by_queue(connection: Connection, site_id: str, day: date) -> dict[str, Row[Any]]:
    """`{queue: (waiting, preferential, oldest_at)}`."""
    preferential = func.count(case((ticket.c.priority == "preferential", 1)))
    query = (
        select(
            ticket.c.queue,
            func.count().label("waiting"),
            preferential.label("preferential"),
            func.min(ticket.c.arrived_at).label("oldest_at"),
        )
        .where(ticket.c.site == site_id, ticket.c.state == "waiting", ticket.c.day == day)
        .group_by(ticket.c.queue)
    )
    return {row.queue: row for row in connection.execute(query)}


def site_head(connection: Connection, site_id: str) -> Any:
    """`(id, name, timezone, seq)` of an active site."""
    columns = (site.c.id, site.c.name, site.c.timezone, site.c.seq)
    return connection.execute(select(*columns).where(site.c.id == site_id, site.c.active)).one_or_none()


def sequences(connection: Connection, site_ids: Sequence[str]) -> dict[str, int]:
    query = select(site.c.id, site.c.seq).where(site.c.id.in_(site_ids))
    return {row.id: row.seq for row in connection.execute(query)}


def last_calls(connection: Connection, site_id: str, since: datetime, limit: int) -> Sequence[Any]:
    """The newest calls and recalls, newest first."""
    # The literal list lets both planners use the partial index of calls.
    is_call = event.c.type.in_(("ticket.called", "ticket.recalled"))
    query = (
        select(event.c.seq, event.c.at, event.c.type, event.c.window, event.c.data)
        .where(event.c.site == site_id, is_call, event.c.at >= since)
        .order_by(event.c.seq.desc())
        .limit(limit)
    )
    return connection.execute(query).all()


def events_of_ticket(connection: Connection, ticket_id: str) -> Sequence[Any]:
    return connection.execute(select(event).where(event.c.ticket == ticket_id).order_by(event.c.seq)).all()


def service_names(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    query = select(service.c.id, service.c.name).where(service.c.id.in_(ids))
    return {row.id: row.name for row in connection.execute(query)}


def open_before(connection: Connection, site_id: str, day: date) -> Sequence[Any]:
    """`(id, day)` of the tickets of earlier days that nobody ended, in the order of their issue."""
    is_open = ticket.c.state.in_(("waiting", "called", "serving", "on_hold"))
    query = (
        select(ticket.c.id, ticket.c.day)
        .where(ticket.c.site == site_id, is_open, ticket.c.day < day)
        .order_by(ticket.c.issued_seq)
    )
    return connection.execute(query).all()


def sessions_before(connection: Connection, site_id: str, instant: datetime) -> Sequence[Any]:
    """Windows that were left open since before the instant."""
    query = select(window_session).where(
        window_session.c.site == site_id,
        window_session.c.state != "closed",
        window_session.c.since < instant,
    )
    return connection.execute(query).all()
