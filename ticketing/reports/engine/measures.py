"""Measures, the whole numbers behind every indicator: sums, counts and ranks over the facts' columns."""

from dataclasses import dataclass
from enum import StrEnum, auto

from ticketing.domain.line.priorities import Priority
from ticketing.domain.states import OPEN as NOT_OVER
from ticketing.domain.states import State
from ticketing.domain.windows import WindowState
from ticketing.lake.facts import ATTENTIONS, SESSIONS, TICKETS, Dataset
from ticketing.ledger.literals import quoted

# Populations: conditions over the tickets' columns. A misrouted ticket is replaced by another, so a visit is
# counted by the last of its tickets, which has the whole wait.
VISIT = "replaced_by IS NULL"
CALLED = f"{VISIT} AND called_at IS NOT NULL"
ATTENDED = f"{VISIT} AND started_at IS NOT NULL"
_OVER = f"state NOT IN ({quoted(*sorted(NOT_OVER))})"
# A ticket that goes on for another and was not called again has the call and the start of that other, which
# came before its own issue: the lengths lie there.
_OWN_CALL, _OWN_START = "called_at >= issued_at", "started_at >= issued_at"
# What the day's end cut has no length, and no ended_at: docs/indicators.md, "What was forgotten".
WAITED_FOR = f"{CALLED} AND {_OWN_CALL} AND wait_ms IS NOT NULL"
_CALL_FORGOTTEN = f"state = {quoted(State.NO_SHOW)} AND ended_at IS NULL"
WALKED_UP = f"{ATTENDED} AND {_OWN_START} AND state <> {quoted(State.CALLED)} AND NOT ({_CALL_FORGOTTEN})"
ENDED = f"{ATTENDED} AND {_OWN_START} AND {_OVER} AND service_ms IS NOT NULL AND hold_ms IS NOT NULL"
GONE_HOME = f"{ENDED} AND ended_at IS NOT NULL AND wait_ms IS NOT NULL"
_LEFT = (
    f"{VISIT} AND started_at IS NULL AND state IN ({quoted(State.CANCELLED, State.NO_SHOW, State.MISROUTED)})"
)
_WAIT_LIMITED = f"{WAITED_FOR} AND wait_limit_ms IS NOT NULL"
_SERVICE_LIMITED = f"{ENDED} AND service_limit_ms IS NOT NULL"
_LIMITED = (
    f"{ENDED} AND (wait_limit_ms IS NOT NULL OR service_limit_ms IS NOT NULL)"
    " AND (wait_limit_ms IS NULL OR wait_ms IS NOT NULL)"
)
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
    """The class as a column, and the count of its visits: those that the mean of that clock covers."""
    amount, population = ("wait_ms", WAITED_FOR) if clock is Clock.WAIT else ("service_ms", ENDED)
    return (f"CAST({amount} // {int(step_ms)} AS INTEGER)", "class"), _count("visits", population)


#: Column of the coded service, in rows where the list `done` is unnested as `coded`.
CODED = ("coded.service", "coded_service")
CODED_TICKETS = Measure("coded_tickets", TICKETS, "count(*)")
CODED_QUANTITY = Measure("coded_quantity", TICKETS, "sum(coded.quantity)")

TICKETS_ISSUED = Measure("tickets", TICKETS, "count(*)")
VISITS = _count("visits", VISIT)
CALLED_VISITS = _count("called", CALLED)
WAITED_VISITS = _count("waited_visits", WAITED_FOR)
ATTENDED_VISITS = _count("attended", ATTENDED)
WALKED_VISITS = _count("walked_visits", WALKED_UP)
ENDED_VISITS = _count("ended", ENDED)
STAYED_VISITS = _count("stayed_visits", GONE_HOME)
WAITING = _count("waiting", f"{VISIT} AND {_is(State.WAITING)}")
FINISHED = _count("finished", _is(State.FINISHED))
UNCODED = _count("closed_uncoded", _is(State.CLOSED))
CANCELLED = _count("cancelled", _is(State.CANCELLED))
LEFT_BEFORE_CALL = _count("abandoned_before_call", f"{_LEFT} AND called_at IS NULL")
LEFT_AFTER_CALL = _count("abandoned_after_call", f"{_LEFT} AND called_at IS NOT NULL")
ABANDONED = _count("abandoned", f"{VISIT} AND started_at IS NULL AND {_is(State.NO_SHOW)}")
MISROUTED = _count("misrouted", _is(State.MISROUTED))
PREFERENTIAL = _count("preferential", f"{VISIT} AND priority = {quoted(Priority.PREFERENTIAL)}")
WAITED = _total("waited", "wait_ms", WAITED_FOR)
WALKED = _total("walked", "walk_ms", WALKED_UP)
SERVED = _total("served", "service_ms", ENDED)
# In 64 bits also where an earlier file has 32: a clock that was put right makes a spell of weeks.
_STAY = " + ".join(f"CAST({name}_ms AS BIGINT)" for name in ("wait", "walk", "service", "hold", "away"))
STAYED = _total("stayed", _STAY, GONE_HOME)
WAIT_LIMITED = _count("wait_limited", _WAIT_LIMITED)
WAIT_KEPT = _count("wait_kept", f"{_WAIT_LIMITED} AND {_WAIT_KEPT}")
SERVICE_LIMITED = _count("service_limited", _SERVICE_LIMITED)
SERVICE_KEPT = _count("service_kept", f"{_SERVICE_LIMITED} AND {_SERVICE_KEPT}")
LIMITED = _count("limited", _LIMITED)
BOTH_KEPT = _count("both_kept", f"{_LIMITED} AND {_BOTH_KEPT}")
TRANSFERS = _total("transfers", "transfers", "true")
RECALLS = _total("recalls", "recalls", "true")
SERVICES_DONE = _total("services_done", "list_sum(list_transform(done, lambda each: each.quantity))", "true")
ATTENTIONS_ENDED = Measure("attentions", ATTENTIONS, "count(*) FILTER (WHERE ending IS NOT NULL)")
OPEN = _total("open", "ms", _is(WindowState.OPEN), SESSIONS)
PAUSED = _total("paused", "ms", _is(WindowState.PAUSED), SESSIONS)
#: A window is busy while the person walks up and while they are attended, up to now where that goes on; not
#: while one is parked.
BUSY = (_total("walking", "walk_ms", "true"), _total("serving", "service_ms", "true", ATTENTIONS))
