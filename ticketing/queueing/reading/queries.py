"""Queries of the projection for screens and commands."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
)

from ticketing.domain.calendar.openings import ByHand
from ticketing.domain.documents import PrivateKind
from ticketing.domain.events import EventType
from ticketing.domain.ids import site_of
from ticketing.domain.line import numbering
from ticketing.domain.line.priorities import Priority
from ticketing.domain.states import ACTIVE, OPEN, State
from ticketing.domain.tickets import Ticket
from ticketing.domain.windows import WindowSession, WindowState
from ticketing.ledger.literals import quoted
from ticketing.ledger.rows import EventRow
from ticketing.ledger.tables import (
    entity,
    event,
    person,
    person_grant,
    private,
    queue,
    queue_day,
    queue_state,
    service,
    ticket,
    window_session,
)
from ticketing.queueing.reading.read_rows import (
    ActiveTicketRow,
    LeftWindowRow,
    OpenTicketRow,
    QueueDayRow,
    SeatedRow,
    SeatRow,
    SeriesDayRow,
    SessionRow,
    TicketRow,
)
from ticketing.queueing.rows import session_of, ticket_of

_other = ticket.alias("other")
_before_in_class = and_(
    _other.c.priority == ticket.c.priority,
    or_(
        _other.c.order_at < ticket.c.order_at,
        and_(_other.c.order_at == ticket.c.order_at, _other.c.issued_seq < ticket.c.issued_seq),
    ),
)
_goes_first = and_(_other.c.priority == Priority.PREFERENTIAL, ticket.c.priority == Priority.NORMAL)
_ahead = (
    select(func.count())
    .where(
        _other.c.queue == ticket.c.queue,
        _other.c.state == State.WAITING,
        _other.c.day == ticket.c.day,
        or_(_goes_first, _before_in_class),
    )
    .correlate(ticket)
    .scalar_subquery()
)
_replacement = ticket.alias("replacement")

#: A ticket with the names that people read.
TICKETS = (
    select(
        ticket,
        queue.c.name.label("queue_name"),
        entity.c.name.label("entity_name"),
        service.c.name.label("service_name"),
        person.c.name.label("agent_name"),
        private.c.secret.label("document_secret"),
        _replacement.c.code.label("replacement_code"),
        _replacement.c.queue.label("replacement_queue"),
    )
    .select_from(ticket)
    .outerjoin(queue, queue.c.id == ticket.c.queue)
    .outerjoin(entity, entity.c.code == ticket.c.entity)
    .outerjoin(service, service.c.id == ticket.c.service)
    .outerjoin(person, person.c.id == ticket.c.agent)
    .outerjoin(private, and_(private.c.ticket == ticket.c.id, private.c.kind == PrivateKind.DOCUMENT))
    .outerjoin(_replacement, _replacement.c.id == ticket.c.replaced_by)
)


def ahead_in_queue(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """People before waiting tickets in their own queues, were those strict."""
    query = select(ticket.c.id, _ahead.label("ahead"))
    return {row.id: row.ahead for row in connection.execute(query.where(ticket.c.id.in_(ids)))}


def ticket_row(connection: Connection, ticket_id: str) -> TicketRow | None:
    return connection.execute(TICKETS.where(ticket.c.id == ticket_id)).one_or_none()


def ticket_rows(
    connection: Connection, *where: ColumnElement[bool], limit: int | None = None
) -> Sequence[TicketRow]:
    """Tickets in the order in which they would be served."""
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
) -> Sequence[TicketRow]:
    where: list[ColumnElement[bool]] = [ticket.c.site == site_id, ticket.c.day == day]
    if states:
        where.append(ticket.c.state.in_(states))
    if queue_id:
        where.append(ticket.c.queue == queue_id)
    if code:
        where.append(_is_code(code))
    if entities is not None:
        where.append(ticket.c.entity.in_(sorted(entities)))
    return ticket_rows(connection, *where, limit=limit)


def _is_code(text: str) -> ColumnElement[bool]:
    """The code however it is typed; a bare number is looked for in every series."""
    typed = numbering.typed_code(text)
    if typed is None:
        return ticket.c.code == text.strip().upper()
    if typed.prefix is None:
        return ticket.c.number == typed.number
    return and_(
        ticket.c.number == typed.number, ticket.c.code.startswith(f"{typed.prefix}-", autoescape=True)
    )


def forgotten_tickets(
    connection: Connection, site_id: str, since: date, entities: frozenset[str] | None, limit: int
) -> Sequence[TicketRow]:
    """Tickets since that day whose call, attention or pause the day's end cut, without a true hour."""
    states = (State.CALLED, State.SERVING, State.ON_HOLD)
    where: list[ColumnElement[bool]] = [
        *(ticket.c.site == site_id, ticket.c.day >= since),
        *(ticket.c.forgotten.in_(states), ticket.c.corrected_at.is_(None)),
    ]
    if entities is not None:
        where.append(ticket.c.entity.in_(sorted(entities)))
    query = TICKETS.where(*where).order_by(ticket.c.day.desc(), ticket.c.issued_seq.desc()).limit(limit)
    return connection.execute(query).all()


