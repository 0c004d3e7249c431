"""Benefit of the patch of a library's internals: the product with it, and without.

Both servers run all the time, each on a database and a bus of its own, and take turns, so that other load on
the machine affects both.
"""

from collections.abc import Iterator, Sequence

from tests.bench import call_to_display
from tests.bench.catalogue import SitePlan
from tests.bench.figures import Figure, Size
from tests.bench.measuring import socket_memory, usage
from tests.bench.measuring.load import quantile
from tests.bench.measuring.sockets import Visit
from tests.bench.world import Running, Servers

TARGET = "worth 5 % or gone"
#: Calls send more statements than anything else that people wait for.
SALON = SitePlan("salon-12", windows=40, queues=4)
_ORDER = (0, 1, 1, 0)
#: The second window, as call_to_display leaves a person at the first one.
_WINDOW = 2


def measure(around: Servers, size: Size) -> list[Figure]:
    """patch_live_call and patch_live_memory."""
    sites = [call_to_display.SITE]
    with around.product(sites) as on, around.unpatched(sites) as off:
        pair = (on, off)
        memory = [_kb_each(running, size) for running in pair]
        times = [list[float](), list[float]()]
        recalls = [call_to_display.recalls(each.there, each.address, _WINDOW) for each in pair]
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
        f"the product without the patch: p50 from a command to {size.displays[-1]} displays, in turns",
        [f"p99 {slow:.1f} against {slow_off:.1f} ms"],
    )


def _memory_figure(memory: Sequence[float], size: Size) -> Figure:
    return Figure(
        *("patch_live_memory", memory[0], "KB", memory[1], TARGET),
        f"the product without the patch: memory for each of {size.sockets} idle displays",
    )


def _kb_each(running: Running, size: Size) -> float:
    assert running.server.process is not None
    pid = running.server.process.pid
    visits = [_visit(running)] * size.sockets
    return socket_memory.kb_each(lambda: usage.pss_kb(pid), running.address, visits, size.settle_s)


def _visit(running: Running) -> Visit:
    site = call_to_display.SITE.id
    return Visit([f"board:{site}"], running.there.display_token(site))
