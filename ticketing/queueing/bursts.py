"""Bursts of tickets from one kiosk: the limit of the site, and who reached it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from ticketing.domain.authorisation import Actor, ActorKind, Role
from ticketing.domain.calendar import instants
from ticketing.domain.errors import TooFast
from ticketing.domain.events import EventType
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.literals import quoted
from ticketing.ledger.tables import event
from ticketing.queueing.shapes import BurstView

#: Time within which the site's limit of tickets counts.
WINDOW = timedelta(minutes=1)
#: A burst is told for so long.
TOLD = timedelta(minutes=5)
#: Events of the ledger that are looked through: a busy centre makes some 300 in a minute.
_LOOKED_THROUGH = 2_000
#: The same where the oldest of so many lies before the minute, as it nearly always does.
_NEAR = 300
#: Instant of a kiosk's ticket after which it issued as many others as the limit leaves within the minute.
REACHED = (
    "SELECT at FROM event WHERE site = :site"  # noqa: S608  # constants
    " AND seq > (CASE WHEN (SELECT at FROM event WHERE site = :site AND seq = :near) > :since"
    " THEN :far ELSE :near END)"
    f" AND type = {quoted(EventType.ISSUED)} AND at > :since AND at <= :at"
    f" AND actor ->> 'kind' = {quoted(ActorKind.DEVICE)}"
    " AND actor ->> 'id' = :device AND actor ->> 'name' = :device_name"
    " ORDER BY seq DESC LIMIT 1 OFFSET :others"
)


@dataclass(frozen=True, slots=True)
class Burst:
    """A kiosk that reached the site's limit. tickets: issued within a minute, the last one `at`."""

    device: str
    name: str
    tickets: int
    at: datetime


def limit_of(transaction: SiteTransaction, actor: Actor) -> int | None:
    """The limit that holds for the actor; None: there is none, as for all but kiosks."""
    return transaction.catalogue.site.kiosk_limit if _is_kiosk(actor) else None


def limit_values(transaction: SiteTransaction, actor: Actor, limit: int) -> Mapping[str, object]:
    """Values of the parameters of REACHED."""
    return {
        "site": transaction.site,
        "device": actor.id,
        "device_name": actor.name,
        "since": transaction.at - WINDOW,
        "at": transaction.at,
        "others": limit - 1,
        "near": transaction.seq - _NEAR,
        "far": transaction.seq - _LOOKED_THROUGH,
    }


def check(reached: datetime | None, at: datetime) -> None:
    """Raise TooFast when the kiosk issued the site's limit within the last minute. reached: of REACHED."""
    if reached is not None:
        free_at = reached + WINDOW
        raise TooFast(retry_after_s=max(1, math.ceil((free_at - at).total_seconds())))


def bursts(connection: Connection, site: str, limit: int | None, seq: int, at: datetime) -> list[Burst]:
    """The site's kiosks that reached the limit less than five minutes ago, the latest first.

    limit: the site's; None: there is none. seq: of the site's ledger. For the alerts of the queues' view.
    """
    if limit is None:
        return []
    since = at - TOLD
    found = [
        Burst(device, name, limit, reached)
        for (device, name), instants in _issues(connection, site, seq, since - WINDOW, at).items()
        if (reached := last_reached(instants, limit)) is not None and reached > since
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)


def burst_view(burst: Burst) -> BurstView:
    return {
        "device": burst.device,
        "name": burst.name,
        "tickets": burst.tickets,
        "at": instants.to_text(burst.at),
        "until": instants.to_text(burst.at + TOLD),
    }


def last_reached(instants: Sequence[datetime], limit: int) -> datetime | None:
    """The last instant at which `limit` of the instants, given in order, lay within a minute."""
    pairs = zip(instants, instants[limit - 1 :], strict=False)
    return max((last for first, last in pairs if last - first < WINDOW), default=None)


def _is_kiosk(actor: Actor) -> bool:
    return actor.kind is ActorKind.DEVICE and any(grant.role is Role.KIOSK for grant in actor.grants)


def _issues(
    connection: Connection, site: str, seq: int, since: datetime, until: datetime
) -> Mapping[tuple[str, str], list[datetime]]:
    """Instants of the tickets that each device, by id and name, issued after `since`, in order."""
    found: dict[tuple[str, str], list[datetime]] = {}
    for row in connection.execute(
        select(event.c.at, event.c.actor)
        .where(
            event.c.site == site,
            event.c.seq > seq - _LOOKED_THROUGH,
            event.c.type == EventType.ISSUED,
            event.c.at > since,
            event.c.at <= until,
        )
        .order_by(event.c.seq)
    ):
        if row.actor["kind"] == ActorKind.DEVICE:
            found.setdefault((row.actor["id"], row.actor["name"]), []).append(row.at)
    return found
