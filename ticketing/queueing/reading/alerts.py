"""Alerts of single tickets: people on whom no agent at work can act, and acts that a supervisor looks at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, and_, literal_column, or_, select, tuple_

from ticketing.domain.calendar import instants
from ticketing.domain.ids import window_number
from ticketing.domain.line.stranding import AlertKind, Desk, Limits, Present, Stranded, changes_at, stranded
from ticketing.domain.states import OPEN, State
from ticketing.ledger.literals import quoted
from ticketing.ledger.settings.site_catalogue import SiteCatalogue
from ticketing.ledger.tables import person, ticket
from ticketing.queueing.desks import desks_of, limits_of
from ticketing.queueing.relieving import relief_view
from ticketing.queueing.shapes import AlertView, ReliefView

#: A call by hand or a hasty no-show is told for so long.
NOTICE = timedelta(minutes=15)
#: Tickets told at once, the longest waiting first: a whole room without a window need not be listed twice.
MOST = 500
#: A no-show within so many times the site's least time is hasty.
HASTY = 2


@dataclass(frozen=True, slots=True)
class Alerts:
    """until: the next instant at which time alone changes them; None when only an event can."""

    alerts: Sequence[AlertView]
    until: datetime | None


class _Row(Present, Protocol):
    @property
    def id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def called_at(self) -> datetime | None: ...
    @property
    def why(self) -> Mapping[str, object] | None: ...
    @property
    def agent_name(self) -> str | None: ...


def alerts_at(connection: Connection, known: SiteCatalogue, day: date, at: datetime) -> Alerts:
    """The alerts of the site at an instant. day: the business day of that instant."""
    desks, limits = desks_of(connection, known), limits_of(known.site)
    suspects = _suspects(connection, known.site.id, day, desks)
    found = [(each, stranded(each, desks, limits, at, day)) for each in suspects]
    reliefs = {
        queue: relief_view(known, queue, desks)
        for queue in {each.queue for each, alert in found if alert and alert.kind is AlertKind.UNSTAFFED}
    }
    told = [_view(each, alert, reliefs) for each, alert in found if alert is not None]
    notices = [*_notices(connection, known, day, at)]
    told += [_view(each, notice, {}) for each, notice in notices]
    return Alerts(told, _until(found, notices, desks, limits, at))


def _until(
    found: Iterable[tuple[_Row, Stranded | None]],
    notices: Iterable[tuple[_Row, Stranded]],
    desks: Sequence[Desk],
    limits: Limits,
    at: datetime,
) -> datetime | None:
    instants_ = [each for row, _ in found for each in changes_at(row, desks, limits, at)]
    instants_ += [notice.until for _, notice in notices if notice.until is not None]
    return min(instants_, default=None)


def _notices(
    connection: Connection, known: SiteCatalogue, day: date, at: datetime
) -> Iterable[tuple[_Row, Stranded]]:
    since = at - NOTICE
    least = timedelta(seconds=known.site.no_show_least_s) * HASTY
    where = (ticket.c.site == known.site.id, ticket.c.day == day, ticket.c.called_at >= since - least)
    for row in connection.execute(_TICKETS.where(*where).order_by(ticket.c.since)).all():
        called_at: datetime = row.called_at
        if (row.why or {}).get("passed") is not None and called_at > since:
            yield row, Stranded(AlertKind.CHOSEN, called_at, called_at + NOTICE)
        if row.state == State.NO_SHOW and row.since > since and row.since - called_at < least:
            yield row, Stranded(AlertKind.HASTY_NO_SHOW, row.since, row.since + NOTICE)


def _suspects(connection: Connection, site: str, day: date, desks: Iterable[Desk]) -> Sequence[_Row]:
    """Open tickets without those who simply wait in a queue that an open window serves: they are many."""
    # Literal, for a partial index serves no parameters.
    is_open = ticket.c.state.in_([literal_column(quoted(each)) for each in sorted(OPEN)])
    suspect = or_(
        ticket.c.state != State.WAITING,
        ticket.c.for_window.is_not(None),
        ticket.c.for_agent.is_not(None),
        ticket.c.day < day,
        _unserved(desks),
    )
    query = _TICKETS.where(ticket.c.site == site, is_open, suspect)
    # People at a window or parked are few; they come before a room that no window serves.
    order = (ticket.c.state == State.WAITING, ticket.c.since, ticket.c.issued_seq)
    return connection.execute(query.order_by(*order).limit(MOST)).all()


def _unserved(desks: Iterable[Desk]) -> ColumnElement[bool]:
    staffed = [each for each in desks if each.is_open]
    by_all = sorted({queue for each in staffed if each.entities is None for queue in each.queues})
    by_some = sorted(
        {(queue, entity) for each in staffed for entity in each.entities or () for queue in each.queues}
    )
    return and_(ticket.c.queue.not_in(by_all), tuple_(ticket.c.queue, ticket.c.entity).not_in(by_some))


def _view(row: _Row, alert: Stranded, reliefs: Mapping[str, ReliefView | None]) -> AlertView:
    window = row.for_window if alert.kind is AlertKind.SENT_AWAY else row.window
    reason = (row.why or {}).get("reason") if alert.kind is AlertKind.CHOSEN else None
    return {
        "kind": alert.kind,
        "ticket": row.id,
        "code": row.code,
        "state": State(row.state),
        "queue": row.queue,
        "window": window,
        "window_number": window_number(window),
        "agent": row.for_agent if alert.kind is AlertKind.SENT_AWAY else row.agent,
        "agent_name": row.agent_name,
        "since": instants.to_text(alert.since),
        "until": instants.optional_text(alert.until),
        "reason": str(reason) if reason else None,
        "relief": reliefs.get(row.queue) if alert.kind is AlertKind.UNSTAFFED else None,
    }


_TICKETS = select(
    *(
        ticket.c[name]
        for name in ("id", "code", "state", "day", "since", "queue", "entity", "window", "agent")
    ),
    *(ticket.c[name] for name in ("for_window", "for_agent", "called_at", "why")),
    person.c.name.label("agent_name"),
).outerjoin(person, person.c.id == ticket.c.agent)
