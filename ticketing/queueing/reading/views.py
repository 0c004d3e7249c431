"""The live picture of a site: snapshots for displays, supervisors and agents, each with the site's seq.

A view holds instants, never the time since them, so that two equal states give two equal views.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ticketing.domain.authorisation import Permission, require
from ticketing.domain.calendar import instants
from ticketing.domain.calendar.clocks import SKEW
from ticketing.domain.calendar.days import business_day, day_start
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import NotFound
from ticketing.domain.events import EventType
from ticketing.domain.ids import number_of, site_of
from ticketing.domain.states import ACTIVE, State
from ticketing.domain.windows import WindowState
from ticketing.ledger import site_heads
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.settings.catalogue_rows import QueueRow
from ticketing.ledger.settings.site_catalogue import SiteCatalogue
from ticketing.ledger.tables import ticket
from ticketing.queueing import bursts
from ticketing.queueing.parked import left_parked
from ticketing.queueing.reading import boards, narrowing, queries
from ticketing.queueing.reading.alerts import alerts_at
from ticketing.queueing.reading.queue_states import QueueStates, site_at
from ticketing.queueing.reading.read_rows import ActiveTicketRow, CallRow, SessionRow
from ticketing.queueing.reading.ticket_view import staff_view, ticket_row_view
from ticketing.queueing.shapes import (
    BoardCall,
    BoardView,
    ClockView,
    HeldTicket,
    QueuesView,
    QueueView,
    SessionView,
    TicketView,
    WindowLine,
    WindowView,
)

BOARD_CALLS = 30


def board_view(core: Core, context: Context, site: str) -> BoardView:
    """The board of a display: the last calls of the day, newest first, and the number of people who wait."""
    require(context.actor, Permission.READ_BOARD, site)
    shown, known = _remembered_board(core, context, site) or _board(core, context, site)
    return {
        "seq": shown.seq,
        "settings": shown.catalogue,
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
    """The board with the catalogue that this process remembers; None unless that is still the present one."""
    known = core.catalogues.remembered(site)
    if known is None:
        return None
    with core.database.glance() as connection:
        shown = _read_board(connection, known, context.at)
    return None if shown is None or shown.catalogue != known.version else (shown, known)


def _board(core: Core, context: Context, site: str) -> tuple[boards.Board, SiteCatalogue]:
    with core.database.read() as connection:
        _, _, known = site_at(core, connection, site, context.at)
        shown = _read_board(connection, known, context.at)
    assert shown is not None, "a site that site_at() has found"
    return shown, known


def _read_board(connection: Connection, known: SiteCatalogue, at: datetime) -> boards.Board | None:
    day = business_day(at, known.site.timezone)
    since = day_start(day, known.site.timezone)
    return boards.board(connection, known.site.id, day, since, BOARD_CALLS)


def queues_view(core: Core, context: Context, site: str) -> QueuesView:
    """Queues and windows, for supervisors."""
    require(context.actor, Permission.READ_QUEUES, site)
    entities = narrowing.readable(context.actor, site)
    with core.database.read() as connection:
        head, day, known = site_at(core, connection, site, context.at)
        state = QueueStates(connection, known, context.at)
        oldest = queries.oldest_by_queue(connection, site, day)
        active = queries.active_tickets(connection, site)
        queue_lines = [state.line(row, oldest.get(row.id), _serving(active, row.id)) for row in known.queues]
        window_lines = _window_lines(connection, known, active)
        told = alerts_at(connection, known, day, context.at)
        found = bursts.bursts(connection, site, known.site.kiosk_limit, head.seq, context.at)
    ends = [each.at + bursts.TOLD for each in found]
    until = min([*ends, *([told.until] if told.until else [])], default=None)
    return {
        "seq": head.seq,
        "settings": head.catalogue,
        "site": {"id": head.id, "name": head.name},
        "queues": queue_lines,
        "windows": narrowing.window_lines(window_lines, known, entities),
        "alerts": narrowing.alerts(told.alerts, known, entities),
        "bursts": [bursts.burst_view(each) for each in found],
        "clock": _clock(core, head.seq_at, context.at),
        "changes_at": instants.optional_text(until),
    }


def _clock(core: Core, log: datetime | None, at: datetime) -> ClockView | None:
    """log: instant of the site's last event."""
    by_s = round(core.jump().total_seconds())
    until = log if log is not None and log - at > SKEW else None
    return {"by_s": by_s or None, "until": instants.optional_text(until)} if by_s or until else None


