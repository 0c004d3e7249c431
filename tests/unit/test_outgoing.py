"""What goes out to a socket goes out whole, however slowly the other side reads."""

import itertools
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from ticketing.realtime.outgoing import BUFFER_BYTES, Outgoing

FRAME = 20 * BUFFER_BYTES


def test_frames_of_two_senders_arrive_whole_at_a_slow_reader() -> None:
    server, client = socket.socketpair()
    with closing(server), closing(client), ThreadPoolExecutor(2) as senders:
        # As gevent's sockets: a full buffer makes a send short instead of waiting.
        server.settimeout(20)
        outgoing = Outgoing(server)
        sent = [senders.submit(outgoing.send, frame * FRAME) for frame in (b"a", b"b", b"c", b"d")]
        received = b"".join(read(client, 4 * FRAME))

    assert [each.result() for each in sent] == [FRAME] * 4
    assert sorted(len(list(run)) for _, run in itertools.groupby(received)) == [FRAME] * 4


def read(client: socket.socket, size: int) -> list[bytes]:
    parts: list[bytes] = []
    while sum(map(len, parts)) < size:
        parts.append(client.recv(1 << 16))
    return parts
