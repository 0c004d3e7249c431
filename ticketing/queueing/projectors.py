"""Projectors of tickets, windows and queues, which apply their events to the tables."""

from dataclasses import asdict
from typing import cast

from sqlalchemy import Connection, delete, select, update

from ticketing.domain.attentions import corrected_attention, ended_attention
from ticketing.domain.calendar.openings import Until
from ticketing.domain.calendar.redating import earlier
from ticketing.domain.event_data import Called, Redated
from ticketing.domain.events import Event, EventType
from ticketing.domain.line.priorities import Priority
from ticketing.domain.states import ACTIVE, State
from ticketing.domain.tickets import Ticket, evolve
from ticketing.domain.windows import WindowState, evolve_window
from ticketing.ledger import tables
from ticketing.ledger.projection import Projector
from ticketing.ledger.writes import Writes
from ticketing.queueing.printing.projector import PROJECTORS as PRINTING
from ticketing.queueing.printing.projector import project_print
from ticketing.queueing.rows import changed, load_session, load_ticket, row_of


def _project_ticket(writes: Writes, event: Event, known: object | None) -> object | None:
    """known: the ticket before the event, where the caller has just read it under the site's lock.

    Raises IllegalTransition when the log holds an illegal step.
    """
    if event.type is EventType.ISSUED:
        return _issued(writes, event)
    if event.type is EventType.PRINTED:
        project_print(writes, event)
        return known
    before = known if isinstance(known, Ticket) else load_ticket(writes.connection, str(event.ticket))
    return _ticket(writes, event, before)


def _issued(writes: Writes, event: Event) -> Ticket:
    ticket = evolve(None, event)
    writes.insert(tables.ticket, row_of(ticket))
    numbers = {"issued": 1, "round": ticket.round, "last_number": ticket.number}
    # Its queue is its series: no ticket is transferred before it is issued.
    _count(writes, ticket.series, ticket, {**numbers, **_waiting(ticket, 1)}, put=("round", "last_number"))
    return ticket


def _count(
    writes: Writes, queue: str, ticket: Ticket, counts: dict[str, int], put: tuple[str, ...] = ()
) -> None:
    """Add the counts to the queue's day, or begin the day with them; put: those that replace instead."""
    zeros = dict.fromkeys(_COUNTERS, 0)
    row = {"queue": queue, "day": ticket.day, "site": ticket.site, **zeros, **counts}
    writes.add(tables.queue_day, row, tuple(name for name in counts if name not in put), put)


_COUNTERS = (
    *("issued", "round", "last_number", "called", "waited_ms", "turn"),
    *("waiting", "waiting_preferential"),
)


def _waiting(ticket: Ticket, change: int) -> dict[str, int]:
    preferential = change if ticket.priority is Priority.PREFERENTIAL else 0
    return {"waiting": change, "waiting_preferential": preferential}


def _ticket(writes: Writes, event: Event, before: Ticket | None) -> Ticket:
    assert before is not None, f"{event.site}:{event.seq} speaks of an unknown ticket {event.ticket}"
    after = evolve(before, event)
    writes.update(tables.ticket, {"id": after.id}, changed(before, after))
    if event.type is EventType.REDATED:
        _redated(writes, event, before, after)
        return after
    if event.type is EventType.UNDONE:
        _undone(writes, before, after)
    if attention := ended_attention(before, event, after):
        writes.insert(tables.attention, asdict(attention))
    if corrected := corrected_attention(event, after):
        # The day tells PostgreSQL in which partition to look.
        last = {"ticket": after.id, "ordinal": after.attentions, "day": after.day}
        writes.update(tables.attention, last, corrected)
    if event.type is EventType.CALLED:
        _count_call(writes, event, before, after)
    else:
        _count_moves(writes, before, after)
    if before.services != after.services:
        _coded(writes, before, after)
    if before.state in ACTIVE and after.state not in ACTIVE:
        writes.update(tables.window_session, {"window": before.window}, {"freed_at": event.at})
    return after


def _redated(writes: Writes, event: Event, before: Ticket, after: Ticket) -> None:
    """Move the ticket's rows and counts to its true day."""
    by_ms = cast("Redated", event.data)["by_ms"]
    connection, table = writes.connection, tables.attention
    of_ticket = (table.c.ticket == before.id, table.c.day == before.day)
    for row in connection.execute(select(table).where(*of_ticket)).all():
        ends = {name: earlier(getattr(row, name), event.at, by_ms) for name in ("started_at", "ended_at")}
        which = (*of_ticket, table.c.ordinal == row.ordinal)
        connection.execute(update(table).where(*which).values(day=after.day, **ends))
    coded = tables.ticket_service
    connection.execute(
        update(coded).where(coded.c.ticket == before.id, coded.c.day == before.day).values(day=after.day)
    )
    for ticket, change in ((before, -1), (after, 1)):
        _count(writes, ticket.series, ticket, {"issued": change})
        if ticket.state is State.WAITING:
            _count(writes, ticket.queue, ticket, _waiting(ticket, change))
        if ticket.called_at is not None:
            _count(writes, ticket.queue, ticket, {"called": change, "waited_ms": change * ticket.wait_ms})


