"""Disposable databases: each test gets a fresh, migrated one in a few milliseconds."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

Migrate = Callable[[str], None]


def plain(url: str) -> str:
    """The address as libpq knows it, without SQLAlchemy's driver name."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


class PostgresDatabases:
    """Makes databases inside one PostgreSQL server, copied from a template that is migrated once.

    server_url: any database of that server whose user may create databases.
    """

    def __init__(self, server_url: str, migrate: Migrate) -> None:
        self._url = make_url(server_url).set(drivername="postgresql+psycopg")
        self._migrate = migrate
        # Several test processes may share one server, so the names are unique.
        self._prefix = f"suyay_test_{uuid.uuid4().hex[:12]}"
        self._made = 0
        self._template: str | None = None
        self._connection: psycopg.Connection | None = None

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a migrated database without rows, dropped at the end."""
        with self._database(self._template_name()) as url:
            yield url

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The address of a database without tables, dropped at the end."""
        with self._database("template0") as url:
            yield url

    def close(self) -> None:
        if self._template:
            self._drop(self._template)
        self._disconnect()

    def _template_name(self) -> str:
        if self._template is None:
            name = f"{self._prefix}_template"
            self._create(name, "template0")
            self._template = name
            self._migrate(self._address(name))
        return self._template

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        self._made += 1
        name = f"{self._prefix}_{self._made}"
        self._create(name, template)
        try:
            yield self._address(name)
        finally:
            self._drop(name)

    def _address(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _create(self, name: str, template: str) -> None:
        # Half the work of a copy through the write-ahead log, where nothing has to reach a disk.
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(template)))

    def _drop(self, name: str) -> None:
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        try:
            self._connected().execute(statement)
        except psycopg.OperationalError:
            # A test may have restarted the server.
            self._connected(again=True).execute(statement)

    def _connected(self, again: bool = False) -> psycopg.Connection:
        if again:
            self._disconnect()
        if self._connection is None:
            address = plain(self._url.render_as_string(hide_password=False))
            self._connection = psycopg.connect(address, autocommit=True)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class SqliteDatabases:
    """Makes SQLite files, copied from one that is migrated once."""

    def __init__(self, folder: Path, migrate: Migrate) -> None:
        self._template = folder / "template.db"
        self._migrate = migrate

    def fresh(self, folder: Path) -> str:
        """The address of a migrated database file without rows, in `folder`."""
        if not self._template.exists():
            self._migrate(f"sqlite:///{self._template}")
        path = folder / "suyay.db"
        # The last connection merged the write-ahead log into the file at its close, so the file is complete.
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"
