"""Tickets and window sessions as rows: the columns carry the names of the fields."""

from dataclasses import fields
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, select

from ticketing.domain.line.priorities import Category, Priority
from ticketing.domain.outcomes import Outcome
from ticketing.domain.states import State
from ticketing.domain.tickets import Ticket
from ticketing.domain.windows import WindowSession, WindowState, closed_window
from ticketing.ledger import tables


class SessionColumns(Protocol):
    """A row of `window_session`. state: as the database keeps it."""

    @property
    def window(self) -> str: ...
    @property
    def site(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def agent(self) -> str | None: ...
    @property
    def since(self) -> datetime | None: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def seq(self) -> int: ...
    @property
    def freed_at(self) -> datetime | None: ...


class TicketColumns(Protocol):
    """What is read of a row of `ticket` by itself; ticket_of() takes all its columns."""

    @property
    def id(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def entity(self) -> str: ...
    @property
    def priority(self) -> str: ...
    @property
    def order_at(self) -> datetime: ...
    @property
    def issued_seq(self) -> int: ...


_TICKET_FIELDS = tuple(field.name for field in fields(Ticket))


def ticket_of(row: object) -> Ticket:
    """row: with (at least) all columns of `ticket`."""
    values = {name: getattr(row, name) for name in _TICKET_FIELDS}
    values["state"] = State(values["state"])
    values["priority"] = Priority(values["priority"])
    values["category"] = Category(values["category"]) if values["category"] else None
    values["outcome"] = Outcome(values["outcome"]) if values["outcome"] else None
    values["forgotten"] = State(values["forgotten"]) if values["forgotten"] else None
    values["services"] = tuple(values["services"])
    return Ticket(**values)


def row_of(ticket: Ticket) -> dict[str, object]:
    values = {name: getattr(ticket, name) for name in _TICKET_FIELDS}
    values["services"] = [dict(each) for each in ticket.services]
    return values


def changed(before: Ticket, after: Ticket) -> dict[str, object]:
    """The columns that differ."""
    old, new = row_of(before), row_of(after)
    return {name: value for name, value in new.items() if old[name] != value}


def session_of(row: SessionColumns) -> WindowSession:
    state = WindowState(row.state)
    return WindowSession(row.window, row.site, state, row.agent, row.since, row.reason, row.seq, row.freed_at)


def load_ticket(connection: Connection, ticket_id: str) -> Ticket | None:
    row = connection.execute(select(tables.ticket).where(tables.ticket.c.id == ticket_id)).one_or_none()
    return None if row is None else ticket_of(row)


def load_session(connection: Connection, window_id: str, site: str) -> WindowSession:
    """The window's session; a closed one for a window that was never opened."""
    row = connection.execute(
        select(tables.window_session).where(tables.window_session.c.window == window_id)
    ).one_or_none()
    return closed_window(window_id, site) if row is None else session_of(row)
