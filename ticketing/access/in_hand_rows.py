"""Rows of the people whom an agent has in hand at a site, and of the agent's own session."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection, select

from ticketing.domain.states import ACTIVE, State
from ticketing.domain.windows import WindowState
from ticketing.ledger.tables import person, ticket, window_session


class HandRow(Protocol):
    """A ticket that is called, served or parked, or was sent to the agent or to their window."""

    @property
    def id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def entity(self) -> str: ...
    @property
    def for_window(self) -> str | None: ...
    @property
    def for_agent(self) -> str | None: ...


_COLUMNS = [ticket.c[name] for name in ("id", "code", "state", "queue", "entity", "for_window", "for_agent")]


def in_hand(connection: Connection, site: str, agent: str, *, parked: bool) -> Sequence[HandRow]:
    """Called and served by the agent, in the order of their issue. parked: those whom they parked too."""
    states = sorted({*ACTIVE, State.ON_HOLD} if parked else ACTIVE)
    query = select(*_COLUMNS).where(
        ticket.c.site == site, ticket.c.agent == agent, ticket.c.state.in_(states)
    )
    return connection.execute(query.order_by(ticket.c.issued_seq)).all()


def sent(connection: Connection, site: str, agent: str, window: str) -> Sequence[HandRow]:
    """Waiting tickets that were sent to the agent or to the window, in the order of their issue."""
    to = (ticket.c.for_agent == agent) | (ticket.c.for_window == window)
    query = select(*_COLUMNS).where(ticket.c.site == site, ticket.c.state == State.WAITING, to)
    return connection.execute(query.order_by(ticket.c.issued_seq)).all()


def window_of(connection: Connection, site: str, agent: str) -> str | None:
    """The open or paused window at which the agent sits there."""
    query = select(window_session.c.window).where(
        window_session.c.site == site,
        window_session.c.agent == agent,
        window_session.c.state != WindowState.CLOSED,
    )
    found: str | None = connection.scalar(query)
    return found


def name_of(connection: Connection, agent: str) -> str:
    return connection.scalar(select(person.c.name).where(person.c.id == agent)) or agent
