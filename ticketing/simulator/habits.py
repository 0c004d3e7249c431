"""How people and agents behave: every parameter in one place; docs/simulator.md says where it comes from."""

from dataclasses import dataclass

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares are 0 to 1, `_ms` milliseconds, `_sigma` the spread of a log-normal's logarithm.

    Nothing here was measured at a centre: these are assumptions, chosen to be plausible.
    """

    #: A day's demand is the expected one times a gamma variable of mean 1 and this coefficient of variation.
    daily_spread: float = 0.10
    preferential: float = 0.17
    #: Who names the service at the kiosk; the others choose the entity's queue alone.
    names_service: float = 0.6
    service_sigma: float = 0.55
    walk_ms: int = 24 * SECOND
    walk_sigma: float = 0.45
    #: Between an attention's end and the next call.
    wrap_ms: int = 14 * SECOND
    wrap_sigma: float = 0.6
    pace_sigma: float = 0.16
    #: How soon an agent who waits notices that somebody came.
    reaction_ms: int = 3 * SECOND
    patience_ms: int = 80 * MINUTE
    patience_sigma: float = 0.7
    #: Whoever leaves within an hour and gives the ticket back; the others are called in vain.
    gives_back: float = 0.35
    gives_back_within_ms: int = 60 * MINUTE
    #: Does not answer the call though patient enough.
    misses_call: float = 0.02
    comes_back: float = 0.2
    comes_back_ms: int = 4 * MINUTE
    recall_ms: int = 25 * SECOND
    most_recalls: int = 2
    no_show_ms: int = 75 * SECOND
    transferred: float = 0.02
    held: float = 0.012
    hold_ms: int = 6 * MINUTE
    misrouted: float = 0.012
    #: How long it takes to see that somebody has to go elsewhere.
    first_ms: int = 90 * SECOND
    uncoded: float = 0.012
    second_service: float = 0.12
    not_resolved: float = 0.06
    lunch_ms: int = 45 * MINUTE
    pause_ms: int = 10 * MINUTE
    #: Windows stay after closing for whoever waits, this long at most.
    overtime_ms: int = 90 * MINUTE


HABITS = Habits()
