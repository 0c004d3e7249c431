"""Rows of deliveries: periods that were delivered, and claims of the processes that deliver."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ticketing.ledger.tables import delivery

_c = delivery.c


def periods(connection: Connection, name: str) -> dict[str, datetime | None]:
    """Instants at which each begun period was done, by its name; None: not done yet."""
    rows = connection.execute(select(_c.period, _c.done_at).where(_c.name == name))
    return {row.period: row.done_at for row in rows}


def claim(connection: Connection, name: str, period: str, at: datetime, until: datetime) -> int:
    """Claim the period until then; returns the attempt's number, or 0 when it is done, too early or claimed.

    One statement decides between two processes that come at once; a claim left by a crash ends at `until`.
    """
    free = (_c.name == name, _c.period == period, _c.done_at.is_(None), _c.next_at <= at)
    values = {"attempts": _c.attempts + 1, "next_at": until}
    again = update(delivery).where(*free).values(values).returning(_c.attempts)
    attempt: int | None = connection.execute(again).scalar_one_or_none()
    if attempt is not None:
        return attempt
    first = {"name": name, "period": period, "attempts": 1, "next_at": until}
    try:
        with connection.begin_nested():
            connection.execute(insert(delivery).values(first))
    except IntegrityError:
        return 0
    return 1


def forget(connection: Connection, name: str, period: str) -> None:
    """Delete the row, as if the period had never been delivered."""
    connection.execute(delete(delivery).where(_c.name == name, _c.period == period))


def done(connection: Connection, name: str, period: str, at: datetime, error: str | None) -> None:
    """Mark the period as done. error: the addresses that it did not reach."""
    this = update(delivery).where(_c.name == name, _c.period == period)
    connection.execute(this.values(done_at=at, error=error))


def failed(connection: Connection, name: str, period: str, next_at: datetime, error: str) -> None:
    this = update(delivery).where(_c.name == name, _c.period == period)
    connection.execute(this.values(next_at=next_at, error=error))


def failing(connection: Connection) -> Sequence[Row[Any]]:
    """Deliveries whose attempts have all failed so far."""
    tried = select(delivery).where(_c.done_at.is_(None), _c.error.is_not(None))
    return connection.execute(tried.order_by(_c.name, _c.period)).all()


def failing_count(connection: Connection) -> int:
    tried = select(func.count()).where(_c.done_at.is_(None), _c.error.is_not(None))
    return int(connection.scalar(tried) or 0)


def erase(connection: Connection, before: datetime) -> None:
    """Delete deliveries that were done before the instant."""
    connection.execute(delete(delivery).where(_c.done_at < before))
