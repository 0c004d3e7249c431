"""Projector of print jobs."""

from typing import cast

from ticketing.domain.event_data import PrintOrdered, PrintStep
from ticketing.domain.events import Event, EventType
from ticketing.domain.printing import PRINT_STATE_OF, PrintState
from ticketing.ledger import tables
from ticketing.ledger.projection import Projector
from ticketing.ledger.writes import Writes


def project_print(writes: Writes, event: Event, _known: object | None = None) -> None:
    """Apply `print.*`, and `ticket.printed`, which ends a job and changes no ticket."""
    if event.type is EventType.PRINT_ORDERED:
        _ordered(writes, event, cast("PrintOrdered", event.data))
        return
    step = cast("PrintStep", event.data)
    changes = {"state": PRINT_STATE_OF[event.type], "reason": step.get("reason"), "since": event.at}
    writes.update(tables.print_job, {"id": step["job"]}, changes)


def _ordered(writes: Writes, event: Event, data: PrintOrdered) -> None:
    row = {
        "id": data["job"],
        "site": event.site,
        "ticket": event.ticket,
        "device": data["device"],
        "copy": data["copy"],
        "state": PrintState.QUEUED,
        "reason": None,
        "ordered_at": event.at,
        "since": event.at,
    }
    writes.insert(tables.print_job, row)


PROJECTORS = (Projector("print", (tables.print_job,), project_print),)
