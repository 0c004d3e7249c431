"""The packets that a client may send: an entry, a join, a leave, an acknowledgement, a goodbye."""

from typing import Any

from flask_socketio import SocketIO
from socketio import packet  # type: ignore[import-untyped]  # its package carries no types

_EVENTS = ("join", "leave")


def only_sound(socketio: SocketIO, namespace: str) -> None:
    """Drop every other packet before the library acts on it.

    It would log a malformed one with a traceback, let a client call the handlers of its own connecting, and
    collect the attachments of a binary packet without end.
    """
    server: Any = socketio.server  # type: ignore[attr-defined]  # not in the stubs
    hear = server._handle_eio_message  # noqa: SLF001  # what the library itself registers here

    def hear_sound(sid: str, data: object) -> None:
        if is_sound(data) and not _enters_again(server, sid, str(data), namespace):
            hear(sid, data)

    server.eio.on("message", hear_sound)


def is_sound(data: object) -> bool:
    if not isinstance(data, str):
        return False
    try:
        read = packet.Packet(encoded_packet=data)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return False
    if read.packet_type == packet.EVENT:
        content = read.data
        return isinstance(content, list) and len(content) in (1, 2) and content[0] in _EVENTS
    if read.packet_type == packet.CONNECT:
        return read.data is None or isinstance(read.data, dict)
    return read.packet_type in (packet.DISCONNECT, packet.ACK)


def _enters_again(server: Any, sid: str, data: str, namespace: str) -> bool:
    """Whether a client that is in enters once more: each entry would add another member."""
    return data.startswith("0") and server.manager.sid_from_eio_sid(sid, namespace) is not None
