"""What an event does to the tables: the same code on the site that made it, on the hub and in a replay."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ticketing.domain.attentions import ended_attention
from ticketing.domain.events import Event, EventType
from ticketing.domain.tickets import Ticket, evolve
from ticketing.domain.windows import WindowSession, WindowState, closed_window, evolve_window
from ticketing.storage import tables
from ticketing.storage.rows import changed, row_of, session_of, ticket_of


def project(connection: Connection, event: Event, known: Ticket | None = None) -> Ticket | None:
    """Apply one event and return the ticket it speaks of, as it is now.

    known: the ticket before the event where the caller has just read it under the site's lock.
    Raises IllegalTransition when the log holds an illegal step.
    """
    kind = event.type.partition(".")[0]
    if kind == "window":
        _window(connection, event)
        return None
    if kind == "queue":
        _queue(connection, event)
        return None
    if event.type is EventType.ISSUED:
        return _issued(connection, event)
    return _ticket(connection, event, known or load_ticket(connection, str(event.ticket)))


def load_ticket(connection: Connection, ticket_id: str) -> Ticket | None:
    row = connection.execute(select(tables.ticket).where(tables.ticket.c.id == ticket_id)).one_or_none()
    return None if row is None else ticket_of(row)


def load_session(connection: Connection, window_id: str, site: str) -> WindowSession:
    """The window's session; a closed one when nobody ever opened it."""
    row = connection.execute(
        select(tables.window_session).where(tables.window_session.c.window == window_id)
    ).one_or_none()
    return closed_window(window_id, site) if row is None else session_of(row)


def _issued(connection: Connection, event: Event) -> Ticket:
    ticket = evolve(None, event)
    connection.execute(insert(tables.ticket), row_of(ticket))
    _count_issue(connection, ticket)
    return ticket


def _count_issue(connection: Connection, ticket: Ticket) -> None:
    day = tables.queue_day
    moved = connection.execute(
        update(day)
        .where(day.c.queue == ticket.series, day.c.day == ticket.day)
        .values(issued=day.c.issued + 1, round=ticket.round, last_number=ticket.number)
    )
    if moved.rowcount == 0:
        numbers = {"issued": 1, "round": ticket.round, "last_number": ticket.number}
        connection.execute(insert(day), {**_new_day(ticket.series, ticket), **numbers})


def _new_day(queue: str, ticket: Ticket) -> dict[str, Any]:
    zeros = ("issued", "round", "last_number", "called", "waited_ms", "turn")
    return {"queue": queue, "day": ticket.day, "site": ticket.site, **dict.fromkeys(zeros, 0)}


def _ticket(connection: Connection, event: Event, before: Ticket | None) -> Ticket:
    assert before is not None, f"{event.site}:{event.seq} speaks of an unknown ticket {event.ticket}"
    after = evolve(before, event)
    table = tables.ticket
    connection.execute(update(table).where(table.c.id == after.id).values(changed(before, after)))
    if attention := ended_attention(before, event, after):
        connection.execute(insert(tables.attention), asdict(attention))
    if event.type is EventType.CALLED:
        _count_call(connection, event, before, after)
    if event.type is EventType.CODED:
        _coded(connection, after)
    return after


def _count_call(connection: Connection, event: Event, before: Ticket, after: Ticket) -> None:
    day = tables.queue_day
    values: dict[str, Any] = {
        "called": day.c.called + 1,
        "waited_ms": day.c.waited_ms
        + (after.wait_ms - before.wait_ms if before.called_at else after.wait_ms),
    }
    if event.data["turn"] is not None:
        values["turn"] = event.data["turn"]
    where = (day.c.queue == after.queue, day.c.day == after.day)
    if connection.execute(update(day).where(*where).values(values)).rowcount == 0:
        # A ticket that was sent here, to a queue that issued none today.
        connection.execute(insert(day), _new_day(after.queue, after))
        connection.execute(update(day).where(*where).values(values))


def _coded(connection: Connection, ticket: Ticket) -> None:
    table = tables.ticket_service
    connection.execute(delete(table).where(table.c.ticket == ticket.id))
    rows = [
        {
            "ticket": ticket.id,
            "service": each["service"],
            "site": ticket.site,
            "day": ticket.day,
            "quantity": each["quantity"],
        }
        for each in ticket.services
    ]
    if rows:
        connection.execute(insert(table), rows)


def _window(connection: Connection, event: Event) -> None:
    before = load_session(connection, str(event.window), event.site)
    after = evolve_window(before, event)
    table = tables.window_session
    if before.seq == 0:
        connection.execute(insert(table), asdict(after))
    else:
        connection.execute(update(table).where(table.c.window == after.window).values(asdict(after)))
    if after.state is WindowState.CLOSED:
        _release_directed(connection, after.window, before.agent)


def _release_directed(connection: Connection, window_id: str, agent: str | None) -> None:
    """Whoever was sent to a window or agent that leaves belongs to the queue again."""
    table = tables.ticket
    for column, gone in ((table.c.for_window, window_id), (table.c.for_agent, agent)):
        if gone is not None:
            waiting = (table.c.state == "waiting", column == gone)
            connection.execute(update(table).where(*waiting).values({column.name: None}))


def _queue(connection: Connection, event: Event) -> None:
    table = tables.queue_state
    values = {
        "open": event.type is EventType.QUEUE_OPENED,
        "since": event.at,
        "reason": event.data.get("reason"),
    }
    where = table.c.queue == event.queue
    if connection.execute(update(table).where(where).values(values)).rowcount == 0:
        connection.execute(insert(table), {"queue": event.queue, "site": event.site, **values})
