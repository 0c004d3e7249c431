"""The Socket.IO edge: connecting, joining and leaving rooms of the namespace /live."""

import contextlib
import logging
import socket
from collections.abc import Callable
from typing import Any

from flask import request
from flask_login import current_user
from flask_socketio import Namespace, SocketIO
from socketio.exceptions import (  # type: ignore[import-untyped]  # its package carries no types
    ConnectionRefusedError as Refused,
)

from ticketing.access import people, tokens
from ticketing.access.places import PLACE, Place
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import SuyayError
from ticketing.ledger.availability import DATABASE_AWAY, reason
from ticketing.ledger.context import Core
from ticketing.queueing import claims
from ticketing.realtime.engineio.outgoing import SOCKET
from ticketing.realtime.rooms import Room, RoomKind, Rooms, Visitor, parse
from ticketing.realtime.shapes import Acknowledgement, Beat, RoomPush
from ticketing.realtime.snapshots import scoped, snapshot
from ticketing.realtime.turns import Turns

logger = logging.getLogger(__name__)

NAMESPACE = "/live"
# Rooms of one socket. A citizen follows one ticket, a supervisor a site's windows; more is a faulty program.
_MOST_ROOMS = 200
# Unsent messages of one socket: a client further behind gets a fresh state sooner by connecting again.
_MOST_UNSENT = 30


class LiveNamespace(Namespace):
    """People come by cookie, devices and programs by `auth: {token}`, citizens by a ticket's id alone."""

    def __init__(self, core: Core, rooms: Rooms, clock: Callable[[], Any]) -> None:
        super().__init__(NAMESPACE)
        self._core = core
        self._rooms = rooms
        self._clock = clock
        self._turns = Turns()

    def on_connect(self, auth: Any = None) -> None:
        try:
            visitor = self._visitor(auth)
            _take_place(visitor)
            self._rooms.enter(_sid(), visitor)
        except DATABASE_AWAY as error:
            # A refused client tries again by itself; one without an answer would wait for ever.
            logger.warning("live: clients cannot connect: %s", reason(error))
            raise Refused(ErrorCode.UNAVAILABLE) from error

    def on_disconnect(self, *_reason: object) -> None:
        self._rooms.drop(_sid())

    def on_join(self, message: Any = None) -> Acknowledgement:
        """Join a room; acknowledged after the room's state was sent."""
        room = parse(message.get("room")) if isinstance(message, dict) else None
        if room is None:
            return {"ok": False, "code": ErrorCode.INVALID}
        try:
            with self._turns.of(self._rooms.visitor(_sid())):
                self._join(_sid(), room)
        except SuyayError as error:
            return {"ok": False, "code": error.code}
        except DATABASE_AWAY as error:
            logger.warning("live: %s cannot be shown: %s", room.name, reason(error))
            return {"ok": False, "code": ErrorCode.UNAVAILABLE}
        return {"ok": True}

    def on_leave(self, message: Any = None) -> Acknowledgement:
        room = parse(message.get("room")) if isinstance(message, dict) else None
        if room is not None:
            for joined in self._rooms.rooms_of(_sid()):
                if joined.name == room.name:
                    self._leave(_sid(), joined)
        return {"ok": True}

    def _join(self, sid: str, room: Room) -> None:
        actor = self._rooms.visitor(sid).actor
        room = scoped(room, actor)
        site, _ = snapshot(self._core, room, actor, self._clock())
        if room.kind is RoomKind.TICKET:
            # Before the state is sent: what a page shows is not cancelled behind its back.
            claims.opened(self._core, room.id, self._clock())
        if len(self._rooms.rooms_of(sid)) >= _MOST_ROOMS:
            raise SuyayError(ErrorCode.TOO_MANY_ROOMS)
        # Joined before the snapshot that is sent: a commit in between arrives as a push, and seq sorts them.
        self._rooms.join(sid, room, site)
        self.enter_room(sid, room.channel)
        self.enter_room(sid, beat_room(site))
        _, payload = snapshot(self._core, room, actor, self._clock())
        self.emit("state", payload, room=sid)

    def _leave(self, sid: str, room: Room) -> None:
        site = self._rooms.site_of(room)
        self._rooms.leave(sid, room)
        self.leave_room(sid, room.channel)
        if site is not None and site not in self._rooms.sites_of(sid):
            self.leave_room(sid, beat_room(site))

    def _visitor(self, auth: Any) -> Visitor:
        secret = auth.get("token") if isinstance(auth, dict) else None
        if secret is not None:
            people.check_access(self._core)
            found = tokens.bearer(self._core, str(secret), self._clock())
            if found is None:
                raise Refused(ErrorCode.INVALID_TOKEN)
            return Visitor(actor=found.actor, digest=found.digest)
        if current_user.is_authenticated and not current_user.session.password_given:
            return Visitor(actor=current_user.person.actor, session=current_user.session.id)
        return Visitor()


class SocketOutlet:
    """The live loop's outlet to this process's own sockets; other processes render for theirs."""

    def __init__(self, socketio: SocketIO) -> None:
        self._socketio = socketio

    def state(self, channel: str, payload: RoomPush) -> None:
        self._socketio.emit("state", payload, to=channel, namespace=NAMESPACE)

    def beat(self, site: str, payload: Beat) -> None:
        self._socketio.emit("beat", payload, to=beat_room(site), namespace=NAMESPACE)

    def cut_off_stuck(self) -> None:
        """Disconnect clients that do not read; they reconnect and get a fresh state."""
        server: Any = self._socketio.server  # type: ignore[attr-defined]  # not in the stubs
        for sid in list(server.eio.sockets):
            connection = server.environ.get(sid, {}).get(SOCKET)
            if connection is not None and connection.unsent > _MOST_UNSENT:
                logger.warning("live: %s reads nothing and is cut off", sid)
                # It may disconnect at this very moment.
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def expel(self, sid: str, room: str, code: ErrorCode) -> None:
        """Tell the socket that the room is closed for it, and why."""
        self._socketio.emit("expelled", {"room": room, "code": code}, to=sid, namespace=NAMESPACE)

    def leave(self, sid: str, channel: str) -> None:
        self._socketio.server.leave_room(sid, channel, namespace=NAMESPACE)  # type: ignore[attr-defined]  # not in the stubs

    def enter(self, sid: str, channel: str) -> None:
        self._socketio.server.enter_room(sid, channel, namespace=NAMESPACE)  # type: ignore[attr-defined]  # same

    def disconnect(self, sid: str) -> None:
        self._socketio.server.disconnect(sid, namespace=NAMESPACE)  # type: ignore[attr-defined]  # same


def _take_place(visitor: Visitor) -> None:
    """Raises Refused when there is no room for another anonymous visitor."""
    place: Place | None = request.environ.get(PLACE)
    if place is None:
        # Not behind the server: a test's own client.
        return
    if visitor.actor is not None:
        place.known()
    elif not place.stay():
        raise Refused(ErrorCode.TOO_FAST)


def beat_room(site: str) -> str:
    return f"beat:{site}"


def _sid() -> str:
    # flask-socketio adds it to the request of every event.
    return str(request.sid)  # type: ignore[attr-defined]
