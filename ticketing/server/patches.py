"""Patches of gevent, gunicorn and psycopg, where they have no settings that would do.

*Waiting for PostgreSQL.* Under gevent psycopg falls back to the patched poll(), which makes a poll object and
watchers of its own for every statement. Here a wait is one watcher.

*Sharing connections.* Idle workers race for a new connection, and the first to wake takes a whole burst: then
one worker is busy and its clients wait, while the other is idle. Here each worker accepts one connection at a
time and leaves the next to the others for a millisecond.

*Answering.* gunicorn sends the head of an answer and its body separately: two packets, two system calls, and
a client that wakes twice. Here they are sent together.
"""

from collections.abc import Collection, Generator
from time import monotonic
from typing import Any

import gevent
import psycopg
from gevent.hub import get_hub
from gevent.server import StreamServer
from gunicorn.http import wsgi  # type: ignore[import-untyped]  # its package carries no types
from gunicorn.workers import ggevent  # type: ignore[import-untyped]  # same
from psycopg import waiting

from ticketing.telemetry.library_patch import LibraryPatch

WAIT = LibraryPatch("wait", {"gevent": "26.9", "psycopg": "3.3"})
ACCEPT = LibraryPatch("accept", {"gevent": "26.9", "gunicorn": "27.0"})
ANSWER = LibraryPatch("answer", {"gunicorn": "27.0"})
_PAUSE_S = 0.001


def install(chosen: Collection[str]) -> None:
    """Apply the patches in this process, before its worker listens. chosen: Settings.patches."""
    if WAIT.applies(chosen):
        waiting.wait = wait  # type: ignore[assignment]  # one of several with the same meaning
    if ACCEPT.applies(chosen):
        ggevent.StreamServer = TakingTurns
    if ANSWER.applies(chosen):
        wsgi.Response = InOnePiece


class TakingTurns(StreamServer):
    """A server that accepts one connection, then pauses."""

    def do_read(self) -> Any:
        accepted = super().do_read()
        if accepted:
            self.stop_accepting()
            self._next = gevent.spawn_later(_PAUSE_S, self._go_on)
        return accepted

    def _go_on(self) -> None:
        if self.started:
            self.start_accepting()


class InOnePiece(wsgi.Response):
    """A response that holds back its head until the first bytes of the body, or the end."""

    headers_sent: bool
    _head = b""

    def send_headers(self) -> None:
        if not self.headers_sent:
            lines = [*self.default_headers(), *(f"{name}: {value}\r\n" for name, value in self.headers)]
            self._head = "".join([*lines, "\r\n"]).encode("latin-1")
            self.headers_sent = True

    def sendfile(self, respiter: Any) -> bool:
        self.send_headers()
        self._send_head()
        sent: bool = super().sendfile(respiter)
        return sent

    def close(self) -> None:
        self.send_headers()
        self._send_head()
        super().close()

    def _emit_body(self, data: bytes) -> None:
        if self.chunked:
            self._send_head()
        else:
            data, self._head = self._head + data, b""
        super()._emit_body(data)

    def _send_head(self) -> None:
        if self._head:
            self.sock.sendall(self._head)
            self._head = b""


def wait(
    steps: Generator[Any, Any, Any], fileno: int, interval: float = 0.0, timeout: float | None = None
) -> Any:
    """Run the steps of an exchange with the server, letting other greenlets run while it is not ready.

    timeout: seconds for all steps, then raises psycopg's _WaitTimeout. interval: ignored; psycopg uses it to
    notice ^C on a terminal.
    """
    del interval
    deadline = None if timeout is None else monotonic() + timeout
    hub = get_hub()
    try:
        wanted = next(steps)
        while True:
            _until_ready(hub, fileno, int(wanted), deadline)
            wanted = steps.send(wanted)
    except StopIteration as end:
        return end.value


def _until_ready(hub: Any, fileno: int, wanted: int, deadline: float | None) -> None:
    with hub.loop.io(fileno, wanted) as watcher:
        if deadline is None:
            hub.wait(watcher)
            return
        limit = gevent.Timeout.start_new(max(0.0, deadline - monotonic()))
        try:
            hub.wait(watcher)
        except gevent.Timeout as over:
            if over is not limit:
                raise
            raise psycopg.errors._WaitTimeout("wait timeout expired") from None  # noqa: SLF001  # as psycopg's own
        finally:
            limit.close()
