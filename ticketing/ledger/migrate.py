"""Migration of a database to this version's tables; the revisions are in `migrations/`, inside the package.

A new revision is drafted against a database at the present head, then read and corrected by a person:
`command.revision(config(connection), "what it changes", autogenerate=True)`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, NullPool, event, inspect, text
from sqlalchemy.pool import ConnectionPoolEntry

from ticketing.ledger.database import engine_on
from ticketing.ledger.sqlite import sqlite3

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"
#: Any number that no other program of the same database server uses.
_ADVISORY_LOCK = 7_820_119_406_215
_LOCK_WAIT_MS = 30_000


class NewerDatabase(RuntimeError):
    """The database was migrated by a newer version of the program than this one."""


def upgrade(url: str) -> None:
    """Create or migrate the tables, all or nothing; of several programs that start at once, one does it.

    url: `sqlite:///path`, `postgresql://…` or `postgresql+psycopg://…`. Raises NewerDatabase.
    """
    if not pending(url):
        return
    # Imported here: it takes a quarter of a second, spent only on a database that lacks something.
    from alembic import command

    with _connection(url, "BEGIN IMMEDIATE") as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
        command.upgrade(config(connection), "head")


def pending(url: str) -> list[str]:
    """The revisions that this database still lacks, oldest first. Raises NewerDatabase."""
    with _connection(url) as connection:
        at = applied(connection)
    known = list(revisions())
    if at is None:
        return known
    if at not in known:
        message = f"This database is at revision {at}, which this version does not know."
        raise NewerDatabase(message)
    return known[known.index(at) + 1 :]


@lru_cache(maxsize=1)
def revisions() -> tuple[str, ...]:
    """This version's revisions, oldest first. Each follows the one before, and is its file's name."""
    return tuple(sorted(path.name.partition("_")[0] for path in _SCRIPTS.glob("versions/[0-9]*.py")))


def applied(connection: Connection) -> str | None:
    """The revision that a database is at; None before its first migration."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def config(connection: Connection) -> "Config":
    """Alembic's settings for one connection, in place of an alembic.ini."""
    from alembic.config import Config

    settings = Config(attributes={"connection": connection})
    settings.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return settings


@contextmanager
def _connection(url: str, begin: str = "BEGIN") -> Iterator[Connection]:
    """A connection outside any pool. begin: SQL statement that begins SQLite's transactions."""
    engine = engine_on(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, begin)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _prepare_sqlite(engine: Engine, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
        # By default sqlite3 begins no transaction before CREATE TABLE: a failed migration would stay half
        # done.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {_LOCK_WAIT_MS}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
