"""The registry of projectors: which code applies an event to the tables, by the prefix of its type."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import Table

from ticketing.domain.events import Event, EventType, UnknownEvent
from ticketing.ledger.writes import Writes

#: `(writes, event, known)` to the noun that the event is about, as it is now; None: it has none. known: the
#: noun before the event, where the caller has just read it under the site's lock.
Apply = Callable[[Writes, Event, object | None], object | None]


@dataclass(frozen=True, slots=True)
class Projector:
    """Applies the events of one prefix to the tables: the same on the site, on the hub and in a replay.

    prefix: `ticket` of `ticket.issued`. tables: whose rows these events begin; `rebuild` compares them.
    carried_over: rows may be older than these events; they are compared where the log has one of them.
    """

    prefix: str
    tables: tuple[Table, ...]
    apply: Apply
    carried_over: bool = False


class Projectors:
    """The projectors by prefix; the composition registers them. tables: of all projectors, each once."""

    def __init__(self, *projectors: Projector) -> None:
        by_prefix = {each.prefix: each.apply for each in projectors}
        if len(by_prefix) < len(projectors):
            raise ValueError(f"two projectors for one prefix: {[each.prefix for each in projectors]}")
        self.tables = tuple(dict.fromkeys(table for each in projectors for table in each.tables))
        self._all = projectors
        # Keyed by the whole type, so that an event costs one look-up and no splitting of its name.
        self._apply = {kind: by_prefix[kind.prefix] for kind in EventType if kind.prefix in by_prefix}

    def project(self, writes: Writes, event: Event, known: object | None = None) -> object | None:
        """Apply one event; returns its projector's result. Raises UnknownEvent when there is no projector."""
        apply = self._apply.get(event.type)
        if apply is None:
            raise UnknownEvent(event.site, event.seq, event.type)
        return apply(writes, event, known)

    def compared(self, prefixes: Collection[str]) -> tuple[Table, ...]:
        """Tables whose rows a log accounts for. prefixes: of the events in that log."""
        told = [each for each in self._all if not each.carried_over or each.prefix in prefixes]
        return tuple(dict.fromkeys(table for each in told for table in each.tables))
