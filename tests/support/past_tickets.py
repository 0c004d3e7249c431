"""Tickets of past days, written into the table as they are when their days are over: many, and fast."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert

from ticketing.ledger import tables
from ticketing.ledger.database import Database

_AT_ONCE = 5_000


def add(database: Database, site: str, first: date, days: int, a_day: int) -> int:
    """So many served tickets on each day from the first; returns how many there are."""
    rows = list(_rows(site, first, days, a_day))
    with database.write() as connection:
        for start in range(0, len(rows), _AT_ONCE):
            connection.execute(insert(tables.ticket), rows[start : start + _AT_ONCE])
    return len(rows)


def _rows(site: str, first: date, days: int, a_day: int) -> Iterator[dict[str, Any]]:
    for number in range(days * a_day):
        day, place = first + timedelta(days=number // a_day), number % a_day + 1
        at = datetime.combine(day, time(14), UTC) + timedelta(seconds=place)
        yield {
            "id": f"{site}.past-{number:09d}",
            "site": site,
            "day": day,
            "series": f"{site}:past",
            "number": place,
            "round": 0,
            "code": f"R-{place:03d}",
            "queue": f"{site}:r",
            "entity": "reniec",
            "service": None,
            "priority": "normal",
            "language": "es",
            "channel": "CENTROS MAC",
            "state": "finished",
            "since": at,
            "issued_at": at,
            # Before all that the ledger itself issues.
            "issued_seq": number - days * a_day,
            "arrived_at": at,
            "order_at": at,
            "seq": 0,
            "called_at": at + timedelta(minutes=9),
            "started_at": at + timedelta(minutes=10),
            "ended_at": at + timedelta(minutes=17),
            "window": f"{site}:1",
            "agent": "past",
            "recalls": 0,
            "transfers": 0,
            "attentions": 1,
            "wait_ms": 540_000,
            "walk_ms": 60_000,
            "service_ms": 420_000,
            "hold_ms": 0,
            "away_ms": 0,
            "attended_ms": 0,
            "paused_ms": 0,
            "services": [{"service": "reniec:dni", "quantity": 1}],
        }
