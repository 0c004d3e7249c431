"""Loading of a checked catalogue into its tables, idempotent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select, update

from ticketing.catalogue.model import Catalogue
from ticketing.catalogue.rows import Row, rows
from ticketing.ledger import site_catalogue as remembered
from ticketing.ledger.database import Database

# Columns of `site` that are the head of its ledger, not part of the catalogue.
LEDGER_COLUMNS = {"seq", "seq_at", "catalogue"}

Key = tuple[object, ...]


@dataclass(frozen=True)
class Counts:
    """Counts of rows. total: in the catalogue. added, changed, retired: in the database."""

    total: int
    added: int
    changed: int
    retired: int


@dataclass(frozen=True)
class LoadReport:
    """Counts by table name."""

    counts: Mapping[str, Counts]

    @property
    def is_unchanged(self) -> bool:
        return not any(count.added or count.changed or count.retired for count in self.counts.values())


def load(database: Database, catalogue: Catalogue) -> LoadReport:
    """Load in one transaction. Rows that left the catalogue are retired (`active` false), because tickets
    still name them; only a queue's links to services and windows are deleted. No ticket and no ledger is
    touched."""
    wanted = rows(catalogue)
    with database.write() as connection:
        report = LoadReport({table.name: _sync(connection, table, wanted[table]) for table in wanted})
        if not report.is_unchanged:
            remembered.changed(connection)
        return report


def _sync(connection: Connection, table: Table, wanted: list[Row]) -> Counts:
    # Reading first instead of INSERT … ON CONFLICT tells what changed, and leaves equal rows unlocked.
    owned = [column for column in table.c if column.name not in LEDGER_COLUMNS]
    before = {_key(table, row): row for row in connection.execute(select(*owned)).mappings()}
    after = {_key(table, row): row for row in wanted}
    added = [row for key, row in after.items() if key not in before]
    changed = {key: row for key, row in after.items() if key in before and dict(before[key]) != row}
    gone = [key for key, row in before.items() if key not in after and row.get("active", True)]
    if added:
        connection.execute(insert(table), added)
    for key, row in changed.items():
        connection.execute(update(table).where(*_is(table, key)).values(row))
    for key in gone:
        _retire(connection, table, key)
    return Counts(len(after), len(added), len(changed), len(gone))


def _retire(connection: Connection, table: Table, key: Key) -> None:
    if "active" in table.c:
        connection.execute(update(table).where(*_is(table, key)).values(active=False))
    else:
        connection.execute(delete(table).where(*_is(table, key)))


class _Columns(Protocol):
    """A row by column names, read from the database or to be written."""

    def __getitem__(self, name: str, /) -> object: ...


def _key(table: Table, row: _Columns) -> Key:
    return tuple(row[column.name] for column in table.primary_key)


def _is(table: Table, key: Key) -> list[ColumnElement[bool]]:
    return [column == value for column, value in zip(table.primary_key, key, strict=True)]
