"""A ticket and an event as programs read them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from ticketing.domain import instants
from ticketing.services import private
from ticketing.services.context import Services
from ticketing.storage import queries
from ticketing.storage.rows import ticket_of

View = dict[str, Any]
_PLAIN = (
    *("id", "site", "code", "number", "queue", "entity", "service", "state", "priority", "category"),
    *("language", "channel", "window", "agent", "for_window", "for_agent", "recalls", "transfers"),
    *("outcome", "why", "replaces", "queue_name", "entity_name", "service_name", "agent_name", "ahead"),
)
_INSTANTS = ("issued_at", "arrived_at", "called_at", "started_at", "ended_at", "since")
_CLOCKS = ("wait", "walk", "service", "hold", "stay")


def site_of(some_id: str) -> str:
    """The site that an id begins with: `lima-norte:12` and `lima-norte.0193…` are both of `lima-norte`."""
    return some_id.partition(":")[0].partition(".")[0]


def window_number(window: str | None) -> int | None:
    return None if window is None else int(window.rpartition(":")[2])


def staff_view(services: Services, connection: Connection, rows: Sequence[Any], staff: bool) -> list[View]:
    """TicketViews of rows of queries.TICKETS; staff: whether the masked document is shown."""
    coded = {each["service"] for row in rows for each in row.services}
    names = queries.service_names(connection, sorted(coded)) if coded else {}
    return [_view(services, row, names, staff) for row in rows]


def one(services: Services, connection: Connection, ticket_id: str, staff: bool = True) -> View:
    """The TicketView of a ticket that exists."""
    row = queries.ticket_row(connection, ticket_id)
    return staff_view(services, connection, [row], staff)[0]


def ticket_row_view(row: Any | None) -> View | None:
    """The short form beside a window."""
    if row is None:
        return None
    names = ("id", "code", "state", "queue", "priority")
    return {**{name: getattr(row, name) for name in names}, "since": instants.to_text(row.since)}


def event_view(row: Any) -> View:
    view = {name: getattr(row, name) for name in ("site", "seq", "type", "actor", "data")}
    about = {name: getattr(row, name) for name in ("ticket", "window", "queue")}
    told = {name: value for name, value in about.items() if value is not None}
    return {**view, "at": instants.to_text(row.at), **told}


def _view(services: Services, row: Any, names: dict[str, str], staff: bool) -> View:
    ticket = ticket_of(row)
    view: View = {name: getattr(row, name) for name in _PLAIN}
    view |= {name: instants.optional_text(getattr(row, name)) for name in _INSTANTS}
    view |= {f"{name}_s": getattr(ticket, f"{name}_ms") / 1000 for name in _CLOCKS}
    # The catalogue may have lost a queue or an entity; the ticket keeps its id.
    view["queue_name"] = view["queue_name"] or row.queue
    view["entity_name"] = view["entity_name"] or row.entity
    view["services"] = [
        {**each, "name": names.get(each["service"], each["service"])} for each in row.services
    ]
    view["window_number"] = window_number(row.window)
    view["track_url"] = f"/t/{row.id}"
    view["document"] = (
        private.masked(services, row.document_secret) if staff and row.document_secret else None
    )
    view["replaced_by"] = _replacement(row)
    return view


def _coded(service: View, names: dict[str, str]) -> View:
    return {**service, "name": names.get(service["service"], service["service"])}


def _replacement(row: Any) -> View | None:
    if row.replaced_by is None:
        return None
    return {"id": row.replaced_by, "code": row.replacement_code, "queue": row.replacement_queue}
