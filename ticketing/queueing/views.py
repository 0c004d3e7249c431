"""What screens and programs are shown: each view is one consistent snapshot, JSON-able, with the site's seq.

A view holds instants and never how long ago they were, so that two equal states give two equal views.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from ticketing.domain import instants, numbering
from ticketing.domain.authorisation import Permission, allows, entities_for, require, site_scope
from ticketing.domain.codes import ErrorCode
from ticketing.domain.days import business_day, day_start
from ticketing.domain.errors import NotFound
from ticketing.domain.events import EventType
from ticketing.domain.ids import number_of, site_of, window_number
from ticketing.domain.states import ACTIVE, State
from ticketing.domain.windows import WindowState
from ticketing.ledger import site_catalogue, site_heads
from ticketing.ledger.catalogue_rows import QueueRow, ServiceRow, SiteHead
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.ledger import events_after as ledger_after
from ticketing.ledger.site_catalogue import SiteCatalogue
from ticketing.queueing import boards, queries
from ticketing.queueing.read_rows import ActiveTicketRow, CallRow, SessionRow
from ticketing.queueing.shapes import (
    BoardCall,
    BoardView,
    EventList,
    HeldTicket,
    QueuesView,
    QueueView,
    SessionView,
    SiteEntity,
    SiteList,
    SiteQueue,
    SiteService,
    SiteView,
    SiteWindow,
    TicketHistory,
    TicketList,
    TicketView,
    TrackedTicket,
    TrackView,
    WindowLine,
    WindowView,
)
from ticketing.queueing.ticket_view import event_view, staff_view, ticket_row_view

BOARD_CALLS = 30


def sites(core: Core, context: Context) -> SiteList:
    """`{sites: […]}` in the caller's scope."""
    scope = site_scope(context.actor)
    with core.database.read() as connection:
        rows = [row for row in site_catalogue.sites(connection) if scope is None or row.id in scope]
    return {"sites": [{"id": r.id, "name": r.name, "kind": r.kind, "region": r.region} for r in rows]}


def site_view(core: Core, context: Context, site: str) -> SiteView:
    """The site with its entities, queues, services and windows. Raises NotFound."""
    require(context.actor, Permission.READ_SITE, site)
    with core.database.read() as connection:
        head, day, known = _head(core, connection, site, context.at)
        state = _QueueStates(connection, site, day)
    offers = known.offers_by_queue
    offered = {each.id: each for queue in known.queues for each in offers.get(queue.id, [])}
    return {
        "id": known.site.id,
        "name": known.site.name,
        "kind": known.site.kind,
        "timezone": known.site.timezone,
        "seq": head.seq,
        "restore_grace_s": known.site.restore_grace_s,
        "choose_allowed": known.site.choose_allowed,
        "entities": list({each.entity: _entity(each) for each in known.queues}.values()),
        "queues": [_site_queue(each, state, offers.get(each.id, [])) for each in known.queues],
        "services": [_service(each) for each in offered.values()],
        "windows": _site_windows(known),
    }


def board_view(core: Core, context: Context, site: str) -> BoardView:
    """What a display shows: the last calls of the day, newest first, and how many wait."""
    require(context.actor, Permission.READ_BOARD, site)
    shown, known = _remembered_board(core, context, site) or _board(core, context, site)
    return {
        "seq": shown.seq,
        "site": {"id": known.site.id, "name": known.site.name},
        "calls": [_call(each, known) for each in shown.calls],
        "queues": [
            {
                "id": row.id,
                "name": row.name,
                "prefix": row.prefix,
                "entity": row.entity,
                "entity_name": row.entity_name,
                "waiting": shown.waiting.get(row.id, 0),
            }
            for row in known.queues
        ],
    }


