"""What a new ticket needs to know of its queue and its line, in one statement under the site's lock."""

from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import Boolean, Column, Connection, Integer, TextualSelect, bindparam, text

from ticketing.domain.ids import site_of
from ticketing.domain.priorities import Priority
from ticketing.domain.states import State
from ticketing.ledger.literals import quoted
from ticketing.ledger.site_catalogue import SiteCatalogue
from ticketing.ledger.tables import queue_day, ticket
from ticketing.queueing.queries import SERIES_DAY, SERIES_DAY_COLUMNS
from ticketing.queueing.read_rows import NewcomerRow

_WAITING = f"SELECT 1 FROM ticket WHERE state = {quoted(State.WAITING)}"
# `IS TRUE` hides a condition from the other indexes: those of the tickets that were sent are nearly empty.
_SENT = " OR ".join(
    f"EXISTS ({_WAITING} AND {target} IS NOT NULL AND (site = :site) IS TRUE AND (day = :day) IS TRUE)"
    for target in ("for_window", "for_agent")
)


def newcomer(
    connection: Connection, known: SiteCatalogue, queue_id: str, day: date, at: datetime
) -> NewcomerRow:
    """queries.series_day(), and the people who wait there and in the queue's line. at: of the arrival."""
    line = known.lines.get(queue_id, (queue_id,))
    places = {f"queue{place}": each for place, each in enumerate(line)}
    values = {"site": site_of(queue_id), "queue": queue_id, "day": day, "at": at, **places}
    return connection.execute(_newcomer(len(line)), values).one()


@lru_cache(maxsize=64)
def _newcomer(queues: int) -> TextualSelect:
    """The statement for a line of so many queues: counts that are kept, and look-ups in indexes."""
    line = ", ".join(f":queue{place}" for place in range(queues))
    of_line = f"FROM queue_day WHERE queue IN ({line}) AND day = :day"
    later = f"{_WAITING} AND queue IN ({line}) AND day = :day AND priority IN ({quoted(*Priority)})"
    more = (
        ", (SELECT sum(waiting) FROM queue_day WHERE site = :site AND day = :day) AS at_site,"  # noqa: S608  # constants
        f" (SELECT sum(waiting) {of_line}) AS line,"
        f" (SELECT sum(waiting_preferential) {of_line}) AS line_preferential,"
        f" {_SENT} AS sent, EXISTS ({later} AND order_at > :at) AS later"
    )
    return (
        text(SERIES_DAY.format(more=more))
        .bindparams(
            bindparam("at", type_=ticket.c.order_at.type), bindparam("day", type_=queue_day.c.day.type)
        )
        .columns(
            *SERIES_DAY_COLUMNS,
            *(Column(name, Integer()) for name in ("at_site", "line", "line_preferential")),
            *(Column(name, Boolean()) for name in ("sent", "later")),
        )
    )
