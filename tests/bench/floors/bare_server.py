"""The floor of live updates: `python -m tests.bench.floors.bare_server PORT REDIS_URL FILE`.

One of the processes that share a port; POST publishes to Redis, and each process that hears it sends the
bytes of FILE to all of its websockets. Nothing is stored, queried, rendered or encoded.
"""

import base64
import hashlib
import sys
from pathlib import Path

# Before all other imports, as in gunicorn's worker.
from gevent import monkey

monkey.patch_all()

import gevent  # noqa: E402
import redis  # noqa: E402
from gevent import socket  # noqa: E402
from gevent.server import StreamServer  # noqa: E402

from tests.bench.measuring.sockets import frame  # noqa: E402

CHANNEL = "bare"
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class BareServer:
    """One process. message: the frame for every websocket, made once."""

    def __init__(self, redis_url: str, message: bytes) -> None:
        self._redis = redis.Redis.from_url(redis_url)
        self._message = message
        self._sockets: set[socket.socket] = set()

    def handle(self, client: socket.socket, _address: object) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        received = b""
        while part := client.recv(65_536):
            received += part
            if client in self._sockets or b"\r\n\r\n" not in received:
                continue
            request, received = received, b""
            if request.startswith(b"POST"):
                self._redis.publish(CHANNEL, b"")
                client.sendall(_OK)
            else:
                client.sendall(_accepted(request))
                self._sockets.add(client)
        self._sockets.discard(client)

    def listen(self) -> None:
        with self._redis.pubsub(ignore_subscribe_messages=True) as subscription:
            subscription.subscribe(CHANNEL)
            for _ in subscription.listen():
                for client in list(self._sockets):
                    client.sendall(self._message)


def _accepted(request: bytes) -> bytes:
    key = next(
        line[19:] for line in request.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key: ")
    )
    accept = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
    upgrade = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    return upgrade + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"


def main(port: int, redis_url: str, file: Path) -> None:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(2048)
    server = BareServer(redis_url, frame(file.read_bytes()))
    gevent.spawn(server.listen)
    StreamServer(listener, server.handle).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