def _remembered_board(core: Core, context: Context, site: str) -> tuple[boards.Board, SiteCatalogue] | None:
    """With the catalogue as this process knows it, when it is still the present one."""
    known = core.catalogues.remembered(site)
    if known is None:
        return None
    with core.database.glance() as connection:
        shown = _read_board(connection, known, context.at)
    return None if shown is None or shown.catalogue != known.version else (shown, known)


def _board(core: Core, context: Context, site: str) -> tuple[boards.Board, SiteCatalogue]:
    with core.database.read() as connection:
        _, _, known = _head(core, connection, site, context.at)
        shown = _read_board(connection, known, context.at)
    assert shown is not None, "a site that _head() has found"
    return shown, known


def _read_board(connection: Connection, known: SiteCatalogue, at: datetime) -> boards.Board | None:
    day = business_day(at, known.site.timezone)
    since = day_start(day, known.site.timezone)
    return boards.board(connection, known.site.id, day, since, BOARD_CALLS)


def queues_view(core: Core, context: Context, site: str) -> QueuesView:
    """Queues and windows, for supervisors."""
    require(context.actor, Permission.READ_QUEUES, site)
    with core.database.read() as connection:
        head, day, known = _head(core, connection, site, context.at)
        state = _QueueStates(connection, site, day)
        oldest = queries.oldest_by_queue(connection, site, day)
        active = queries.active_tickets(connection, site)
        queue_lines = [state.line(row, oldest.get(row.id), _serving(active, row.id)) for row in known.queues]
        window_lines = _window_lines(connection, known, active)
    return {
        "seq": head.seq,
        "site": {"id": head.id, "name": head.name},
        "queues": queue_lines,
        "windows": window_lines,
    }


def queue_view(transaction: SiteTransaction, queue: QueueRow) -> QueueView:
    """One line of queues_view(). queue: its row."""
    connection, site, day = transaction.connection, transaction.site, transaction.day
    active = queries.active_tickets(connection, site)
    oldest = queries.oldest_by_queue(connection, site, day).get(queue.id)
    return _QueueStates(connection, site, day).line(queue, oldest, _serving(active, queue.id))


def window_view(core: Core, context: Context, window: str) -> WindowView:
    """A window, who sits there and their tickets. Raises NotFound."""
    require(context.actor, Permission.READ_QUEUES, site_of(window))
    with core.database.read() as connection:
        return window_snapshot(core, connection, window)


def window_snapshot(core: Core, connection: Connection, window: str) -> WindowView:
    """The window as it is in this transaction. Raises NotFound."""
    site = site_of(window)
    head = site_heads.site_head(connection, site)
    known = core.catalogues.at(connection, site, head.catalogue) if head is not None else None
    row = known.window(window) if known is not None else None
    if head is None or known is None or row is None:
        raise NotFound(ErrorCode.WINDOW_UNKNOWN, window=window)
    session = queries.session_row(connection, window)
    agent = session.agent if session else None
    mine = staff_view(core, connection, queries.at_window(connection, site, window, agent), staff=True)
    active = [each for each in mine if each["state"] in ACTIVE]
    return {
        "seq": head.seq,
        "site": site,
        "id": row.id,
        "number": row.number,
        "queues": [each.id for each in known.queues_of_window(window)],
        "session": _session(session),
        "ticket": active[0] if active else None,
        "closed": [each for each in mine if each["state"] == State.CLOSED],
        "held": _held(connection, mine),
        "directed": [each for each in mine if each["state"] == State.WAITING],
    }


def _held(connection: Connection, tickets: Iterable[TicketView]) -> list[HeldTicket]:
    held = [each for each in tickets if each["state"] == State.ON_HOLD]
    reasons = queries.hold_reasons(connection, [each["id"] for each in held]) if held else {}
    return [{**each, "hold_reason": reasons.get(each["id"])} for each in held]


