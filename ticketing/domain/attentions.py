"""The log of attentions: one row per visit to a window that was started and ended, whatever its outcome."""

from dataclasses import dataclass
from datetime import date, datetime

from ticketing.domain.events import Event, EventType
from ticketing.domain.states import State
from ticketing.domain.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Attention:
    """One visit to a window, from start to end. ordinal: 1 for the ticket's first attention.

    service_ms, hold_ms: of this visit alone. ending: type of the event that ended it, or told its true end.
    seq: its number. Of an attention whose ending is `ticket.expired` the end is unknown: the day's end
    settled it, and the sums lack the spell that it cut.
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
    if before.attended_at is None or after.attended_at is not None or event.type is EventType.UNDONE:
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


#: The states of a ticket in which an attention runs.
IN_ATTENTION = frozenset({State.SERVING, State.ON_HOLD})


def corrected_attention(event: Event, after: Ticket) -> dict[str, object] | None:
    """The fields of the ticket's last attention that a correction changes; None when it was of none."""
    if event.type is not EventType.CORRECTED or after.forgotten not in IN_ATTENTION:
        return None
    return {
        "ended_at": after.corrected_at,
        "service_ms": after.attended_ms,
        "hold_ms": after.paused_ms,
        "ending": event.type,
        "seq": event.seq,
    }
