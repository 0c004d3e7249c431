"""People and agents at a site whom a change of its settings could strand."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection, select

from ticketing.domain.states import OPEN
from ticketing.domain.windows import WindowState
from ticketing.ledger.tables import ticket, window_session


class OpenRow(Protocol):
    """A ticket that is not ended."""

    @property
    def id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def series(self) -> str: ...
    @property
    def window(self) -> str | None: ...
    @property
    def for_window(self) -> str | None: ...


def open_tickets(connection: Connection, site: str) -> Sequence[OpenRow]:
    """Tickets of the site that are not ended, in the order of their issue."""
    columns = (ticket.c.id, ticket.c.code, ticket.c.state, ticket.c.queue, ticket.c.series)
    query = select(*columns, ticket.c.window, ticket.c.for_window).where(
        ticket.c.site == site, ticket.c.state.in_(sorted(OPEN))
    )
    return connection.execute(query.order_by(ticket.c.issued_seq)).all()


def staffed(connection: Connection, site: str) -> frozenset[str]:
    """Windows at which an agent sits, paused ones included."""
    query = select(window_session.c.window).where(
        window_session.c.site == site, window_session.c.state != WindowState.CLOSED
    )
    return frozenset(connection.scalars(query))