def has_active_ticket(connection: Connection, window: str, agent: str) -> bool:
    """Whether the window or the agent has a ticket that is called or being served."""
    return bool(seat(connection, window, agent).busy)


def seat(connection: Connection, window: str, agent: str) -> SeatRow:
    """`(state, sitting, busy)`: the window's session and who sits there, and has_active_ticket()."""
    return connection.execute(_SEAT, {"window": window, "agent": agent}).one()


_SESSION = 'FROM window_session WHERE "window" = :window'
_ACTIVE_STATES = quoted(State.CALLED, State.SERVING)
_ACTIVE = f"FROM ticket WHERE state IN ({_ACTIVE_STATES})"
SEAT = (
    f"SELECT (SELECT state {_SESSION}) AS state, (SELECT agent {_SESSION}) AS sitting,"  # constants
    f' EXISTS (SELECT 1 {_ACTIVE} AND "window" = :window)'
    f" OR EXISTS (SELECT 1 {_ACTIVE} AND agent = :agent) AS busy"
)
SEAT_COLUMNS: tuple[Column[str], Column[str], Column[bool]] = (
    Column("state", String()),
    Column("sitting", String()),
    Column("busy", Boolean()),
)
_SEAT = text(SEAT).columns(*SEAT_COLUMNS)


def ticket_with_document(connection: Connection, ticket_id: str) -> tuple[Ticket | None, str | None]:
    """The ticket, and its document as it is kept, encrypted."""
    row = connection.execute(_WITH_DOCUMENT, {"ticket": ticket_id}).one_or_none()
    return (None, None) if row is None else (ticket_of(row), row.document_secret)


_OWN_COLUMNS = ", ".join(f'ticket."{column.name}"' for column in ticket.c)
_WITH_DOCUMENT = text(
    f"SELECT {_OWN_COLUMNS}, private.secret AS document_secret FROM ticket"  # noqa: S608  # constants
    f" LEFT JOIN private ON private.ticket = ticket.id AND private.kind = '{PrivateKind.DOCUMENT}'"
    " WHERE ticket.id = :ticket"
).columns(*(Column(column.name, column.type) for column in ticket.c), Column("document_secret", String()))


def waiting_among(connection: Connection, tickets: Sequence[str], queue_id: str, day: date) -> str | None:
    """Code of the first of these tickets whose person is still to be attended in the queue today."""
    if not tickets:
        return None
    query = (
        select(ticket.c.code)
        .where(
            ticket.c.id.in_(tickets),
            ticket.c.queue == queue_id,
            ticket.c.day == day,
            ticket.c.state.in_((State.WAITING, State.CALLED, State.ON_HOLD)),
        )
        .order_by(ticket.c.issued_seq)
        .limit(1)
    )
    return connection.scalar(query)


def series_day(connection: Connection, queue_id: str, day: date) -> SeriesDayRow:
    """`(open, since, until, leftover, issued, round, last_number, waiting, waiting_preferential)`.

    Numbers are None on a day without any; the switch by hand is None unless there ever was one. leftover:
    whether the site has open tickets of an earlier day, or dated back to this one: their codes are in use.
    """
    values = {"site": site_of(queue_id), "queue": queue_id, "day": day}
    return connection.execute(_SERIES_DAY, values).one()


def codes_in_use(connection: Connection, site_id: str, since: datetime) -> frozenset[str]:
    """Codes of the site's open tickets, and of the no-shows since then, who may still be restored."""
    rows = connection.scalars(_CODES, {"site": site_id, "since": since, "no_show": State.NO_SHOW})
    return frozenset(rows)


def is_code_open(connection: Connection, site_id: str, code: str) -> bool:
    """Whether an open ticket of the site has that code."""
    return connection.scalar(_CODE, {"site": site_id, "code": code}) is not None


