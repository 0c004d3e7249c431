"""The data of a call: the window's session, the heads of its lanes, and today's places in ratios."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Protocol

from sqlalchemy import Boolean, Column, Connection, String, TextualSelect, select, text

from ticketing.domain.choosing import Head
from ticketing.domain.priorities import Priority
from ticketing.domain.states import State
from ticketing.ledger.literals import quoted
from ticketing.ledger.tables import queue_day, ticket
from ticketing.queueing.queries import SEAT, SEAT_COLUMNS
from ticketing.queueing.read_rows import SeatRow


class _HeadRow(Protocol):
    """The first ticket of a lane. priority: as the database keeps it."""

    @property
    def id(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def priority(self) -> str: ...
    @property
    def order_at(self) -> datetime: ...
    @property
    def issued_seq(self) -> int: ...
    @property
    def directed(self) -> int: ...


# States are written out: a partial index serves only a statement that says its condition itself.
_HEAD = "SELECT id, queue, entity, priority, order_at, issued_seq, {directed} AS directed FROM ticket"
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


def seat_and_heads(
    connection: Connection,
    site: str,
    window: str,
    agent: str,
    day: date,
    queues: Sequence[str],
    entities: frozenset[str] | None,
) -> tuple[SeatRow, list[Head]]:
    """queries.seat(), the first of each lane of the queues, and everyone sent to this window or agent.

    One statement, because both are read under the site's lock. entities: ids of those whose tickets the agent
    may call; None for all.
    """
    places = {f"queue{place}": queue for place, queue in enumerate(queues)}
    values = {"site": site, "window": window, "agent": agent, "day": day, **places}
    rows = connection.execute(_seat_and_heads(len(queues)), values).all()
    return rows[0], [_head(row) for row in rows if row.id and (entities is None or row.entity in entities)]


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
    statement = f"SELECT seat.*, head.* FROM ({SEAT}) AS seat LEFT JOIN ({waiting}) AS head ON true"  # noqa: S608  # constants
    kinds = {name: ticket.c[name].type for name in ("queue", "entity", "priority", "order_at", "issued_seq")}
    head = [Column("id", String()), *(Column(name, kind) for name, kind in kinds.items())]
    return text(statement).columns(*SEAT_COLUMNS, *head, Column("directed", Boolean()))


def _head(row: _HeadRow) -> Head:
    return Head(row.order_at, row.issued_seq, row.id, row.queue, Priority(row.priority), bool(row.directed))
