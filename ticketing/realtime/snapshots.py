"""Snapshots of rooms: always the view that the API answers, so that both can be compared."""

from datetime import datetime

from ticketing.domain.authorisation import Actor, ActorKind, Grant, Permission, Role, entities_for
from ticketing.domain.errors import Unauthenticated
from ticketing.domain.ids import site_of
from ticketing.ledger.context import Context, Core
from ticketing.queueing import tickets
from ticketing.queueing.printing import reports
from ticketing.queueing.reading import views
from ticketing.realtime.rooms import Room, RoomKind
from ticketing.realtime.shapes import BoardPush, DevicePush, QueuesPush, RoomPush, TicketPush, WindowPush

#: Actor that renders for a whole room: each member's permission was checked when it joined.
RENDERER = Actor(ActorKind.SYSTEM, "live", "live", (Grant(Role.ADMINISTRATOR, None, None),))


def renderer(room: Room) -> Actor:
    """Actor that renders for the members of this room: all may read the same entities."""
    if room.entities is None:
        return RENDERER
    grants = tuple(Grant(Role.ADMINISTRATOR, None, each) for each in sorted(room.entities))
    return Actor(ActorKind.SYSTEM, "live", "live", grants)


def scoped(room: Room, actor: Actor | None) -> Room:
    """The room as this actor may read it: of some entities, or whole."""
    if actor is None or room.kind not in (RoomKind.QUEUES, RoomKind.WINDOW):
        return Room(room.kind, room.id)
    return Room(room.kind, room.id, entities_for(actor, Permission.READ_QUEUES, site_of(room.id)))


def snapshot(core: Core, room: Room, actor: Actor | None, at: datetime) -> tuple[str, RoomPush]:
    """`(site, state)` of a room as this actor may see it. Raises NotFound, Forbidden, Unauthenticated."""
    if room.kind is RoomKind.TICKET:
        # The id cannot be guessed: a client that knows it was given the link.
        site, view = tickets.track_view(core, room.id)
        state: TicketPush = {"room": room.name, **view}
        return site, state
    if actor is None:
        raise Unauthenticated
    context = Context(actor=actor, at=at, key=None, fingerprint=None, request_id="live")
    if room.kind is RoomKind.DEVICE:
        site, orders = reports.device_orders(core, context, room.id)
        device: DevicePush = {"room": room.name, **orders}
        return site, device
    return _of_site(core, room, context)


def _of_site(core: Core, room: Room, context: Context) -> tuple[str, RoomPush]:
    if room.kind is RoomKind.BOARD:
        board: BoardPush = {"room": room.name, **views.board_view(core, context, room.id)}
        return room.id, board
    if room.kind is RoomKind.QUEUES:
        queues: QueuesPush = {"room": room.name, **views.queues_view(core, context, room.id)}
        return room.id, queues
    window: WindowPush = {"room": room.name, **views.window_view(core, context, room.id)}
    return window["site"], window
