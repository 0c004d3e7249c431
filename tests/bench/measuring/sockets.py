"""A cheap websocket client, which reads only the length and the beginning of each frame."""

import json
import os
import socket
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.measuring.wire import Address

STATE = b'42/live,["state"'
_PING, _PONG = b"2", b"3"


@dataclass(frozen=True, slots=True)
class Visit:
    """A connection to make: its token and rooms. bare: to a server without a protocol above websocket."""

    rooms: Sequence[str] = ()
    token: str = ""
    bare: bool = False


class Socket:
    """A connected screen. frames() gives the beginnings of the complete frames."""

    def __init__(self, address: Address, visit: Visit) -> None:
        self.visit = visit
        self.socket = socket.create_connection(address, timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._data = b""

    def upgrade(self) -> None:
        path = "/" if self.visit.bare else "/socket.io/?EIO=4&transport=websocket"
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c3V5YXkgYmVuY2htYXJrcw==\r\n\r\n".encode()
        )

    def upgraded(self) -> None:
        while b"\r\n\r\n" not in self._data:
            self._read()
        head, _, self._data = self._data.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101"), head

    def greet(self) -> None:
        """Connect to the namespace."""
        if not self.visit.bare:
            self._text("40/live," + json.dumps({"token": self.visit.token}))

    def join(self) -> None:
        for number, room in enumerate(self.visit.rooms):
            self._text(f"42/live,{number}" + json.dumps(["join", {"room": room}]))

    def wait_for(self, beginnings: Sequence[bytes]) -> None:
        """Read until a frame of each beginning came."""
        missing = list(beginnings)
        while missing:
            for payload in self.frames():
                missing = [each for each in missing if not payload.startswith(each)]
                assert not payload.startswith(b"44"), payload

    def ready(self) -> None:
        self.socket.setblocking(False)

    def frames(self) -> Iterator[bytes]:
        """Complete frames after one more read; pings are answered."""
        self._read()
        while (end := self._end()) is not None:
            begin, last = end
            payload, self._data = self._data[begin:last], self._data[last:]
            if payload == _PING:
                self._text(_PONG.decode())
            else:
                yield payload

    def close(self) -> None:
        self.socket.close()

    def _read(self) -> None:
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionResetError("the server closed a websocket")
        self._data = self._data + part if self._data else part

    def _end(self) -> tuple[int, int] | None:
        """Start and end of the first frame's payload; None while it is not complete."""
        data = self._data
        if len(data) < 2:
            return None
        length, begin = data[1] & 127, 2
        if length == 126 and len(data) >= 4:
            length, begin = struct.unpack_from(">H", data, 2)[0], 4
        elif length == 127 and len(data) >= 10:
            length, begin = struct.unpack_from(">Q", data, 2)[0], 10
        return (begin, begin + length) if len(data) >= begin + length else None

    def _text(self, text: str) -> None:
        self.socket.sendall(frame(text.encode(), mask=os.urandom(4)))


def frame(payload: bytes, mask: bytes = b"") -> bytes:
    """A text frame; clients must mask theirs."""
    length = len(payload)
    bit = 128 if mask else 0
    if length < 126:
        head = bytes([129, bit | length])
    elif length < 65_536:
        head = bytes([129, bit | 126]) + struct.pack(">H", length)
    else:
        head = bytes([129, bit | 127]) + struct.pack(">Q", length)
    if not mask:
        return head + payload
    return head + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
