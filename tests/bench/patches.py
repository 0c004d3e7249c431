"""What each patch of a library's inside is worth: the product with all of them, and without the one.

Both servers run all the time, each on a database and a bus of its own, and take turns: what else happens on
the machine happens to both. Each turn has new connections, which the workers share out again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

from tests.bench import call_to_display, issue_pg, socket_memory, usage
from tests.bench.catalogue import SitePlan
from tests.bench.figures import Figure, Measure, Size
from tests.bench.load import ClosedLoop, Outcome, quantile
from tests.bench.sockets import Visit
from tests.bench.world import Running, Servers
from ticketing.settings import PATCHES

TARGET = "worth 5 % or gone"
LIVE = "live"
_ORDER = (0, 1, 1, 0)


@dataclass(frozen=True, slots=True)
class Turn:
    """Tickets a second, the server's processor time for each, and the slowest of a hundred."""

    per_second: float
    cpu_ms: float
    p99_ms: float


def of_requests(name: str) -> Measure:
    """patch_wait, patch_accept or patch_answer."""
    return partial(_of_requests, name=name)


def _of_requests(around: Servers, size: Size, name: str) -> list[Figure]:
    with _pair(around, issue_pg.SITES, name) as pair:
        turns = [list[Turn](), list[Turn]()]
        for place in _ORDER * size.turns:
            turns[place].append(_turn(pair[place], size))
    on, off = (_middle(each) for each in turns)
    figure = Figure(
        *(f"patch_{name}", on.per_second, "tickets/s", off.per_second, TARGET),
        f"the product without the patch {name}, in turns of {size.seconds / 3:.1f} s with new connections",
        [
            f"server's processor time for a ticket: {on.cpu_ms:.2f} against {off.cpu_ms:.2f} ms",
            f"p99 {on.p99_ms:.1f} against {off.p99_ms:.1f} ms; medians of {len(turns[0])} turns",
        ],
    )
    return [figure]


def _turn(running: Running, size: Size) -> Turn:
    clients = [issue_pg.client(running.there, issue_pg.SITES, first) for first in range(issue_pg.CLIENTS)]
    loop = ClosedLoop(running.address, clients)
    loop.run(size.warm_up_s / 3)
    assert running.server.process is not None
    pid = running.server.process.pid
    before = usage.cpu_s(pid)
    outcome = loop.run(size.seconds / 3)
    used = usage.cpu_s(pid) - before
    loop.finish()
    return _told(outcome, used)


def _told(outcome: Outcome, used_s: float) -> Turn:
    tickets = len(outcome.latencies_s["issue"]) or 1
    return Turn(outcome.per_second("issue"), used_s * 1000 / tickets, outcome.quantile_ms("issue", 0.99))


def _middle(turns: Sequence[Turn]) -> Turn:
    return Turn(
        *(median(getattr(each, field) for each in turns) for field in ("per_second", "cpu_ms", "p99_ms"))
    )


def of_sockets(around: Servers, size: Size) -> list[Figure]:
    """patch_live_call and patch_live_memory."""
    with _pair(around, [call_to_display.SITE], LIVE) as pair:
        memory = [_kb_each(running, size) for running in pair]
        times = [list[float](), list[float]()]
        recalls = [call_to_display.recalls(each.there, each.address) for each in pair]
        visits = [_visit(each) for each in pair]
        for place in _ORDER * size.turns:
            running = pair[place]
            times[place] += call_to_display.times(
                running.address, visits[place], size.displays[-1], size.calls // size.turns, recalls[place]
            )
    return [*_call_figure(times, size), _memory_figure(memory, size)]


def _call_figure(times: Sequence[Sequence[float]], size: Size) -> Iterator[Figure]:
    on, off = (quantile(each, 0.5) * 1000 for each in times)
    slow, slow_off = (quantile(each, 0.99) * 1000 for each in times)
    yield Figure(
        *("patch_live_call", on, "ms", off, TARGET),
        f"the product without the patch {LIVE}: p50 from a command to {size.displays[-1]} displays, in turns",
        [f"p99 {slow:.1f} against {slow_off:.1f} ms"],
    )


def _memory_figure(memory: Sequence[float], size: Size) -> Figure:
    return Figure(
        *("patch_live_memory", memory[0], "KB", memory[1], TARGET),
        f"the product without the patch {LIVE}: memory for each of {size.sockets} idle displays",
    )


def _kb_each(running: Running, size: Size) -> float:
    assert running.server.process is not None
    pid = running.server.process.pid
    visits = [_visit(running)] * size.sockets
    return socket_memory.kb_each(lambda: usage.pss_kb(pid), running.address, visits, size.settle_s)


def _visit(running: Running) -> Visit:
    site = running.there.sites[0].id
    return Visit([f"board:{site}"], running.there.display_token(site))


@contextmanager
def _pair(around: Servers, sites: Sequence[SitePlan], name: str) -> Iterator[tuple[Running, Running]]:
    """The product with every patch, and without this one."""
    with around.product(sites) as on, around.patched(sites, PATCHES - {name}) as off:
        yield on, off
