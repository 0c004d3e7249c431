"""Backup of the whole database into one file while the server runs, and its restore.

The file is in the database's own format: an SQLite database, or pg_dump's custom format. It holds no key: its
encrypted data (documents, notes) is readable only with the SECRET_KEY that it was written under.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, make_url, select

from ticketing.ledger import migrate, tables
from ticketing.ledger.database import Database
from ticketing.operations import backup_postgresql, backup_sqlite
from ticketing.operations.backup_files import BackupError, complete
from ticketing.privacy import documents
from ticketing.reports.context import Reporting


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a database. size: bytes. revision: of the migration that its tables are at."""

    path: Path
    size: int
    revision: str


def backup(url: str, path: Path, pg_dump: Path | None = None) -> Copy:
    """Write a copy to `path`, complete or not at all, readable by its owner alone. Raises BackupError."""
    with complete(path) as partial:
        if _is_sqlite(url):
            backup_sqlite.copy(_file(url), partial)
        else:
            backup_postgresql.copy(url, partial, pg_dump)
        revision = _known(_revision(partial, pg_dump))
    return Copy(path, path.stat().st_size, revision)


def restore(url: str, path: Path, pg_dump: Path | None = None, *, replace: bool = False) -> Copy:
    """Make the database equal to the copy, then migrate it. When it raises BackupError nothing has changed.

    replace: replace a database that has rows; without it such a database is refused.
    """
    if backup_sqlite.is_copy(path) != _is_sqlite(url):
        raise BackupError(f"{path} is no backup of the kind of database that DATABASE_URL names")
    revision = _known(_revision(path, pg_dump))
    if not replace and (filled := _filled_table(url)):
        raise BackupError(
            f"The database is not empty, {filled} has rows: give --replace to lose what is in it"
        )
    if _is_sqlite(url):
        backup_sqlite.put_back(path, _file(url), migrate.upgrade)
    else:
        backup_postgresql.put_back(url, path, pg_dump, migrate.upgrade)
    return Copy(path, path.stat().st_size, revision)


def key_fits(reporting: Reporting) -> bool:
    """Whether the present SECRET_KEY decrypts the encrypted data; True when there is none."""
    with reporting.database.read() as connection:
        secret = connection.scalar(select(tables.private.c.secret).limit(1))
    return secret is None or documents.reveal(reporting, secret) != ""


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _file(url: str) -> Path:
    return Path(make_url(url).database or "")


def _revision(path: Path, pg_dump: Path | None) -> str | None:
    if backup_sqlite.is_copy(path):
        return backup_sqlite.revision(path)
    return backup_postgresql.revision(path, pg_dump)


def _known(revision: str | None) -> str:
    if revision is None:
        raise BackupError("This is no backup of Suyay: it does not say which migrations were done")
    if revision not in migrate.revisions():
        raise BackupError(f"The backup is at revision {revision}, which this version does not know")
    return revision


def _filled_table(url: str) -> str | None:
    """The first table with rows; None for a database without any."""
    if _is_sqlite(url) and not _file(url).exists():
        return None
    database = Database(url)
    try:
        with database.read() as connection:
            return next((name for name in _present(connection) if _has_rows(connection, name)), None)
    finally:
        database.close()


def _present(connection: Connection) -> list[str]:
    there = set(inspect(connection).get_table_names())
    return [name for name in tables.metadata.tables if name in there]


def _has_rows(connection: Connection, name: str) -> bool:
    return connection.execute(select(tables.metadata.tables[name]).limit(1)).first() is not None
