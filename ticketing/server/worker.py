"""gunicorn's gevent worker, with places for connections and deadlines for bodies."""

import resource
import time
from collections.abc import Callable, Iterable
from typing import Any

from gevent.server import StreamServer
from gunicorn.workers.ggevent import GeventWorker  # type: ignore[import-untyped]  # it carries no types

from ticketing.access.places import PLACE, PlaceLimits, Places, Standing
from ticketing.server.arrivals import Arrivals, Headers
from ticketing.server.client import Client

#: Key of the WSGI environment under which gunicorn leaves the connection.
_SOCKET = "gunicorn.socket"
#: Open files of the process besides its connections: the database, logs, static files.
_OTHER_FILES = 256
_ACCEPTS_AT_ONCE = 4
_REFUSAL = (
    b"HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nRetry-After: 5\r\nCache-Control: no-store\r\n"
    b"Content-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n%s"
)
_PROBLEM = b'{"type":"urn:suyay:problem:too_fast","title":"Demasiado seguido","status":429,"code":"too_fast"}'
_REFUSAL = _REFUSAL % (len(_PROBLEM), _PROBLEM)
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Worker(GeventWorker):
    """places: set once the worker knows its settings."""

    places: Places
    arrivals: Arrivals
    #: Whether a proxy stands in front: then all connections come from its address.
    proxied = False
    per_address = 128
    worker_connections: int
    wsgi: Wsgi

    def init_process(self) -> None:
        room = _files_for(self.worker_connections + _OTHER_FILES) - _OTHER_FILES
        self.worker_connections = max(16, min(self.worker_connections, room))
        self.places = Places(PlaceLimits(self.per_address, self.worker_connections))
        self.arrivals = Arrivals(self.places)
        # So that a burst of new connections does not run before the requests of those that are there.
        StreamServer.max_accept = _ACCEPTS_AT_ONCE
        super().init_process()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        self.wsgi = _with_place(self.wsgi, self.arrivals)

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        mine = Client(client)
        place = self.places.take(None if self.proxied else _address(addr), mine.end)
        mine.place = place
        try:
            super().handle(listener, mine, addr)
        finally:
            place.leave()

    def handle_request(self, listener_name: Any, req: Any, sock: Client, addr: Any) -> None:
        assert sock.place is not None
        headers = Headers.of(req)
        if not self.arrivals.lets_in(sock.place, headers, time.monotonic()):
            # Without the application, and without reading more: refusing must cost less than asking.
            sock.sendall(_REFUSAL)
            raise StopIteration
        sock.begin_request(req, headers.credentials)
        try:
            super().handle_request(listener_name, req, sock, addr)
        finally:
            sock.end_request()


def _with_place(wsgi: Wsgi, arrivals: Arrivals) -> Wsgi:
    """Middleware that names the request's place, and ends a connection whose body was not read."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        client: Client = environ[_SOCKET]
        environ[PLACE] = client.place

        def start(*answer: Any) -> Any:
            if client.request is not None and _unread(client.request.body):
                # Where the next request begins is known only after the whole body, which may never end.
                client.lingers = True
                client.request.force_close()
            if client.place is not None and client.place.standing is Standing.KNOWN:
                arrivals.remember(client.credentials, time.monotonic())
            return start_response(*answer)

        return wsgi(environ, start)

    return serve


def _unread(body: Any) -> bool:
    """Whether bytes of the body are still to come. body: gunicorn's, over the reader of its framing."""
    reader = body.reader
    return getattr(reader, "length", 0) > 0 or getattr(reader, "parser", None) is not None


def _address(addr: Any) -> str | None:
    """The client's address; None for a Unix socket, which only a proxy uses."""
    return addr[0] if isinstance(addr, tuple) else None


def _files_for(wanted: int) -> int:
    """Number of files that the process may open, raised to `wanted` where the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    if soft == unlimited or soft >= wanted:
        return wanted
    raised = wanted if hard == unlimited else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
    return raised
