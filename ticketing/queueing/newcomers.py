"""What a new ticket needs to know of its queue and its line, in one statement under the site's lock."""

from functools import lru_cache

from sqlalchemy import Boolean, Column, Integer, TextualSelect, bindparam, text

from ticketing.domain.authorisation import Actor
from ticketing.domain.line.priorities import Priority
from ticketing.domain.states import State
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.literals import quoted
from ticketing.ledger.tables import event
from ticketing.queueing import bursts
from ticketing.queueing.reading.queries import SERIES_DAY, SERIES_DAY_COLUMNS
from ticketing.queueing.reading.read_rows import NewcomerRow

_WAITING = f"SELECT 1 FROM ticket WHERE state = {quoted(State.WAITING)}"  # noqa: S608  # constants
# `IS TRUE` hides a condition from the other indexes: those of the tickets that were sent are nearly empty.
_SENT = " OR ".join(
    f"EXISTS ({_WAITING} AND {target} IS NOT NULL AND (site = :site) IS TRUE AND (day = :day) IS TRUE)"
    for target in ("for_window", "for_agent")
)


def newcomer(transaction: SiteTransaction, actor: Actor, queue_id: str) -> NewcomerRow:
    """queries.series_day(), the people who wait there and in the queue's line, and the kiosk's limit."""
    line = transaction.catalogue.lines.get(queue_id, (queue_id,))
    places = {f"queue{place}": each for place, each in enumerate(line)}
    limit = bursts.limit_of(transaction, actor)
    values = {
        "site": transaction.site,
        "queue": queue_id,
        "day": transaction.day,
        "at": transaction.at,
        **({} if limit is None else bursts.limit_values(transaction, actor, limit)),
    }
    statement = _newcomer(len(line), limit is not None)
    return transaction.connection.execute(statement, {**values, **places}).one()


@lru_cache(maxsize=64)
def _newcomer(queues: int, is_limited: bool) -> TextualSelect:
    """The statement for a line of so many queues: counts that are kept, and look-ups in indexes."""
    line = ", ".join(f":queue{place}" for place in range(queues))
    of_line = f"FROM queue_day WHERE queue IN ({line}) AND day = :day"
    later = f"{_WAITING} AND queue IN ({line}) AND day = :day AND priority IN ({quoted(*Priority)})"
    reached = f"({bursts.REACHED})" if is_limited else "NULL"
    more = (
        ", (SELECT sum(waiting) FROM queue_day WHERE site = :site AND day = :day) AS at_site,"  # noqa: S608  # constants
        f" (SELECT sum(waiting) {of_line}) AS line,"
        f" (SELECT sum(waiting_preferential) {of_line}) AS line_preferential,"
        f" {_SENT} AS sent, EXISTS ({later} AND order_at > :at) AS later, {reached} AS reached"
    )
    instants = ("at", "since") if is_limited else ("at",)
    return (
        text(SERIES_DAY.format(more=more))
        .bindparams(*(bindparam(name, type_=event.c.at.type) for name in instants))
        .columns(
            *SERIES_DAY_COLUMNS,
            *(Column(name, Integer()) for name in ("at_site", "line", "line_preferential")),
            *(Column(name, Boolean()) for name in ("sent", "later")),
            Column("reached", event.c.at.type),
        )
    )
