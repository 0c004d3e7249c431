"""Non-blocking socket writes: frames stay whole and ordered, and no sender waits for a slow reader."""

from collections.abc import Iterator
from contextlib import closing

import gevent
import pytest
from gevent import socket

from ticketing.realtime.engineio.outgoing import BUFFER_BYTES, Outgoing

FRAME = 20 * BUFFER_BYTES
FRAMES = [letter * FRAME for letter in (b"a", b"b", b"c", b"d")]


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    server, client = socket.socketpair()
    with closing(server), closing(client):
        yield server, client


def test_frames_arrive_whole_and_in_order_at_a_slow_reader(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    server, client = pair
    outgoing = Outgoing(server)
    assert [outgoing.send(frame) for frame in FRAMES] == [FRAME] * 4
    # The client has read nothing yet, and no send waited for it.
    assert outgoing.unsent == 4
    assert read(client, 4 * FRAME) == b"".join(FRAMES)
    gevent.sleep(0)
    assert outgoing.unsent == 0


def test_what_the_kernel_takes_is_gone_at_once(pair: tuple[socket.socket, socket.socket]) -> None:
    server, client = pair
    outgoing = Outgoing(server)
    outgoing.send(b"small")
    assert outgoing.unsent == 0
    assert client.recv(100) == b"small"


def test_what_a_vanished_reader_did_not_take_is_forgotten(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    server, client = pair
    outgoing = Outgoing(server)
    for frame in FRAMES:
        outgoing.send(frame)
    client.close()
    gevent.sleep(0.05)
    assert outgoing.unsent == 0
    with pytest.raises(OSError, match="pipe"):
        outgoing.send(b"more")


def read(client: socket.socket, size: int) -> bytes:
    parts: list[bytes] = []
    while sum(map(len, parts)) < size:
        parts.append(client.recv(1 << 16))
    return b"".join(parts)
