"""Engine.IO's socket for clients that use websocket alone: one greenlet each, which reads.

The library's own has two more that hardly ever run, one that writes and one that sleeps until the next ping,
and each keeps a stack: most of what an idle display costs.
"""

import logging
import time

import gevent
import gevent.queue
from engineio.exceptions import (  # type: ignore[import-untyped]  # its package carries no types
    SocketIsClosedError,
    UnknownPacketError,
)
from engineio.packet import MESSAGE, PING, Packet  # type: ignore[import-untyped]  # same
from engineio.socket import Socket  # type: ignore[import-untyped]  # same

from ticketing.realtime.engineio.websockets import Upgrade

logger = logging.getLogger(__name__)


class _Unused(gevent.queue.Queue[Packet]):
    """A queue that keeps nothing: the library puts in an end for a writer, and here is none."""

    def put(self, *_packet: object, **_options: object) -> None:
        pass


_UNUSED = _Unused()


class LiveSocket(Socket):
    """A socket that sends in the caller's greenlet, which never waits: see Outgoing."""

    last_ping: float | None
    queue: gevent.queue.Queue[Packet]
    _websocket: Upgrade | None = None
    _next_ping: gevent.Greenlet | None = None

    def send(self, pkt: Packet) -> None:
        """Send the packet at once. Raises SocketIsClosedError."""
        if not self.check_ping_timeout():
            return
        if self._websocket is None:
            # The greeting is queued: the connection is not accepted yet.
            self.queue.put(pkt)
            return
        try:
            self._websocket.send(pkt.encode())
        except OSError:
            logger.debug("live: %s has gone", self.sid)

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """Close without waiting. wait: ignored."""
        del wait
        super().close(wait=False, abort=abort, reason=reason)
        if self._websocket is not None:
            self._websocket.close()

    def schedule_ping(self) -> None:
        # One at a time: the next is scheduled when the last was answered.
        if self.last_ping:
            self.last_ping = None
            self._next_ping = gevent.spawn_later(self.server.ping_interval, self._ping)

    def _ping(self) -> None:
        if not self.closing and not self.closed:
            self.last_ping = time.time()
            self.send(Packet(PING))

    def _websocket_handler(self, ws: Upgrade) -> list[bytes]:
        self.connected = self.upgraded = True
        self._websocket = ws
        while not self.queue.empty():
            ws.send(self.queue.get_nowait().encode())
        # From here on packets are sent at once. An empty queue takes 2.5 KB, so all sockets share one.
        self.queue = _UNUSED
        while (text := ws.wait()) is not None and self._understood(text):
            pass
        self.close(abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        # The library's own sweep takes up to a minute, in which ended sockets would keep their memory.
        self.server.sockets.pop(self.sid, None)
        if self._next_ping is not None:
            # The timer holds this socket for as long as it waits.
            self._next_ping.kill(block=False)
        return []

    def _understood(self, text: str | bytes) -> bool:
        """Receive a packet; False when nothing more is to be read from this client."""
        if len(text) > self.server.max_http_buffer_size:
            return False
        try:
            packet = Packet(encoded_packet=text)
        except ValueError:
            return self._is_no_packet()
        if packet.packet_type != MESSAGE:
            return self._received(packet)
        # A greenlet keeps every page of stack that it ever touched, and a handler goes down to the database:
        # the one that reads, for hours, must not go with it. It waits, so that events stay in order.
        received: bool = gevent.spawn(self._received, packet).get()
        return received

    def _received(self, packet: Packet) -> bool:
        try:
            self.receive(packet)
        except (UnknownPacketError, ValueError):
            return self._is_no_packet()
        except SocketIsClosedError:
            return False
        return True

    def _is_no_packet(self) -> bool:
        logger.debug("live: %s sent what is no packet", self.sid)
        return True
