"""The data of a display's board, read in one statement: no other read is as frequent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Column, Connection, Integer, String, bindparam, text

from ticketing.domain.events import CALLS
from ticketing.domain.states import State
from ticketing.ledger.literals import quoted
from ticketing.ledger.tables import event, queue_day, site
from ticketing.queueing.reading.read_rows import CallRow


@dataclass(frozen=True, slots=True)
class Board:
    """seq and catalogue: of the site. calls: events, newest first. waiting: by queue, of those with a day."""

    seq: int
    catalogue: int
    calls: Sequence[CallRow]
    waiting: Mapping[str, int]


def board(connection: Connection, site_id: str, day: date, since: datetime, limit: int) -> Board | None:
    """The calls in force since then, at most so many, and the day's queues; None when the site is not in use.

    A call is over once its ticket was taken back, ended or marked absent, or goes on at another window: a
    display neither shows nor speaks it.
    """
    values = {"site": site_id, "day": day, "since": since, "limit": limit, "looked": limit * _LOOKED}
    rows = connection.execute(_BOARD, values).all()
    head = next((row for row in rows if row.part == "site"), None)
    if head is None:
        return None
    calls = sorted((row for row in rows if row.part == "call"), key=lambda row: -row.seq)
    waiting = {row.queue: row.waiting for row in rows if row.part == "queue"}
    return Board(head.seq, head.catalogue, calls, waiting)


#: A ticket in one of these states is expected or attended at the window that called it.
IN_FORCE = frozenset({State.CALLED, State.SERVING, State.ON_HOLD})
#: So many times the calls shown are looked at for those in force, so that a day's past is never read.
_LOOKED = 5
# The first part gives the types of the columns that only the other parts fill.
_CALLS = (
    "SELECT * FROM (SELECT 'call' AS part, latest.seq, latest.at, latest.type, latest.\"window\", data,"  # noqa: S608  # constants
    " CAST(NULL AS INTEGER) AS catalogue, CAST(NULL AS VARCHAR) AS queue, CAST(NULL AS INTEGER) AS waiting"
    ' FROM (SELECT seq, at, type, ticket, "window", data FROM event WHERE site = :site'
    f" AND type IN ({quoted(*CALLS)}) AND at >= :since ORDER BY seq DESC LIMIT :looked) AS latest"
    " JOIN ticket ON ticket.id = latest.ticket"
    f' AND ticket.state IN ({quoted(*sorted(IN_FORCE))}) AND ticket."window" = latest."window"'
    " ORDER BY latest.seq DESC LIMIT :limit) AS call"
)
_SITE = (
    "SELECT 'site', seq, NULL, NULL, NULL, NULL, catalogue, NULL, NULL FROM site WHERE id = :site AND active"
)
_QUEUES = (
    "SELECT 'queue', NULL, NULL, NULL, NULL, NULL, NULL, queue, waiting FROM queue_day"
    " WHERE site = :site AND day = :day"
)
_BOARD = (
    text(f"{_CALLS} UNION ALL {_SITE} UNION ALL {_QUEUES}")
    .bindparams(bindparam("since", type_=event.c.at.type), bindparam("day", type_=queue_day.c.day.type))
    .columns(
        Column("part", String()),
        *(Column(name, event.c[name].type) for name in ("seq", "at", "type", "window", "data")),
        Column("catalogue", site.c.catalogue.type),
        Column("queue", String()),
        Column("waiting", Integer()),
    )
)
