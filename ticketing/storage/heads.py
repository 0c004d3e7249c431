"""The heads of the lanes that a window serves and the rules of its queues: what choose_next() is given."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, String, and_, bindparam, literal, or_, select, union_all

from ticketing.domain.choosing import Head, QueueRule
from ticketing.domain.policies import policy_from
from ticketing.domain.priorities import Priority
from ticketing.storage.tables import queue, queue_day, ticket, window_queue

_HEAD = (
    ticket.c.id,
    ticket.c.queue,
    ticket.c.entity,
    ticket.c.priority,
    ticket.c.order_at,
    ticket.c.issued_seq,
)
_classes = union_all(*[select(literal(str(each), String).label("priority")) for each in Priority]).subquery()
_lane = ticket.alias("lane")
# One index look-up per lane, however many people wait in it.
_first_of_lane = (
    select(_lane.c.id)
    .where(
        _lane.c.queue == window_queue.c.queue,
        _lane.c.priority == _classes.c.priority,
        _lane.c.state == "waiting",
        _lane.c.day == bindparam("day"),
        _lane.c.for_window.is_(None),
        _lane.c.for_agent.is_(None),
    )
    .order_by(_lane.c.order_at, _lane.c.issued_seq)
    .limit(1)
    .correlate(window_queue, _classes)
    .scalar_subquery()
)
_firsts = (
    select(_first_of_lane.label("id"))
    .select_from(window_queue.join(_classes, literal(1) == literal(1)))
    .where(window_queue.c.window == bindparam("window"))
    .subquery()
)
_LANES = select(*_HEAD).join(_firsts, _firsts.c.id == ticket.c.id)
_DIRECTED = select(*_HEAD).where(
    ticket.c.site == bindparam("site"),
    ticket.c.state == "waiting",
    ticket.c.day == bindparam("day"),
    or_(ticket.c.for_window == bindparam("window"), ticket.c.for_agent == bindparam("agent")),
)
_RULES = (
    select(window_queue.c.queue, window_queue.c.weight, queue.c.policy, queue_day.c.turn)
    .join(queue, queue.c.id == window_queue.c.queue)
    .outerjoin(queue_day, and_(queue_day.c.queue == queue.c.id, queue_day.c.day == bindparam("day")))
    .where(window_queue.c.window == bindparam("window"))
)


def heads(
    connection: Connection, site: str, window: str, agent: str, day: date, entities: frozenset[str] | None
) -> list[Head]:
    """First of each lane of the window's queues, and everyone sent to this window or agent.

    entities: whose tickets the agent may call; None for all.
    """
    lanes = connection.execute(_LANES, {"window": window, "day": day}).all()
    sent = connection.execute(_DIRECTED, {"site": site, "window": window, "agent": agent, "day": day}).all()
    found = [_head(row, directed=False) for row in lanes if entities is None or row.entity in entities]
    return found + [_head(row, directed=True) for row in sent if entities is None or row.entity in entities]


def rules(connection: Connection, window: str, day: date) -> dict[str, QueueRule]:
    """What each queue of the window's profile asks, with today's place in its ratio."""
    rows = connection.execute(_RULES, {"window": window, "day": day})
    return {row.queue: QueueRule(policy_from(row.policy), row.weight, row.turn or 0) for row in rows}


def _head(row: Any, directed: bool) -> Head:
    return Head(row.id, row.queue, Priority(row.priority), row.order_at, row.issued_seq, directed)
