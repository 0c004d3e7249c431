"""Cost of past tickets: the same call on a database without any and on one with millions of them."""

import time
from contextlib import ExitStack, closing
from functools import cached_property

from tests.bench import world
from tests.bench.call_hot import now
from tests.bench.catalogue import SitePlan
from tests.bench.figures import Figure, Size
from tests.bench.floors import bulk
from tests.bench.measuring import wire
from tests.bench.measuring.load import quantile
from tests.bench.measuring.wire import Connection
from tests.bench.world import Fill, Running, Servers

SITES = [SitePlan(f"ayer-{number}", windows=2, queues=4) for number in range(11, 31)]
HERE = SITES[0]
CROWD = 2_000
#: With these settings a table emptied in the same transaction is filled without a log; commands still log.
_FAST_FILLING = {"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "16GB", "autovacuum": "off"}


def measure(around: Servers, size: Size) -> list[Figure]:
    """call_history_flatness. The two take turns, so that other load on the machine affects both."""
    crowd = min(CROWD, size.crowd)
    with ExitStack() as stack:
        if size.history >= _MANY:
            around = stack.enter_context(world.servers(_FAST_FILLING))
        histories = (0, size.history)
        running = [stack.enter_context(around.product(SITES, _filled(crowd, each))) for each in histories]
        empty, full = (stack.enter_context(closing(Desk(each))) for each in running)
        times: tuple[list[float], list[float]] = ([], [])
        for turn in range(size.repeats + 2 * _WARM_UP):
            taken = empty.call_s(), full.call_s()
            if turn >= 2 * _WARM_UP:
                times[0].append(taken[0])
                times[1].append(taken[1])
    return [_figure(size, crowd, *times)]


_WARM_UP = 10
#: Past tickets from which on a separate server with settings for fast filling is worth its start.
_MANY = 100_000


def _figure(size: Size, crowd: int, empty: list[float], full: list[float]) -> Figure:
    (p50, p99), (past_p50, past_p99) = (
        tuple(quantile(values, part) * 1000 for part in (0.5, 0.99)) for values in (empty, full)
    )
    return Figure(
        *("call_history_flatness", past_p50, "ms", p50, "ratio ≤ 1.2"),
        f"p50 of the same call on a database without a past ({crowd} waiting on both)",
        [
            f"{size.history} past tickets, with an attention and an event each, over {len(SITES)} sites",
            f"p50 {past_p50:.2f} against {p50:.2f} ms, p99 {past_p99:.2f} against {p99:.2f} ms",
            f"{len(empty)} calls each, in turns",
        ],
    )


def _filled(crowd: int, history: int) -> Fill:
    """Filling of a database with past tickets and a waiting crowd; both are counts."""

    def fill(url: str) -> None:
        at = now()
        if history:
            bulk.fill_past(url, len(SITES), history, at)
        bulk.fill_waiting(url, HERE, crowd, at)

    return fill


class Desk:
    """An agent at a window, over one connection."""

    def __init__(self, running: Running) -> None:
        running.there.open_windows(HERE, 1)
        self._token = running.there.agent_token(f"{HERE.id}:1")
        self._address = running.address

    @cached_property
    def _connection(self) -> Connection:
        # Not before the first call: the server closes a connection that idles while the other database is
        # filled.
        connection = Connection(self._address)
        connection.socket.setblocking(True)
        return connection

    def call_s(self) -> float:
        """Duration of a call in seconds; a no-show then frees the window again."""
        start = time.perf_counter()
        status, body = self._answer(f"/windows/{HERE.id}:1/call-next")
        taken = time.perf_counter() - start
        assert status == 200, body
        self._answer(f"/tickets/{wire.ticket_id(body)}/no-show")
        return taken

    def close(self) -> None:
        self._connection.close()

    def _answer(self, path: str) -> tuple[int, bytes]:
        self._connection.send(wire.once("POST", path, self._token))
        while (answer := self._connection.feed()) is None:
            pass
        return answer
