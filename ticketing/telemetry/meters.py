"""Prometheus metrics; docs/monitoring.md explains each.

With several workers each keeps its own values, so a gauge declares how they are combined.
"""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

# The `_created` series would double the size of every scrape.
disable_created_metrics()

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_STEP_SECONDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 5, 30)

REQUESTS = Counter("suyay_requests", "Requests answered.", ["endpoint", "status"])
REQUEST_SECONDS = Histogram(
    "suyay_request_seconds", "Time from a request to its answer.", ["endpoint"], buckets=_SECONDS
)
EVENTS = Counter("suyay_events", "Events committed to the ledger.", ["site", "type"])
STEP_SECONDS = Histogram(
    "suyay_step_seconds", "Time that a command spends in one step.", ["step"], buckets=_STEP_SECONDS
)

SOCKETS = Gauge("suyay_sockets", "Live sockets open.", multiprocess_mode="livesum")
ROOMS = Gauge("suyay_rooms", "Rooms with at least one client.", ["kind"], multiprocess_mode="livesum")
LAG = Gauge(
    "suyay_ledger_lag_events",
    "Events of one site that the ledger had and a process had not shown when it last looked.",
    multiprocess_mode="livemax",
)
LOOKED = Gauge(
    "suyay_ledger_looked_timestamp_seconds",
    "When a process last compared what it shows with the ledger.",
    multiprocess_mode="livemin",
)

BUS_FAILURES = Counter("suyay_bus_failures", "Attempts to send hints to Redis that failed.")
BUS_DROPPED = Counter("suyay_bus_dropped_hints", "Hints that were never sent to the other processes.")
BUS_CONNECTIONS = Counter("suyay_bus_connections", "Times that a process connected to Redis to listen.")

DELIVERIES_FAILING = Gauge(
    "suyay_deliveries_failing",
    "Deliveries of reports that were tried and did not succeed yet.",
    multiprocess_mode="livemax",
)

POOL_SIZE = Gauge(
    "suyay_database_pool_size",
    "Connections that the pool may keep open.",
    ["pool"],
    multiprocess_mode="livesum",
)
POOL_USED = Gauge("suyay_database_pool_used", "Connections in use.", ["pool"], multiprocess_mode="livesum")
POOL_OVERFLOW = Gauge(
    "suyay_database_pool_overflow",
    "Connections open beyond the pool's size.",
    ["pool"],
    multiprocess_mode="livesum",
)
POOL_WAITING = Gauge(
    "suyay_database_pool_waiting", "Who waits for a connection.", ["pool"], multiprocess_mode="livesum"
)

_lock, _decide, _commit = (STEP_SECONDS.labels(step) for step in ("lock", "decide", "commit"))
#: Seconds from the commit until the rooms that it concerns were sent their new state.
SHOW_SECONDS = STEP_SECONDS.labels("show")


def looked(lags: Iterable[int]) -> None:
    """Record a comparison of the ledger with what is shown. lags: count of events each site was behind."""
    LAG.set(max(lags, default=0))
    LOOKED.set_to_current_time()


def command_steps(lock_s: float, decide_s: float, commit_s: float) -> None:
    """Record the durations of a command's steps, after its commit."""
    _lock.observe(lock_s)
    _decide.observe(decide_s)
    _commit.observe(commit_s)
