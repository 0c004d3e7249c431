"""Latency from the sending of an agent's command to the arrival of the new board at each display."""

import time
from collections.abc import Iterator

from tests.bench.catalogue import SitePlan
from tests.bench.figures import Figure, Size
from tests.bench.floors.bare import bare_server
from tests.bench.measuring import wire
from tests.bench.measuring.load import quantile
from tests.bench.measuring.sockets import Visit
from tests.bench.measuring.wire import Address, Connection
from tests.bench.screens import Screens
from tests.bench.world import Servers, World

SITE = SitePlan("pantalla-1", windows=2, queues=2)
PATIENCE_S = 10.0
# Seconds: long enough for every screen to be idle again, as between two calls of a real site.
PAUSE_S = 0.03
WARM_UP = 5
# Maximum number of calls on a board; once it is reached, frames no longer grow.
BOARD_CALLS = 30


def measure(around: Servers, size: Size) -> list[Figure]:
    """call_to_display_1, _100 and _1000: the same sockets and the same client on both sides."""
    with around.product([SITE]) as running:
        there, address = running.there, running.address
        called = recalls(there, address)
        visit = Visit([f"board:{SITE.id}"], there.display_token(SITE.id))
        for _ in range(BOARD_CALLS):
            assert wire.ask(address, next(called))[0] == 200
        message = _message(address, visit, next(called))
        product = [times(address, visit, count, size.calls, called) for count in size.displays]
    with bare_server(around, message) as bare:
        publish = iter(lambda: b"POST / HTTP/1.1\r\nHost: bench\r\nContent-Length: 0\r\n\r\n", b"")
        floors = [
            times(bare.address, Visit(bare=True), count, size.calls, publish) for count in size.displays
        ]
    names = (1, 100, 1000)
    return [
        _figure(name, count, len(message), mine, floor)
        for name, count, mine, floor in zip(names, size.displays, product, floors, strict=True)
    ]


def _figure(name: int, count: int, length: int, mine: list[float], floor: list[float]) -> Figure:
    (p50, p99), (floor_p50, floor_p99) = (
        tuple(quantile(times, part) * 1000 for part in (0.5, 0.99)) for times in (mine, floor)
    )
    return Figure(
        *(f"call_to_display_{name}", p50, "ms", floor_p50, _TARGET),
        f"Redis and a bare websocket server in two processes without a database: {count} sockets, the"
        f" product's frame of {length} bytes",
        [
            f"p50 {p50:.1f} against {floor_p50:.1f} ms ({p50 / floor_p50:.2f}×)",
            f"p99 {p99:.1f} against {floor_p99:.1f} ms ({p99 / floor_p99:.2f}×)",
            f"{len(mine)} arrivals at {count} displays",
        ],
    )


_TARGET = "p50 ratio ≤ 2.5, p99 ratio ≤ 3 (at 1,000)"


def recalls(there: World, address: Address, number: int = 1) -> Iterator[bytes]:
    """Recalls of one person at the window of this number."""
    there.open_windows(SITE, number)
    window = f"{SITE.id}:{number}"
    wish = {"queue": SITE.queue_ids()[0]}
    path = f"/sites/{SITE.id}/tickets"
    assert wire.ask(address, wire.once("POST", path, there.kiosk_token(SITE.id), wish))[0] == 201
    token = there.agent_token(window)
    status, ticket = wire.ask(address, wire.once("POST", f"/windows/{window}/call-next", token))
    assert status == 200, ticket
    return wire.command("POST", f"/tickets/{ticket['id']}/recall", token)


def _message(address: Address, visit: Visit, request: bytes) -> bytes:
    """The message of a board, as the product sends it."""
    with Screens(address, [visit]) as screens:
        connection = Connection(address)
        connection.send(request)
        message = screens.frame_of_first()
        connection.close()
    return message


def times(address: Address, visit: Visit, count: int, calls: int, requests: Iterator[bytes]) -> list[float]:
    """Seconds from sending a command to its arrival, at each screen, of each call."""
    found: list[float] = []
    with Screens(address, [visit] * count) as screens:
        connection = Connection(address)
        for turn in range(WARM_UP + calls):
            screens.drain(PAUSE_S)
            sent_at = time.perf_counter()
            connection.send(next(requests))
            arrivals = screens.arrivals(PATIENCE_S)
            _answered(connection)
            if turn >= WARM_UP:
                found += [at - sent_at for at in arrivals]
        connection.close()
    return found


def _answered(connection: Connection) -> None:
    connection.socket.setblocking(True)
    while (answer := connection.feed()) is None:
        pass
    connection.socket.setblocking(False)
    assert answer[0] == 200, answer
