"""The log of attentions: one row for every visit to a window that was started and ended, however it ended."""

from dataclasses import dataclass
from datetime import date, datetime

from ticketing.domain.events import Event
from ticketing.domain.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Attention:
    """What happened at a window from start to end. ordinal: 1 for the ticket's first attention.

    service_ms and hold_ms are this visit's alone. ending: the event type that ended it. seq: that event.
    """

    ticket: str
    ordinal: int
    site: str
    day: date
    queue: str
    entity: str
    window: str
    agent: str
    started_at: datetime
    ended_at: datetime
    service_ms: int
    hold_ms: int
    ending: str
    seq: int


def ended_attention(before: Ticket, event: Event, after: Ticket) -> Attention | None:
    """The attention that the event ended, if it ended one."""
    if before.attended_at is None or after.attended_at is not None:
        return None
    return Attention(
        ticket=before.id,
        ordinal=after.attentions,
        site=before.site,
        day=before.day,
        queue=before.queue,
        entity=before.entity,
        window=str(before.window),
        agent=str(before.agent),
        started_at=before.attended_at,
        ended_at=after.since,
        service_ms=after.attended_ms,
        hold_ms=after.paused_ms,
        ending=event.type,
        seq=event.seq,
    )
