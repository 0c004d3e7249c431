"""Construction of the live rooms of one process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson
from flask import Flask
from flask_socketio import SocketIO

from ticketing.ledger.context import Core
from ticketing.realtime import engineio, packets
from ticketing.realtime.bus import Bus
from ticketing.realtime.engineio.outgoing import whole_frames
from ticketing.realtime.engineio.websockets import LONGEST_MESSAGE
from ticketing.realtime.live import Live
from ticketing.realtime.publisher import Publisher
from ticketing.realtime.rooms import Rooms
from ticketing.realtime.sampling import Sampler
from ticketing.realtime.sockets import NAMESPACE, LiveNamespace, SocketOutlet

Mode = Literal["gevent", "threading"]
PING_INTERVAL_S = 25
PING_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Realtime:
    """The live rooms of one process: Socket.IO, the live loop and the bus. Nothing runs before start()."""

    socketio: SocketIO
    live: Live
    rooms: Rooms
    publisher: Publisher
    bus: Bus
    sampler: Sampler

    def start(self) -> None:
        """Run the live loop and the bus in the background of this process."""
        spawn: Callable[..., Any] = self.socketio.start_background_task
        self.bus.run(self.publisher.receive, self.live.missed, spawn)
        spawn(self.live.run)
        spawn(self.sampler.run)

    def close(self) -> None:
        """Close every socket, because open ones hold a stopping worker; clients reconnect by themselves.

        On Engine.IO's level: Socket.IO's goodbye leaves it to the client to hang up, and a client that was
        told goodbye by name does not connect again.
        """
        server: Any = self.socketio.server  # type: ignore[attr-defined]  # not in the stubs
        sockets = server.eio.sockets
        # A socket that is still connecting needs its environment; the graceful timeout ends it.
        joined = server.manager.get_participants(NAMESPACE, None)
        connected = [eio for sid, eio in joined if server.manager.is_connected(sid, NAMESPACE)]
        for socket in [sockets[each] for each in connected if each in sockets]:
            # Without waiting: one phone in a lift must not hold the others.
            socket.close(wait=False)


class Orjson:
    """The JSON module that Socket.IO expects."""

    @staticmethod
    def dumps(value: object, **_format: object) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str) -> Any:
        return orjson.loads(text)


def build(
    app: Flask,
    core: Core,
    publisher: Publisher,
    bus: Bus,
    build: str,
    clock: Callable[[], datetime],
    mode: Mode,
    patches: bool,
) -> Realtime:
    """mode: "gevent" under gunicorn's gevent worker, "threading" in tests. patches: as in Settings."""
    # Websocket alone: several workers then need no sticky sessions.
    socketio = SocketIO(
        app,
        async_mode=mode,
        transports=["websocket"],  # type: ignore[call-arg]  # the stubs lack an option of engineio
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        max_http_buffer_size=LONGEST_MESSAGE,
        # One handler per socket: the next event is read when the last was answered.
        async_handlers=False,
        json=Orjson,
    )
    if mode == "gevent" and patches:
        engineio.install(socketio)
    app.wsgi_app = whole_frames(app.wsgi_app, PING_INTERVAL_S + PING_TIMEOUT_S)  # type: ignore[method-assign, assignment]  # Flask's own way to add middleware
    rooms = Rooms()
    live = Live(core, rooms, publisher, SocketOutlet(socketio), build, clock)
    socketio.on_namespace(LiveNamespace(core, rooms, clock))
    packets.only_sound(socketio, NAMESPACE)
    return Realtime(socketio, live, rooms, publisher, bus, Sampler(rooms, core))
