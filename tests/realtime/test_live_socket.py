"""Engine.IO's packets on a live socket: handled in order, by greenlets that end."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import engineio  # type: ignore[import-untyped]  # its package carries no types
import gevent
import pytest

from ticketing.realtime.engineio.live_socket import LiveSocket

if TYPE_CHECKING:
    from ticketing.realtime.engineio.websockets import Upgrade


class Client:
    """Stand-in for the websocket: these packets, and then the end."""

    def __init__(self, packets: Sequence[str]) -> None:
        self._packets = list(packets)
        self.sent: list[str] = []

    def wait(self) -> str | None:
        return self._packets.pop(0) if self._packets else None

    def send(self, packet: str) -> None:
        self.sent.append(packet)

    def close(self) -> None:
        pass


class Heard:
    """Messages, and the greenlet that handled each."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.greenlets: list[Any] = []

    def message(self, _sid: str, data: str) -> None:
        # Let others run, as a look into the database does: the next message must not overtake this one.
        gevent.sleep(0)
        self.messages.append(data)
        self.greenlets.append(gevent.getcurrent())


def live_socket(heard: Heard) -> LiveSocket:
    server: Any = engineio.Server(async_mode="gevent", async_handlers=False, monitor_clients=False)
    server.on("message", heard.message)
    socket = LiveSocket(server, "one")
    server.sockets["one"] = socket
    return socket


def read(packets: Sequence[str]) -> tuple[Heard, LiveSocket]:
    """What a socket made of the packets; it is read in a greenlet, as under gunicorn."""
    heard = Heard()
    socket = live_socket(heard)
    gevent.spawn(socket._websocket_handler, cast("Upgrade", Client(packets))).get(timeout=5)
    return heard, socket


def test_messages_are_handled_in_their_order() -> None:
    heard, _ = read([f"4{number}" for number in range(20)])
    assert heard.messages == [str(number) for number in range(20)]


def test_the_greenlet_that_reads_handles_no_message_whose_stack_it_would_keep() -> None:
    heard, _ = read(["4one", "4two"])
    assert len(set(map(id, heard.greenlets))) == 2
    assert all(each.dead for each in heard.greenlets)


@pytest.mark.parametrize("nonsense", ["", "x", "9", "7nothing"])
def test_what_is_no_packet_is_passed_over(nonsense: str) -> None:
    heard, _ = read([nonsense, "4after"])
    assert heard.messages == ["after"]


def test_sockets_that_ended_leave_nothing_in_the_queue_that_all_share() -> None:
    _, first = read(["4one"])
    _, second = read(["4two"])
    assert first.queue is second.queue
    assert first.queue.empty()
