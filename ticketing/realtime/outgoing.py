"""The last step to a socket: what is sent goes out whole, and who does not read is not waited for."""

import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

#: Where gunicorn leaves the connection of a request.
SOCKET = "gunicorn.socket"
#: What the kernel keeps for a slow reader; more would only hide how far behind it is.
BUFFER_BYTES = 64 * 1024
#: A peer that vanished without a word, or reads nothing for so long, is given up by the kernel.
GIVE_UP_MS = 45_000

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Outgoing:
    """A connection whose send() sends all.

    The websocket library takes a short write for a whole one; the next frame would be read as the rest of it.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        # A reply to a ping must not land in the middle of a frame that is still going out.
        self._whole = threading.Lock()
        _bound(connection)

    def send(self, data: bytes) -> int:
        with self._whole:
            self._connection.sendall(data)
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def _bound(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
    if connection.family != socket.AF_UNIX and hasattr(socket, "TCP_USER_TIMEOUT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GIVE_UP_MS)


def whole_frames(wsgi: Wsgi) -> Wsgi:
    """Middleware around Socket.IO's own."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if SOCKET in environ and environ.get("HTTP_UPGRADE", "").lower() == "websocket":
            environ[SOCKET] = Outgoing(environ[SOCKET])
        return wsgi(environ, start_response)

    return serve
