"""Cost of closing days for issuing meanwhile: the same load with and without it, in turns."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tests.bench import issue_pg
from tests.bench.figures import Figure, Size
from tests.bench.floors import bulk
from tests.bench.measuring.load import ClosedLoop, quantile
from tests.bench.world import Running, Servers
from tests.support import processes
from tests.support.databases import plain

SITES = issue_pg.SITES
#: Tickets of a site's day, as bulk.fill_past() makes them: those of a large centre.
A_DAY = 1_000
_MOST_DAYS = 5
_PATIENCE_S = 60


def measure(around: Servers, size: Size) -> list[Figure]:
    """close_day_cost: tickets issued a second while a reporter closes days without a pause."""
    tickets = min(size.history, len(SITES) * A_DAY * _MOST_DAYS)
    with around.product(SITES, lambda url: fill(url, tickets)) as running:
        folder = around.new_folder()
        alone = _closed_alone(running, folder)
        rates, latencies, rounds = _in_turns(running, size, folder)
    return [_figure(alone, rates, latencies, rounds)]


def fill(url: str, tickets: int) -> None:
    """Add past tickets, and give each ledger an event: without one it would have no day to close."""
    bulk.fill_past(url, len(SITES), tickets, datetime.now(UTC))
    with psycopg.connect(plain(url)) as connection:
        connection.execute("UPDATE site SET seq = 1, seq_at = now() WHERE seq = 0")


Pair = tuple[list[float], list[float]]
Round = tuple[int, float]


def _in_turns(running: Running, size: Size, folder: Path) -> tuple[Pair, Pair, list[Round]]:
    """Rates, and latencies in seconds, each without and with closing; and the finished rounds of closing."""
    clients = [issue_pg.client(running.there, SITES, first) for first in range(issue_pg.CLIENTS)]
    loop = ClosedLoop(running.address, clients)
    loop.run(size.warm_up_s)
    rates: Pair = ([], [])
    latencies: Pair = ([], [])
    rounds: list[Round] = []
    for turn in range(2 * size.turns):
        beside = turn % 2
        with closing(running, folder, beside=bool(beside)) as log:
            outcome = loop.run(size.seconds)
        rates[beside].append(outcome.per_second("issue"))
        latencies[beside].extend(outcome.latencies_s["issue"])
        rounds += rounds_in(log)
    loop.finish()
    return rates, latencies, rounds


def _closed_alone(running: Running, folder: Path) -> Round:
    """A round of closing without other load."""
    with closing(running, folder, beside=True) as log:
        return first_round(log)


def first_round(log: Path) -> Round:
    """Wait for the first round of closing."""
    deadline = time.monotonic() + _PATIENCE_S
    while not (rounds := rounds_in(log)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return rounds[0]


@contextmanager
def closing(running: Running, folder: Path, *, beside: bool, every_s: float = 0.0) -> Iterator[Path]:
    """The log of a process that closes all past days every `every_s` seconds; empty without `beside`."""
    log = folder / f"closer-{time.monotonic_ns()}.log"
    log.touch()
    if not beside:
        yield log
        return
    url = running.there.settings.database_url
    command = [sys.executable, "-m", "tests.bench.closer", url, str(folder), str(every_s)]
    process = processes.start(command, log)
    try:
        yield log
    finally:
        processes.stop(process)


def rounds_in(log: Path) -> list[Round]:
    """Rounds in the closer's log, without other lines, as it may write when it is ended."""
    words = [line.split() for line in log.read_text().splitlines()]
    return [(int(each[0]), float(each[1])) for each in words if len(each) == 2 and each[0].isdecimal()]


def _figure(alone: Round, rates: Pair, latencies: Pair, rounds: list[Round]) -> Figure:
    without, beside = (sum(each) / len(each) for each in rates)
    tails = [quantile(each, 0.99) * 1000 for each in latencies]
    days, seconds = alone
    each_ms = seconds / days * 1000 if days else 0.0
    night = f"{days} days of at most {A_DAY} tickets were closed in {seconds:.1f} s, {each_ms:.0f} ms each"
    return Figure(
        *(
            "close_day_cost",
            beside,
            "tickets/s",
            without,
            "ratio ≥ 0.9 while days are closed without a pause",
        ),
        "the same load in the same run, with nobody closing days",
        [
            f"p99 {tails[1]:.1f} ms beside it, {tails[0]:.1f} ms without; {len(rates[0])} turns each",
            f"with nothing else to do {night}; a site has one a night",
            f"days closed meanwhile in rounds that came to their end: {sum(count for count, _ in rounds)}",
        ],
    )
