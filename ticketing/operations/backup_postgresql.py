"""Backup and restore of a PostgreSQL database by pg_dump and pg_restore."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from ticketing.operations.backup_files import BackupError

_ASIDE = "suyay_before_restore"
_LINGERS_S = 2.0
_OWNERLESS = ("--no-owner", "--no-privileges")


def copy(url: str, target: Path, pg_dump: Path | None) -> None:
    """Write one snapshot of the database: pg_dump reads in a single transaction."""
    options = ("--format=custom", *_OWNERLESS, f"--file={target}")
    _run(_program("pg_dump", pg_dump), *options, database=url)


def revision(path: Path, pg_dump: Path | None) -> str | None:
    program = _program("pg_restore", pg_dump)
    lines = iter(_run(program, "--data-only", "--table=alembic_version", "--file=-", str(path)).splitlines())
    return next((next(lines, None) for line in lines if line.startswith("COPY ")), None)


def put_back(url: str, path: Path, pg_dump: Path | None, migrate: Callable[[str], None]) -> None:
    """Replace all tables; the previous ones come back when anything fails."""
    program = _program("pg_restore", pg_dump)
    try:
        with _aside(url):
            _run(program, "--single-transaction", "--exit-on-error", *_OWNERLESS, str(path), database=url)
            migrate(url)
    except psycopg.errors.DuplicateSchema as error:
        raise BackupError(
            f"The schema {_ASIDE} has the tables of a restore that was cut off: move or drop them first"
        ) from error
    except psycopg.Error as error:
        raise BackupError(f"The tables cannot be replaced: {str(error).splitlines()[0]}") from error


@contextmanager
def _aside(url: str) -> Iterator[None]:
    """Keep the present tables in a schema of their own until the new ones are complete."""
    with _connection(url) as connection:
        _refuse_when_used(connection)
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(_ASIDE)))
        _move(connection, "public", _ASIDE)
    try:
        yield
    except BaseException:
        with _connection(url) as connection:
            for name in _tables(connection, "public"):
                # A partition may be dropped already, with the table that it belongs to.
                drop = sql.SQL("DROP TABLE IF EXISTS {} CASCADE")
                connection.execute(drop.format(sql.Identifier("public", name)))
            _move(connection, _ASIDE, "public")
            connection.execute(sql.SQL("DROP SCHEMA {}").format(sql.Identifier(_ASIDE)))
        raise
    with _connection(url) as connection:
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(_ASIDE)))


def _refuse_when_used(connection: psycopg.Connection) -> None:
    # A connection that its client has just closed is listed for a moment longer.
    deadline = time.monotonic() + _LINGERS_S
    while used := _others(connection):
        if time.monotonic() > deadline:
            raise BackupError(f"The database is in use by {used} connections: stop the servers first")
        time.sleep(0.05)


def _others(connection: psycopg.Connection) -> int:
    """Connections to this database besides this one."""
    # In a transaction the statistics would stay as they were read first.
    connection.execute("SELECT pg_stat_clear_snapshot()")
    row = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    ).fetchone()
    return 0 if row is None else int(row[0])


def _move(connection: psycopg.Connection, source: str, target: str) -> None:
    for name in _tables(connection, source):
        table, schema = sql.Identifier(source, name), sql.Identifier(target)
        connection.execute(sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(table, schema))


def _tables(connection: psycopg.Connection, schema: str) -> list[str]:
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
    return [str(row[0]) for row in rows]


def _connection(url: str) -> psycopg.Connection:
    """A connection; used as a context it is one transaction."""
    return psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))


def _program(name: str, pg_dump: Path | None) -> str:
    found = shutil.which(name) if pg_dump is None else shutil.which(pg_dump.with_name(name))
    if found is None:
        where = "in the PATH" if pg_dump is None else f"beside PG_DUMP={pg_dump}"
        raise BackupError(
            f"There is no {name} {where}: install PostgreSQL's client programs, or set PG_DUMP to its pg_dump"
        )
    return found


def _run(program: str, *arguments: str, database: str | None = None) -> str:
    """Run the program; returns its standard output.

    The password goes by the environment, as any user can read a command line.
    """
    environment, options = dict(os.environ), list(arguments)
    if database is not None:
        url = make_url(database)
        options.insert(0, f"--dbname={_without_password(url)}")
        if password := (url.password or url.query.get("password")):
            environment["PGPASSWORD"] = str(password)
    done = subprocess.run(  # noqa: S603  # PostgreSQL's own program, and no shell
        [program, *options], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise BackupError(f"{Path(program).name} failed: {said[0]}")
    return done.stdout


def _without_password(url: URL) -> str:
    named = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return named.difference_update_query(["password"]).render_as_string(hide_password=False)
