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
# Waits for memory to settle before the measurement: a process that has just started reads all texts.
FIRST_SETTLES = 4


def measure(around: Servers, size: Size) -> list[Figure]:
    """kb_per_socket: of a display; an agent's console is in the details."""
    plan = site(size)
    display = _of_product(around, plan, size, lambda there: [_display(there)] * size.sockets)
    console = _of_product(around, plan, size, lambda there: _consoles(there, plan))
    with bare_server(around, b"") as bare:
        total = lambda: sum(map(usage.pss_kb, bare.pids))  # noqa: E731  # as above
        floor = kb_each(total, bare.address, [Visit(bare=True)] * size.sockets, size.settle_s)
    return [_figure(size, display, console, floor)]


def _of_product(around: Servers, plan: SitePlan, size: Size, visits: Callable[[World], list[Visit]]) -> float:
    """A product for each kind of screen: one that ended a crowd has memory left for the next."""
    with around.product([plan]) as running:
        assert running.server.process is not None
        pid = running.server.process.pid
        return kb_each(lambda: usage.pss_kb(pid), running.address, visits(running.there), size.settle_s)


def _figure(size: Size, display: float, console: float, floor: float) -> Figure:
    return Figure(
        *("kb_per_socket", display, "KB", floor, "≤ 36 KB"),
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
    """Memory that each visit of the second half adds to the first half, in KB.

    The first ones also open the database's connections and fill caches, which all share.
    """
    half = len(visits) // 2
    with Screens(address, visits[:half], reading=True):
        time.sleep(FIRST_SETTLES * settle_s)
        before = memory()
        with Screens(address, visits[half:], reading=True):
            time.sleep(settle_s)
            return (memory() - before) / (len(visits) - half)
