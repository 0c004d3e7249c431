"""Rights of open sockets: what ended since they joined, by a logout, a revocation or a role taken away."""

from dataclasses import replace
from datetime import datetime

from ticketing.access import sessions, tokens
from ticketing.domain.authorisation import Permission, require
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import SuyayError
from ticketing.domain.ids import site_of
from ticketing.ledger.context import Core
from ticketing.realtime.rooms import Room, RoomKind, Visitor

_NEEDED = {
    RoomKind.BOARD: Permission.READ_BOARD,
    RoomKind.QUEUES: Permission.READ_QUEUES,
    RoomKind.WINDOW: Permission.READ_QUEUES,
}


def renewed(core: Core, visitor: Visitor, at: datetime) -> Visitor | ErrorCode:
    """The visitor with the grants of now, or the code by which their connection ends.

    The caller has called people.check_access().
    """
    if visitor.digest is not None:
        bearer = tokens.of_digest(core, visitor.digest, at)
        return ErrorCode.INVALID_TOKEN if bearer is None else replace(visitor, actor=bearer.actor)
    if visitor.session is not None:
        found = sessions.find(core, visitor.session, at, used=False)
        return ErrorCode.SESSION_ENDED if found is None else replace(visitor, actor=found[1].actor)
    return visitor


def refusal(visitor: Visitor, room: Room) -> ErrorCode | None:
    """The code by which the room closes for a visitor whose grants changed; None while they may see it."""
    needed = _NEEDED.get(room.kind)
    if needed is None:
        # The link is the right.
        return None
    if visitor.actor is None:
        return ErrorCode.LOGIN_REQUIRED
    try:
        require(visitor.actor, needed, site_of(room.id))
    except SuyayError as error:
        return error.code
    return None
