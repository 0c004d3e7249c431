"""Partitions of the detail tables on PostgreSQL: one per month, and a default one for all other rows.

SQLite has no partitions and needs none: ten years of one centre are fewer rows than a month of the country.
"""

import re
from datetime import date

from sqlalchemy import Connection, Table, text

from ticketing.domain.calendar.days import Month
from ticketing.ledger.tables import attention, ticket_service

PARTITIONED = (attention, ticket_service)
#: Number of months after the present one whose partitions are made before their first row comes.
MONTHS_AHEAD = 3
# While this statement waits for its lock, all writers wait behind it: better to try again in a minute.
_LOCK_WAIT = "SET LOCAL lock_timeout = '1s'"
_NAME = re.compile(rf"(?:{'|'.join(table.name for table in PARTITIONED)})_(?:\d{{4}}_\d{{2}}|default)")


def is_partition(name: str) -> bool:
    """Whether the name is a partition's; partitions are not among the declared tables."""
    return _NAME.fullmatch(name) is not None


def make_ahead(connection: Connection, day: date) -> list[str]:
    """Make the missing partitions from the day's month on and return their names. Rows may only move."""
    if connection.dialect.name != "postgresql":
        return []
    connection.execute(text(_LOCK_WAIT))
    months = [Month.of(day).plus(later) for later in range(MONTHS_AHEAD + 1)]
    lacking = [
        (table, month)
        for table in PARTITIONED
        for month in months
        if not _exists(connection, _name(table, month))
    ]
    return [_make(connection, table, month) for table, month in lacking]


def _make(connection: Connection, table: Table, month: Month) -> str:
    """Create the partition beside the table, then attach it: creating it in place would block all writers."""
    name, first, end = _name(table, month), month.first, month.plus(1).first
    early = f"DELETE FROM {table.name}_default WHERE day >= '{first}' AND day < '{end}' RETURNING *"  # noqa: S608  # names of our own tables
    bounds = f"FROM ('{first}') TO ('{end}')"
    for statement in (
        f"CREATE TABLE {name} (LIKE {table.name} INCLUDING DEFAULTS)",
        f"WITH early AS ({early}) INSERT INTO {name} SELECT * FROM early",  # noqa: S608  # same
        f"ALTER TABLE {table.name} ATTACH PARTITION {name} FOR VALUES {bounds}",
    ):
        connection.execute(text(statement))
    return name


def _exists(connection: Connection, name: str) -> bool:
    return connection.scalar(text("SELECT to_regclass(:name)"), {"name": name}) is not None


def _name(table: Table, month: Month) -> str:
    return f"{table.name}_{month.first:%Y_%m}"