_OPEN_HERE = f"FROM ticket WHERE site = :site AND state IN ({quoted(*sorted(OPEN))})"
_CODES = (
    text(
        f"SELECT code {_OPEN_HERE} UNION SELECT code FROM ticket"  # noqa: S608  # constants
        f" WHERE site = :site AND state = {quoted(State.NO_SHOW)} AND ended_at >= :since"
    )
    .bindparams(bindparam("since", type_=ticket.c.ended_at.type))
    .columns(code=String())
)
_CODE = text(f"SELECT id {_OPEN_HERE} AND code = :code").columns(id=String())  # constants
# One row, without a condition: a queue has no counters before its first ticket of a day.
SERIES_DAY = (
    "SELECT queue_state.open, queue_state.since, queue_state.until, day.issued, day.round, day.last_number,"  # noqa: S608  # constants
    " day.waiting, day.waiting_preferential,"
    # The first by day, for which PostgreSQL has no other index: of one day among many it expects too much.
    # Rounds below 0 are those of tickets that were dated back.
    f" COALESCE((SELECT (day, round) < (:day, 0) {_OPEN_HERE} ORDER BY day, round LIMIT 1), false)"
    " AS leftover{more}"
    " FROM (SELECT 1 AS one) AS one LEFT JOIN queue_state ON queue_state.queue = :queue"
    " LEFT JOIN queue_day AS day ON day.queue = :queue AND day.day = :day"
)
SERIES_DAY_COLUMNS = (
    *(Column(name, queue_state.c[name].type) for name in ("open", "since", "until")),
    Column("leftover", Boolean()),
    *(
        Column(name, Integer())
        for name in ("issued", "round", "last_number", "waiting", "waiting_preferential")
    ),
)
_SERIES_DAY = text(SERIES_DAY.format(more="")).columns(*SERIES_DAY_COLUMNS)


