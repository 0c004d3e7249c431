"""The one patch of Engine.IO and simple-websocket: live sockets with one greenlet each."""

from typing import Any

import engineio.server  # type: ignore[import-untyped]  # its package carries no types
from flask_socketio import SocketIO

from ticketing.realtime.engineio.live_socket import LiveSocket
from ticketing.realtime.engineio.websockets import Upgrade
from ticketing.telemetry.library_patch import LibraryPatch

LIVE = LibraryPatch("live", {"python-engineio": "4.15", "simple-websocket": "1.1", "wsproto": "1.3"})


def install(socketio: SocketIO) -> None:
    """Patch the libraries of this process, where their versions fit, before the first client connects."""
    if not LIVE.fits():
        return
    engine: Any = socketio.server.eio  # type: ignore[attr-defined]  # not in the stubs
    engine._async = {**engine._async, "websocket": Upgrade}  # noqa: SLF001  # it has no setting for it
    engineio.server.socket.Socket = LiveSocket