def queue_view(transaction: SiteTransaction, queue: QueueRow) -> QueueView:
    """One line of queues_view(). queue: its row."""
    connection, site, day = transaction.connection, transaction.site, transaction.day
    active = queries.active_tickets(connection, site)
    oldest = queries.oldest_by_queue(connection, site, day).get(queue.id)
    state = QueueStates(connection, transaction.catalogue, transaction.at)
    return state.line(queue, oldest, _serving(active, queue.id))


def next_change(core: Core, site: str, at: datetime) -> datetime:
    """When the site's views become otherwise without an event. Raises NotFound."""
    with core.database.read() as connection:
        _, _, known = site_at(core, connection, site, at)
        return QueueStates(connection, known, at).changes_at


def window_view(core: Core, context: Context, window: str) -> WindowView:
    """A window, its agent and the agent's tickets. Raises NotFound."""
    require(context.actor, Permission.READ_QUEUES, site_of(window))
    with core.database.read() as connection:
        entities = narrowing.readable(context.actor, site_of(window))
        return window_snapshot(core, connection, window, remember=True, entities=entities)


def window_snapshot(
    core: Core,
    connection: Connection,
    window: str,
    remember: bool = False,
    entities: narrowing.Entities = None,
) -> WindowView:
    """The window as it is in this transaction. remember: see ahead_of_rows(). Raises NotFound.

    entities: those whose tickets are shown; None means all.
    """
    site = site_of(window)
    head = site_heads.site_head(connection, site)
    known = core.catalogues.at(connection, site, head.catalogue) if head is not None else None
    row = known.window(window) if known is not None else None
    if head is None or known is None or row is None:
        raise NotFound(ErrorCode.WINDOW_UNKNOWN, window=window)
    session = queries.session_row(connection, window)
    agent = session.agent if session else None
    rows = queries.at_window(connection, site, window, agent)
    left = left_parked(connection, known, window, agent)
    others = sorted(left.keys() - {each.id for each in rows})
    both = [*rows, *(queries.ticket_rows(connection, ticket.c.id.in_(others)) if others else ())]
    shown = staff_view(core, connection, both, staff=True, remember=remember)
    mine = narrowing.tickets(connection, shown, entities)
    active = [each for each in mine if each["state"] in ACTIVE]
    return {
        "seq": head.seq,
        "settings": head.catalogue,
        "site": site,
        "id": row.id,
        "number": row.number,
        "queues": [each.id for each in known.queues_of_window(window)],
        "session": _session(session),
        "ticket": active[0] if active else None,
        "closed": [each for each in mine if each["state"] == State.CLOSED],
        "held": _held(connection, mine, left),
        "directed": [each for each in mine if each["state"] == State.WAITING],
    }


def _held(
    connection: Connection, tickets: Iterable[TicketView], left: Mapping[str, datetime]
) -> list[HeldTicket]:
    held = [each for each in tickets if each["state"] == State.ON_HOLD]
    reasons = queries.hold_reasons(connection, [each["id"] for each in held]) if held else {}
    return [
        {
            **each,
            "hold_reason": reasons.get(each["id"]),
            "free_at": instants.optional_text(left.get(each["id"])),
        }
        for each in held
    ]


def remembered_zone(core: Core, site: str) -> str | None:
    """The site's time zone, where this process has shown the site before; nothing is asked for it."""
    known = core.catalogues.remembered(site)
    return None if known is None else known.site.timezone


def sequences(core: Core, site_ids: Sequence[str]) -> dict[str, int]:
    """`{site: seq}`."""
    if not site_ids:
        return {}
    with core.database.read() as connection:
        return site_heads.sequences(connection, site_ids)


def _window_lines(
    connection: Connection, known: SiteCatalogue, active: Sequence[ActiveTicketRow]
) -> list[WindowLine]:
    by_window = {row.window: row for row in queries.sessions(connection, known.site.id)}
    tickets = {row.window: row for row in active}
    return [
        {
            "id": each.id,
            "number": each.number,
            "queues": [queue.id for queue in known.queues_of_window(each.id)],
            "session": _session(by_window.get(each.id)),
            "ticket": ticket_row_view(tickets.get(each.id)),
        }
        for each in known.windows
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
