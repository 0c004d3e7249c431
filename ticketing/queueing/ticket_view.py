"""A ticket and an event as programs read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ticketing.domain import instants
from ticketing.domain.authorisation import Actor
from ticketing.domain.ids import window_number
from ticketing.domain.states import State
from ticketing.domain.tickets import Ticket
from ticketing.ledger.context import Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.site_catalogue import SiteCatalogue
from ticketing.privacy import documents
from ticketing.queueing import queries
from ticketing.queueing.rows import ticket_of

View = dict[str, Any]
_PLAIN = (
    *("id", "site", "code", "number", "queue", "entity", "service", "state", "priority", "category"),
    *("language", "channel", "window", "agent", "for_window", "for_agent", "recalls", "transfers"),
    *("outcome", "why", "replaces"),
)
_INSTANTS = ("issued_at", "arrived_at", "called_at", "started_at", "ended_at", "since")
_CLOCKS = ("wait", "walk", "service", "hold", "stay")


@dataclass(frozen=True, slots=True)
class Known:
    """What a view says besides the ticket's own fields, when it need not be looked up.

    document_secret: None, or not for the caller to see. ahead: of a waiting ticket.
    """

    catalogue: SiteCatalogue
    document_secret: str | None = None
    agent_name: str | None = None
    ahead: int | None = None


def staff_view(core: Core, connection: Connection, rows: Sequence[Any], staff: bool) -> list[View]:
    """TicketViews of rows of queries.TICKETS; staff: whether the masked document is shown."""
    coded = {each["service"] for row in rows for each in row.services}
    names = queries.service_names(connection, sorted(coded)) if coded else {}
    return [_row_view(core, row, names, staff) for row in rows]


def one(core: Core, connection: Connection, ticket_id: str, staff: bool = True) -> View:
    """The TicketView of a ticket that exists."""
    row = queries.ticket_row(connection, ticket_id)
    return staff_view(core, connection, [row], staff)[0]


def after_command(
    core: Core,
    transaction: SiteTransaction,
    actor: Actor,
    ticket: Ticket,
    document_secret: str | None,
    staff: bool = True,
) -> View:
    """The view of a ticket that a command has just changed, from memory where nothing else is needed."""
    elsewhere = ticket.agent not in (None, actor.id) or ticket.replaced_by is not None
    if ticket.state is State.WAITING or elsewhere:
        return one(core, transaction.connection, ticket.id, staff)
    agent_name = actor.name if ticket.agent else None
    secret = document_secret if staff else None
    return known_view(core, ticket, Known(transaction.catalogue, secret, agent_name))


def known_view(core: Core, ticket: Ticket, known: Known) -> View:
    """The same view as one()'s, without asking the database."""
    catalogue = known.catalogue
    queue = catalogue.any_queue(ticket.queue)
    asked = catalogue.services.get(ticket.service or "")
    coded = {each["service"]: catalogue.services.get(each["service"]) for each in ticket.services}
    found = {service: row.name for service, row in coded.items() if row is not None}
    secret = known.document_secret
    return {
        **_ticket_view(ticket, found),
        "queue_name": queue.name if queue else ticket.queue,
        "entity_name": catalogue.entity_names.get(ticket.entity, ticket.entity),
        "service_name": asked.name if asked else None,
        "agent_name": known.agent_name,
        "ahead": known.ahead,
        "document": documents.masked(core, secret) if secret else None,
        "replaced_by": None,
    }


def ticket_row_view(row: Any | None) -> View | None:
    """The short form beside a window."""
    if row is None:
        return None
    names = ("id", "code", "state", "queue", "priority")
    return {**{name: getattr(row, name) for name in names}, "since": instants.to_text(row.since)}


def event_view(row: Any) -> View:
    view = {name: getattr(row, name) for name in ("site", "seq", "type", "actor", "data")}
    about = {name: getattr(row, name) for name in ("ticket", "window", "queue", "request")}
    told = {name: value for name, value in about.items() if value is not None}
    return {**view, "at": instants.to_text(row.at), **told}


def _row_view(core: Core, row: Any, names: dict[str, str], staff: bool) -> View:
    secret = row.document_secret if staff else None
    return {
        **_ticket_view(ticket_of(row), names),
        # The catalogue may have lost a queue or an entity; the ticket keeps its id.
        "queue_name": row.queue_name or row.queue,
        "entity_name": row.entity_name or row.entity,
        "service_name": row.service_name,
        "agent_name": row.agent_name,
        "ahead": row.ahead,
        "document": documents.masked(core, secret) if secret else None,
        "replaced_by": _replacement(row),
    }


def _ticket_view(ticket: Ticket, names: dict[str, str]) -> View:
    """What the ticket itself says. names: of the services that were coded."""
    view: View = {name: getattr(ticket, name) for name in _PLAIN}
    view |= {name: instants.optional_text(getattr(ticket, name)) for name in _INSTANTS}
    view |= {f"{name}_s": getattr(ticket, f"{name}_ms") / 1000 for name in _CLOCKS}
    view["services"] = [
        {**each, "name": names.get(each["service"], each["service"])} for each in ticket.services
    ]
    view["window_number"] = window_number(ticket.window)
    view["track_url"] = f"/t/{ticket.id}"
    return view


def _replacement(row: Any) -> View | None:
    if row.replaced_by is None:
        return None
    return {"id": row.replaced_by, "code": row.replacement_code, "queue": row.replacement_queue}
