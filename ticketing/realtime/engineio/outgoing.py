"""Non-blocking socket writes: frames stay whole and ordered, and a slow reader never blocks the sender."""

import os
import socket
from collections.abc import Callable, Iterable
from typing import Any

import gevent

from ticketing.access.places import PLACE, Place

#: Key of the WSGI environment under which gunicorn leaves the connection of a request.
SOCKET = "gunicorn.socket"
#: Bytes that the kernel buffers for a slow reader; more would only hide how far behind it is.
BUFFER_BYTES = 64 * 1024
#: Milliseconds after which the kernel gives up a peer that vanished or reads nothing.
GIVE_UP_MS = 45_000
#: Seconds within which a websocket must have entered the live rooms.
ENTER_S = 5.0

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Outgoing:
    """A connection whose send() returns at once.

    The kernel buffers what fits; a greenlet sends the rest as the other side reads. So a message to a room of
    a thousand is sent in one go, and an idle socket needs no writer of its own.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        # Empty on nearly every socket, and short on the others: an empty deque takes 760 bytes.
        self._unsent: list[bytes] = []
        self._waiting = False
        _bound(connection)

    @property
    def unsent(self) -> int:
        """Number of messages that the client has not read, beyond what the kernel buffers."""
        return len(self._unsent)

    def send(self, data: bytes) -> int:
        """Send or queue all of the data; returns its length. Raises OSError when the connection has ended."""
        if self._waiting:
            self._unsent.append(data)
        elif rest := data[self._taken(data) :]:
            # The rest of a frame goes first: anything sent in between would be read as its end.
            self._unsent.append(rest)
            self._waiting = True
            gevent.spawn(self._send_rest)
        return len(data)

    def _taken(self, data: bytes) -> int:
        """Write what the kernel accepts without blocking; returns the number of bytes."""
        try:
            # gevent's own send() would wait.
            return os.write(self._connection.fileno(), data)
        except BlockingIOError:
            return 0

    def _send_rest(self) -> None:
        try:
            while self._unsent:
                self._connection.sendall(self._unsent[0])
                self._unsent.pop(0)
        except OSError:
            # The greenlet that reads from this connection gets the error too, and ends it.
            self._unsent.clear()
        finally:
            self._waiting = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def _bound(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
    if connection.family != socket.AF_UNIX and hasattr(socket, "TCP_USER_TIMEOUT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GIVE_UP_MS)


def whole_frames(wsgi: Wsgi, silence_s: float) -> Wsgi:
    """Middleware around Socket.IO's own, which gives websockets an Outgoing for their connection.

    silence_s: after which a websocket that has sent nothing ends. Each must enter /live within ENTER_S.
    """

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if SOCKET not in environ:
            return wsgi(environ, start_response)
        if environ.get("HTTP_UPGRADE", "").lower() == "websocket":
            environ[SOCKET].become_websocket(silence_s)
            place: Place = environ[PLACE]
            place.start_again()
            gevent.spawn_later(ENTER_S, place.expire)
            environ[SOCKET] = Outgoing(environ[SOCKET])
        else:
            # Engine.IO would make a class for each request that has a connection, for another server's sake.
            del environ[SOCKET]
        return wsgi(environ, start_response)

    return serve
