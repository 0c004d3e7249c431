"""What choose_next() is given: the heads of the lanes that a window serves, and today's places in ratios."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Connection, String, TextualSelect, select, text

from ticketing.domain.choosing import Head
from ticketing.domain.priorities import Priority
from ticketing.storage.tables import queue_day, ticket

# States are written out: a partial index serves only a statement that says its condition itself.
_HEAD = "SELECT id, queue, entity, priority, order_at, issued_seq, {directed} AS directed FROM ticket"
# IS TRUE keeps the index of the days out of it: after a long past PostgreSQL would read all of today there,
# and sort a whole lane for its first.
_WAITING = "WHERE state = 'waiting' AND (day = :day) IS TRUE"
_LANE = (
    f"SELECT * FROM ({_HEAD} {_WAITING} AND queue = :queue{{place}} AND priority = '{{priority}}'"  # noqa: S608  # constants
    " AND for_window IS NULL AND for_agent IS NULL ORDER BY order_at, issued_seq LIMIT 1)"
    " AS {priority}{place}"
)
_SENT_TO_WINDOW = f"{_HEAD} {_WAITING} AND site = :site AND for_window = :window"
_SENT_TO_AGENT = (
    f"{_HEAD} {_WAITING} AND site = :site AND for_agent = :agent"
    " AND (for_window IS NULL OR for_window <> :window)"
)


def heads(
    connection: Connection,
    site: str,
    window: str,
    agent: str,
    day: date,
    queues: Sequence[str],
    entities: frozenset[str] | None,
) -> list[Head]:
    """First of each lane of the queues, and everyone sent to this window or agent.

    entities: whose tickets the agent may call; None for all.
    """
    places = {f"queue{place}": queue for place, queue in enumerate(queues)}
    values = {"site": site, "window": window, "agent": agent, "day": day, **places}
    rows = connection.execute(_heads(len(queues)), values)
    return [_head(row) for row in rows if entities is None or row.entity in entities]


def turns(connection: Connection, queues: Sequence[str], day: date) -> dict[str, int]:
    """Today's places in the ratios of these queues."""
    if not queues:
        return {}
    query = select(queue_day.c.queue, queue_day.c.turn).where(
        queue_day.c.queue.in_(queues), queue_day.c.day == day
    )
    return {row.queue: row.turn for row in connection.execute(query)}


@lru_cache(maxsize=64)
def _heads(queues: int) -> TextualSelect:
    """One index look-up per lane, however many people wait in it."""
    lanes = [
        _LANE.format(place=place, priority=priority, directed="false")
        for place in range(queues)
        for priority in Priority
    ]
    sent = [each.format(directed="true") for each in (_SENT_TO_WINDOW, _SENT_TO_AGENT)]
    kinds = {name: ticket.c[name].type for name in ("queue", "entity", "priority", "order_at", "issued_seq")}
    return text(" UNION ALL ".join([*lanes, *sent])).columns(id=String(), **kinds, directed=Boolean())


def _head(row: Any) -> Head:
    return Head(row.order_at, row.issued_seq, row.id, row.queue, Priority(row.priority), bool(row.directed))
