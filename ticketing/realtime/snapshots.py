"""The state that a room carries: always the same view that the API answers, so that both can be compared."""

from datetime import datetime
from typing import Any

from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.errors import Unauthenticated
from ticketing.ledger.context import Context, Core
from ticketing.queueing import views
from ticketing.realtime.rooms import Room

#: Renders for a whole room; who may be in it was asked when they joined.
RENDERER = Actor(ActorKind.SYSTEM, "live", "live", (Grant(Role.ADMINISTRATOR, None, None),))


def snapshot(core: Core, room: Room, actor: Actor | None, at: datetime) -> tuple[str, dict[str, Any]]:
    """`(site, payload)` of a room as this actor may see it. Raises NotFound, Forbidden, Unauthenticated."""
    if room.kind == "ticket":
        # The id cannot be guessed: whoever knows it was given the link.
        site, view = views.ticket_state(core, room.id)
        return site, {"room": room.name, **view}
    if actor is None:
        raise Unauthenticated
    context = Context(actor=actor, at=at, key=None, fingerprint=None, request_id="live")
    view = _VIEWS[room.kind](core, context, room.id)
    return _site(room, view), {"room": room.name, **view}


_VIEWS = {"board": views.board_view, "queues": views.queues_view, "window": views.window_view}


def _site(room: Room, view: dict[str, Any]) -> str:
    return str(view["site"]) if room.kind == "window" else room.id
