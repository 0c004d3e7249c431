"""The registry of projectors: which code applies an event to the tables, by the prefix of its type."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Table

from ticketing.domain.events import Event, EventType, UnknownEvent
from ticketing.ledger.writes import Writes

#: `(writes, event, known)` to the noun that the event speaks of, as it is now; None: it has none. known: the
#: noun before the event, where the caller has just read it under the site's lock.
Apply = Callable[[Writes, Event, object | None], object | None]


@dataclass(frozen=True, slots=True)
class Projector:
    """What the events of one prefix do to the tables: the same on the site, on the hub and in a replay.

    prefix: `ticket` of `ticket.issued`. tables: those whose rows these events begin; `rebuild` compares them.
    """

    prefix: str
    tables: tuple[Table, ...]
    apply: Apply


class Projectors:
    """One projector for each prefix; the composition registers them. tables: of all, each once."""

    def __init__(self, *projectors: Projector) -> None:
        by_prefix = {each.prefix: each.apply for each in projectors}
        if len(by_prefix) < len(projectors):
            raise ValueError(f"two projectors for one prefix: {[each.prefix for each in projectors]}")
        self.tables = tuple(dict.fromkeys(table for each in projectors for table in each.tables))
        # By the whole type, so that an event costs one look-up and no cutting of its name.
        self._apply = {kind: by_prefix[kind.prefix] for kind in EventType if kind.prefix in by_prefix}

    def project(self, writes: Writes, event: Event, known: object | None = None) -> object | None:
        """Apply one event; returns what its projector answers. Raises UnknownEvent when it has none."""
        apply = self._apply.get(event.type)
        if apply is None:
            raise UnknownEvent(event.site, event.seq, event.type)
        return apply(writes, event, known)
