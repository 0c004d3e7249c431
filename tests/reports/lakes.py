"""Small lakes of tickets, attentions and sessions; values that a test does not name have defaults."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ticketing.lake import arrow
from ticketing.lake.facts import ATTENTIONS, SESSIONS, TICKETS, Dataset
from ticketing.lake.layout import Lake

DAY = date(2026, 11, 24)


def ticket(number: int, **values: Any) -> dict[str, Any]:
    """A served ticket. at: instant of its arrival, UTC."""
    at = values.pop("at", datetime(2026, 11, 24, 13, 7, tzinfo=UTC) + timedelta(seconds=number))
    wait_ms, service_ms = values.pop("wait_ms", 600_000), values.pop("service_ms", 300_000)
    called = at + timedelta(milliseconds=wait_ms)
    name = f"ticket-{number:04d}"
    local = at - timedelta(hours=5)
    return {
        "site": "lima-norte",
        "day": local.date(),
        "ticket": name,
        "visit": name,
        "code": f"R-{number:03d}",
        "entity": "reniec",
        "queue": "lima-norte:r",
        "service": "reniec:dni",
        "done": [],
        "channel": "CENTROS MAC",
        "priority": "normal",
        "category": None,
        "language": "es",
        "state": "finished",
        "outcome": "resolved",
        "issued_at": at,
        "arrived_at": at,
        "called_at": called,
        "started_at": called,
        "ended_at": called + timedelta(milliseconds=service_ms),
        "hour": local.hour,
        "weekday": local.isoweekday(),
        "window": "lima-norte:1",
        "agent": "agent-ana",
        "rule": "only",
        "recalls": 0,
        "transfers": 0,
        "attentions": 1,
        "wait_ms": wait_ms,
        "walk_ms": 0,
        "service_ms": service_ms,
        "hold_ms": 0,
        "away_ms": 0,
        "wait_limit_ms": 900_000,
        "service_limit_ms": None,
        "replaces": None,
        "replaced_by": None,
        "seq": number * 10,
        **values,
    }


def attention(of: dict[str, Any], **values: Any) -> dict[str, Any]:
    """The only visit to a window of a ticket."""
    same = (
        "site",
        "day",
        "ticket",
        "entity",
        "queue",
        "channel",
        "priority",
        "window",
        "agent",
        "started_at",
    )
    also = ("ended_at", "hour", "weekday", "service_ms", "hold_ms", "seq")
    return {
        **{name: of[name] for name in (*same, *also)},
        "ordinal": 1,
        "ending": "ticket.finished",
        **values,
    }


def session(number: int, **values: Any) -> dict[str, Any]:
    """An hour in which a window was open."""
    since = datetime(2026, 11, 24, 13, tzinfo=UTC) + timedelta(hours=number)
    return {
        "site": "lima-norte",
        "day": DAY,
        "window": "lima-norte:1",
        "agent": "agent-ana",
        "state": "open",
        "reason": None,
        "since": since,
        "until": since + timedelta(hours=1),
        "hour": since.hour - 5,
        "weekday": 2,
        "ms": 3_600_000,
        "seq": number,
        **values,
    }


def fill(lake: Lake, tickets: Iterable[dict[str, Any]], sessions: Iterable[dict[str, Any]] = ()) -> Lake:
    """Write day files with these tickets, an attention for each started one, and the sessions."""
    tickets = list(tickets)
    write(lake, TICKETS, tickets)
    write(lake, ATTENTIONS, [attention(each) for each in tickets if each["started_at"]])
    write(lake, SESSIONS, list(sessions))
    return lake


def write(lake: Lake, dataset: Dataset, rows: list[dict[str, Any]]) -> None:
    for site, day in sorted({(row["site"], row["day"]) for row in rows}):
        path = lake.day_file(dataset, site, day)
        path.parent.mkdir(parents=True, exist_ok=True)
        chosen = [row for row in rows if (row["site"], row["day"]) == (site, day)]
        pq.write_table(pa.Table.from_pylist(chosen, schema=arrow.schema(dataset)), path)