def session_of_agent(connection: Connection, agent: str) -> WindowSession | None:
    """Session of the window where the agent sits now, at any site."""
    query = select(window_session).where(
        window_session.c.agent == agent, window_session.c.state != WindowState.CLOSED
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else session_of(row)


def sessions(connection: Connection, site_id: str) -> Sequence[SessionRow]:
    """The site's sessions with the agents' names."""
    return connection.execute(_SESSIONS, {"site": site_id}).all()


def session_row(connection: Connection, window_id: str) -> SessionRow | None:
    return connection.execute(_ONE_SESSION, {"window": window_id}).one_or_none()


_NAMED_SESSION = (
    'SELECT session."window", session.state, session.agent, session.since, session.reason,'
    " session.freed_at,"
    " person.name AS agent_name FROM window_session AS session LEFT JOIN person ON person.id = session.agent"
)
_SESSION_COLUMNS = (
    *(
        Column(name, window_session.c[name].type)
        for name in ("window", "state", "agent", "since", "reason", "freed_at")
    ),
    Column("agent_name", String()),
)
_SESSIONS = text(f"{_NAMED_SESSION} WHERE session.site = :site").columns(*_SESSION_COLUMNS)
_ONE_SESSION = text(f'{_NAMED_SESSION} WHERE session."window" = :window').columns(*_SESSION_COLUMNS)


def active_tickets(connection: Connection, site_id: str) -> Sequence[ActiveTicketRow]:
    """The tickets that are at a window of the site now."""
    return connection.execute(_ACTIVE_TICKETS, {"site": site_id}).all()


_ACTIVE_TICKETS = text(
    f'SELECT id, code, state, since, queue, priority, "window" {_ACTIVE} AND site = :site'  # constants
).columns(
    *(
        Column(name, ticket.c[name].type)
        for name in ("id", "code", "state", "since", "queue", "priority", "window")
    )
)


def at_window(connection: Connection, site_id: str, window: str, agent: str | None) -> Sequence[TicketRow]:
    """Tickets at the window, and those that its agent has parked, has still to code, or was sent."""
    whose = {"site": site_id, "window": window, "agent": agent}
    ids = list(connection.scalars(_AT_WINDOW, whose))
    return ticket_rows(connection, ticket.c.id.in_(ids)) if ids else []


_UNFINISHED = quoted(State.ON_HOLD, State.CLOSED)
_AT_WINDOW = text(
    " UNION ".join(
        f"SELECT id FROM ticket WHERE state IN ({states}) AND {whose} AND site = :site"  # noqa: S608  # constants
        for states, whose in (
            (_ACTIVE_STATES, '"window" = :window'),
            (_UNFINISHED, '"window" = :window'),
            (_UNFINISHED, "agent = :agent"),
            (quoted(State.WAITING), "for_window = :window"),
            (quoted(State.WAITING), "for_agent = :agent"),
        )
    )
).columns(id=String())


def switches(connection: Connection, site_id: str) -> dict[str, ByHand]:
    """The last switch by hand of each queue that was ever switched."""
    rows = connection.execute(select(queue_state).where(queue_state.c.site == site_id))
    return {row.queue: ByHand(row.open, row.since, row.until, row.reason) for row in rows}


SeatedRows = Sequence[SeatedRow]


def seated(connection: Connection, site_id: str) -> SeatedRows:
    """The site's sessions, each once for every grant of its agent."""
    session = window_session
    query = (
        select(
            session.c.window,
            session.c.state,
            session.c.agent,
            session.c.since,
            person_grant.c.role,
            person_grant.c.site.label("grant_site"),
            person_grant.c.entity.label("grant_entity"),
        )
        .outerjoin(person_grant, person_grant.c.person == session.c.agent)
        .where(session.c.site == site_id)
    )
    return connection.execute(query).all()


def queue_days(connection: Connection, site_id: str, day: date) -> dict[str, QueueDayRow]:
    rows = connection.execute(_QUEUE_DAYS, {"site": site_id, "day": day})
    return {row.queue: row for row in rows}


_QUEUE_DAYS = text(
    "SELECT queue, day, site, issued, round, last_number, called, waited_ms, turn,"
    " waiting, waiting_preferential FROM queue_day WHERE site = :site AND day = :day"
).columns(*(Column(column.name, column.type) for column in queue_day.c))


def oldest_by_queue(connection: Connection, site_id: str, day: date) -> dict[str, datetime]:
    """`{queue: arrival of the person who waits longest}`."""
    query = (
        select(ticket.c.queue, func.min(ticket.c.arrived_at).label("oldest_at"))
        .where(
            ticket.c.site == site_id,
            ticket.c.state == literal_column(quoted(State.WAITING)),
            ticket.c.day == day,
        )
        .group_by(ticket.c.queue)
    )
    return {row.queue: row.oldest_at for row in connection.execute(query)}


def events_of_ticket(connection: Connection, ticket_id: str) -> Sequence[EventRow]:
    return connection.execute(select(event).where(event.c.ticket == ticket_id).order_by(event.c.seq)).all()


def hold_reasons(connection: Connection, ticket_ids: Sequence[str]) -> dict[str, str | None]:
    """`{ticket: reason}` of the last time that each was parked; None where the agent gave none."""
    held = (event.c.ticket.in_(ticket_ids), event.c.type == EventType.HELD)
    query = select(event.c.ticket, event.c.data).where(*held).order_by(event.c.seq)
    return {row.ticket: row.data.get("reason") for row in connection.execute(query)}


def service_names(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    query = select(service.c.id, service.c.name).where(service.c.id.in_(ids))
    return {row.id: row.name for row in connection.execute(query)}


def open_before(
    connection: Connection, site_id: str, day: date, midnight: datetime
) -> Sequence[OpenTicketRow]:
    """`(id, day)` of the tickets of earlier days that were never ended, in the order of their issue.

    midnight: the day's beginning. A person who was called or resumed after it is in an agent's hands now.
    """
    is_open = ticket.c.state.in_(OPEN)
    in_hands = and_(ticket.c.state.in_(ACTIVE), ticket.c.since > midnight)
    query = (
        select(ticket.c.id, ticket.c.day)
        .where(ticket.c.site == site_id, is_open, ticket.c.day < day, ~in_hands)
        .order_by(ticket.c.issued_seq)
    )
    return connection.execute(query).all()


def sessions_before(connection: Connection, site_id: str, midnight: datetime) -> Sequence[LeftWindowRow]:
    """Windows that were left open since before the instant.

    One whose agent has called, served or let go a person after it was not left: it is of the new day.
    """
    at_work = exists().where(
        ticket.c.window == window_session.c.window,
        ticket.c.state.in_(ACTIVE),
        ticket.c.since > midnight,
    )
    query = select(window_session).where(
        window_session.c.site == site_id,
        window_session.c.state != WindowState.CLOSED,
        window_session.c.since < midnight,
        ~at_work,
        or_(window_session.c.freed_at.is_(None), window_session.c.freed_at <= midnight),
    )
    return connection.execute(query).all()
