"""Events as rows of the log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from ticketing.domain.events import Event, EventType, UnknownEvent
from ticketing.domain.json import JsonObject


class EventRow(Protocol):
    """A row of `event`. type: as stored, perhaps by a newer program. request: id of the one that made it."""

    @property
    def site(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def type(self) -> str: ...
    @property
    def actor(self) -> Mapping[str, str]: ...
    @property
    def ticket(self) -> str | None: ...
    @property
    def window(self) -> str | None: ...
    @property
    def queue(self) -> str | None: ...
    @property
    def data(self) -> JsonObject: ...
    @property
    def request(self) -> str | None: ...


def event_of(row: EventRow) -> Event:
    """The row as an event. Raises UnknownEvent for a type that this program does not have."""
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
