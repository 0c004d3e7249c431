"""What a year that is taken out costs everybody else: how late health is answered meanwhile."""

import http.client
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import psycopg

from tests.bench import issue_pg
from tests.bench.figures import Figure, Size
from tests.bench.floors import bulk
from tests.bench.measuring.load import quantile
from tests.bench.measuring.wire import Address
from tests.bench.world import Running, Servers
from tests.support.databases import plain

SITE = issue_pg.SITES[0]
#: Tickets of a large centre's year: a thousand on each day.
A_YEAR = 366_000
FORMATS = ("csv", "json", "xlsx")
#: Connections that ask for health, so that each worker has some of them: one is busy with the year.
WATCHERS = 6
EVERY_S = 0.02
_PIECE = 64 * 1024


@dataclass(slots=True)
class Taken:
    """How long the first byte and the whole file took, in seconds, and how large it was."""

    first_s: float
    whole_s: float
    size: int


@dataclass(slots=True)
class Watch:
    """Latencies of health in seconds, by connection."""

    latencies_s: list[list[float]] = field(default_factory=list)

    @property
    def worst_s(self) -> float:
        return max(max(each, default=0.0) for each in self.latencies_s)

    def of_the_worst_s(self, part: float) -> float:
        """The quantile of that connection whose quantile is greatest: the busy worker's."""
        return max(quantile(each, part) for each in self.latencies_s if each)


def measure(around: Servers, size: Size) -> list[Figure]:
    """year_out_health and year_out_first_byte."""
    tickets = min(size.history, A_YEAR)
    with ExitStack() as stack:
        fill = lambda url: bulk.fill_past(url, 1, tickets, datetime.now(UTC))  # noqa: E731  # of this run's size
        running = stack.enter_context(around.product([SITE], fill))
        token = running.server.command("token", "coordinadora", "--role", "administrator")
        site = _site_of(running)
        with watched(running.address) as quiet:
            time.sleep(size.seconds)
        day = _taken(running.address, token, site, 1, "csv")
        taken, watches = {}, {}
        for form in FORMATS:
            with watched(running.address) as watches[form]:
                taken[form] = _taken(running.address, token, site, 366, form)
    return [_health(quiet, watches, taken, tickets), _first_byte(day, taken, tickets)]


@contextmanager
def watched(address: Address) -> Iterator[Watch]:
    """Health is asked for on several connections, each of which stays at one worker."""
    watch, over = Watch(), Event()
    threads = []
    for _ in range(WATCHERS):
        latencies: list[float] = []
        watch.latencies_s.append(latencies)
        threads.append(Thread(target=_ask, args=(address, latencies, over)))
    for each in threads:
        each.start()
    try:
        yield watch
    finally:
        over.set()
        for each in threads:
            each.join()


def _ask(address: Address, latencies: list[float], over: Event) -> None:
    connection = http.client.HTTPConnection(*address, timeout=60)
    while not over.wait(EVERY_S):
        start = time.perf_counter()
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        latencies.append(time.perf_counter() - start)
    connection.close()


def _taken(address: Address, token: str, site: str, days: int, form: str) -> Taken:
    today = datetime.now(UTC).date()
    path = f"/api/v1/reports/detail?site={site}&from={today - timedelta(days=days)}&to={today}&format={form}"
    connection = http.client.HTTPConnection(*address, timeout=600)
    start = time.perf_counter()
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    assert answer.status == 200
    size = len(answer.read(1))
    first = time.perf_counter() - start
    while piece := answer.read(_PIECE):
        size += len(piece)
    connection.close()
    return Taken(first, time.perf_counter() - start, size)


def _site_of(running: Running) -> str:
    """The site that has the past: the first one by its name, where the product is shared."""
    with psycopg.connect(plain(running.there.settings.database_url)) as connection:
        row = connection.execute("SELECT min(site) FROM ticket WHERE state = 'finished'").fetchone()
    assert row is not None
    return str(row[0])


def _health(quiet: Watch, watches: dict[str, Watch], taken: dict[str, Taken], tickets: int) -> Figure:
    worst = max(each.worst_s for each in watches.values()) * 1000
    return Figure(
        *("year_out_health", worst, "ms", quiet.worst_s * 1000, "≤ 100 ms, the slowest answer of all"),
        "the slowest answer of the same run, with nobody taking anything out",
        [
            f"quiet: {_told(quiet)}",
            *(f"{form}: {_told(watches[form])}, {_size(taken[form])}" for form in FORMATS),
            f"{tickets} tickets of one centre; {WATCHERS} connections ask for health, p99 of the worst",
        ],
    )


def _size(taken: Taken) -> str:
    return f"{taken.size / 1e6:.1f} MB in {taken.whole_s:.1f} s"


def _told(watch: Watch) -> str:
    count = sum(map(len, watch.latencies_s))
    return (
        f"p99 {watch.of_the_worst_s(0.99) * 1000:.1f} ms, slowest {watch.worst_s * 1000:.1f} ms"
        f" of {count} answers"
    )


def _first_byte(day: Taken, taken: dict[str, Taken], tickets: int) -> Figure:
    worst = max(each.first_s for each in taken.values())
    forms: Sequence[str] = [f"{form}: {taken[form].first_s * 1000:.0f} ms" for form in FORMATS]
    return Figure(
        *("year_out_first_byte", worst * 1000, "ms", day.first_s * 1000, "≤ 2 s"),
        "the first byte of a single day's CSV in the same run",
        [*forms, f"{tickets} tickets of one centre"],
    )
