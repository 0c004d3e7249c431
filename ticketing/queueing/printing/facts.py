"""The facts of a ticket's slip, as they are when it is printed."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import NotFound
from ticketing.domain.line.priorities import Priority
from ticketing.domain.states import State
from ticketing.ledger.context import Core
from ticketing.ledger.tables import service
from ticketing.queueing.reading import queries
from ticketing.queueing.reading.ahead import ahead_of_rows
from ticketing.queueing.reading.queue_states import QueueStates, site_at
from ticketing.queueing.rows import load_ticket


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """issued_at, closes_at.

    In the site's zone. ahead: of a waiting ticket. track: path of the ticket's page.
    """

    site: str
    site_name: str
    code: str
    entity: str
    queue: str
    language: str
    preferential: bool
    ahead: int | None
    issued_at: datetime
    closes_at: datetime | None
    requirements: tuple[str, ...]
    track: str


def ticket_facts(core: Core, ticket_id: str, at: datetime) -> TicketFacts:
    """Raises NotFound."""
    with core.database.read() as connection:
        row = queries.ticket_row(connection, ticket_id)
        if row is None:
            raise NotFound(ErrorCode.TICKET_UNKNOWN)
        ticket = load_ticket(connection, ticket_id)
        assert ticket is not None, "it was read in this transaction"
        _, _, known = site_at(core, connection, row.site, at)
        before = ahead_of_rows(core, connection, [row], remember=True) if row.state == State.WAITING else {}
        now = {each.id: each for each in known.queues}.get(row.queue)
        closes_at = None if now is None else QueueStates(connection, known, at).opening(now).closes_at
        needed = connection.scalar(select(service.c.requirements).where(service.c.id == ticket.service))
    zone = ZoneInfo(known.site.timezone)
    return TicketFacts(
        site=row.site,
        site_name=known.site.name,
        code=row.code,
        entity=row.entity_name or row.entity,
        queue=row.queue_name or row.queue,
        language=ticket.language,
        preferential=ticket.priority is Priority.PREFERENTIAL,
        ahead=before.get(row.id),
        issued_at=row.issued_at.astimezone(zone),
        closes_at=None if closes_at is None else closes_at.astimezone(zone),
        requirements=tuple(needed or ()),
        track=f"/t/{row.id}",
    )
