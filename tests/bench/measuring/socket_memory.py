"""Memory of the server for each connected, idle screen."""

import time
from collections.abc import Callable, Sequence

from tests.bench.catalogue import SitePlan
from tests.bench.figures import Figure, Size
from tests.bench.floors.bare import bare_server
from tests.bench.measuring import usage
from tests.bench.measuring.sockets import Visit
from tests.bench.measuring.wire import Address
from tests.bench.screens import Screens
from tests.bench.world import Servers, World

SITE_ID = "consola-1"
# Screens connected before the measurement, as the first ones cause shared costs.
FIRST = 20


def measure(around: Servers, size: Size) -> list[Figure]:
    """kb_per_socket: of a display; an agent's console is in the details."""
    plan = site(size)
    with around.product([plan]) as running:
        assert running.server.process is not None
        pid, address, there = running.server.process.pid, running.address, running.there
        memory = lambda: usage.pss_kb(pid)  # noqa: E731  # a name for a call with its argument
        display = kb_each(memory, address, [_display(there)] * size.sockets, size.settle_s)
        console = kb_each(memory, address, _consoles(there, plan), size.settle_s)
    with bare_server(around, b"") as bare:
        total = lambda: sum(map(usage.pss_kb, bare.pids))  # noqa: E731  # as above
        floor = kb_each(total, bare.address, [Visit(bare=True)] * size.sockets, size.settle_s)
    return [_figure(size, display, console, floor)]


def _figure(size: Size, display: float, console: float, floor: float) -> Figure:
    return Figure(
        *("kb_per_socket", display, "KB", floor, "≤ 70 KB (aim 30)"),
        f"the bare websocket server with as many sockets ({size.sockets})",
        [
            f"an agent's console, in the rooms of its window and of its site's queues: {console:.1f} KB",
            "proportional set size of all server processes, after against before, two workers",
        ],
    )


def site(size: Size) -> SitePlan:
    return SitePlan(SITE_ID, windows=max(2, size.sockets // 2), queues=4)


def _display(there: World) -> Visit:
    return Visit([f"board:{SITE_ID}"], there.display_token(SITE_ID))


def _consoles(there: World, plan: SitePlan) -> list[Visit]:
    return [
        Visit([f"window:{window}", f"queues:{SITE_ID}"], there.agent_token(window))
        for window in plan.window_ids()
    ]


def kb_each(memory: Callable[[], int], address: Address, visits: Sequence[Visit], settle_s: float) -> float:
    """Memory that each visit adds, in KB."""
    with Screens(address, visits[:FIRST], reading=True):
        time.sleep(settle_s)
        before = memory()
        with Screens(address, visits, reading=True):
            time.sleep(settle_s)
            return (memory() - before) / len(visits)
