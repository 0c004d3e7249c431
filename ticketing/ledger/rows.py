"""Events as rows of the log."""

from typing import Any

from sqlalchemy import Row

from ticketing.domain.events import Event, EventType, UnknownEvent


def event_of(row: Row[Any]) -> Event:
    """Raises UnknownEvent for a type that this program does not have."""
    try:
        kind = EventType(row.type)
    except ValueError as error:
        raise UnknownEvent(row.site, row.seq, row.type) from error
    return Event(
        site=row.site,
        seq=row.seq,
        at=row.at,
        type=kind,
        actor=row.actor,
        ticket=row.ticket,
        window=row.window,
        queue=row.queue,
        data=row.data,
    )
