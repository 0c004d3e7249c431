"""Print orders, and how they ended."""

from dataclasses import dataclass
from enum import StrEnum, auto


class State(StrEnum):
    """State of a print job, as the server names it.

    `failed`: no ink touched paper, so that it may be printed again. `unknown`: no program can tell whether it
    did.
    """

    PRINTING = auto()
    PRINTED = auto()
    FAILED = auto()
    UNKNOWN = auto()


class Reason(StrEnum):
    """Why a slip was not printed, or why nothing is known of it."""

    PRINTER_AWAY = auto()
    OFFLINE = auto()
    COVER_OPEN = auto()
    PAPER_OUT = auto()
    NO_ANSWER = auto()
    POWER_CUT = auto()
    BAD_SLIP = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a print job ended."""

    state: State
    reason: Reason | None = None


PRINTED = Outcome(State.PRINTED)
