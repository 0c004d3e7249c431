"""The data of a call: the window's session, the heads of its lanes, and today's places in ratios."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from sqlalchemy import Boolean, Column, Connection, String, TextualSelect, select, text

from ticketing.domain.documents import PrivateKind
from ticketing.domain.line.choosing import Head
from ticketing.domain.line.priorities import Priority
from ticketing.domain.states import State
from ticketing.domain.tickets import Ticket
from ticketing.domain.windows import WindowState
from ticketing.ledger.literals import quoted
from ticketing.ledger.tables import queue_day, ticket
from ticketing.queueing.reading.queries import SEAT, SEAT_COLUMNS
from ticketing.queueing.rows import TicketColumns, ticket_of


@dataclass(frozen=True, slots=True)
class Seat:
    """See SeatRow, whose `state` has the name of a ticket's column."""

    state: WindowState | None
    sitting: str | None
    busy: bool


class _Row(TicketColumns, Protocol):
    """A session, and the first ticket of a lane with its document; no id where no ticket waits."""

    @property
    def seat_state(self) -> WindowState | None: ...
    @property
    def sitting(self) -> str | None: ...
    @property
    def busy(self) -> bool: ...
    @property
    def directed(self) -> int: ...
    @property
    def document_secret(self) -> str | None: ...


class Line:
    """Whom a window may call next: the first of each lane, and everyone sent to this window or agent."""

    def __init__(self, rows: Sequence[_Row], entities: frozenset[str] | None) -> None:
        self._rows = {row.id: row for row in rows if row.id and (entities is None or row.entity in entities)}

    @property
    def heads(self) -> list[Head]:
        return [_head(row) for row in self._rows.values()]

    def ticket(self, ticket_id: str) -> tuple[Ticket, str | None] | None:
        """The ticket of a head, and its document as it is kept; None for a ticket that is no head."""
        row = self._rows.get(ticket_id)
        return None if row is None else (ticket_of(row), row.document_secret)


# States are written out: a partial index serves only a statement that says its condition itself.
_COLUMNS = ", ".join(f'"{column.name}"' for column in ticket.c)
_HEAD = f"SELECT {_COLUMNS}, {{directed}} AS directed FROM ticket"  # noqa: S608  # constants
_IS_WAITING = f"state = {quoted(State.WAITING)}"
_WAITING = f"WHERE {_IS_WAITING} AND day = :day"
# `IS TRUE` hides this condition from ix_ticket_day; with a long history the planner would otherwise scan all
# of today.
_SENT = f"WHERE {_IS_WAITING} AND (day = :day) IS TRUE AND site = :site"
_LANE = (
    f"SELECT * FROM ({_HEAD} {_WAITING} AND queue = :queue{{place}} AND priority = '{{priority}}'"  # noqa: S608  # constants
    " AND for_window IS NULL AND for_agent IS NULL ORDER BY order_at, issued_seq LIMIT 1)"
    " AS {priority}{place}"
)
_SENT_TO_WINDOW = f"{_HEAD} {_SENT} AND for_window = :window"
_SENT_TO_AGENT = f"{_HEAD} {_SENT} AND for_agent = :agent AND (for_window IS NULL OR for_window <> :window)"


def seat_and_line(
    connection: Connection,
    site: str,
    window: str,
    agent: str,
    day: date,
    queues: Sequence[str],
    entities: frozenset[str] | None,
) -> tuple[Seat, Line]:
    """queries.seat(), and whom the window may call next.

    One statement with whole tickets, because both are read under the site's lock, and one of the tickets is
    called. entities: ids of those whose tickets the agent may call; None for all.
    """
    places = {f"queue{place}": queue for place, queue in enumerate(queues)}
    values = {"site": site, "window": window, "agent": agent, "day": day, **places}
    rows = connection.execute(_seat_and_heads(len(queues)), values).all()
    return Seat(rows[0].seat_state, rows[0].sitting, rows[0].busy), Line(rows, entities)


def turns(connection: Connection, queues: Sequence[str], day: date) -> dict[str, int]:
    """Today's places in the ratios of these queues."""
    if not queues:
        return {}
    query = select(queue_day.c.queue, queue_day.c.turn).where(
        queue_day.c.queue.in_(queues), queue_day.c.day == day
    )
    return {row.queue: row.turn for row in connection.execute(query)}


@lru_cache(maxsize=64)
def _seat_and_heads(queues: int) -> TextualSelect:
    """The statement: one index look-up per lane, however many wait in it; one row where no ticket waits."""
    lanes = [
        _LANE.format(place=place, priority=priority, directed="false")
        for place in range(queues)
        for priority in Priority
    ]
    sent = [each.format(directed="true") for each in (_SENT_TO_WINDOW, _SENT_TO_AGENT)]
    waiting = " UNION ALL ".join([*lanes, *sent])
    state, sitting, busy = SEAT_COLUMNS
    statement = (
        f"SELECT seat.state AS seat_state, seat.sitting, seat.busy, head.*, private.secret AS document_secret"  # noqa: S608  # constants
        f" FROM ({SEAT}) AS seat LEFT JOIN ({waiting}) AS head ON true"
        f" LEFT JOIN private ON private.ticket = head.id AND private.kind = '{PrivateKind.DOCUMENT}'"
    )
    return text(statement).columns(
        *(Column("seat_state", state.type), sitting, busy),
        *(Column(column.name, column.type) for column in ticket.c),
        *(Column("directed", Boolean()), Column("document_secret", String())),
    )


def _head(row: _Row) -> Head:
    return Head(row.order_at, row.issued_seq, row.id, row.queue, Priority(row.priority), bool(row.directed))
