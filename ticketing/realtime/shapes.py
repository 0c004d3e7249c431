"""Shapes of the live connection's messages: Socket.IO events of the namespace /live.

A room's state is the very view that the API answers, with the room's name.
"""

from typing import NotRequired

from typing_extensions import TypedDict

from ticketing.domain.codes import ErrorCode
from ticketing.domain.shapes import Moment
from ticketing.queueing.shapes import BoardView, DeviceOrders, QueuesView, TrackView, WindowView


class BoardPush(BoardView):
    """Of `board:{site}`, for displays."""

    room: str


class QueuesPush(QueuesView):
    """Of `queues:{site}`, for supervisors."""

    room: str


class WindowPush(WindowView):
    """Of `window:{window}`, for its agent."""

    room: str


class TicketPush(TrackView):
    """Of `ticket:{ticket}`, for the holder of the ticket's tracking link."""

    room: str


class DevicePush(DeviceOrders):
    """Of `device:{device}`, for the device's own program."""

    room: str


RoomPush = BoardPush | QueuesPush | WindowPush | TicketPush | DevicePush


class LiveRooms(TypedDict):
    """The state of each kind of room, by the word that its name begins with."""

    board: BoardPush
    queues: QueuesPush
    window: WindowPush
    ticket: TicketPush
    device: DevicePush


class Beat(TypedDict):
    """seq: of the site's ledger. build: of the front end; another one than the page's asks for a reload.

    at: the server's time, for screens whose own clock may be wrong.
    """

    site: str
    seq: int
    build: str
    at: Moment


class Expelled(TypedDict):
    """The room is closed for this client. code: why; by `session_ended` the connection ends too."""

    room: str
    code: ErrorCode


class Join(TypedDict):
    """seq: the last one that the client has seen of the room."""

    room: str
    seq: NotRequired[int]


class Leave(TypedDict):
    room: str


class Acknowledgement(TypedDict):
    """code: why the room was not opened."""

    ok: bool
    code: NotRequired[ErrorCode]


class LivePushes(TypedDict):
    """Events that the server sends."""

    state: RoomPush
    beat: Beat
    expelled: Expelled


class LiveRequests(TypedDict):
    """Events that a client sends; each is answered with an Acknowledgement."""

    join: Join
    leave: Leave
