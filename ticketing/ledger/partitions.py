"""The detail tables on PostgreSQL: a partition for each month, and one that takes whatever has none.

SQLite has no partitions, and needs none: a centre's own ten years are less than a month of the country.
"""

import re
from datetime import date

from sqlalchemy import Connection, Table, text

from ticketing.domain.days import Month
from ticketing.ledger.tables import attention, ticket_service

PARTITIONED = (attention, ticket_service)
#: So many months after the present one have theirs before the first row comes.
MONTHS_AHEAD = 3
# Whoever writes waits behind us for a lock that we wait for: better to try again in a minute.
_LOCK_WAIT = "SET LOCAL lock_timeout = '1s'"
_NAME = re.compile(rf"(?:{'|'.join(table.name for table in PARTITIONED)})_(?:\d{{4}}_\d{{2}}|default)")


def is_partition(name: str) -> bool:
    """Whether a table of this name is one, which the declared tables do not list."""
    return _NAME.fullmatch(name) is not None


def make_ahead(connection: Connection, day: date) -> list[str]:
    """Make those that lack from the day's month on, and answer their names. No row comes or goes."""
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
    """Beside the table, then attached: making it in place would shut out everybody who writes."""
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
