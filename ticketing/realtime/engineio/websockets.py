"""Websockets under gunicorn that read in the request's greenlet, and frame a message once for a whole room.

By itself simple-websocket gives each connection a thread that only reads, and lets the browser choose
compression, whose buffers are larger than the rest of a socket's memory. A board is a few kilobytes and is
sent uncompressed.
"""

import contextlib
import socket
import time
from collections.abc import Callable
from typing import Any, NoReturn

import gevent
import simple_websocket  # type: ignore[import-untyped]  # its package carries no types
from wsproto.events import BytesMessage, CloseConnection, Ping, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import ProtocolError

from ticketing.domain.pace import Pace

_EXTENSIONS = "HTTP_SEC_WEBSOCKET_EXTENSIONS"
_TEXT, _BINARY = 0x81, 0x82
#: Bytes of the longest message, whole or in fragments. A client's messages name a room, or a token.
LONGEST_MESSAGE = 16_384
#: Steps a second, and at once: of frames, and of KB. A screen that comes back joins all its rooms at once.
_RATE, _BURST = 20.0, 60.0
#: Frames that may come in one piece of 4 KB; more is closed. Fewer are read later, in the pace.
_MOST_AT_ONCE = 200


class Upgrade:
    """Engine.IO's handler of a request for a websocket. serve: returns when the connection has ended."""

    def __init__(self, serve: Callable[["Upgrade"], object], _server: object) -> None:
        self._serve = serve

    def __call__(self, environ: dict[str, Any], _start_response: object) -> NoReturn:
        # A class of its own for each connection, for another server's sake.
        environ.pop("eventlet.input", None)
        self._connection = Connection(environ)
        self._serve(self)
        # Tells gunicorn that the connection is used up.
        raise StopIteration

    def send(self, message: str | bytes) -> None:
        """Send a message. Raises OSError when the connection has ended."""
        if not self._connection.connected:
            raise OSError("the websocket is closed")
        self._connection.sock.send(_last.frame_of(message))

    def wait(self) -> str | bytes | None:
        """The next message; None when the connection has ended."""
        return self._connection.receive()

    def close(self) -> None:
        if self._connection.connected:
            self._connection.end(CloseReason.NORMAL_CLOSURE)


class Connection(simple_websocket.Server):
    """A websocket that reads from its socket only when it is asked for a message, and in its pace.

    A message above LONGEST_MESSAGE ends it with 1009, a client far ahead of the pace with 1008.
    """

    connected: bool
    environ: dict[str, Any]

    def __init__(self, environ: dict[str, Any]) -> None:
        plain = {name: value for name, value in environ.items() if name != _EXTENSIONS}
        self._pace = Pace(_RATE, _BURST)
        # Parts of the message that has begun, and their bytes.
        self._parts: list[Any] = []
        self._length = 0
        super().__init__(plain, thread_class=_NoThread)
        # What only the handshake needed would stay for as long as the screen is connected.
        self.environ = {}
        if self.connected:
            handshake = self.ws.handshake
            handshake._h11_connection = handshake._initiating_request = None  # noqa: SLF001  # no other way
            handshake._events = ()  # noqa: SLF001  # same

    def receive(self, timeout: float | None = None) -> str | bytes | None:
        """The next message, when the pace allows it; None when the connection has ended. timeout: ignored."""
        del timeout
        while self.connected and not self.input_buffer:
            self._read()
        if not (self.connected and self.input_buffer):
            return None
        message: str | bytes
        message, length = self.input_buffer.pop(0)
        self._wait(1 + length / 1024)
        return message

    def end(self, code: int) -> None:
        """Say goodbye and end the connection, whether or not the other side answers."""
        # The other side may disconnect at this very moment.
        with contextlib.suppress(OSError, ProtocolError):
            self.sock.send(self.ws.send(CloseConnection(code)))
        self.connected = False
        self.input_buffer.clear()
        with contextlib.suppress(OSError):
            # Also ends the wait of the greenlet that reads: a client that answers nothing keeps no place.
            self.sock.shutdown(socket.SHUT_RD)

    def _wait(self, steps: float) -> None:
        ahead_s = self._pace.spend(time.monotonic(), steps)
        if ahead_s:
            gevent.sleep(ahead_s)

    def _read(self) -> None:
        try:
            # None tells the protocol that the other side has hung up.
            self.ws.receive_data(self.sock.recv(self.receive_bytes) or None)
            self._hear()
        except (OSError, ProtocolError):
            self.connected = False

    def _hear(self) -> None:
        frames = 0
        # Parsed one by one: what lies behind a refused frame is not even looked at.
        for event in self.ws.events():
            if not self.connected:
                # Closed meanwhile, by another greenlet: it stays closed.
                return
            frames += 1
            if frames > _MOST_AT_ONCE:
                self.end(CloseReason.POLICY_VIOLATION)
            elif isinstance(event, TextMessage | BytesMessage):
                self._add(event)
            elif isinstance(event, Ping):
                self.sock.send(self.ws.send(event.response()))
            elif isinstance(event, CloseConnection):
                self.connected = False
                self.sock.send(self.ws.send(event.response()))
        # Messages wait when they are handed out.
        self._wait(frames - len(self.input_buffer))

    def _add(self, event: TextMessage | BytesMessage) -> None:
        self._length += len(event.data.encode() if isinstance(event.data, str) else event.data)
        if self._length > LONGEST_MESSAGE:
            self.end(CloseReason.MESSAGE_TOO_BIG)
            return
        if event.data:
            # Empty fragments without end would make a list without end.
            self._parts.append(event.data)
        if event.message_finished:
            whole = "".join(self._parts) if isinstance(event, TextMessage) else b"".join(self._parts)
            self.input_buffer.append((whole, self._length))
            self._parts, self._length = [], 0


class _NoThread:
    """Stand-in for the library's reader thread: it does nothing."""

    name = ""

    def __init__(self, target: object) -> None:
        pass

    def start(self) -> None:
        pass


class _LastFrame:
    """Cache of the last frame: a room's message goes to one socket after the other, framed for the first."""

    def __init__(self) -> None:
        self._message: str | bytes = b""
        self._frame = frame(b"")

    def frame_of(self, message: str | bytes) -> bytes:
        if message is not self._message:
            self._message, self._frame = message, frame(message)
        return self._frame


def frame(message: str | bytes) -> bytes:
    """Frame of a whole message as a server sends it: not masked (RFC 6455, 5.2)."""
    payload, kind = (message.encode(), _TEXT) if isinstance(message, str) else (message, _BINARY)
    length = len(payload)
    if length < 126:
        head = bytes((kind, length))
    elif length < 1 << 16:
        head = bytes((kind, 126)) + length.to_bytes(2)
    else:
        head = bytes((kind, 127)) + length.to_bytes(8)
    return head + payload


_last = _LastFrame()
