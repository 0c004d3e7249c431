"""A client's connection: reading yields and has deadlines, and the end lets an answer arrive."""

import contextlib
import errno
import time
from typing import Any

import gevent
from gevent import socket

from ticketing.access.places import Place

#: Seconds for a whole body, once its head has come; as nginx' client_body_timeout.
BODY_S = 10.0
#: Seconds for which a client may take nothing of an answer.
SEND_S = 60.0
#: What is still read, and for how long, after an answer to a request that was not read to its end: closing on
#: unread bytes would reset the connection, and lose the answer.
_LINGER_S, _LINGER_BYTES = 1.0, 1024 * 1024
_PIECE = 16_384


class Client(socket.socket):
    """The accepted connection. idle_s: seconds within which a websocket must send; None: no websocket."""

    def __init__(self, accepted: socket.socket) -> None:
        family, kind, protocol = accepted.family, accepted.type, accepted.proto
        super().__init__(family, kind, protocol, fileno=accepted.detach())
        self.idle_s: float | None = None
        self.lingers = False
        self._deadline: float | None = None
        self._has_read = False
        #: Set by the worker: the connection's place, and gunicorn's request while it is answered.
        self.place: Place | None = None
        self.request: Any = None
        self.credentials: int | None = None

    def begin_request(self, request: Any, credentials: int | None) -> None:
        """The head has come; the body must come within BODY_S. credentials: see arrivals.Headers."""
        self.request, self.credentials = request, credentials
        self._deadline = time.monotonic() + BODY_S
        self._has_read = False

    def end_request(self) -> None:
        self.request = None
        self._deadline = None
        self._has_read = False

    def become_websocket(self, idle_s: float) -> None:
        self._deadline = None
        self.idle_s = idle_s

    def recv(self, *arguments: Any) -> bytes:
        """As the socket's own. Raises ConnectionResetError after a deadline: a quiet end."""
        if self._has_read:
            # A recv() that finds bytes returns at once: an endless sender would hold the loop.
            gevent.sleep(0)
        self._has_read = True
        try:
            self.settimeout(self._patience_s())
            return super().recv(*arguments)
        except (TimeoutError, socket.cancel_wait_ex) as error:  # type: ignore[attr-defined]  # not in the stubs
            # The deadline, or end() by another greenlet.
            raise ConnectionResetError(errno.ECONNRESET, "the client is too slow") from error
        finally:
            self.settimeout(SEND_S if self.idle_s is None else None)

    def end(self) -> None:
        """End the connection; whatever reads from it goes on with an end of the bytes."""
        with contextlib.suppress(OSError):
            self.shutdown(socket.SHUT_RDWR)

    def close(self, *arguments: Any) -> None:
        if self.fileno() >= 0:
            with contextlib.suppress(OSError):
                self._linger()
        super().close(*arguments)

    def _patience_s(self) -> float | None:
        if self._deadline is None:
            return self.idle_s
        return max(0.001, self._deadline - time.monotonic())

    def _linger(self) -> None:
        if not self.lingers:
            return
        self.shutdown(socket.SHUT_WR)
        ends_at, read = time.monotonic() + _LINGER_S, 0
        while read < _LINGER_BYTES and (left := ends_at - time.monotonic()) > 0:
            gevent.sleep(0)
            self.settimeout(left)
            if not (piece := super().recv(_PIECE)):
                return
            read += len(piece)