def _undone(writes: Writes, before: Ticket, after: Ticket) -> None:
    """Take out the rows that the undone act had made. The number of a ticket that it issued stays used."""
    if before.attentions > after.attentions:
        table = tables.attention
        which = (table.c.ticket == before.id, table.c.day == before.day)
        made = (*which, table.c.ordinal == before.attentions)
        writes.connection.execute(delete(table).where(*made))
    if before.replaced_by is not None and after.replaced_by is None:
        issued = load_ticket(writes.connection, before.replaced_by)
        assert issued is not None, f"{before.id} was replaced by an unknown ticket"
        writes.connection.execute(delete(tables.ticket).where(tables.ticket.c.id == issued.id))
        _count(writes, issued.queue, issued, {"issued": -1, **_waiting(issued, -1)})


def _count_call(writes: Writes, event: Event, before: Ticket, after: Ticket) -> None:
    """Count a call in the queue that called, even if it issued nothing today."""
    waited_ms = after.wait_ms - before.wait_ms if before.called_at else after.wait_ms
    counts = {"called": 1, "waited_ms": waited_ms, **_waiting(before, -1)}
    turn = cast("Called", event.data)["turn"]
    if turn is None:
        _count(writes, after.queue, after, counts)
    else:
        _count(writes, after.queue, after, {**counts, "turn": turn}, put=("turn",))


def _count_moves(writes: Writes, before: Ticket, after: Ticket) -> None:
    """Update the waiting counts of the queues that the ticket leaves or enters."""
    rooms = [each.queue if each.state is State.WAITING else None for each in (before, after)]
    if rooms[0] == rooms[1]:
        return
    for queue, change in zip(rooms, (-1, 1), strict=True):
        if queue is not None:
            _count(writes, queue, after, _waiting(after, change))


def _coded(writes: Writes, before: Ticket, after: Ticket) -> None:
    table = tables.ticket_service
    if before.services:
        # The day tells PostgreSQL in which partition to look.
        coded = (table.c.ticket == after.id, table.c.day == after.day)
        writes.connection.execute(delete(table).where(*coded))
    common = {"ticket": after.id, "site": after.site, "day": after.day}
    for each in after.services:
        writes.insert(table, {**common, "service": each["service"], "quantity": each["quantity"]})


def _project_window(writes: Writes, event: Event, _known: object | None) -> None:
    before = load_session(writes.connection, str(event.window), event.site)
    after = evolve_window(before, event)
    row = asdict(after)
    writes.add(tables.window_session, row, added=(), put=tuple(name for name in row if name != "window"))
    if after.state is WindowState.CLOSED:
        _release_directed(writes.connection, after.window, before.agent)


def _release_directed(connection: Connection, window_id: str, agent: str | None) -> None:
    """Give tickets sent to a window or agent that leaves back to the whole queue."""
    table = tables.ticket
    for column, gone in ((table.c.for_window, window_id), (table.c.for_agent, agent)):
        if gone is not None:
            waiting = (table.c.state == State.WAITING, column == gone)
            connection.execute(update(table).where(*waiting).values({column.name: None}))


def _project_clock(_writes: Writes, _event: Event, _known: object | None) -> None:
    """The log alone tells when its time began again."""


def _project_queue(writes: Writes, event: Event, _known: object | None) -> None:
    now = {
        "open": event.type is EventType.QUEUE_OPENED,
        "since": event.at,
        # Switches that were recorded before they could say so hold for their day.
        "until": event.data.get("until") or Until.DAY,
        "reason": event.data.get("reason"),
    }
    row = {"queue": event.queue, "site": event.site, **now}
    writes.add(tables.queue_state, row, added=(), put=tuple(now))


#: Ticket events also free windows, and window events release tickets: a table is listed where its rows begin.
PROJECTORS = (
    Projector(
        "ticket",
        (tables.ticket, tables.attention, tables.ticket_service, tables.queue_day),
        _project_ticket,
    ),
    Projector("window", (tables.window_session,), _project_window),
    Projector("queue", (tables.queue_state,), _project_queue),
    *PRINTING,
    Projector("clock", (), _project_clock),
)