def ticket_view(core: Core, context: Context, ticket_id: str) -> TicketView:
    """One ticket. Raises NotFound."""
    site = site_of(ticket_id)
    require(context.actor, Permission.READ_OWN_TICKET, site)
    with core.database.read() as connection:
        row = queries.ticket_row(connection, ticket_id)
        if row is None or not allows(context.actor, Permission.READ_OWN_TICKET, site, row.entity):
            raise NotFound(ErrorCode.TICKET_UNKNOWN)
        staff = allows(context.actor, Permission.READ_TICKETS, site)
        return staff_view(core, connection, [row], staff)[0]


def ticket_history(core: Core, context: Context, ticket_id: str) -> TicketHistory:
    """The ticket with all its events. Raises NotFound."""
    require(context.actor, Permission.READ_EVENTS, site_of(ticket_id))
    found = ticket_view(core, context, ticket_id)
    with core.database.read() as connection:
        rows = queries.events_of_ticket(connection, ticket_id)
    return {"ticket": found, "events": [event_view(row) for row in rows]}


def ticket_state(core: Core, ticket_id: str) -> tuple[str, TrackView]:
    """The ticket's site, and the view for the holder of the tracking link. Raises NotFound."""
    with core.database.read() as connection:
        row = queries.ticket_row(connection, ticket_id)
        if row is None:
            raise NotFound(ErrorCode.TICKET_UNKNOWN)
        seq = site_heads.sequences(connection, [row.site]).get(row.site, 0)
    shown: TrackedTicket = {
        "id": row.id,
        "code": row.code,
        "state": row.state,
        "queue_name": row.queue_name,
        "entity_name": row.entity_name,
        "window_number": window_number(row.window),
        "ahead": row.ahead,
        "issued_at": instants.to_text(row.issued_at),
        "called_at": instants.optional_text(row.called_at),
        "since": instants.to_text(row.since),
    }
    return row.site, {"seq": seq, "ticket": shown}


def tickets_list(
    core: Core,
    context: Context,
    site: str,
    *,
    states: Sequence[str] | None = None,
    queue: str | None = None,
    code: str | None = None,
    limit: int = 500,
) -> TicketList:
    """Today's tickets of the entities that the caller may see, first who would be served first."""
    require(context.actor, Permission.READ_TICKETS, site)
    entities = entities_for(context.actor, Permission.READ_TICKETS, site)
    with core.database.read() as connection:
        head, day, _ = _head(core, connection, site, context.at)
        rows = queries.day_tickets(connection, site, day, states or (), queue, code, entities, limit)
        return {"seq": head.seq, "tickets": staff_view(core, connection, rows, staff=True)}


def events_after(core: Core, context: Context, site: str, *, after: int, limit: int) -> EventList:
    """`{events, seq}`: the ledger from `after` on, in order; seq is its head."""
    require(context.actor, Permission.READ_EVENTS, site)
    with core.database.read() as connection:
        head, _, _ = _head(core, connection, site, context.at)
        rows = ledger_after(connection, site, after, limit)
    return {"events": [event_view(row) for row in rows], "seq": head.seq}


def sequences(core: Core, site_ids: Sequence[str]) -> dict[str, int]:
    """`{site: seq}`."""
    if not site_ids:
        return {}
    with core.database.read() as connection:
        return site_heads.sequences(connection, site_ids)


class _QueueStates:
    """What changes about the queues of one site on one day."""

    def __init__(self, connection: Connection, site: str, day: date) -> None:
        self._closed = queries.closed_queues(connection, site)
        self._days = queries.queue_days(connection, site, day)

    def is_open(self, row: QueueRow) -> bool:
        return row.id not in self._closed

    def is_full(self, row: QueueRow) -> bool:
        return not numbering.has_number(
            numbering.series_of(row), numbering.position_of(self._days.get(row.id))
        )

    def waiting(self, row: QueueRow) -> int:
        day = self._days.get(row.id)
        return day.waiting if day else 0

    def line(self, row: QueueRow, oldest_at: datetime | None, serving: int) -> QueueView:
        day = self._days.get(row.id)
        return {
            "id": row.id,
            "code": row.code,
            "entity": row.entity,
            "entity_name": row.entity_name,
            "name": row.name,
            "prefix": row.prefix,
            "open": self.is_open(row),
            "full": self.is_full(row),
            "waiting": self.waiting(row),
            "waiting_preferential": day.waiting_preferential if day else 0,
            "oldest_at": instants.optional_text(oldest_at),
            "issued": day.issued if day else 0,
            "called": day.called if day else 0,
            "average_wait_s": round(day.waited_ms / day.called / 1000, 3) if day and day.called else None,
            "serving": serving,
        }


