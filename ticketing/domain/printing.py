"""Print jobs: their states, and what is known of one when its device is silent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto

from ticketing.domain.events import EventType


class PrintState(StrEnum):
    """`failed`: there is no slip. `unknown`: there may be one; a person has to look."""

    QUEUED = auto()
    PRINTING = auto()
    PRINTED = auto()
    FAILED = auto()
    UNKNOWN = auto()


class PrintReason(StrEnum):
    """Why a slip was not printed, or why nothing is known of it. The first two are the server's own."""

    DEVICE_AWAY = auto()
    DEVICE_SILENT = auto()
    PRINTER_AWAY = auto()
    OFFLINE = auto()
    COVER_OPEN = auto()
    PAPER_OUT = auto()
    NO_ANSWER = auto()
    POWER_CUT = auto()
    BAD_SLIP = auto()
    REFUSED = auto()


#: A job that no device has claimed by then has failed: its person has gone to look for help.
QUEUED_FOR = timedelta(seconds=20)
#: A device that has told nothing by then may have printed or not.
PRINTING_FOR = timedelta(seconds=60)
#: A device that has reported within this time is there.
PRESENT_FOR = timedelta(seconds=30)

#: States that a device may tell, after the state in the log.
_STEPS = {
    PrintState.QUEUED: {PrintState.PRINTING},
    PrintState.PRINTING: {PrintState.PRINTED, PrintState.FAILED, PrintState.UNKNOWN},
}
EVENT_OF_PRINT = {
    PrintState.QUEUED: EventType.PRINT_ORDERED,
    PrintState.PRINTING: EventType.PRINT_STARTED,
    PrintState.PRINTED: EventType.PRINTED,
    PrintState.FAILED: EventType.PRINT_FAILED,
    PrintState.UNKNOWN: EventType.PRINT_UNKNOWN,
}
PRINT_STATE_OF = {event: state for state, event in EVENT_OF_PRINT.items()}


@dataclass(frozen=True, slots=True)
class PrintStatus:
    """What is known of a job."""

    state: PrintState
    reason: PrintReason | None = None


def status_at(state: PrintState, reason: PrintReason | None, since: datetime, at: datetime) -> PrintStatus:
    """A job's status at an instant: silence of its device changes it without an event."""
    if state is PrintState.QUEUED and at - since >= QUEUED_FOR:
        return PrintStatus(PrintState.FAILED, PrintReason.DEVICE_AWAY)
    if state is PrintState.PRINTING and at - since >= PRINTING_FOR:
        return PrintStatus(PrintState.UNKNOWN, PrintReason.DEVICE_SILENT)
    return PrintStatus(state, reason)


def may_become(state: PrintState, since: datetime, told: PrintState, at: datetime) -> bool:
    """Whether a device may tell this state.

    A slip that is late is told late; a claim that is late is refused.
    """
    if state is PrintState.QUEUED and at - since >= QUEUED_FOR:
        return False
    return told in _STEPS.get(state, set())
