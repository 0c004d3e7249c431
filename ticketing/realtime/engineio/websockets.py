"""Websockets under gunicorn that read in the request's greenlet, and frame a message once for a whole room.

By itself simple-websocket gives each connection a thread that only reads, and lets the browser choose
compression, whose buffers are larger than the rest of a socket's memory. A board is a few kilobytes and is
sent uncompressed.
"""

import contextlib
from collections.abc import Callable
from typing import Any, NoReturn

import simple_websocket  # type: ignore[import-untyped]  # its package carries no types
from wsproto.utilities import ProtocolError

_EXTENSIONS = "HTTP_SEC_WEBSOCKET_EXTENSIONS"
_TEXT, _BINARY = 0x81, 0x82


class Upgrade:
    """Engine.IO's handler of a request for a websocket. serve: returns when the connection has ended."""

    def __init__(self, serve: Callable[["Upgrade"], object], _server: object) -> None:
        self._serve = serve

    def __call__(self, environ: dict[str, Any], _start_response: object) -> NoReturn:
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
            # The other side may disconnect at this very moment.
            with contextlib.suppress(OSError, ProtocolError):
                self._connection.close()
            self._connection.connected = False


class Connection(simple_websocket.Server):
    """A websocket that reads from its socket only when it is asked for a message."""

    connected: bool
    environ: dict[str, Any]

    def __init__(self, environ: dict[str, Any]) -> None:
        plain = {name: value for name, value in environ.items() if name != _EXTENSIONS}
        super().__init__(plain, thread_class=_NoThread)
        # What only the handshake needed would stay for as long as the screen is connected.
        self.environ = {}
        if self.connected:
            handshake = self.ws.handshake
            handshake._h11_connection = handshake._initiating_request = None  # noqa: SLF001  # no other way

    def receive(self, timeout: float | None = None) -> str | bytes | None:
        """The next message; None when the connection has ended. timeout: ignored."""
        del timeout
        while self.connected and not self.input_buffer:
            self._read()
        return self.input_buffer.pop(0) if self.input_buffer else None

    def _read(self) -> None:
        try:
            # None tells the protocol that the other side has hung up.
            self.ws.receive_data(self.sock.recv(self.receive_bytes) or None)
            going_on = self._handle_events()
            # Closed meanwhile, by another greenlet: it stays closed.
            self.connected = self.connected and going_on
        except (OSError, ProtocolError):
            self.connected = False


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
