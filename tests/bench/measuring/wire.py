"""A cheap HTTP/1.1 client: requests are bytes made beforehand, and answers are hardly parsed.

The load shares two cores with the server and the database, which lack the time that it takes.
"""

import itertools
import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

Address = tuple[str, int]
_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_keys = itertools.count(1)


class Connection:
    """A kept-alive, non-blocking connection. feed() gives (status, body) when an answer is complete."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(self.address, timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self._received = b""

    def send(self, request: bytes) -> None:
        # A request is shorter than any socket buffer, and the connection has no other one under way.
        self.socket.send(request)

    def feed(self) -> tuple[int, bytes] | None:
        """Read; None: the answer is not complete yet. Raises ConnectionError when closed by the server."""
        part = self.socket.recv(65_536)
        if not part:
            raise ConnectionResetError
        self._received += part
        head_end = self._received.find(_HEAD_END)
        if head_end < 0:
            return None
        end = head_end + 4 + _content_length(self._received[:head_end])
        if len(self._received) < end:
            return None
        status, body = int(self._received[9:12]), self._received[head_end + 4 : end]
        self._received = b""
        return status, body

    def close(self) -> None:
        self.socket.close()


def address_of(url: str) -> Address:
    parts = urlsplit(url)
    assert parts.hostname and parts.port
    return parts.hostname, parts.port


def command(method: str, path: str, token: str, body: dict[str, Any] | None = None) -> Iterator[bytes]:
    """The same command repeatedly, each time under a new Idempotency-Key."""
    content = json.dumps(body or {}).encode()
    head = (
        f"{method} /api/v1{path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\nIdempotency-Key: "
    ).encode()
    tail = _HEAD_END + content
    # As long as a browser's UUID, since keys are stored and indexed.
    return (head + b"%036d" % next(_keys) + tail for _ in itertools.repeat(None))


def once(method: str, path: str, token: str, body: dict[str, Any] | None = None) -> bytes:
    return next(command(method, path, token, body))


def ask(address: Address, request: bytes) -> tuple[int, Any]:
    """Send a request and wait for (status, JSON body or None). For preparation, not for measurements."""
    connection = Connection(address)
    try:
        connection.socket.setblocking(True)
        connection.send(request)
        while (answer := connection.feed()) is None:
            pass
    finally:
        connection.close()
    status, body = answer
    return status, json.loads(body) if body else None


def ticket_id(body: bytes) -> str:
    """Id in a ticket's answer, found without parsing the rest."""
    start = body.index(b'"id":"') + 6
    return body[start : body.index(b'"', start)].decode()


def _content_length(head: bytes) -> int:
    lower = head.lower()
    start = lower.find(_LENGTH)
    if start < 0:
        return 0
    end = lower.find(b"\r", start)
    return int(lower[start + len(_LENGTH) : end if end >= 0 else None])
