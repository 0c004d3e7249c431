"""A ticket and an event as programs read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection

from ticketing.domain.authorisation import Actor
from ticketing.domain.calendar import instants
from ticketing.domain.events import EventType
from ticketing.domain.ids import window_number
from ticketing.domain.states import State
from ticketing.domain.tickets import Ticket
from ticketing.ledger.context import Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.rows import EventRow
from ticketing.ledger.settings.site_catalogue import SiteCatalogue
from ticketing.privacy import documents
from ticketing.queueing.reading import queries
from ticketing.queueing.reading.ahead import ahead_of_rows
from ticketing.queueing.reading.read_rows import ActiveTicketRow, TicketRow
from ticketing.queueing.rows import ticket_of
from ticketing.queueing.shapes import (
    CodedService,
    DoneService,
    EventActor,
    EventView,
    Forgotten,
    Replacement,
    TicketFacts,
    TicketView,
    Why,
    WindowTicket,
)


@dataclass(frozen=True, slots=True)
class Known:
    """Values of a view besides the ticket's own fields, when they need not be looked up.

    document_secret: None, or not for the caller to see. ahead: of a waiting ticket.
    """

    catalogue: SiteCatalogue
    document_secret: str | None = None
    agent_name: str | None = None
    ahead: int | None = None


def staff_view(
    core: Core, connection: Connection, rows: Sequence[TicketRow], staff: bool, remember: bool = False
) -> list[TicketView]:
    """TicketViews of rows of queries.TICKETS; staff: whether the masked document is shown.

    remember: as in ahead_of_rows().
    """
    coded = {each["service"] for row in rows for each in row.services}
    names = queries.service_names(connection, sorted(coded)) if coded else {}
    before = ahead_of_rows(core, connection, rows, remember)
    return [_row_view(core, row, names, before.get(row.id), staff) for row in rows]


def one(core: Core, connection: Connection, ticket_id: str, staff: bool = True) -> TicketView:
    """The TicketView of a ticket that exists."""
    row = queries.ticket_row(connection, ticket_id)
    assert row is not None, f"no ticket {ticket_id}"
    return staff_view(core, connection, [row], staff)[0]


def after_command(
    core: Core,
    transaction: SiteTransaction,
    actor: Actor,
    ticket: Ticket,
    document_secret: str | None,
    staff: bool = True,
) -> TicketView:
    """The view of a ticket that a command has just changed, from memory where that suffices."""
    elsewhere = ticket.agent not in (None, actor.id) or ticket.replaced_by is not None
    if ticket.state is State.WAITING or elsewhere:
        return one(core, transaction.connection, ticket.id, staff)
    agent_name = actor.name if ticket.agent else None
    secret = document_secret if staff else None
    return known_view(core, ticket, Known(transaction.catalogue, secret, agent_name))


def known_view(core: Core, ticket: Ticket, known: Known) -> TicketView:
    """The same view as one()'s, without asking the database."""
    catalogue = known.catalogue
    queue = catalogue.any_queue(ticket.queue)
    asked = catalogue.services.get(ticket.service or "")
    coded = {each["service"]: catalogue.services.get(each["service"]) for each in ticket.services}
    found = {service: row.name for service, row in coded.items() if row is not None}
    secret = known.document_secret
    return {
        **_facts(ticket, found),
        "queue_name": queue.name if queue else ticket.queue,
        "entity_name": catalogue.entity_names.get(ticket.entity, ticket.entity),
        "service_name": asked.name if asked else None,
        "agent_name": known.agent_name,
        "ahead": known.ahead,
        "document": documents.masked(core, secret) if secret else None,
        "replaced_by": None,
    }


def ticket_row_view(row: ActiveTicketRow | None) -> WindowTicket | None:
    """Short form of the ticket at a window."""
    if row is None:
        return None
    return {
        "id": row.id,
        "code": row.code,
        "state": row.state,
        "since": instants.to_text(row.since),
        "queue": row.queue,
        "priority": row.priority,
    }


def event_view(row: EventRow) -> EventView:
    view: EventView = {
        "site": row.site,
        "seq": row.seq,
        "at": instants.to_text(row.at),
        # As the database keeps them: of this program, unless a newer one wrote the log.
        "type": cast("EventType", row.type),
        "actor": cast("EventActor", row.actor),
        "data": row.data,
    }
    if row.ticket is not None:
        view["ticket"] = row.ticket
    if row.window is not None:
        view["window"] = row.window
    if row.queue is not None:
        view["queue"] = row.queue
    if row.request is not None:
        view["request"] = row.request
    return view


def _row_view(
    core: Core, row: TicketRow, names: Mapping[str, str], before: int | None, staff: bool
) -> TicketView:
    secret = row.document_secret if staff else None
    return {
        **_facts(ticket_of(row), names),
        # The catalogue may have lost a queue or an entity; the ticket keeps its id.
        "queue_name": row.queue_name or row.queue,
        "entity_name": row.entity_name or row.entity,
        "service_name": row.service_name,
        "agent_name": row.agent_name,
        "ahead": before,
        "document": documents.masked(core, secret) if secret else None,
        "replaced_by": _replacement(row),
    }


def _facts(ticket: Ticket, names: Mapping[str, str]) -> TicketFacts:
    """names: of the services that were coded."""
    return {
        "id": ticket.id,
        "site": ticket.site,
        "seq": ticket.seq,
        "code": ticket.code,
        "number": ticket.number,
        "queue": ticket.queue,
        "entity": ticket.entity,
        "service": ticket.service,
        "state": ticket.state,
        "priority": ticket.priority,
        "category": ticket.category,
        "language": ticket.language,
        "channel": ticket.channel,
        "issued_at": instants.to_text(ticket.issued_at),
        "arrived_at": instants.to_text(ticket.arrived_at),
        "called_at": instants.optional_text(ticket.called_at),
        "started_at": instants.optional_text(ticket.started_at),
        "ended_at": instants.optional_text(ticket.ended_at),
        "since": instants.to_text(ticket.since),
        "window": ticket.window,
        "window_number": window_number(ticket.window),
        "agent": ticket.agent,
        "for_window": ticket.for_window,
        "for_agent": ticket.for_agent,
        "recalls": ticket.recalls,
        "transfers": ticket.transfers,
        "wait_s": ticket.wait_ms / 1000,
        "walk_s": ticket.walk_ms / 1000,
        "service_s": ticket.service_ms / 1000,
        "hold_s": ticket.hold_ms / 1000,
        "stay_s": ticket.stay_ms / 1000,
        "services": [_coded(each, names) for each in ticket.services],
        "outcome": ticket.outcome,
        # As calling.py wrote it into the event of the call.
        "why": cast("Why | None", ticket.why),
        "track_url": f"/t/{ticket.id}",
        "replaces": ticket.replaces,
        "forgotten": _forgotten(ticket),
    }


def _forgotten(ticket: Ticket) -> Forgotten | None:
    if ticket.forgotten is None or ticket.forgotten_since is None:
        return None
    ended_at = instants.optional_text(ticket.corrected_at)
    return {
        "state": ticket.forgotten,
        "since": instants.to_text(ticket.forgotten_since),
        "ended_at": ended_at,
    }


def _coded(done: DoneService, names: Mapping[str, str]) -> CodedService:
    service = done["service"]
    return {"service": service, "quantity": done["quantity"], "name": names.get(service, service)}


def _replacement(row: TicketRow) -> Replacement | None:
    if row.replaced_by is None:
        return None
    return {"id": row.replaced_by, "code": row.replacement_code, "queue": row.replacement_queue}
