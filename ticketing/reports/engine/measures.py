"""Measures, the whole numbers behind every indicator: sums, counts and ranks over the facts' columns."""

from dataclasses import dataclass
from enum import StrEnum, auto

from ticketing.domain.priorities import Priority
from ticketing.domain.states import State
from ticketing.domain.windows import WindowState
from ticketing.lake.facts import ATTENTIONS, SESSIONS, TICKETS, Dataset
from ticketing.ledger.literals import quoted

# Populations: conditions over the tickets' columns. A misrouted ticket is replaced by another, so a visit is
# counted by the last of its tickets, which has the whole wait.
VISIT = "replaced_by IS NULL"
CALLED = f"{VISIT} AND called_at IS NOT NULL"
ATTENDED = f"{VISIT} AND started_at IS NOT NULL"
ENDED = f"{ATTENDED} AND ended_at IS NOT NULL"
_LEFT = f"{VISIT} AND started_at IS NULL AND state IN ({quoted(State.CANCELLED, State.NO_SHOW)})"
_WAIT_LIMITED = f"{CALLED} AND wait_limit_ms IS NOT NULL"
_SERVICE_LIMITED = f"{ENDED} AND service_limit_ms IS NOT NULL"
_LIMITED = f"{ENDED} AND (wait_limit_ms IS NOT NULL OR service_limit_ms IS NOT NULL)"
_WAIT_KEPT, _SERVICE_KEPT = "wait_ms <= wait_limit_ms", "service_ms <= service_limit_ms"
# A service without a limit keeps it.
_BOTH_KEPT = f"coalesce({_WAIT_KEPT}, true) AND coalesce({_SERVICE_KEPT}, true)"


@dataclass(frozen=True, slots=True)
class Measure:
    """A whole number of a dataset. sql: an additive aggregate over its columns.

    percent: of a rank; then sql is the amount that is ranked, within the population.
    """

    name: str
    dataset: Dataset
    sql: str
    percent: int | None = None
    population: str = "true"

    @property
    def additive(self) -> bool:
        return self.percent is None


def _count(name: str, condition: str) -> Measure:
    return Measure(name, TICKETS, f"count(*) FILTER (WHERE {condition})")


def _total(name: str, amount: str, condition: str, dataset: Dataset = TICKETS) -> Measure:
    return Measure(name, dataset, f"coalesce(sum({amount}) FILTER (WHERE {condition}), 0)")


def _is(state: State | WindowState) -> str:
    return f"state = {quoted(state)}"


def rank(amount: str, percent: int, condition: str) -> Measure:
    """The nearest rank: the least amount that `percent` percent of the population do not exceed."""
    return Measure(f"{amount}_p{percent}", TICKETS, amount, percent, condition)


class Clock(StrEnum):
    """Quantities that have a distribution."""

    WAIT = auto()
    SERVICE = auto()


def in_class(clock: Clock, step_ms: int) -> tuple[tuple[str, str], Measure]:
    """A class as a column, and the measure of its visits: those that the mean of that clock covers."""
    amount, population = ("wait_ms", CALLED) if clock is Clock.WAIT else ("service_ms", ENDED)
    return (f"CAST({amount} // {int(step_ms)} AS INTEGER)", "class"), _count("visits", population)


#: Column of the coded service, in rows where the list `done` is unnested as `coded`.
CODED = ("coded.service", "coded_service")
CODED_TICKETS = Measure("coded_tickets", TICKETS, "count(*)")
CODED_QUANTITY = Measure("coded_quantity", TICKETS, "sum(coded.quantity)")

TICKETS_ISSUED = Measure("tickets", TICKETS, "count(*)")
VISITS = _count("visits", VISIT)
CALLED_VISITS = _count("called", CALLED)
ATTENDED_VISITS = _count("attended", ATTENDED)
ENDED_VISITS = _count("ended", ENDED)
FINISHED = _count("finished", _is(State.FINISHED))
UNCODED = _count("closed_uncoded", _is(State.CLOSED))
CANCELLED = _count("cancelled", _is(State.CANCELLED))
LEFT_BEFORE_CALL = _count("abandoned_before_call", f"{_LEFT} AND called_at IS NULL")
LEFT_AFTER_CALL = _count("abandoned_after_call", f"{_LEFT} AND called_at IS NOT NULL")
MISROUTED = _count("misrouted", _is(State.MISROUTED))
PREFERENTIAL = _count("preferential", f"{VISIT} AND priority = {quoted(Priority.PREFERENTIAL)}")
WAITED = _total("waited", "wait_ms", CALLED)
WALKED = _total("walked", "walk_ms", ATTENDED)
SERVED = _total("served", "service_ms", ENDED)
STAYED = _total("stayed", "wait_ms + walk_ms + service_ms + hold_ms + away_ms", ENDED)
WAIT_LIMITED = _count("wait_limited", _WAIT_LIMITED)
WAIT_KEPT = _count("wait_kept", f"{_WAIT_LIMITED} AND {_WAIT_KEPT}")
SERVICE_LIMITED = _count("service_limited", _SERVICE_LIMITED)
SERVICE_KEPT = _count("service_kept", f"{_SERVICE_LIMITED} AND {_SERVICE_KEPT}")
LIMITED = _count("limited", _LIMITED)
BOTH_KEPT = _count("both_kept", f"{_LIMITED} AND {_BOTH_KEPT}")
TRANSFERS = _total("transfers", "transfers", "true")
RECALLS = _total("recalls", "recalls", "true")
SERVICES_DONE = _total("services_done", "list_sum(list_transform(done, lambda each: each.quantity))", "true")
ATTENTIONS_ENDED = Measure("attentions", ATTENTIONS, "count(*)")
OPEN = _total("open", "ms", _is(WindowState.OPEN), SESSIONS)
PAUSED = _total("paused", "ms", _is(WindowState.PAUSED), SESSIONS)
#: A window is busy while the person walks up and while they are attended; not during a hold.
BUSY = (_total("walking", "walk_ms", "true"), _total("serving", "service_ms", "true", ATTENTIONS))