def _head(
    core: Core, connection: Connection, site: str, at: datetime
) -> tuple[SiteHead, date, SiteCatalogue]:
    head = site_heads.site_head(connection, site)
    if head is None:
        raise NotFound(ErrorCode.SITE_UNKNOWN, site=site)
    known = core.catalogues.at(connection, site, head.catalogue)
    return head, business_day(at, head.timezone), known


def _site_queue(row: QueueRow, state: _QueueStates, offers: Iterable[ServiceRow]) -> SiteQueue:
    return {
        "id": row.id,
        "code": row.code,
        "entity": row.entity,
        "name": row.name,
        "prefix": row.prefix,
        "open": state.is_open(row),
        "full": state.is_full(row),
        "waiting": state.waiting(row),
        "services": [each.id for each in offers],
    }


def _entity(row: QueueRow) -> SiteEntity:
    return {"code": row.entity, "name": row.entity_name, "short_name": row.short_name}


def _service(row: ServiceRow) -> SiteService:
    return {
        "id": row.id,
        "entity": row.entity,
        "name": row.name,
        "kind": row.kind,
        "planned_minutes": row.planned_minutes,
        "appointment": row.appointment,
        "requirements": list(row.requirements),
    }


def _site_windows(known: SiteCatalogue) -> list[SiteWindow]:
    return [
        {
            "id": row.id,
            "number": row.number,
            "name": row.name,
            "queues": [queue.id for queue in known.queues_of_window(row.id)],
        }
        for row in known.windows
    ]


def _window_lines(
    connection: Connection, known: SiteCatalogue, active: Sequence[ActiveTicketRow]
) -> list[WindowLine]:
    by_window = {row.window: row for row in queries.sessions(connection, known.site.id)}
    tickets = {row.window: row for row in active}
    return [
        {
            "id": each["id"],
            "number": each["number"],
            "queues": each["queues"],
            "session": _session(by_window.get(each["id"])),
            "ticket": ticket_row_view(tickets.get(each["id"])),
        }
        for each in _site_windows(known)
    ]


def _serving(active: Iterable[ActiveTicketRow], queue: str) -> int:
    return sum(1 for each in active if each.queue == queue and each.state == State.SERVING)


def _session(row: SessionRow | None) -> SessionView:
    if row is None:
        return {**_NEVER_OPENED}
    return {
        "state": row.state,
        "agent": row.agent,
        "agent_name": row.agent_name,
        "since": instants.optional_text(row.since),
        "reason": row.reason,
        "freed_at": instants.optional_text(row.freed_at),
    }


_NEVER_OPENED: SessionView = {
    "state": WindowState.CLOSED,
    "agent": None,
    "agent_name": None,
    "since": None,
    "reason": None,
    "freed_at": None,
}


def _call(row: CallRow, known: SiteCatalogue) -> BoardCall:
    queue = known.queue(row.data["queue"])
    return {
        "seq": row.seq,
        "at": instants.to_text(row.at),
        "ticket_code": row.data["code"],
        "window": row.window,
        "window_number": number_of(row.window),
        "queue": row.data["queue"],
        "queue_name": queue.name if queue else row.data["queue"],
        "entity": row.data["entity"],
        "entity_name": queue.entity_name if queue else row.data["entity"],
        "recall": row.type == EventType.RECALLED,
    }
